"""What went wrong, in the reader's language: from the names and reasons that the other layers give."""

from collections.abc import Mapping
from dataclasses import dataclass

from formats.errors import FormatError, FormatWarning
from ui.labels import has, t
from workflow.views import PATH_SEPARATOR, HistoryLine

_EDITED = {"name": "history.code_renamed", "colour": "history.code_recoloured"}  # by the fields changed


@dataclass(frozen=True)
class FileMessage:
    """What is the matter with a file, where, and how to mend it."""

    file: str
    place: str
    what: str
    mend: str


def file_message(problem: FormatError | FormatWarning) -> FileMessage:
    """Say what is the matter with a file."""
    name = str(problem.problem.value).replace(" ", "_")
    key = f"problem.{name}" if has(f"problem.{name}.what") else "problem.other"
    details = {key: _plain(value) for key, value in problem.details.items()}
    unit = "place.row" if problem.file.lower().endswith(".xlsx") else "place.line"
    place = "" if problem.line is None else t(unit, line=str(problem.line))
    return FileMessage(problem.file, place, t(f"{key}.what", **details), t(f"{key}.mend", **details))


def explain(error: Exception) -> str:
    """Say in one piece what is wrong with what was given, where, and how to mend it."""
    if isinstance(error, FormatError):
        return warning(error)
    candidates = getattr(error, "candidates", ())
    return "\n".join([reason(error), *(f"  {candidate}" for candidate in candidates)])


def warning(problem: FormatError | FormatWarning) -> str:
    """Say in one piece what is the matter with a file."""
    told = file_message(problem)
    where = f"{told.file}, {told.place}" if told.place else told.file
    return f"{where}: {told.what} {told.mend}"


def reason(error: Exception) -> str:
    """Say why something could not be done."""
    name = "folder" if isinstance(error, OSError) else str(getattr(error, "reason", ""))
    about = str(getattr(error, "about", "") or getattr(error, "path", "") or error)
    details = getattr(error, "details", {})
    return t(f"reason.{name}" if has(f"reason.{name}") else "reason.unknown", **{**details, "about": about})


def act(line: HistoryLine, *, brief: bool = False) -> str:
    """Say what was done; in `brief`, a code goes by its own name, without those above it."""
    about = dict(line.about)
    if brief and "code" in about:
        about["code"] = str(about["code"]).rpartition(PATH_SEPARATOR)[2]
    return _act(line.kind, about)


def stage(name: str) -> str:
    """Say what a job is doing."""
    key = f"job.stage_{name.partition(':')[0]}"
    return t(key if has(key) else "job.stage_other")


def _act(kind: str, about: Mapping[str, object]) -> str:
    if kind in ("undo", "redo"):
        original = {key: value for key, value in about.items() if key != "of"}
        return t(f"history.{kind}", what=_lowered(_act(str(about.get("of")), original)))
    key = f"history.{kind}_{about.get('kind')}" if kind == "import" else f"history.{kind}"
    if kind == "code_edited":
        key = _EDITED.get(str(_plain(about.get("fields"))), key)
    blank = dict.fromkeys(("code", "quote", "transcript", "name", "speaker", "segments", "terms", "to"), "…")
    known = {name: _plain(value) for name, value in about.items() if name not in ("kind", "of")}
    role = str(about.get("role", "unknown"))
    return t(key if has(key) else "history.other", **{**blank, **known, "role_name": t(f"role.{role}")})


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
