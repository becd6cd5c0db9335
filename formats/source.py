"""From bytes to clean text, or a refusal."""

import hashlib
import re
import unicodedata
from pathlib import Path

from formats.errors import FormatError, FormatWarning, Problem

MAX_TEXT_MB = 50
MAX_FILE_MB = 500  # a docx may hold photographs; its text has a limit of its own
_MB = 1024 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", ".docx"),
    (b"PK\x05\x06", ".zip"),
    (b"%PDF", ".pdf"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"ID3", "audio"),
    (b"RIFF", "audio"),
    (b"OggS", "audio"),
)
# utf-32 before utf-16: its mark begins with that of utf-16
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BREAKS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# cp1252 is believed only where the odd characters are those Dutch text has
_DUTCH_ODD = frozenset(
    "áàâäãåæçéèêëíìîïñóòôöõøœßúùûüýÿÁÀÂÄÅÇÉÈÊËÍÎÏÓÔÖÚÜ‘’“”„–—…•·€£°²³½¼«»×\xa0§©®™±µ\u201a\u00b4"
)
# what the second byte of a character in utf-8 becomes in cp1252
_SECOND = bytes(byte for byte in range(0x80, 0xC0)).decode("cp1252", "ignore")
_MOJIBAKE = re.compile(f"[ÃÂâ][{re.escape(_SECOND)}]")


def fingerprint(data: bytes) -> str:
    """SHA-256 of the file as it came, by which the same file is noticed twice."""
    return hashlib.sha256(data).hexdigest()


def load(path: Path) -> bytes:
    """Read the bytes of `path`, or refuse."""
    try:
        if path.stat().st_size > MAX_FILE_MB * _MB:
            raise FormatError(Problem.TOO_LARGE, path.name, limit=MAX_FILE_MB, unit="MB")
        return path.read_bytes()
    except OSError as error:
        raise FormatError(Problem.NO_FILE, path.name) from error


def looks_like(data: bytes) -> str | None:
    """Name what the first bytes betray, if they are not those of a text."""
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)


def clean(text: str) -> str:
    """Bring text into the form in which it is stored: NFC, line feeds, no control characters."""
    return unicodedata.normalize("NFC", _CONTROLS.sub(" ", _BREAKS.sub("\n", text)))


def _refuse_other_content(data: bytes, name: str) -> None:
    found = looks_like(data)
    if found is None:
        return
    suffix = Path(name).suffix.lower()
    if found == ".pdf":
        raise FormatError(Problem.PDF, name)
    raise FormatError(Problem.WRONG_CONTENT, name, suffix=suffix, looks_like=found)


def _believable_cp1252(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    odd = [char for char in text if char > "\x7f"]
    common = sum(char in _DUTCH_ODD for char in odd)
    if _MOJIBAKE.search(text) or common < 0.8 * len(odd) or len(odd) > 0.3 * len(text):
        return None
    return text


def _bad_byte(data: bytes, name: str, position: int) -> FormatError:
    return FormatError(Problem.ENCODING, name, line=data.count(b"\n", 0, position) + 1)


def decode(data: bytes, name: str) -> tuple[str, tuple[FormatWarning, ...]]:
    """Return the cleaned text of a text file, and a warning if its encoding was a guess."""
    if not data.strip():
        raise FormatError(Problem.EMPTY, name)
    if len(data) > MAX_TEXT_MB * _MB:
        raise FormatError(Problem.TOO_LARGE, name, limit=MAX_TEXT_MB, unit="MB")
    _refuse_other_content(data, name)
    text, warnings = _decoded(data, name)
    if "\x00" in text or len(_CONTROLS.findall(text)) > 0.01 * len(text) + 1:
        raise FormatError(Problem.BINARY, name)
    text = clean(text.removeprefix("\ufeff"))
    if not text.strip():
        raise FormatError(Problem.EMPTY, name)
    return text, warnings


def _decoded(data: bytes, name: str) -> tuple[str, tuple[FormatWarning, ...]]:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        if b"\x00" in data and encoding == "utf-8":
            raise FormatError(Problem.BINARY, name) from None
        text = _believable_cp1252(data) if encoding == "utf-8" else None
        if text is None:
            raise _bad_byte(data, name, error.start) from None
    return text, (FormatWarning(Problem.ENCODING_GUESSED, name, details={"encoding": "cp1252"}),)
