"""All codes in turns: for each the best that is undecided, with some uncertain and some by chance.

Each code keeps its own ranking and its own draw; only whose turn it is, and by which lane, follows from
how many were offered altogether. What chance draws for a code is thus drawn as in the queue of that code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.records import Coding, Decision, Skip, Suggestion
from nlp.mixing import Lane, lane_at
from nlp.ranking import Ranking, Scored
from workflow import screening
from workflow.applying import matching
from workflow.asking import Asked, Blind, asked, excluding, hidden_rows
from workflow.codebook import plain_tree
from workflow.dealing import Kept, explained, kept_offers, rank, standing_offers
from workflow.index import StudyIndex, index
from workflow.queueing import MIXED, Dealt, Source
from workflow.study import Study
from workflow.suggestions import Offer, keep, views
from workflow.views import CodeView, SuggestionView

_MOST = 80  # cards that are ever asked for at once
_AHEAD = 3  # more of each lane than a code can have turns for: another lane may take them first


@dataclass(eq=False)
class _Ready:
    """What a code can offer next, lane by lane; `lanes` tells what was offered by which."""

    mark: object = None
    one: Asked | None = None
    ranking: Ranking | None = None
    looked_for: object = None
    lists: dict[Lane, list[Scored]] = field(default_factory=dict)
    kept: Kept = field(default_factory=lambda: Kept(None))
    written: dict[int, Lane] = field(default_factory=dict)


_ready: dict[tuple[str, ...], _Ready] = {}
_EVEN = 0.5  # the score at which it could go either way
_KEPT = 400  # codes of all coders and studies together


def mixed(study: Study, *, limit: int = 40, words: str = "") -> Dealt:
    """Deal out suggestions of all codes with a definition, one code after another."""
    made = index(study)
    with study.store.read() as session:
        codes = plain_tree(session)
        away = hidden_rows(session, study, made)
        filtered = bool(words.strip()) or bool(away.any())
        held = matching(session, study, made, filters=None, words=words) if words.strip() else None
        scope = _Scope(study, made, made.offered & ~away, held, filtered=filtered, depth=_depth(codes))
        ready = _all_ready(session, scope, codes, (words, away.tobytes()))
    found = list(_deal(ready, limit, filtered=filtered))
    items = _items(scope, ready, found)
    known = [one.one.known for one in ready if one.one is not None]
    return Dealt(
        Source(MIXED, MIXED),
        items,
        total=None,
        decided=sum(one.decided for one in known),
        accepted=sum(len(one.accepted) for one in known),
        blind=Blind(len(set(made.sources[away].tolist())), int((away & made.offered).sum())),
        more=len(items) == limit,
    )


@dataclass(frozen=True, eq=False)
class _Scope:
    """Where to look (`mask`, and in it `held`), and how many of each lane to have at hand."""

    study: Study
    made: StudyIndex
    mask: np.ndarray
    held: np.ndarray | None
    filtered: bool
    depth: int


def with_definition(codes: Sequence[CodeView]) -> list[CodeView]:
    """List the codes that take turns."""
    return [code for code in codes if code.definition.strip() and not code.is_theme]


def _depth(codes: Sequence[CodeView]) -> int:
    return -(-_MOST // max(1, len(with_definition(codes)))) + _AHEAD


def _all_ready(
    session: Session, scope: _Scope, codes: Sequence[CodeView], looked_for: tuple[object, ...]
) -> list[_Ready]:
    """Rank again the codes of which something changed; a decision touches one, or its exclusive siblings."""
    marks = _marks(session, scope.study)
    texts = tuple((code.id, code.name, code.path, code.definition) for code in codes)
    found = []
    for code in with_definition(codes):
        near = [code.id, *excluding(codes, code)]
        own = (code, tuple(marks.get(one) for one in near))
        mark = (scope.made.fingerprint, own, texts, looked_for[-1])
        key = (str(scope.study.path.resolve()), scope.study.coder_id, code.id)
        kept = _ready.pop(key, None) or _Ready()
        if kept.mark != mark:
            one = asked(session, scope.study, scope.made, codes, code.id)
            kept = _Ready(mark, one, _ranked(scope, one), kept=kept.kept)
        if kept.looked_for != (looked_for, scope.depth):
            _fill(session, scope, kept)
            kept.looked_for = (looked_for, scope.depth)
        _ready[key] = kept
        found.append(kept)
    while len(_ready) > max(_KEPT, len(found)):
        del _ready[next(iter(_ready))]
    return found


def _marks(session: Session, study: Study) -> dict[str, tuple[object, ...]]:
    """Give for each code something that is another once this coder decides, codes or puts off."""
    queries = (
        select(Coding.code_id, func.count(), func.sum(text("coding.rowid")))
        .where(Coding.coder_id == study.coder_id)
        .group_by(Coding.code_id),
        select(Suggestion.code_id, func.count(), func.sum(text("decision.rowid")))
        .join(Decision, Decision.suggestion_id == Suggestion.id)
        .where(Decision.coder_id == study.coder_id, Suggestion.code_id.is_not(None))
        .group_by(Suggestion.code_id),
        select(Suggestion.code_id, func.count(), func.max(Skip.at))
        .join(Skip, Skip.suggestion_id == Suggestion.id)
        .where(Skip.coder_id == study.coder_id, Suggestion.code_id.is_not(None))
        .group_by(Suggestion.code_id),
    )
    found: dict[str, tuple[object, ...]] = {}
    for number, query in enumerate(queries):
        for code_id, count, last in session.execute(query):
            found[code_id] = (*found.get(code_id, ()), (number, count, last))
    return found


def _ranked(scope: _Scope, one: Asked) -> Ranking | None:
    mask = scope.mask.copy()
    mask[[*one.known.accepted, *one.known.rejected]] = False
    return rank(scope.made, one, mask) if mask.any() else None


def _fill(session: Session, scope: _Scope, ready: _Ready) -> None:
    """Take the first of each lane; what was put off comes last."""
    ready.lists = {}
    if ready.ranking is None or ready.one is None:
        return
    ranked = ready.ranking if scope.held is None else ready.ranking.within(scope.held)
    known, depth = ready.one.known, scope.depth
    put_off = np.isin(ranked.segments, known.skipped)
    fresh = np.flatnonzero(~put_off)
    chance = screening.chance(session, scope.study, scope.made, ready.one.code.id, within=scope.filtered)
    even = np.argsort(np.abs(ranked.scores[fresh] - _EVEN), kind="stable")[:depth]
    drawn = np.argsort(chance[ranked.segments[fresh]], kind="stable")[:depth]
    best = [*fresh[: 3 * depth].tolist(), *np.flatnonzero(put_off).tolist()][: 3 * depth]
    picked = ranked.pick([*best, *fresh[even].tolist(), *fresh[drawn].tolist()])
    ready.lists = {
        Lane.BEST: picked[: len(best)],
        Lane.UNCERTAIN: picked[len(best) : len(best) + len(even)],
        Lane.RANDOM: picked[len(best) + len(even) :],
    }


def _deal(ready: Sequence[_Ready], limit: int, *, filtered: bool) -> Iterator[tuple[int, Scored, Lane]]:
    """Give the next offers: the number of the code, the row, and the lane; a card keeps its turn."""
    turns = [one.one.known.turn for one in ready if one.one is not None]
    number = sum(turn.offered for turn in turns)
    taken: list[set[int]] = [set() for _ in ready]
    size = len(ready)
    dealt = 0
    idle = 0
    while dealt < limit and idle < size:
        at = (number + number // size) % size  # another one begins each round, or chance would visit few
        lane = lane_at(number)
        number += 1
        scored, used = _next(ready[at], lane, taken[at])
        if scored is None:
            idle += 1
            continue
        idle = 0
        dealt += 1
        taken[at].add(scored.segment)
        yield at, scored, Lane.RANDOM_WITHIN if filtered and used is Lane.RANDOM else used


def _next(ready: _Ready, lane: Lane, taken: set[int]) -> tuple[Scored | None, Lane]:
    for used in (lane, Lane.BEST):
        for scored in ready.lists.get(used, ()):
            if scored.segment not in taken:
                return scored, used
    return None, lane


def _items(
    scope: _Scope, ready: Sequence[_Ready], found: Sequence[tuple[int, Scored, Lane]]
) -> tuple[SuggestionView, ...]:
    """Write what is new among the offers and show all of them in their order."""
    study, made = scope.study, scope.made
    rows: dict[str, Suggestion] = {}
    with study.store.write() as session:
        for number, one in enumerate(ready):
            own = [(scored, lane) for at, scored, lane in found if at == number]
            if one.one is None or not own:
                continue
            rows |= {row.id: row for row in _written(session, made, one, own)}
        session.flush()
        order = [_id(ready[at], made, scored) for at, scored, _ in found]
        return tuple(views(session, study, made, [rows[key] for key in order]))


def _written(
    session: Session, made: StudyIndex, ready: _Ready, own: Sequence[tuple[Scored, Lane]]
) -> list[Suggestion]:
    """Write the offers of one code; those that stand as they were written are only read."""
    if ready.one is None:
        return []
    wanted = {scored.segment: lane for scored, lane in own}
    same = standing_offers(session, ready.kept) if ready.written else None
    if same is not None and ready.written.items() >= wanted.items():
        keys = {_id(ready, made, scored) for scored, _ in own}
        return [one for one in same if one.id in keys]
    offers = explained(made, ready.one, own, ready.kept)
    if same is None:
        ready.written = wanted
        return kept_offers(session, made, ready.one, offers, ready.kept)
    ready.written |= wanted
    rows = keep(session, ready.kept.run_id, offers)
    ready.kept.ids = tuple(dict.fromkeys([*ready.kept.ids, *(row.id for row in rows)]))
    return rows


def _id(ready: _Ready, made: StudyIndex, scored: Scored) -> str:
    code_id = "" if ready.one is None else ready.one.code.id
    return Offer.name("code", code_id, made.rows[scored.segment].place)
