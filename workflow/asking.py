"""A code as a question to the study: what it says, what this coder decided on it, what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from nlp.ranking import CodeQuery, PreparedQuery, code_vectors
from nlp.ranking import prepare as prepare_query
from workflow import screening
from workflow.blindness import hidden
from workflow.codebook import UnknownCodeError
from workflow.index import StudyIndex
from workflow.screening import Known
from workflow.study import Study
from workflow.views import CodeView

_KEPT_QUERIES = 64  # a codebook that is gone through in turns


@dataclass(frozen=True)
class Blind:
    """What is left out because the coder first codes it on their own: transcripts, and segments in them."""

    transcripts: int = 0
    segments: int = 0


@dataclass(frozen=True)
class Beside:
    """The rest of the codebook, seen from one code; `rows` carry a code that excludes it."""

    codes: tuple[CodeQuery, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """A code, what this coder decided on it, and what stands beside it."""

    code: CodeView
    known: Known
    beside: Beside


def code_in(codes: Sequence[CodeView], code_id: str) -> CodeView:
    """Find a code among those of the study."""
    for code in codes:
        if code.id == code_id:
            return code
    raise UnknownCodeError(code_id)


def asked(session: Session, study: Study, made: StudyIndex, codes: Sequence[CodeView], code_id: str) -> Asked:
    """Collect what the ranking needs to know of a code."""
    code = code_in(codes, code_id)
    known = screening.known(session, study, made, code_id)
    others = tuple(code_query(one) for one in codes if one.id != code_id and not one.is_theme)
    siblings = excluding(codes, code)
    rows = {row for one in siblings for row in screening.known(session, study, made, one).accepted}
    return Asked(code, known, Beside(others, tuple(sorted(rows))))


def excluding(codes: Sequence[CodeView], code: CodeView) -> list[str]:
    """List the codes that exclude this one: this coder's quotes of those teach what it is not."""
    parent = next((one for one in codes if one.id == code.parent_id), None)
    if parent is None or not parent.exclusive:
        return []
    return [one.id for one in codes if one.parent_id == parent.id and one.id != code.id]


def hidden_rows(session: Session, study: Study, made: StudyIndex) -> np.ndarray:
    """Mark the rows of the transcripts that this coder now codes blind."""
    away = hidden(session, study.coder_id)
    by_source = np.array([transcript in away for transcript in made.texts], dtype=bool)
    return by_source[made.sources] if len(made.rows) else np.zeros(0, dtype=bool)


def blind(made: StudyIndex, away: np.ndarray, known: Known) -> Blind:
    """Count what waits in the transcripts that are coded blind."""
    waiting = away & made.offered
    waiting[list({*known.accepted, *known.rejected})] = False
    return Blind(len(set(made.sources[away].tolist())), int(waiting.sum()))


def code_query(code: CodeView) -> CodeQuery:
    """Give what the ranking knows of a code."""
    return CodeQuery(
        code.name,
        code.path[:-1],
        definition=code.definition,
        inclusion=code.inclusion,
        exclusion=code.exclusion,
        examples=code.examples,
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """A code encoded twice: to rank by, and to explain with."""

    ranking: PreparedQuery
    explaining: PreparedQuery


class _Queries:
    """The last codes that were encoded, so that each decision doesn't encode its code again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, CodeQuery, frozenset[CodeQuery]], Prepared] = {}

    def get(self, made: StudyIndex, query: CodeQuery, others: Sequence[CodeQuery]) -> Prepared:
        """Prepare a code beside the others of the codebook."""
        key = (made.fingerprint, query, frozenset(others))
        if key not in self._kept:
            while len(self._kept) >= _KEPT_QUERIES:
                self._kept.pop(next(iter(self._kept)))
            ranked = _beside_others(made, query, others)
            same = made.quick_space is made.space
            self._kept[key] = Prepared(ranked, ranked if same else prepare_query(query, made.quick_embed))
        return self._kept[key]


_queries = _Queries()


def prepared(made: StudyIndex, one: Asked) -> Prepared:
    """Give a code encoded, from memory if it was before."""
    return _queries.get(made, code_query(one.code), one.beside.codes)


def prepared_codes(made: StudyIndex, codes: Sequence[CodeView]) -> dict[str, PreparedQuery]:
    """Prepare codes beside each other, by identifier."""
    queries = [code_query(code) for code in codes]
    return {
        code.id: _beside_others(made, query, [*queries[:at], *queries[at + 1 :]])
        for at, (code, query) in enumerate(zip(codes, queries, strict=True))
    }


def _beside_others(made: StudyIndex, query: CodeQuery, others: Sequence[CodeQuery]) -> PreparedQuery:
    vectors = code_vectors(others, made.embed_codes) if others else None
    return prepare_query(query, made.embed_codes, others=vectors)
