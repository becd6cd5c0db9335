"""Mending one's own codings: other ends, another code, how sure one is, and a code made on the spot."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.records import Coding, CodingOrigin, Quotation, Transcript
from workflow.codebook import NewCode, UnknownCodeError, code_change, path_of
from workflow.codings import Mark, coding_changes
from workflow.deciding import DecisionError, about_quote, mark_seen
from workflow.study import Study


@dataclass(frozen=True)
class Made:
    """A code made on the spot, and the coding that gives it."""

    code_id: str
    coding_id: str


def code_stretch_anew(
    study: Study, place: tuple[str, int, int], new: NewCode, *, client_id: str | None = None
) -> Made | None:
    """Make a code and put it on a stretch, as one act; None when this message was handled before."""
    transcript_id, start, end = place
    with study.store.write() as session:
        check_stretch(session, transcript_id, start, end)
        change, code_id = code_change(session, new)
        with log.rehearsed(session, [change]):
            mark = Mark(transcript_id, start, end, code_id, study.coder_id)
            changes, coding_id = coding_changes(session, mark)
            name = path_of(session, code_id, whole=True)
        about = about_quote(session, transcript_id, start, end) | {"code": name}
        mark_seen(session, study.coder_id, transcript_id, start, end)
        act = log.Act(study.coder_id, "coded_anew", about, client_id)
        return None if log.record(session, act, [change, *changes]) is None else Made(code_id, coding_id)


def move_ends(study: Study, coding_id: str, start: int, end: int, *, client_id: str | None = None) -> None:
    """Let a coding begin and end elsewhere; what it came from stays known, as changed."""
    with study.store.write() as session:
        coding, quotation = _own(session, study, coding_id)
        if (quotation.start, quotation.end) == (start, end):
            return
        check_stretch(session, quotation.transcript_id, start, end)
        about = about_quote(session, quotation.transcript_id, start, end)
        about["code"] = path_of(session, coding.code_id, whole=True)
        changes = _requoted(session, coding, quotation, (start, end))
        log.record(session, log.Act(study.coder_id, "ends_moved", about, client_id), changes)


def change_code(study: Study, coding_id: str, code: str | NewCode, *, client_id: str | None = None) -> None:
    """Give a coding another code: a known one, or one made in the same act."""
    with study.store.write() as session:
        coding, quotation = _own(session, study, coding_id)
        made: list[log.Change] = []
        if isinstance(code, NewCode):
            change, code_id = code_change(session, code)
            made.append(change)
        else:
            code_id = code
        if coding.code_id == code_id:
            return
        with log.rehearsed(session, made):
            to = path_of(session, code_id, whole=True)
        if not to:
            raise UnknownCodeError(code_id)
        if _twin(session, coding, quotation.id, code_id):
            raise DecisionError("coded_already", to)
        about = about_quote(session, quotation.transcript_id, quotation.start, quotation.end)
        about |= {"code": path_of(session, coding.code_id, whole=True), "to": to}
        change = log.updated(coding, code_id=code_id, **_changed(coding))
        log.record(session, log.Act(study.coder_id, "recoded", about, client_id), [*made, change])


def set_certainty(
    study: Study, coding_id: str, certainty: int | None, *, client_id: str | None = None
) -> None:
    """Say how sure one is of a coding: 1 in doubt, 2 fairly sure, 3 sure, None not said."""
    if certainty not in (None, 1, 2, 3):
        raise DecisionError("certainty", str(certainty))
    with study.store.write() as session:
        coding, quotation = _own(session, study, coding_id)
        change = log.updated(coding, certainty=certainty)
        if change.after:
            about = about_quote(session, quotation.transcript_id, quotation.start, quotation.end)
            about["code"] = path_of(session, coding.code_id, whole=True)
            log.record(session, log.Act(study.coder_id, "certainty", about, client_id), [change])


def check_stretch(session: Session, transcript_id: str, start: int, end: int) -> None:
    """Refuse a stretch that lies outside the transcript or holds no words."""
    transcript = session.get(Transcript, transcript_id)
    if transcript is None or not 0 <= start < end <= len(transcript.text):
        raise DecisionError("unknown_stretch", f"{start}-{end}")
    if not transcript.text[start:end].strip():
        raise DecisionError("empty_stretch", f"{start}-{end}")


def _requoted(
    session: Session, coding: Coding, quotation: Quotation, ends: tuple[int, int]
) -> list[log.Change]:
    """Describe the move to a quotation with other ends: one that is there is used, a bare one goes."""
    start, end = ends
    target = session.scalar(
        select(Quotation).where(
            Quotation.transcript_id == quotation.transcript_id, Quotation.start == start, Quotation.end == end
        )
    )
    changes: list[log.Change] = []
    if target is None:
        target = Quotation(transcript_id=quotation.transcript_id, start=start, end=end)
        changes.append(log.added(target))
    elif _twin(session, coding, target.id, coding.code_id):
        raise DecisionError("coded_already", path_of(session, coding.code_id, whole=True))
    changes.append(log.updated(coding, quotation_id=target.id, **_changed(coding)))
    others = select(Coding.id).where(Coding.quotation_id == quotation.id, Coding.id != coding.id)
    if session.scalar(others.limit(1)) is None:
        changes.append(log.removed(quotation))
    return changes


def _changed(coding: Coding) -> dict[str, Any]:
    """Say that a coding is no longer just as it was suggested; one by hand stays by hand."""
    return {} if coding.origin == CodingOrigin.MANUAL.value else {"origin": CodingOrigin.CHANGED.value}


def _twin(session: Session, coding: Coding, quotation_id: str, code_id: str) -> str | None:
    return session.scalar(
        select(Coding.id).where(
            Coding.quotation_id == quotation_id,
            Coding.code_id == code_id,
            Coding.coder_id == coding.coder_id,
            Coding.id != coding.id,
        )
    )


def _own(session: Session, study: Study, coding_id: str) -> tuple[Coding, Quotation]:
    coding = session.get(Coding, coding_id)
    if coding is None:
        raise DecisionError("unknown_coding", coding_id)
    if coding.coder_id != study.coder_id:
        raise DecisionError("not_your_coding", coding_id)
    return coding, session.get_one(Quotation, coding.quotation_id)
