"""One code divided over several: a person says which quotes go where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import Code, Coding, Decision
from workflow.code_ties import coding_memos_moved
from workflow.codebook import CodebookError, NewCode, UnknownCodeError, code_change, path_of
from workflow.study import Study


@dataclass(frozen=True)
class Part:
    """Where some of the codings go: to a code that is there, or to one made for them."""

    codings: tuple[str, ...]
    code_id: str | None = None
    new: NewCode | None = None


@dataclass(frozen=True)
class SplitPreview:
    """What a division would do: how many codings each part gets, how many stay, how many would be double.

    `others` counts codings of other coders that would move along.
    """

    moved: tuple[int, ...]
    staying: int
    coincide: int
    others: int


def preview_split(study: Study, code_id: str, parts: Sequence[Part]) -> SplitPreview:
    """Tell what dividing a code would do."""
    with study.store.read() as session:
        codings = _codings(session, code_id, parts)
        moved = {one for part in parts for one in part.codings}
        all_of_it = session.scalars(select(Coding.id).where(Coding.code_id == code_id)).all()
        return SplitPreview(
            tuple(len(part.codings) for part in parts),
            sum(one not in moved for one in all_of_it),
            sum(len(_twins(session, codings, part)) for part in parts),
            sum(one.coder_id != study.coder_id for one in codings.values()),
        )


def split_code(
    study: Study, code_id: str, parts: Sequence[Part], *, client_id: str | None = None
) -> list[str]:
    """Divide the codings of a code over others, in one step; return the codes they went to.

    What is not named stays where it is. The code itself stays, also when nothing is left on it.
    """
    if not any(part.codings for part in parts):
        raise CodebookError("split_nothing", code_id)
    with study.store.write() as session:
        codings = _codings(session, code_id, parts)
        made = [code_change(session, part.new) for part in parts if part.new is not None]
        fresh = iter(made)
        targets = [str(part.code_id) if part.new is None else next(fresh)[1] for part in parts]
        changes = [change for change, _ in made]
        for part, target in zip(parts, targets, strict=True):
            changes += _moved(session, codings, part, target)
        with log.rehearsed(session, changes):
            to = [path_of(session, target, whole=True) for target in targets]
        about = {"code": path_of(session, code_id, whole=True), "to": to, "codings": len(codings)}
        log.record(session, log.Act(study.coder_id, "code_split", about, client_id), changes)
        return targets


def _codings(session: Session, code_id: str, parts: Sequence[Part]) -> dict[str, Coding]:
    """Read the codings that are to move, after a look whether all of it can be."""
    if session.get(Code, code_id) is None:
        raise UnknownCodeError(code_id)
    found: dict[str, Coding] = {}
    for part in parts:
        if (part.code_id is None) == (part.new is None) or part.code_id == code_id:
            raise CodebookError("split_target", code_id)
        if part.code_id is not None and session.get(Code, part.code_id) is None:
            raise UnknownCodeError(part.code_id)
        for one in part.codings:
            coding = session.get(Coding, one)
            if coding is None or coding.code_id != code_id or one in found:
                raise CodebookError("split_coding", one)
            found[one] = coding
    return found


def _moved(session: Session, codings: Mapping[str, Coding], part: Part, target: str) -> list[log.Change]:
    """Describe the move of codings to another code; one that is there already on the quotation goes."""
    twins = _twins(session, codings, part)
    changes = coding_memos_moved(session, twins)
    for decision in session.scalars(select(Decision).where(Decision.coding_id.in_(part.codings))):
        twin = twins.get(str(decision.coding_id), decision.coding_id)
        changes.append(log.updated(decision, code_id=target, coding_id=twin))
    for one in part.codings:
        coding = codings[one]
        changes.append(log.removed(coding) if one in twins else log.updated(coding, code_id=target))
    return changes


def _twins(session: Session, codings: Mapping[str, Coding], part: Part) -> dict[str, str]:
    """Find the codings of a part that the target has already, on the same quotation by the same coder."""
    if part.code_id is None:
        return {}
    has = {
        (one.quotation_id, one.coder_id): one.id
        for one in session.scalars(select(Coding).where(Coding.code_id == part.code_id))
    }
    keys = {one: (codings[one].quotation_id, codings[one].coder_id) for one in part.codings}
    return {one: has[key] for one, key in keys.items() if key in has}
