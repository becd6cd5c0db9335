"""Cut a transcript into units that can be read and coded on their own."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.sentences import Span, sentences, trimmed
from nlp.words import phrase_at, words

__all__ = ["SegmentSpan", "SegmentingParams", "TurnSpan", "is_backchannel", "segment", "sentences"]

INTERVIEWER = "interviewer"
RULES = 2  # raise when the same text would be cut, or asked, otherwise: studies are then cut anew
_WORD = re.compile(r"\S+")
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*[^*\n]*\*")  # (lacht), [onverstaanbaar]
_SPOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BACKCHANNEL_WORDS = 4
_REMARK_WORDS = 5
_QUESTION_WORDS = 40  # an interviewer's turn that is longer than this is context for its question alone
_PAUSES = (",", ";", ":", "–", "—", "…", "..")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_EXCLAIMS = re.compile(r"(?i)(wat|hoe) \w+[.!]?$")  # "wat mooi." admires; "wat dan" has its question mark

# What it costs to cut in a place, against the squared relative distance from the ideal length.
_AT_LINE_END, _AT_SENTENCE_END = 0.0, 0.05
_AT_PHRASE, _AT_TURN_WORD, _AT_COMMA, _ANYWHERE = 0.15, 0.3, 0.45, 1.5
_ANYWHERE_EVERY = 8
_TOPIC = 0.15  # how much cheaper a cut is where the subject changes by one standard deviation

Changes = Callable[[Sequence[Sequence[str]]], Sequence[Sequence[float]]]


@dataclass(frozen=True, slots=True)
class TurnSpan:
    """What one speaker says at a stretch."""

    start: int
    end: int
    speaker: str | None = None
    role: str = "unknown"


@dataclass(frozen=True, slots=True)
class SegmentSpan:
    """A unit offered for coding; `question` is the interviewer's turn it answers to."""

    start: int
    end: int
    turn: int
    question: Span | None = None
    backchannel: bool = False


@dataclass(frozen=True, slots=True)
class SegmentingParams:
    """How long a segment should be, in words."""

    min_words: int = 15
    max_words: int = 80

    @property
    def ideal(self) -> float:
        """The length aimed at: as many times the least as the most is times it."""
        return math.sqrt(max(1, self.min_words) * max(1, self.max_words))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch that is not cut any further; `cost` is that of a cut before it."""

    start: int
    end: int
    words: int
    cost: float


def segment(
    text: str,
    turns: Sequence[TurnSpan],
    params: SegmentingParams | None = None,
    *,
    changes: Changes | None = None,
) -> list[SegmentSpan]:
    """Cut each turn into readable units.

    Segments lie in order inside their turn; only white space is left between them, so nothing is lost.
    `changes` tells for the sentences of each turn how much the subject changes before each, in
    standard deviations from a usual step; without it length and punctuation decide.
    """
    params = params or SegmentingParams()
    units = [_units(text, turn, params) for turn in turns]
    if changes is not None:
        units = _weighed(text, units, changes)
    found: list[SegmentSpan] = []
    question: Span | None = None
    for index, turn in enumerate(turns):
        hummed = is_backchannel(text[turn.start : turn.end])
        asked = turn.role == INTERVIEWER
        for start, end in _readable(units[index], params):
            found.append(SegmentSpan(start, end, index, None if asked else question, hummed))
        if asked and not hummed and (question is None or _asks(text[turn.start : turn.end])):
            question = _asked(text, turn)
    return found


def _asked(text: str, turn: TurnSpan) -> Span:
    """Return what an interviewer's turn asks; of a long turn the question with what leads up to it."""
    start, end = trimmed(text, turn.start, turn.end)
    if len(text[start:end].split()) <= _QUESTION_WORDS:
        return start, end
    spans = sentences(text, start, end)
    asking = [place for place, (a, b) in enumerate(spans) if "?" in text[a:b]]
    last = asking[-1] if asking else len(spans) - 1
    first, end = last, spans[last][1]
    while first and len(text[spans[first - 1][0] : end].split()) <= _QUESTION_WORDS:
        first -= 1
    return spans[first][0], end


def _asks(text: str) -> bool:
    """Tell whether an interviewer's turn asks something, rather than saying "wat mooi" or "dat snap ik"."""
    spoken = [word.lower() for word in _SPOKEN.findall(_REMARK.sub(" ", text))]
    if "?" in text or len(spoken) > _REMARK_WORDS:
        return True
    return len(spoken) > 0 and spoken[0] in words("prompts") and not _EXCLAIMS.match(text.strip())


def is_backchannel(text: str) -> bool:
    """Tell whether a turn only hums along: "ja, precies", "mhm", "dat snap ik", "(lacht)", "..."."""
    spoken = [word.lower() for word in _SPOKEN.findall(_REMARK.sub(" ", text))]
    hums: list[list[str]] = []
    index = 0
    while index < len(spoken):
        length = phrase_at("backchannels", spoken, index) or int(_is_hum(spoken[index]))
        if not length:
            return False
        hums.append(spoken[index : index + length])
        index += length
    return len(hums) <= _BACKCHANNEL_WORDS or all(hum == hums[0] for hum in hums)


def _is_hum(word: str) -> bool:
    """Tell whether a word hums, joined ("hm-hm") or drawn out ("jaaaa", "hmmmm") as it may be."""
    known = words("backchannels")
    return all(
        part in known or _DRAWN_OUT.sub(r"\1", part) in known or _DRAWN_OUT.sub(r"\1\1", part) in known
        for part in word.split("-")
    )


def _weighed(text: str, units: Sequence[Sequence[_Unit]], changes: Changes) -> list[list[_Unit]]:
    """Make a cut cheap where the subject changes, and dear where it goes on."""
    told = changes([[text[unit.start : unit.end] for unit in turn] for turn in units])
    return [
        [replace(unit, cost=unit.cost - _TOPIC * change) for unit, change in zip(turn, row, strict=True)]
        for turn, row in zip(units, told, strict=True)
    ]


def _readable(units: Sequence[_Unit], params: SegmentingParams) -> list[Span]:
    if not units:
        return []
    starts = _best_starts(units, params)
    ends = [*starts[1:], len(units)]
    return [(units[a].start, units[b - 1].end) for a, b in zip(starts, ends, strict=True)]


def _units(text: str, turn: TurnSpan, params: SegmentingParams) -> list[_Unit]:
    units: list[_Unit] = []
    for start, end in sentences(text, turn.start, turn.end):
        on_new_line = bool(units) and "\n" in text[units[-1].end : start]
        cost = _AT_LINE_END if on_new_line else _AT_SENTENCE_END
        length = len(text[start:end].split())
        if length > params.max_words:
            units.extend(_pieces(text, (start, end), cost))
        else:
            units.append(_Unit(start, end, length, cost))
    return units


def _pieces(text: str, sentence: Span, cost: float) -> list[_Unit]:
    """Cut a sentence that is too long wherever a speaker may be thought to start anew."""
    spans = [match.span() for match in _WORD.finditer(text, *sentence)]
    spoken = [_EDGE.sub("", text[a:b]).lower() for a, b in spans]
    costs = {0: cost}
    for index in range(1, len(spans)):
        price = _price(spoken, index, after_comma=text[slice(*spans[index - 1])].endswith(_PAUSES))
        if price < _ANYWHERE or index % _ANYWHERE_EVERY == 0:
            costs[index] = price
    edges = [*costs, len(spans)]
    return [_Unit(spans[a][0], spans[b - 1][1], b - a, costs[a]) for a, b in pairwise(edges)]


def _price(spoken: list[str], index: int, *, after_comma: bool) -> float:
    """Return what a cut before the word at `index` costs."""
    if spoken[index - 1] in words("turning_points"):  # leave no "en" hanging at the end
        return _ANYWHERE
    length = phrase_at("turning_points", spoken, index)
    if length > 1:
        return _AT_PHRASE - 0.1 * after_comma
    if length == 1 and spoken[index] not in ("en", "of"):
        return _AT_TURN_WORD - 0.1 * after_comma
    if length == 1 and after_comma:
        return _AT_TURN_WORD
    return _AT_COMMA if length or after_comma else _ANYWHERE


def _best_starts(units: Sequence[_Unit], params: SegmentingParams) -> list[int]:
    """Return the units that open a segment, by the cheapest way to cut the whole turn."""
    least = [0.0]
    came_from = [0]
    for end in range(1, len(units) + 1):
        best, best_start, total = float("inf"), end - 1, 0
        for start in range(end - 1, -1, -1):
            total += units[start].words
            if total > params.max_words + params.min_words and start < end - 1:
                break
            cost = least[start] + _length_cost(total, params) + units[start].cost
            if cost < best:
                best, best_start = cost, start
        least.append(best)
        came_from.append(best_start)
    starts: list[int] = []
    end = len(units)
    while end:
        end = came_from[end]
        starts.append(end)
    return starts[::-1]


def _length_cost(length: int, params: SegmentingParams) -> float:
    cost = (length / params.ideal - 1) ** 2
    if length < params.min_words:
        cost += 2 * (params.min_words - length) / params.min_words
    if length > params.max_words:
        cost += (length - params.max_words) / max(1, params.min_words)
    return cost
