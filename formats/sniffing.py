"""Is a table a codebook, or does it list participants? Its header decides."""

from collections.abc import Sequence

from formats import codebook, participants
from formats.errors import FormatError, Problem
from formats.parsed import Kind
from formats.sheets import fold_header, read_sheet
from formats.vocabulary import words


def _judge(headers: Sequence[str]) -> int:
    return max(codebook.known_headers(headers), min(participants.known_headers(headers), 2))


def _transcript(headers: Sequence[str]) -> bool:
    lists = words()["csv_transcript"]
    folded = {fold_header(header) for header in headers}
    return bool(folded & set(lists["speaker"]) and folded & set(lists["text"]))


def _codebook(headers: Sequence[str]) -> bool:
    """Tell whether these are the headers of a codebook; "Code" and "Naam" may name a participant too."""
    meanings = codebook.meanings(headers)
    others = meanings - {"code"}
    if "level" in meanings and meanings & {"code", "subcode"}:
        return True
    if "code" not in meanings or participants.label_rank(headers) == 0:
        return "subcode" in meanings
    folded = {fold_header(header) for header in headers}
    if folded & {"naam", "name", "label"} and not any("code" in header for header in folded):
        others = {
            meaning
            for header in headers
            if "toelichting" not in fold_header(header)
            for meaning in codebook.meanings([header])
        } - {"code"}
    return bool(others) or len(headers) == 1


def table_kind(data: bytes, name: str) -> Kind:
    """Tell which kind of table this is, or refuse one that is neither."""
    headers = [header for header in read_sheet(data, name, _judge).headers if header]
    if _codebook(headers):
        return Kind.CODEBOOK
    if _transcript(headers):
        raise FormatError(Problem.CSV_TRANSCRIPT, name, headers=headers)
    if participants.label_column(headers) is not None:
        return Kind.PARTICIPANTS
    raise FormatError(Problem.UNKNOWN_TABLE, name, headers=headers)
