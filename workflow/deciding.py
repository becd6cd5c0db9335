"""A person's decisions: on suggestions, on stretches of text, and taking them back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import log
from models.base import now
from models.memos import Memo
from models.records import (
    Code,
    Coding,
    CodingOrigin,
    Decision,
    Event,
    Quotation,
    Skip,
    Suggestion,
    Transcript,
    Verdict,
    Viewing,
)
from workflow.blindness import hidden
from workflow.codebook import NewCode, UnknownCodeError, code_change, path_of
from workflow.codings import Mark, coding_changes, uncoding_changes
from workflow.study import Study
from workflow.theme_identity import offered_code

QUOTE_LENGTH = 90


class DecisionError(Exception):
    """The decision can't be made; `reason` is a short key, `about` what it concerns."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason = reason
        self.about = about


@dataclass(frozen=True)
class DecisionView:
    """A decision as it now stands."""

    suggestion_id: str
    verdict: str
    code_id: str | None
    code: str | None
    coding_id: str | None


def decide(
    study: Study,
    suggestion_id: str,
    verdict: Verdict | str,
    *,
    code_id: str | None = None,
    new_code: str | None = None,
    certainty: int | None = None,
    memo: str = "",
    client_id: str | None = None,
) -> DecisionView | None:
    """Keep the coder's verdict on a suggestion; a second verdict replaces the first.

    `code_id` is needed for `changed`, and for a theme's segment when the theme has no code yet; the
    name of a `new_code` makes that code in the same act. `certainty` runs from 1, in doubt, to 3, sure.
    What was noted on the suggestion goes along with the coding, `memo` is added to it.
    None when a message with this `client_id` was handled before.
    """
    with study.store.write() as session:
        if client_id and _handled(session, client_id):
            return None
        suggestion = _decidable(session, study, suggestion_id)
        wish = _wish(session, code_id, new_code)
        verdict, code_id = _settle(session, study, suggestion, Verdict(verdict), wish)
        same = _standing(session, study, suggestion, Ruling(verdict, code_id, certainty=certainty))
        if same is not None and not memo.strip():
            return same
        changes, withdrawn = taken_back(session, study, suggestion, verdict)
        ruling = Ruling(verdict, code_id, withdrawn, certainty)
        new, decision = decision_changes(session, study.coder_id, suggestion, ruling)
        new += memo_changes(session, suggestion, decision, withdrawn=withdrawn, text=memo)
        about = about_quote(session, suggestion.transcript_id, suggestion.start, suggestion.end)
        about["code"] = wish.name or path_of(session, code_id or suggestion.code_id, whole=True)
        act = log.Act(study.coder_id, verdict.value, about, client_id)
        mark_seen(session, study.coder_id, suggestion.transcript_id, suggestion.start, suggestion.end)
        if log.record(session, act, [*wish.changes, *changes, *new]) is None:
            return None
        code = path_of(session, code_id, whole=True) if code_id else None
        return DecisionView(suggestion_id, verdict.value, code_id, code, decision.coding_id)


@dataclass(frozen=True)
class Ruling:
    """A verdict with the code it gives; `withdrawn` names codings that the same event takes off."""

    verdict: Verdict
    code_id: str | None = None
    withdrawn: frozenset[str] = frozenset()
    certainty: int | None = None


def decision_changes(
    session: Session, coder_id: str, suggestion: Suggestion, ruling: Ruling
) -> tuple[list[log.Change], Decision]:
    """Describe a verdict on a suggestion and, unless rejected, the coding that follows from it."""
    verdict, code_id = ruling.verdict, ruling.code_id
    changes: list[log.Change] = []
    coding_id = None
    if verdict is not Verdict.REJECTED and code_id is not None:
        origin = CodingOrigin.SUGGESTED if verdict is Verdict.ACCEPTED else CodingOrigin.CHANGED
        mark = Mark(
            suggestion.transcript_id,
            suggestion.start,
            suggestion.end,
            code_id,
            coder_id,
            origin,
            suggestion.id,
            suggestion.score,
        )
        changes, coding_id = coding_changes(session, mark, withdrawn=ruling.withdrawn)
        changes = [_sure(change, ruling.certainty) for change in changes]
    decision = Decision(
        suggestion_id=suggestion.id,
        coder_id=coder_id,
        verdict=verdict.value,
        run_id=suggestion.run_id,
        score=suggestion.score,
        code_id=code_id if coding_id else None,
        coding_id=coding_id,
        lane=suggestion.lane,
        certainty=ruling.certainty,
    )
    return [*changes, log.added(decision)], decision


def memo_changes(
    session: Session, suggestion: Suggestion, decision: Decision, *, withdrawn: Collection[str], text: str
) -> list[log.Change]:
    """Describe how memos follow a decision: from the suggestion to the coding, and back if that goes."""
    coder_id = decision.coder_id
    place = ("coding", decision.coding_id) if decision.coding_id else ("suggestion", suggestion.id)
    own = (Memo.target_kind == "suggestion") & (Memo.target_id == suggestion.id) & (Memo.coder_id == coder_id)
    on_coding = (Memo.target_kind == "coding") & Memo.target_id.in_(withdrawn)
    kind, target = place
    found = session.scalars(select(Memo).where(own | on_coding).order_by(Memo.created_at, Memo.id))
    moved = [log.updated(memo, target_kind=kind, target_id=target) for memo in found]
    changes = [change for change in moved if change.after]
    if text.strip():
        memo = Memo(target_kind=kind, target_id=target, text=text.strip(), coder_id=coder_id)
        changes.append(log.added(memo))
    return changes


def _sure(change: log.Change, certainty: int | None) -> log.Change:
    """Write on a coding that is added how sure the coder is."""
    if certainty is None or change.table != Coding.__tablename__ or change.after is None:
        return change
    return replace(change, after={**change.after, "certainty": certainty})


def skip(study: Study, suggestion_id: str, *, client_id: str | None = None) -> None:
    """Put a suggestion off until the others are done; not a decision, so not in the log."""
    del client_id  # skipping twice is the same as once
    with study.store.write() as session:
        suggestion = session.get(Suggestion, suggestion_id)
        if suggestion is None:
            raise DecisionError("unknown_suggestion", suggestion_id)
        mark_seen(session, study.coder_id, suggestion.transcript_id, suggestion.start, suggestion.end)
        found = session.get(Skip, (suggestion_id, study.coder_id))
        if found is None:
            session.add(Skip(suggestion_id=suggestion_id, coder_id=study.coder_id))
        else:
            found.at = now()


def unskip(study: Study, suggestion_id: str) -> None:
    """Let a suggestion that was put off take its own place again."""
    with study.store.write() as session:
        found = session.get(Skip, (suggestion_id, study.coder_id))
        if found is not None:
            session.delete(found)


def code_stretch(
    study: Study, transcript_id: str, start: int, end: int, code_id: str, *, client_id: str | None = None
) -> str | None:
    """Put a code on a stretch by hand and return the coding; the same again changes nothing.

    None when a message with this `client_id` was handled before.
    """
    with study.store.write() as session:
        transcript = session.get(Transcript, transcript_id)
        if transcript is None or not 0 <= start < end <= len(transcript.text):
            raise DecisionError("unknown_stretch", f"{start}-{end}")
        if session.get(Code, code_id) is None:
            raise UnknownCodeError(code_id)
        changes, coding_id = coding_changes(session, Mark(transcript_id, start, end, code_id, study.coder_id))
        mark_seen(session, study.coder_id, transcript_id, start, end)
        if changes:
            about = about_quote(session, transcript_id, start, end)
            about["code"] = path_of(session, code_id, whole=True)
            if log.record(session, log.Act(study.coder_id, "coded", about, client_id), changes) is None:
                return None
        return coding_id


def remove_coding(study: Study, coding_id: str, *, client_id: str | None = None) -> None:
    """Take a coding off, with the decision it came from."""
    remove_codings(study, [coding_id], client_id=client_id)


def remove_codings(study: Study, ids: Sequence[str], *, client_id: str | None = None) -> None:
    """Take one's own codings of one code off in one step, each with the decision it came from."""
    with study.store.write() as session:
        found = [session.get(Coding, one) for one in ids]
        codings = [one for one in found if one is not None]
        if not codings or len(codings) < len(ids):
            raise DecisionError("unknown_coding", ", ".join(ids))
        if any(one.coder_id != study.coder_id for one in codings):
            raise DecisionError("not_your_coding", ", ".join(ids))
        quotation = session.get_one(Quotation, codings[0].quotation_id)
        about = about_quote(session, quotation.transcript_id, quotation.start, quotation.end)
        about["code"] = path_of(session, codings[0].code_id, whole=True)
        act = log.Act(study.coder_id, "uncoded", about, client_id)
        log.record(session, act, uncoding_changes(session, codings))


def mark_seen(session: Session, coder_id: str, transcript_id: str, start: int, end: int) -> None:
    """Remember that the coder had this stretch before them."""
    known = select(Viewing.id).where(
        Viewing.coder_id == coder_id,
        Viewing.transcript_id == transcript_id,
        Viewing.start == start,
        Viewing.end == end,
    )
    if session.scalar(known) is None:
        session.add(Viewing(coder_id=coder_id, transcript_id=transcript_id, start=start, end=end))


def handled(study: Study, client_id: str) -> bool:
    """Tell whether a message with this identifier was handled before."""
    with study.store.read() as session:
        return _handled(session, client_id)


def _handled(session: Session, client_id: str) -> bool:
    return session.scalar(select(Event.id).where(Event.client_id == client_id)) is not None


def _decidable(session: Session, study: Study, suggestion_id: str) -> Suggestion:
    """Give a suggestion that this coder may decide on now."""
    suggestion = session.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise DecisionError("unknown_suggestion", suggestion_id)
    transcript = session.get_one(Transcript, suggestion.transcript_id)
    if transcript.removed:
        raise DecisionError("transcript_removed", suggestion_id)
    if transcript.id in hidden(session, study.coder_id):
        raise DecisionError("coded_blind", transcript.name)
    return suggestion


@dataclass(frozen=True)
class _Wish:
    """The code that a coder asks for, with what it takes to make it if it is new."""

    code_id: str | None
    name: str | None = None
    changes: tuple[log.Change, ...] = ()


def _wish(session: Session, code_id: str | None, new_code: str | None) -> _Wish:
    if new_code is None:
        return _Wish(code_id)
    change, made = code_change(session, NewCode(new_code))
    return _Wish(made, " ".join(new_code.split()), (change,))


def _settle(
    session: Session, study: Study, suggestion: Suggestion, verdict: Verdict, wish: _Wish
) -> tuple[Verdict, str | None]:
    """Work out which code the verdict gives: choosing the offered one is accepting, another changing."""
    if verdict is Verdict.REJECTED:
        return verdict, None
    offered = suggestion.code_id
    if suggestion.candidate_id is not None:
        offered = offered_code(session, study.coder_id, suggestion.candidate_id)
    wanted = wish.code_id or (offered if verdict is Verdict.ACCEPTED else None)
    if wanted is None:
        raise DecisionError("needs_code", suggestion.id)
    if not wish.changes and session.get(Code, wanted) is None:
        raise UnknownCodeError(wanted)
    if suggestion.candidate_id is not None and offered is None:
        return Verdict.ACCEPTED, wanted
    return (Verdict.ACCEPTED if wanted == offered else Verdict.CHANGED), wanted


def _standing(session: Session, study: Study, suggestion: Suggestion, wanted: Ruling) -> DecisionView | None:
    """Give the verdict as it stands if it is this one already."""
    earlier = _earlier(session, study, suggestion)
    if earlier is None or (earlier.verdict, earlier.code_id) != (wanted.verdict.value, wanted.code_id):
        return None
    if wanted.certainty not in (None, earlier.certainty):
        return None
    code = path_of(session, wanted.code_id, whole=True) if wanted.code_id else None
    return DecisionView(suggestion.id, earlier.verdict, wanted.code_id, code, earlier.coding_id)


def _earlier(session: Session, study: Study, suggestion: Suggestion) -> Decision | None:
    return session.scalar(
        select(Decision).where(Decision.suggestion_id == suggestion.id, Decision.coder_id == study.coder_id)
    )


def taken_back(
    session: Session, study: Study, suggestion: Suggestion, verdict: Verdict
) -> tuple[list[log.Change], frozenset[str]]:
    """Describe the taking back of this coder's earlier verdict; also which codings go with it."""
    earlier = _earlier(session, study, suggestion)
    if earlier is None:
        return [], frozenset()
    coding = session.get(Coding, earlier.coding_id) if earlier.coding_id else None
    if coding is None or coding.suggestion_id != suggestion.id:  # coded by hand before: that coding stays
        return [log.removed(earlier)], frozenset()
    changes = uncoding_changes(session, [coding], keep_quotations=verdict is not Verdict.REJECTED)
    return changes, frozenset([coding.id])


def about_quote(session: Session, transcript_id: str, start: int, end: int) -> dict[str, str]:
    """Say in the log which stretch an act is about."""
    transcript = session.get_one(Transcript, transcript_id)
    quote = " ".join(transcript.text[start:end].split())
    short = quote if len(quote) <= QUOTE_LENGTH else quote[: QUOTE_LENGTH - 1].rstrip() + "…"
    return {"transcript": transcript.name, "quote": short}
