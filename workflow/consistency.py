"""Whether a coder's quotes hang together, code by code. Nothing is changed: a person looks and decides."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select

from models import log
from models.records import Coding, Event, Quotation, Setting
from nlp.consistency import beside, denials, far
from nlp.learning import Feedback
from workflow import screening
from workflow.applying import prepared_codes
from workflow.asking import hidden_rows
from workflow.codebook import UnknownCodeError, path_of, tree
from workflow.deciding import about_quote
from workflow.index import StudyIndex, index
from workflow.study import Study, setting
from workflow.views import CodeCheck, CodeView, Finding

FAR, BESIDE, DENIES = "far", "beside", "denies"


def check(study: Study, code_id: str | None = None) -> tuple[CodeCheck, ...]:
    """Look through this coder's own quotes of one code, or of every code that has any.

    Codes with findings come first. What the coder said to be right is not shown again.
    """
    made = index(study)
    with study.store.read() as session:
        last = session.scalar(select(func.max(Event.id)))
    mark = (str(study.path.resolve()), study.coder_id, code_id, made.fingerprint, last)
    if mark not in _checked_before:  # only what somebody does can change it
        found = _check(study, made, code_id)
        while len(_checked_before) >= _KEPT:
            del _checked_before[next(iter(_checked_before))]
        _checked_before[mark] = found
    return _checked_before[mark]


_KEPT = 8
_checked_before: dict[tuple[object, ...], tuple[CodeCheck, ...]] = {}


def _check(study: Study, made: StudyIndex, code_id: str | None) -> tuple[CodeCheck, ...]:
    """Look through the quotes."""
    with study.store.read() as session:
        codes = [code for code in tree(session) if not code.is_theme]
        known = {code.id: screening.known(session, study, made, code.id) for code in codes}
        rows = session.execute(
            select(Coding.id, Coding.code_id, Quotation.transcript_id, Quotation.start, Quotation.end)
            .join(Quotation, Quotation.id == Coding.quotation_id)
            .where(Coding.coder_id == study.coder_id)
        ).all()
        away = hidden_rows(session, study, made)
    if code_id is not None and code_id not in known:
        raise UnknownCodeError(code_id)
    codings = _Codings([(coding, code, place, start, end) for coding, code, place, start, end in rows])
    wanted = [code for code in codes if known[code.id].accepted and code_id in (None, code.id)]
    prepared = prepared_codes(made, codes) if wanted else {}
    open_ = made.offered & ~away & codings.begun(made)
    found = []
    for code in wanted:
        own = Feedback(known[code.id].accepted, known[code.id].rejected)
        others = {
            other.label: vector
            for other in codes
            if other.id != code.id and (vector := prepared[other.id].pooled) is not None
        }
        findings = [
            _finding(made, FAR, one.segment, likeness=one.likeness, about=one.nearer)
            for one in far(prepared[code.id], made.corpus, own.accepted, others)
        ]
        findings += [
            _finding(made, DENIES, one.segment, spans=(one.negation, one.denied))
            for one in denials(prepared[code.id], made.corpus, own.accepted)
        ]
        findings += [
            _finding(made, BESIDE, one.segment, likeness=one.likeness)
            for one in beside(prepared[code.id], made.corpus, own, mask=_unseen(study, made, code, open_))
        ]
        found.append(_checked(study, code, findings, codings))
    return tuple(sorted(found, key=lambda one: not one.findings))


def agree(study: Study, code_id: str, finding_id: str) -> None:
    """Keep that this coder looked at a finding and lets it be; an act like any other, to be taken back."""
    key = _key(study, code_id)
    with study.store.write() as session:
        known = session.get(Setting, key)
        agreed = sorted({*(known.value if known is not None else ()), finding_id})
        change = (
            log.added(Setting(key=key, value=agreed)) if known is None else log.updated(known, value=agreed)
        )
        if not change.after:
            return
        _, transcript, start, end = finding_id.split(":")
        about = about_quote(session, transcript, int(start), int(end))
        about["code"] = path_of(session, code_id, whole=True)
        log.record(session, log.Act(study.coder_id, "check_agreed", about), [change])


def _checked(study: Study, code: CodeView, findings: Sequence[Finding], codings: "_Codings") -> CodeCheck:
    agreed = set(setting(study, _key(study, code.id), []))
    shown = tuple(
        one if one.kind == BESIDE else one.with_codings(codings.on(one, code.id))
        for one in findings
        if one.id not in agreed
    )
    return CodeCheck(code.id, code.label, shown, len(agreed))


def _unseen(study: Study, made: StudyIndex, code: CodeView, mask: np.ndarray) -> np.ndarray:
    """Leave out what this coder looked at and let be, so that what lies behind it comes up."""
    left = mask.copy()
    for one in setting(study, _key(study, code.id), []):
        kind, transcript, start, end = one.split(":")
        row = made.places.get((transcript, int(start), int(end)))
        if kind == BESIDE and row is not None:
            left[row] = False
    return left


def _key(study: Study, code_id: str) -> str:
    return f"agreed:{study.coder_id}:{code_id}"


def _finding(
    made: StudyIndex,
    kind: str,
    row: int,
    *,
    likeness: float | None = None,
    about: str | None = None,
    spans: tuple[tuple[int, int], ...] = (),
) -> Finding:
    found = made.rows[row]
    words = tuple(found.text[start:end] for start, end in spans)
    name = f"{kind}:{found.transcript_id}:{found.start}:{found.end}"
    return Finding(name, kind, found.stretch(), made.question(found), likeness, about, words)


@dataclass(frozen=True)
class _Codings:
    """The codings of this coder by where they lie."""

    rows: Sequence[tuple[str, str, str, int, int]]

    def begun(self, made: StudyIndex) -> np.ndarray:
        """Mark the rows of the transcripts in which something is coded: elsewhere all is still to come."""
        here = {transcript for _, _, transcript, _, _ in self.rows}
        by_source = np.array([transcript in here for transcript in made.texts], dtype=bool)
        return by_source[made.sources] if len(made.rows) else np.zeros(0, dtype=bool)

    def on(self, finding: Finding, code_id: str) -> tuple[str, ...]:
        """List the codings of a code that touch a segment."""
        place = finding.stretch
        return tuple(
            coding
            for coding, code, transcript, start, end in self.rows
            if code == code_id
            and transcript == place.transcript_id
            and start < place.end
            and place.start < end
        )
