"""What the command line prints: the JSON shapes, and the same for reading."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.labels import t
from workflow.importing import Intake, Taken
from workflow.views import CandidateView, CodeView, Hit, Status, Stretch, SuggestionView

SHOWN_QUOTES = 3


def hit_json(hit: Hit) -> dict[str, Any]:
    """Give a found stretch."""
    return {
        **hit.stretch.as_json(),
        "score": round(hit.score, 4),
        "terms": list(hit.terms),
        "sentence": list(hit.sentence),
        "question": stretch_json(hit.question),
        "participant": hit.stretch.participant,
        "codes": list(hit.codes),
    }


def suggestion_json(one: SuggestionView, code: CodeView | None = None) -> dict[str, Any]:
    """Give a suggestion with its identifier, score and reason."""
    reason = one.reason
    return {
        "id": one.id,
        "rank": one.position + 1,
        "code": code.label if code else None,
        **one.stretch.as_json(),
        "participant": one.stretch.participant,
        "question": stretch_json(one.question),
        "score": round(one.score, 4),
        "band": one.band,
        "verdict": one.verdict,
        "codes": list(one.codes),
        "why": None
        if reason is None
        else {
            "kind": reason.kind,
            "phrase": reason.phrase,
            "terms": list(reason.terms),
            "sentence": list(reason.sentence),
            "similarity": reason.similarity,
        },
    }


def candidate_json(one: CandidateView) -> dict[str, Any]:
    """Give a candidate theme with all its segments, the most characteristic first."""
    return {
        "id": one.id,
        "status": one.status,
        "terms": list(one.terms),
        "count": one.segments,
        "transcripts": one.transcripts,
        "transcripts_in_study": one.transcripts_in_study,
        "largest_share": round(one.largest_share, 4),
        "largest_transcript": one.largest_transcript,
        "firmness": one.firmness,
        "stability": round(one.stability, 4),
        "scales": list(one.scales),
        "parent": one.parent_id,
        "subthemes": one.subthemes,
        "before": one.before,
        "added": one.added,
        "lost": one.lost,
        "like": [key for key, _ in one.like],
        "similar_code": one.similar_code,
        "similarity": one.similarity,
        "code": one.code,
        "segments": [suggestion_json(quote) for quote in one.quotes],
    }


def intake_json(intake: Intake, taken: Taken | None) -> dict[str, Any]:
    """Give what was found in a file and what came in."""
    parsed = intake.parsed
    return {
        "file": intake.file_name,
        "kind": intake.kind.value if intake.kind else None,
        "name": taken.name if taken else None,
        "counts": dict(taken.counts) if taken else {},
        "duplicate_of": intake.duplicate_of,
        "speakers": [
            {
                "label": speaker.label,
                "role": speaker.role.value,
                "reason": str(speaker.reason),
                "turns": speaker.turns,
            }
            for speaker in getattr(parsed, "speakers", ())
        ],
        "not_understood": [
            {"line": unread.line, "text": unread.text, "reason": str(unread.reason)}
            for unread in getattr(parsed, "unread", ())
        ],
        "warnings": [],
    }


def stretch_json(stretch: Stretch | None) -> dict[str, Any] | None:
    """Give a stretch, or nothing."""
    return None if stretch is None else stretch.as_json()


def stretch_line(one: Mapping[str, Any]) -> str:
    """Write a stretch on one line."""
    score = f"{one['score']:.2f}  " if "score" in one else ""
    text = " ".join(str(one["text"]).split())
    return f"{score}{one['transcript']} {one['start']}-{one['end']}  {one['speaker'] or '?'}: {text}"


def suggestion_line(one: SuggestionView) -> str:
    """Write a suggestion on one line, its identifier first."""
    return f"{one.id}  {one.band:<8}  {stretch_line({**one.stretch.as_json(), 'score': one.score})}"


def candidate_text(one: CandidateView) -> str:
    """Write a candidate: quotes first, then terms and figures."""
    quotes = [f"  {suggestion_line(quote)}" for quote in one.quotes[:SHOWN_QUOTES]]
    spread = f"{one.transcripts} {t('terminal.of')} {one.transcripts_in_study}"
    figures = f"  {one.segments} / {spread} / {one.largest_share:.0%} / {t(f'themes.{one.firmness}')}"
    return "\n".join([f"{one.id}  {one.status}", *quotes, f"  {', '.join(one.terms)}", figures])


def status_text(found: Status) -> str:
    """Write the state of the study as two small tables."""
    lines = [f"{found.name}: {found.coded}/{found.seen}/{found.segments}"]
    lines += [f"  {one.coded:>5}/{one.seen:>5}/{one.segments:>5}  {one.name}" for one in found.transcripts]
    used = [code for code in found.codes if code.codings]
    total = f"{t('terminal.of')} {len(found.transcripts)}"
    lines += [f"  {code.codings:>5}  {code.transcripts:>3} {total}  {code.label}" for code in used]
    return "\n".join(lines)


def import_text(results: Sequence[Mapping[str, Any]]) -> str:
    """Write a line for each file that came in."""
    shown = []
    for one in results:
        if "error" not in one:
            counts = ", ".join(f"{key} {value}" for key, value in one["counts"].items())
            shown.append(f"{one['file']}: {one['kind']} ({counts})")
    return "\n".join(shown)
