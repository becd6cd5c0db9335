"""What a coder sees of the candidate themes: a scale from coarse to fine, each theme, what lies outside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from models.records import (
    CandidateStatus,
    Code,
    Suggestion,
    SuggestionRun,
    ThemeCandidate,
)
from nlp.grouping import NORMAL, OUTSIDE, Hint, comparable, nearest_group, word
from workflow import versions
from workflow.asking import hidden_rows
from workflow.blindness import hidden
from workflow.codebook import path_of
from workflow.index import StudyIndex, index
from workflow.study import Study
from workflow.suggestions import CodesOn, Place, by_ids, codes_on, labels_on, views
from workflow.theme_forest import Forest, Member, existing
from workflow.theme_identity import last_run
from workflow.views import CandidateView, GoneTheme, Hit, ScaleStop

QUOTES = 3


def outdated(study: Study) -> bool:
    """Tell whether there are no candidates yet, or the study has changed since they were made."""
    with study.store.read() as session:
        run = _shown(session)
    return run is None or run.fingerprint != index(study).fingerprint


def scale(study: Study) -> tuple[ScaleStop, ...]:
    """Give the stops from coarse to fine, with how many themes each has; empty before the first run."""
    with study.store.read() as session:
        run = _shown(session)
    if run is None:
        return ()
    normal = run.parameters.get("normal", NORMAL)
    return tuple(
        ScaleStop(number, stop["resolution"], stop["themes"], stop["outside"], number == normal)
        for number, stop in enumerate(run.parameters.get("scales", ()))
    )


def gone(study: Study) -> tuple[GoneTheme, ...]:
    """List the themes that the last run no longer found."""
    with study.store.read() as session:
        run = _shown(session)
    found = () if run is None else run.parameters.get("gone", ())
    return tuple(GoneTheme(one["id"], tuple(one["terms"]), one["segments"]) for one in found)


def candidates(
    study: Study,
    *,
    status: str | None = None,
    quotes: int = QUOTES,
    level: int | None = None,
    within: str | None = None,
) -> list[CandidateView]:
    """List the candidates of one stop of the scale, best first, with their most telling quotes.

    `within` lists the themes right below one candidate instead, at whatever stop they are.
    """
    made = index(study)
    with study.store.read() as session:
        if (run := _shown(session)) is None:
            return []
        forest = _forest(study, run)
        stop = run.parameters.get("normal", NORMAL) if level is None else level
        wanted = forest.below.get(within, []) if within is not None else forest.at(stop)
        codes = codes_on(session, study, made.texts) if quotes else {}
        painter = _Painter(session, study, made, forest, codes)
        shown = [painter.view(forest.nodes[one], quotes=quotes) for one in wanted]
    return [one for one in sorted(shown, key=lambda one: one.position) if status in (None, one.status)]


def quoted(study: Study, found: Sequence[CandidateView], *, quotes: int = QUOTES) -> list[CandidateView]:
    """Give these candidates their most telling quotes: a long list has them for what is shown alone."""
    made = index(study)
    with study.store.read() as session:
        if not found or (run := _shown(session)) is None:
            return list(found)
        forest = _forest(study, run)
        painter = _Painter(session, study, made, forest, {})
        shown = [
            (one, painter.telling(forest.nodes[one.id], limit=quotes))
            for one in found
            if one.id in forest.nodes
        ]
        codes = codes_on(session, study, {quote.transcript_id for _, own in shown for quote in own})
        return [
            replace(one, quotes=tuple(views(session, study, made, own, codes=codes))) for one, own in shown
        ]


def below(study: Study, ids: Sequence[str]) -> dict[str, list[CandidateView]]:
    """List the themes right below each of these candidates, the best first, without quotes."""
    made = index(study)
    with study.store.read() as session:
        if (run := _shown(session)) is None:
            return {}
        forest = _forest(study, run)
        painter = _Painter(session, study, made, forest, {})
        found = {
            key: [painter.view(forest.nodes[one], quotes=0) for one in forest.below.get(key, ())]
            for key in ids
        }
    return {key: sorted(some, key=lambda one: one.position) for key, some in found.items() if some}


def candidate(
    study: Study, candidate_id: str, *, everything: bool = False, quotes: int | None = None
) -> CandidateView:
    """Give one candidate with all its segments, or as many as `quotes`, the most telling first.

    What the coder coded under another theme is left out, unless asked for with `everything`.
    """
    made = index(study)
    with study.store.read() as session:
        found = existing(session, candidate_id)
        run = session.get_one(SuggestionRun, found.run_id)
        forest = _forest(study, run)
        codes = {} if quotes == 0 else codes_on(session, study, made.texts)
        painter = _Painter(session, study, made, forest, codes)
        return painter.view(found, quotes=quotes, everything=everything)


def outsiders(study: Study, limit: int = 50, *, level: int | None = None) -> list[tuple[Hit, str | None]]:
    """List segments in no candidate, the nearest to one first, with which; none that is coded blind."""
    made = index(study)
    with study.store.read() as session:
        if (run := _shown(session)) is None:
            return []
        forest = _forest(study, run)
        names = forest.at(run.parameters.get("normal", NORMAL) if level is None else level)
        labels = _labels(made, forest, names)
        codes = codes_on(session, study, made.texts)
        away = hidden_rows(session, study, made)
    rows = np.flatnonzero(made.offered & ~away)
    near = nearest_group(comparable(made.space.vectors[rows]), labels[rows])
    hints = {hint.segment: hint for hint in near}
    outside = [at for at, row in enumerate(rows) if labels[row] == OUTSIDE]
    outside.sort(key=lambda at: (0, -hints[at].similarity) if at in hints else (1, 0.0))
    return [
        (
            _hit(made, int(rows[at]), hints[at].similarity if at in hints else 0.0, codes),
            _near(hints, at, names),
        )
        for at in outside[:limit]
    ]


_forests: versions.Kept[Forest] = versions.Kept(versions.marks)


def _forest(study: Study, run: SuggestionRun) -> Forest:
    """Give the candidates of a run, read once for all that is shown of them."""

    def read() -> Forest:
        with study.store.read() as session:  # of its own: it must not be older than the marks it is kept by
            return Forest.read(session, study, run)

    return _forests.get(study, read, of=(study.coder_id, run.id))


def _shown(session: Session) -> SuggestionRun | None:
    """Give the run whose candidates are shown; one from before there was a scale has to be made anew."""
    run = last_run(session)
    return run if run is not None and "scales" in run.parameters else None


@dataclass(frozen=True, eq=False)
class _Painter:
    """Makes the view of a candidate for one coder."""

    session: Session
    study: Study
    made: StudyIndex
    forest: Forest
    codes: CodesOn

    def view(self, found: ThemeCandidate, *, quotes: int | None, everything: bool = False) -> CandidateView:
        figures = found.figures
        everyone = self.forest.members(found.id)
        members = self._seen(everyone)
        elsewhere = [one for one in members if self.forest.elsewhere(one)]
        out = set() if everything else {one.id for one in elsewhere}
        own = self.forest.rulings.get(found.id)
        ruling = self.forest.accepted_above(found.id) or own
        code_id = ruling.code_id if ruling else None
        similar = figures.get("similar_code_id")
        if similar is not None and self.session.get(Code, similar) is None:
            similar = None
        shown = [] if quotes == 0 else self._quotes(found, members, out=out, limit=quotes)
        return CandidateView(
            id=found.id,
            position=found.position,
            quotes=tuple(views(self.session, self.study, self.made, shown, codes=self.codes)),
            terms=tuple(found.terms),
            transcripts_in_study=figures["transcripts_in_study"],
            **self._counts(figures, members, as_made=not self.forest.arranged and not self.blind),
            status=ruling.status if ruling else CandidateStatus.OPEN.value,
            code_id=code_id,
            code=path_of(self.session, code_id, whole=True) or None,
            similar_code_id=similar,
            similar_code=path_of(self.session, similar, whole=True) or None,
            similarity=figures.get("similarity") if similar else None,
            name=self.forest.arranged.names.get(found.id, ""),
            into=self.forest.into(found.id),
            waiting=len(everyone) - len(members),
            **self._place(found, figures, elsewhere=len(elsewhere)),
        )

    def telling(self, found: ThemeCandidate, *, limit: int) -> list[Suggestion]:
        """Give the most telling segments of a candidate that the coder did not put elsewhere."""
        members = self._seen(self.forest.members(found.id))
        out = {one.id for one in members if self.forest.elsewhere(one)}
        return self._quotes(found, members, out=out, limit=limit)

    def _seen(self, members: Sequence[Member]) -> Sequence[Member]:
        """Leave out what the coder doesn't get to see yet."""
        return [one for one in members if one.transcript_id not in self.blind] if self.blind else members

    @cached_property
    def blind(self) -> frozenset[str]:
        """The transcripts whose segments the coder doesn't get to see yet."""
        return hidden(self.session, self.study.coder_id)

    def _counts(self, figures: dict[str, Any], members: Sequence[Member], *, as_made: bool) -> dict[str, Any]:
        """Count the segments as they are arranged and may be seen."""
        if as_made:
            names = ("segments", "transcripts", "largest_share", "largest_transcript")
            return {name: figures[name] for name in names}
        per = Counter(one.transcript_id for one in members)
        largest, count = per.most_common(1)[0] if per else ("", 0)
        rows = self.made.rows_of.get(largest, [])
        return {
            "segments": len(members),
            "transcripts": len(per),
            "largest_share": count / len(members) if members else 0.0,
            "largest_transcript": self.made.rows[rows[0]].transcript if rows else "",
        }

    def _place(self, found: ThemeCandidate, figures: dict[str, Any], *, elsewhere: int) -> dict[str, Any]:
        own = self.forest.rulings.get(found.id)
        stability = float(figures.get("stability", 0.0))
        return {
            "scales": tuple(figures.get("scales", (NORMAL, NORMAL))),
            "parent_id": figures.get("parent"),
            "subthemes": len(self.forest.below.get(found.id, ())),
            "stability": stability,
            "firmness": word(stability).value,
            "cohesion": float(figures.get("cohesion", 0.0)),
            "before": figures.get("before"),
            "added": int(figures.get("added", 0)),
            "lost": int(figures.get("lost", 0)),
            "like": tuple((key, value) for key, value in figures.get("like", ()) if key in self.forest.nodes),
            "elsewhere": elsewhere,
            "ruled": own.status if own else None,
        }

    def _quotes(
        self, found: ThemeCandidate, members: Sequence[Member], *, out: set[str], limit: int | None
    ) -> list[Suggestion]:
        """Order the segments: those the coder put here, the telling ones, then by how firmly each belongs."""
        rank = {key: place for place, key in enumerate(found.figures.get("central", ()))}
        last = len(rank)
        kept = [one for one in members if one.id not in out]
        moved = self.forest.arranged.moved
        kept.sort(
            key=lambda one: (
                one.place not in moved,
                rank.get(one.id, last),
                -one.score,
                one.transcript_id,
                one.start,
            )
        )
        shown = [one.id for one in (kept if limit is None else kept[:limit])]
        known = {one.id: one for one in by_ids(self.session, shown)}
        return [known[key] for key in shown]


def _labels(made: StudyIndex, forest: Forest, names: Sequence[str]) -> np.ndarray:
    """Give the candidate of every row by its number in `names`, -1 for none."""
    labels = np.full(len(made.rows), OUTSIDE, dtype=np.intp)
    for number, name in enumerate(names):
        for one in forest.members(name):
            if (at := made.places.get(one.place)) is not None:
                labels[at] = number
    return labels


def _hit(made: StudyIndex, row: int, similarity: float, codes: CodesOn) -> Hit:
    found = made.rows[row]
    return Hit(
        found.stretch(),
        made.question(found),
        similarity,
        (),
        (0, len(found.text)),
        labels_on(found, codes),
        *made.around(found),
    )


def _near(hints: dict[int, Hint], at: int, names: Sequence[str]) -> str | None:
    return names[hints[at].group] if at in hints else None


def members_at(study: Study, level: int | None = None) -> dict[Place, str]:
    """Name for each segment the candidate it is in at one stop of the scale, by its first terms."""
    with study.store.read() as session:
        run = _shown(session)
        if run is None:
            return {}
        forest = _forest(study, run)
        wanted = run.parameters.get("normal", NORMAL) if level is None else level
        return {
            one.place: ", ".join(forest.nodes[name].terms[:3])
            for name in forest.at(wanted)
            for one in forest.members(name)
        }
