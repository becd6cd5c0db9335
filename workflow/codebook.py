"""The codebook: reading the tree, changing it, and naming a code by its path."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from models import log
from models.records import Code, Coding, Quotation, Transcript
from workflow.blindness import codings_seen
from workflow.code_ties import ties_moved
from workflow.codings import uncoding_changes
from workflow.study import Study
from workflow.views import PATH_SEPARATOR, CodeView

# Told apart by colour-blind readers too (Okabe and Ito 2008), then darker and lighter kin.
COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#B58900",
    "#56B4E9",
    "#8C564B",
    "#6A3D9A",
    "#33A02C",
    "#B3261E",
    "#1F6F78",
    "#A6761D",
)
EDITABLE = (
    "name",
    "definition",
    "inclusion",
    "exclusion",
    "examples",
    "colour",
    "origin",
    "parent_id",
    "is_theme",
    "exclusive",
)


class CodebookError(Exception):
    """The codebook can't be changed so; `reason` is a short key, `about` what it concerns."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about


class UnknownCodeError(CodebookError):
    """No code has this path or tail."""

    def __init__(self, text: str) -> None:
        super().__init__("unknown_code", text)


class AmbiguousCodeError(CodebookError):
    """Several codes have this tail; `candidates` are their full paths."""

    def __init__(self, text: str, candidates: tuple[str, ...]) -> None:
        super().__init__("ambiguous_code", text)
        self.candidates = candidates


@dataclass(frozen=True)
class NewCode:
    """A code to be made."""

    name: str
    parent_id: str | None = None
    origin: str | None = "inductive"
    definition: str = ""
    inclusion: str = ""
    exclusion: str = ""
    examples: tuple[str, ...] = ()
    is_theme: bool = False


def codes(study: Study) -> list[CodeView]:
    """List the codes in tree order, each with its own count of the codings that this coder sees."""
    with study.store.read() as session:
        return tree(session, codings_seen(session, study.coder_id))


def tree(session: Session, seen: ColumnElement[bool] | None = None) -> list[CodeView]:
    """List the codes in tree order within an open session; `seen` says which codings count."""
    return _in_order(session, _counts(session, true() if seen is None else seen))


def plain_tree(session: Session) -> list[CodeView]:
    """List the codes in tree order without counting their codings: that takes long in a large study."""
    return _in_order(session, {})


def labels_of(session: Session) -> dict[str, str]:
    """Give the full path of every code, as people write it."""
    rows = session.execute(select(Code.id, Code.name, Code.parent_id)).all()
    known = {key: (name, parent) for key, name, parent in rows}
    found = {}
    for key in known:
        path: list[str] = []
        at: str | None = key
        while at is not None:
            name, at = known[at]
            path.insert(0, name)
        found[key] = PATH_SEPARATOR.join(path)
    return found


def _in_order(session: Session, counts: Mapping[str, tuple[int, int, int]]) -> list[CodeView]:
    children: dict[str | None, list[Code]] = defaultdict(list)
    for code in session.scalars(select(Code).order_by(Code.position, Code.created_at, Code.id)):
        children[code.parent_id].append(code)
    found: list[CodeView] = []

    def visit(parent: str | None, path: tuple[str, ...]) -> None:
        for code in children[parent]:
            found.append(_view(code, (*path, code.name), counts.get(code.id, (0, 0, 0))))
            visit(code.id, (*path, code.name))

    visit(None, ())
    return found


def resolve_code(study: Study, text: str) -> CodeView:
    """Find the code by its full path or by any tail of it that only one code has."""
    known = codes(study)
    wanted = _names(text)
    if not any(wanted):
        reason = "no_name"
        raise CodebookError(reason)
    for plain in (str, str.casefold):  # capitals only matter between codes that differ in nothing else
        own = [plain(name) for name in wanted]
        paths = {code.id: [plain(name) for name in _names(code.label)] for code in known}
        matches = [code for code in known if paths[code.id][-len(own) :] == own]
        whole = [code for code in matches if paths[code.id] == own]
        if len(whole) == 1 or len(matches) == 1:
            return (whole or matches)[0]
        if matches:
            raise AmbiguousCodeError(text, tuple(code.label for code in matches))
    raise UnknownCodeError(text)


def add_code(study: Study, new: NewCode, *, client_id: str | None = None) -> str:
    """Add one code and return its identifier."""
    with study.store.write() as session:
        change, code_id = code_change(session, new)
        about = {"code": path_of(session, new.parent_id) + _named(new.name)}
        log.record(session, log.Act(study.coder_id, "code_added", about, client_id), [change])
        return code_id


def edit_code(
    study: Study,
    code_id: str,
    *,
    client_id: str | None = None,
    **values: Any,  # noqa: ANN401 any column's type
) -> None:
    """Change columns of a code; see EDITABLE."""
    if unknown := set(values) - set(EDITABLE):
        raise CodebookError("not_editable", ", ".join(sorted(unknown)))
    with study.store.write() as session:
        code = _existing(session, code_id)
        values = _cleaned(values)
        parent = values.get("parent_id", code.parent_id)
        _check_place(session, code, parent)
        _check_name(session, values.get("name", code.name), parent, but=code_id)
        change = log.updated(code, **values)
        if change.after:
            about = {"code": path_of(session, code_id, whole=True), "fields": sorted(change.after)}
            if "name" in change.after:
                about["to"] = change.after["name"]
            log.record(session, log.Act(study.coder_id, "code_edited", about, client_id), [change])


def remove_code(study: Study, code_id: str, *, with_codings: bool = False) -> None:
    """Remove a code without children; one that was given only `with_codings`, in one step."""
    with study.store.write() as session:
        code = _existing(session, code_id)
        if session.scalar(select(Code.id).where(Code.parent_id == code_id).limit(1)):
            raise CodebookError("has_children", code.name)
        codings = session.scalars(select(Coding).where(Coding.code_id == code_id)).all()
        if codings and not with_codings:
            raise CodebookError("has_codings", code.name)
        about = {"code": path_of(session, code_id, whole=True), "codings": len(codings)}
        changes = [
            *uncoding_changes(session, codings),
            *ties_moved(session, code_id, None),
            log.removed(code),
        ]
        log.record(session, log.Act(study.coder_id, "code_removed", about), changes)


def code_change(session: Session, new: NewCode) -> tuple[log.Change, str]:
    """Describe the adding of a code, after checking its name and place."""
    name = _named(new.name)
    _check_name(session, name, new.parent_id)
    if new.parent_id is not None:
        _existing(session, new.parent_id)
    position = session.scalar(select(func.count()).select_from(Code)) or 0
    code = Code(
        name=name,
        parent_id=new.parent_id,
        is_theme=new.is_theme,
        origin=new.origin,
        definition=_clean(new.definition),
        inclusion=_clean(new.inclusion),
        exclusion=_clean(new.exclusion),
        examples=_examples(new.examples),
        colour=COLOURS[position % len(COLOURS)],
        position=position,
    )
    return log.added(code), code.id


def path_of(session: Session, code_id: str | None, *, whole: bool = False) -> str:
    """Write the path down to a code, ready to have a child's name put behind it unless `whole`."""
    names: list[str] = []
    while code_id is not None:
        code = session.get(Code, code_id)
        if code is None:
            break
        names.insert(0, code.name)
        code_id = code.parent_id
    text = PATH_SEPARATOR.join(names)
    return text if whole or not names else text + PATH_SEPARATOR


def _names(path: str) -> list[str]:
    """Take a written path apart; people type > for ›, and a name may hold one as well."""
    return [_named(part) for part in path.replace(">", "›").split("›")]


def _named(name: str) -> str:
    """Write a name the one way, so that what looks the same is the same."""
    return " ".join(_clean(name).split())


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _examples(examples: Iterable[str]) -> list[str]:
    return [cleaned for example in examples if (cleaned := _clean(example))]


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = {
        key: _clean(value) if isinstance(value, str) and key != "parent_id" else value
        for key, value in values.items()
    }
    if isinstance(cleaned.get("name"), str):
        cleaned["name"] = _named(cleaned["name"])
    if "examples" in cleaned:
        cleaned["examples"] = _examples(cleaned["examples"])
    return cleaned


def _existing(session: Session, code_id: str) -> Code:
    code = session.get(Code, code_id)
    if code is None:
        raise UnknownCodeError(code_id)
    return code


def _check_name(session: Session, name: str, parent_id: str | None, but: str | None = None) -> None:
    if not name.strip():
        reason = "no_name"
        raise CodebookError(reason)
    siblings = select(Code.id).where(
        Code.parent_id.is_(parent_id) if parent_id is None else Code.parent_id == parent_id
    )
    taken = session.scalars(siblings.where(Code.name == name.strip())).all()
    if any(other != but for other in taken):
        raise CodebookError("name_taken", name)


def _check_place(session: Session, code: Code, parent_id: str | None) -> None:
    """Refuse a place below the code itself."""
    above = parent_id
    while above is not None:
        if above == code.id:
            raise CodebookError("below_itself", code.name)
        above = _existing(session, above).parent_id


def _counts(session: Session, seen: ColumnElement[bool]) -> dict[str, tuple[int, int, int]]:
    """Count per code the codings, the transcripts they stand in and the coders who gave them."""
    removed = session.scalars(select(Transcript.id).where(Transcript.removed.is_(True))).all()  # mostly none
    query = (
        select(
            Coding.code_id,
            func.count(Coding.id),
            func.count(Quotation.transcript_id.distinct()),
            func.count(Coding.coder_id.distinct()),
        )
        .join(Quotation, Quotation.id == Coding.quotation_id)
        .where(Quotation.transcript_id.not_in(removed), seen)
        .group_by(Coding.code_id)
    )
    return {
        code_id: (codings, transcripts, coders)
        for code_id, codings, transcripts, coders in session.execute(query)
    }


def _view(code: Code, path: Sequence[str], counts: tuple[int, int, int]) -> CodeView:
    return CodeView(
        id=code.id,
        path=tuple(path),
        name=code.name,
        parent_id=code.parent_id,
        is_theme=code.is_theme,
        origin=code.origin,
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=tuple(code.examples),
        colour=code.colour,
        codings=counts[0],
        transcripts=counts[1],
        exclusive=code.exclusive,
        coders=counts[2],
    )
