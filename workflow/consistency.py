"""Whether a coder's quotes hang together, code by code. Nothing is changed: a person looks and decides."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.records import Coding, Quotation
from nlp.consistency import beside, denials, far
from nlp.learning import Feedback
from workflow import screening
from workflow.applying import prepared_codes
from workflow.codebook import UnknownCodeError, tree
from workflow.index import StudyIndex, index
from workflow.study import Study, set_setting, setting
from workflow.views import CodeCheck, CodeView, Finding

FAR, BESIDE, DENIES = "far", "beside", "denies"


def check(study: Study, code_id: str | None = None) -> tuple[CodeCheck, ...]:
    """Look through this coder's own quotes of one code, or of every code that has any.

    Codes with findings come first. What the coder said to be right is not shown again.
    """
    made = index(study)
    with study.store.read() as session:
        codes = [code for code in tree(session) if not code.is_theme]
        known = {code.id: screening.known(session, study, made, code.id) for code in codes}
        rows = session.execute(
            select(Coding.id, Coding.code_id, Quotation.transcript_id, Quotation.start, Quotation.end)
            .join(Quotation, Quotation.id == Coding.quotation_id)
            .where(Coding.coder_id == study.coder_id)
        ).all()
    if code_id is not None and code_id not in known:
        raise UnknownCodeError(code_id)
    codings = _Codings([(coding, code, place, start, end) for coding, code, place, start, end in rows])
    wanted = [code for code in codes if known[code.id].accepted and code_id in (None, code.id)]
    prepared = prepared_codes(made, codes) if wanted else {}
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
            for one in beside(prepared[code.id], made.corpus, own, mask=made.offered)
        ]
        found.append(_checked(study, code, findings, codings))
    return tuple(sorted(found, key=lambda one: not one.findings))


def agree(study: Study, code_id: str, finding_id: str) -> None:
    """Remember that this coder finds something right as it is."""
    key = _key(study, code_id)
    set_setting(study, key, sorted({*setting(study, key, []), finding_id}))


def _checked(study: Study, code: CodeView, findings: Sequence[Finding], codings: "_Codings") -> CodeCheck:
    agreed = set(setting(study, _key(study, code.id), []))
    shown = tuple(
        one if one.kind == BESIDE else one.with_codings(codings.on(one, code.id))
        for one in findings
        if one.id not in agreed
    )
    return CodeCheck(code.id, code.label, shown, len(agreed))


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
