"""Memos: a note on anything in the study, in the margin of a transcript, or in the research diary."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_, or_, select, true
from sqlalchemy.orm import Session

from models import log
from models.base import now
from models.memos import Memo
from models.records import Coder, Coding, Quotation, Suggestion, Transcript
from workflow.blindness import hidden
from workflow.study import Study

KINDS = (
    "study",
    "diary",
    "transcript",
    "participant",
    "code",
    "group",
    "relation",
    "coding",
    "suggestion",
    "candidate",
)


class MemoError(Exception):
    """The memo can't be kept; `reason` is a short key, `about` what it concerns."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about


@dataclass(frozen=True)
class Target:
    """What a memo is about; a note in the margin has a stretch of the transcript besides."""

    kind: str
    id: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class MemoView:
    """A memo as it is now, and who wrote it."""

    id: str
    target: Target
    title: str
    text: str
    coder: str
    mine: bool
    created_at: str
    changed_at: str | None


def write_memo(
    study: Study, target: Target, text: str, *, title: str = "", client_id: str | None = None
) -> str | None:
    """Keep a new memo and return its identifier; None when this message was handled before."""
    with study.store.write() as session:
        _check(session, target, text)
        memo = Memo(
            target_kind=target.kind,
            target_id=target.id,
            text=text.strip(),
            coder_id=study.coder_id,
            title=title.strip(),
            start=target.start,
            end=target.end,
        )
        act = log.Act(study.coder_id, "memo_written", _about(memo), client_id)
        return None if log.record(session, act, [log.added(memo)]) is None else memo.id


def edit_memo(
    study: Study, memo_id: str, text: str, *, title: str | None = None, client_id: str | None = None
) -> None:
    """Change the words of one's own memo; an empty text takes it away."""
    if not text.strip():
        remove_memo(study, memo_id, client_id=client_id)
        return
    with study.store.write() as session:
        memo = _own(session, study, memo_id)
        words = {"text": text.strip()} | ({} if title is None else {"title": title.strip()})
        if log.updated(memo, **words).after:
            act = log.Act(study.coder_id, "memo_edited", _about(memo), client_id)
            log.record(session, act, [log.updated(memo, **words, changed_at=now())])


def remove_memo(study: Study, memo_id: str, *, client_id: str | None = None) -> None:
    """Take one's own memo away."""
    with study.store.write() as session:
        memo = _own(session, study, memo_id)
        act = log.Act(study.coder_id, "memo_removed", _about(memo), client_id)
        log.record(session, act, [log.removed(memo)])


def memos(study: Study, kind: str | None = None, ids: Iterable[str] | None = None) -> list[MemoView]:
    """List memos, the oldest first: all, those of one kind of thing, or those on some things."""
    query = select(Memo, Coder.name).join(Coder, Coder.id == Memo.coder_id)
    if kind is not None:
        query = query.where(Memo.target_kind == kind)
    if ids is not None:
        query = query.where(Memo.target_id.in_(list(ids)))
    with study.store.read() as session:
        shown = query.where(visible(session, study)).order_by(Memo.created_at, Memo.id)
        return [view_of(memo, coder, study) for memo, coder in session.execute(shown)]


def memos_by_target(study: Study, kind: str, ids: Iterable[str]) -> dict[str, list[MemoView]]:
    """Give the memos on each of some things of one kind."""
    found: dict[str, list[MemoView]] = defaultdict(list)
    for memo in memos(study, kind, ids):
        found[memo.target.id].append(memo)
    return dict(found)


def visible(session: Session, study: Study) -> ColumnElement[bool]:
    """Say which memos this coder sees: in a transcript that they code blind, only their own."""
    blind = hidden(session, study.coder_id)
    if not blind:
        return true()
    codings = select(Coding.id).join(Quotation).where(Quotation.transcript_id.in_(blind))
    offers = select(Suggestion.id).where(Suggestion.transcript_id.in_(blind))
    return or_(
        Memo.coder_id == study.coder_id,
        not_(
            or_(
                and_(Memo.target_kind == "transcript", Memo.target_id.in_(blind)),
                and_(Memo.target_kind == "coding", Memo.target_id.in_(codings)),
                and_(Memo.target_kind == "suggestion", Memo.target_id.in_(offers)),
            )
        ),
    )


def _check(session: Session, target: Target, text: str) -> None:
    if not text.strip():
        raise MemoError("memo_empty")
    if target.kind not in KINDS:
        raise MemoError("memo_kind", target.kind)
    if target.start is None or target.end is None:
        return
    transcript = session.get(Transcript, target.id)
    if transcript is None or not 0 <= target.start < target.end <= len(transcript.text):
        raise MemoError("unknown_stretch", f"{target.start}-{target.end}")


def _own(session: Session, study: Study, memo_id: str) -> Memo:
    memo = session.get(Memo, memo_id)
    if memo is None:
        raise MemoError("unknown_memo", memo_id)
    if memo.coder_id != study.coder_id:
        raise MemoError("not_your_memo", memo_id)
    return memo


def _about(memo: Memo) -> dict[str, str]:
    text = " ".join(memo.text.split())
    return {"memo": text if len(text) <= 60 else text[:59].rstrip() + "…", "on": memo.target_kind}


def view_of(memo: Memo, coder: str, study: Study) -> MemoView:
    """Give a memo as it is shown to this coder."""
    return MemoView(
        memo.id,
        Target(memo.target_kind, memo.target_id, memo.start, memo.end),
        memo.title,
        memo.text,
        coder,
        memo.coder_id == study.coder_id,
        memo.created_at,
        memo.changed_at,
    )
