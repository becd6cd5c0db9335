"""One word on whatever the machine offered: a segment, or a whole candidate theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.records import ThemeCandidate, Verdict
from workflow.codebook import NewCode, codes, resolve_code
from workflow.deciding import DecisionError, decide
from workflow.study import Study
from workflow.themes import accept_candidate, candidate, reject_candidate

VERDICTS = {"accept": Verdict.ACCEPTED, "reject": Verdict.REJECTED, "change": Verdict.CHANGED}


@dataclass(frozen=True)
class Wish:
    """What a person wants of a suggestion: `only` keeps some segments of a theme and drops the others."""

    choice: str
    code: str | None = None
    name: str | None = None
    definition: str = ""
    only: Sequence[str] = ()


def decide_any(study: Study, suggestion_id: str, wish: Wish) -> dict[str, Any]:
    """Decide on a suggestion or on a candidate theme, whichever has this identifier."""
    code_id = resolve_code(study, wish.code).id if wish.code else None
    with study.store.read() as session:
        is_candidate = session.get(ThemeCandidate, suggestion_id) is not None
    if is_candidate:
        return _decide_candidate(study, suggestion_id, wish, code_id)
    made = decide(study, suggestion_id, VERDICTS[wish.choice], code_id=code_id)
    if made is None:
        raise DecisionError("unknown_suggestion", suggestion_id)
    return {
        "suggestion": suggestion_id,
        "verdict": made.verdict,
        "code": made.code,
        "coding": made.coding_id,
    }


def _decide_candidate(study: Study, candidate_id: str, wish: Wish, code_id: str | None) -> dict[str, Any]:
    if wish.choice == "reject":
        reject_candidate(study, candidate_id)
        return {"candidate": candidate_id, "verdict": "rejected", "code": None, "segments": 0}
    if wish.name is None and code_id is None:
        reason = "needs_name"
        raise DecisionError(reason, candidate_id)
    chosen = list(wish.only) or None
    if wish.name is not None:
        new = NewCode(wish.name, definition=wish.definition, parent_id=code_id)
        made = accept_candidate(study, candidate_id, code=new, chosen=chosen)
    else:
        made = accept_candidate(study, candidate_id, into=code_id, chosen=chosen)
    label = next(code.label for code in codes(study) if code.id == made)
    shown = candidate(study, candidate_id)
    count = sum(quote.verdict in ("accepted", "changed") for quote in shown.quotes)
    return {"candidate": candidate_id, "verdict": "accepted", "code": label, "segments": count}
