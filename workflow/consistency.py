"""Whether a coder's quotes hang together, code by code. Nothing is changed: a person looks and decides."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import select

from models import log
from models.records import Coding, Quotation, Setting
from nlp.consistency import beside, denials, far
from nlp.learning import Feedback
from nlp.ranking import PreparedQuery
from workflow import screening, versions
from workflow.applying import prepared_codes
from workflow.asking import code_query, hidden_rows
from workflow.codebook import UnknownCodeError, path_of, plain_tree
from workflow.deciding import about_quote
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.views import CodeCheck, CodeView, Finding

FAR, BESIDE, DENIES = "far", "beside", "denies"


def check(
    study: Study, code_id: str | None = None, *, progress: Callable[[int, int], None] | None = None
) -> tuple[CodeCheck, ...]:
    """Look through this coder's own quotes of one code, or of every code that has any.

    Codes with findings come first. What the coder said to be right is not shown again. `progress`
    hears how many of how many codes were looked through.
    """
    made = index(study)
    about = (study.coder_id, code_id, made.fingerprint)
    return _checked_before.get(study, lambda: _check(study, made, code_id, progress), of=about)


_checked_before: versions.Kept[tuple[CodeCheck, ...]] = versions.Kept(versions.marks)


def _check(
    study: Study, made: StudyIndex, code_id: str | None, progress: Callable[[int, int], None] | None
) -> tuple[CodeCheck, ...]:
    """Look through the quotes."""
    with study.store.read() as session:
        codes = [code for code in plain_tree(session) if not code.is_theme]
        known = screening.known_of(session, study, made, [code.id for code in codes])
        rows = session.execute(
            select(Coding.id, Coding.code_id, Quotation.transcript_id, Quotation.start, Quotation.end)
            .join(Quotation, Quotation.id == Coding.quotation_id)
            .where(Coding.coder_id == study.coder_id)
        ).all()
        away = hidden_rows(session, study, made)
        known_right = select(Setting).where(Setting.key.startswith(_key(study, "")))
        agreed = {one.key: tuple(one.value) for one in session.scalars(known_right)}
    if code_id is not None and code_id not in known:
        raise UnknownCodeError(code_id)
    codings = _Codings.of(rows)
    wanted = [code for code in codes if known[code.id].accepted and code_id in (None, code.id)]
    looking = _Looking.of(made, codes, made.offered & ~away & codings.begun(made))
    found = []
    for number, code in enumerate(wanted):
        right = agreed.get(_key(study, code.id), ())
        own = Feedback(known[code.id].accepted, known[code.id].rejected)
        found.append(_checked(code, looking.at(code, own, right), codings, right))
        if progress is not None:
            progress(number + 1, len(wanted))
    if code_id is None:
        looking.keep()
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


def _checked(
    code: CodeView, findings: Sequence[Finding], codings: "_Codings", agreed: Collection[str]
) -> CodeCheck:
    shown = tuple(
        one if one.kind == BESIDE else one.with_codings(codings.on(one, code.id))
        for one in findings
        if one.id not in agreed
    )
    return CodeCheck(code.id, code.label, shown, len(agreed))


class _Looking:
    """Looking through the quotes of codes; what comes of a code is kept until something of it changes."""

    _last: ClassVar[WeakKeyDictionary[StudyIndex, "_Looking"]] = WeakKeyDictionary()

    def __init__(self, made: StudyIndex, codes: Sequence[CodeView], open_: np.ndarray) -> None:
        self.made, self.codes, self.open = made, codes, open_
        self.book = tuple((code.label, code_query(code)) for code in codes)
        self.found: dict[tuple[object, ...], list[Finding]] = {}
        self.used: set[tuple[object, ...]] = set()

    @classmethod
    def of(cls, made: StudyIndex, codes: Sequence[CodeView], open_: np.ndarray) -> "_Looking":
        """Begin, with what is still true of the time before."""
        new, last = cls(made, codes, open_), cls._last.get(made)
        if last is not None and last.book == new.book and np.array_equal(last.open, open_):
            new.found, new.vectors = dict(last.found), last.vectors
        return new

    def keep(self) -> None:
        """Remember this for the next time: what was asked for now, not what came of it before."""
        self.found = {mark: self.found[mark] for mark in self.used}
        self._last[self.made] = self

    @cached_property
    def vectors(self) -> dict[str, PreparedQuery]:
        """The codes as vectors, each beside the others."""
        return prepared_codes(self.made, self.codes)

    def at(self, code: CodeView, own: Feedback, agreed: Sequence[str]) -> list[Finding]:
        """List what one might look at again in one code."""
        mark = (code.id, tuple(own.accepted), tuple(own.rejected), tuple(agreed))
        if mark not in self.found:
            self.found[mark] = self._look(code, own, agreed)
        self.used.add(mark)
        return self.found[mark]

    def _look(self, code: CodeView, own: Feedback, agreed: Sequence[str]) -> list[Finding]:
        made, vectors = self.made, self.vectors
        others = {
            other.label: vector
            for other in self.codes
            if other.id != code.id and (vector := vectors[other.id].pooled) is not None
        }
        findings = [
            _finding(made, FAR, one.segment, likeness=one.likeness, about=one.nearer)
            for one in far(vectors[code.id], made.corpus, own.accepted, others)
        ]
        findings += [
            _finding(made, DENIES, one.segment, spans=(one.negation, one.denied))
            for one in denials(vectors[code.id], made.corpus, own.accepted)
        ]
        mask = _unseen(made, agreed, self.open)
        findings += [
            _finding(made, BESIDE, one.segment, likeness=one.likeness)
            for one in beside(vectors[code.id], made.corpus, own, mask=mask)
        ]
        return findings


def _unseen(made: StudyIndex, agreed: Sequence[str], mask: np.ndarray) -> np.ndarray:
    """Leave out what this coder looked at and let be, so that what lies behind it comes up."""
    left = mask.copy()
    for one in agreed:
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
    """The codings of this coder by code: identifier, transcript, start, end."""

    by_code: Mapping[str, Sequence[tuple[str, str, int, int]]]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "_Codings":
        """Put them by code."""
        found: dict[str, list[tuple[str, str, int, int]]] = {}
        for coding, code, transcript, start, end in rows:
            found.setdefault(code, []).append((coding, transcript, start, end))
        return cls(found)

    def begun(self, made: StudyIndex) -> np.ndarray:
        """Mark the rows of the transcripts in which something is coded: elsewhere all is still to come."""
        here = {transcript for rows in self.by_code.values() for _, transcript, _, _ in rows}
        by_source = np.array([transcript in here for transcript in made.texts], dtype=bool)
        return by_source[made.sources] if len(made.rows) else np.zeros(0, dtype=bool)

    def on(self, finding: Finding, code_id: str) -> tuple[str, ...]:
        """List the codings of a code that touch a segment."""
        place = finding.stretch
        return tuple(
            coding
            for coding, transcript, start, end in self.by_code.get(code_id, ())
            if transcript == place.transcript_id and start < place.end and place.start < end
        )
