"""Where a sentence ends in spoken Dutch: our rules on spaCy's tokens."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from nlp.dutch import token_spans
from nlp.words import words

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_MARKS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’»›)]}")
_ANY_MARK = re.compile(r"[.!?…]")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_OPENING = re.compile(r"\s*[^\w\s]*(?:['’‘`][a-z]\s+)?(\w)")  # the S of "'s Ochtends" is no opening
_FOLLOWING = re.compile(r"\W*([\w'’/]+)(\.?)(?:\W+([\w'’/]+))?")
_VOWEL = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_ENCLOSED = re.compile(
    r'"[^"\n]{1,300}"|“[^”\n]{1,300}”|„[^”“"\n]{1,300}[”“"]|‘[^’\n]{1,300}’(?!\w)|«[^»\n]{1,300}»'
    r"|\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]"
)
_NAME_PARTS = frozenset({"de", "den", "der", "het", "in", "la", "le", "op", "ten", "ter", "van"})
_BEFORE_A_DAY = frozenset({"op", "t/m", "tot", "vanaf", "v.a.", "elke", "iedere", "vorige", "volgende"})
_BINDING = frozenset({"en", "of", "t/m"})
_HIGHEST_ORDINAL = 31
_NEARBY = 40  # characters looked at around a mark
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Stop:
    """A mark that may end a sentence, with what stands around it."""

    before: str  # the word the mark touches, "" if none
    mark: str
    closed: bool  # a quote or bracket closes right after the mark
    spaced: bool
    opening: str  # first letter or digit of what follows, "" if none
    first: bool  # the word before opens the line
    earlier: tuple[str, str]  # the two words before that one, in lower case with their marks
    following: tuple[str, str, str]  # the word after the mark, a full stop if it has one, and the next word


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text[start:end]` as (start, end) in `text`, without the spaces around them.

    A line end always ends a sentence; nothing but white space lies between two sentences.
    """
    found: list[Span] = []
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        edges = [line.start(), *(line.start() + cut for cut in _cuts(line.group())), line.end()]
        spans = (trimmed(text, *edge) for edge in pairwise(edges))
        found.extend(span for span in spans if span[0] < span[1])
    return found


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends."""
    piece = text[start:end]
    head = len(piece) - len(piece.lstrip())
    return (start + head, start + max(head, len(piece.rstrip())))


def _cuts(line: str) -> list[int]:
    """Return the offsets in a line at which a sentence ends, its own end left out."""
    if not _ANY_MARK.search(line):
        return []
    tokens = token_spans(line)
    enclosed = [match.span() for match in _ENCLOSED.finditer(line)]
    cuts: list[int] = []
    index = 0
    while index < len(tokens):
        after = _past_marks(line, tokens, index)
        if index < after < len(tokens):
            cut = tokens[after - 1][1]
            if _ends_sentence(_stop(line, tokens, index, after)) and not _inside(cut, enclosed):
                cuts.append(cut)
        index = max(after, index + 1)
    return cuts


def _past_marks(line: str, tokens: list[Span], index: int) -> int:
    """Return the index after the marks and closers that begin at `index`; `index` itself if none do."""
    end = tokens[index][1]
    if line[end - 1] not in _MARKS:
        return index
    index += 1
    while index < len(tokens) and tokens[index][0] == end and _is_tail(line[slice(*tokens[index])]):
        end = tokens[index][1]
        index += 1
    return index


def _is_tail(token: str) -> bool:
    return all(char in _MARKS or char in _CLOSERS for char in token)


def _stop(line: str, tokens: list[Span], index: int, after: int) -> _Stop:
    """Describe the marks in tokens `index` to `after`; a token such as "bijv." holds word and mark."""
    start, end = tokens[index][0], tokens[after - 1][1]
    token = line[slice(*tokens[index])]
    before = token.rstrip(".!?…")
    holder = index
    if not before and index and tokens[index - 1][1] == start:
        holder = index - 1
        before = line[slice(*tokens[holder])]
    tail = line[start + len(before) if holder == index else start : end]
    opening = _OPENING.match(line, end)
    following = _FOLLOWING.match(line, end, end + _NEARBY)
    head = line[max(0, tokens[holder][0] - _NEARBY) : tokens[holder][0]]
    earlier = ["", "", *head.lower().split()]
    return _Stop(
        before=before,
        mark=tail,
        closed=tail[-1:] in _CLOSERS,
        spaced=tokens[after][0] > end,
        opening=opening.group(1) if opening else "",
        first=holder == 0,
        earlier=(earlier[-2], earlier[-1]),
        following=following.groups("") if following else ("", "", ""),  # type: ignore[arg-type]
    )


def _ends_sentence(stop: _Stop) -> bool:
    capital = stop.opening.isupper()
    if not stop.spaced:  # "gedaan.Toen": a space was forgotten
        return capital and len(stop.before) > 1 and stop.before.isalpha() and stop.before[-1].islower()
    if _ELLIPSIS.search(stop.mark):  # a pause rather than an end, unless a new sentence is written
        return capital
    if stop.closed and not capital:  # '"Wat nu?" vroeg ze'
        return False
    if "?" in stop.mark or "!" in stop.mark:
        return capital or stop.following[0] not in words("reporting")
    return not _abbreviated(stop)


def _abbreviated(stop: _Stop) -> bool:
    word = stop.before.lower()
    if word[:1].isdigit():
        return _is_ordinal(stop)
    if len(word) == 1 and stop.before.isupper():  # an initial
        return stop.first or not _clearly_opens(stop)
    if word in words("closing_abbreviations") or _is_measure(word, stop):
        return not stop.opening.isupper()
    if word in words("abbreviations") or _is_day(word, stop):
        return True
    if not word.isalpha():  # dotted, so an abbreviation we do not list
        return bool(re.fullmatch(r"(?:\w\.)+\w{1,3}", word)) and not _clearly_opens(stop)
    return _is_unlisted_short_form(word, stop)


def _clearly_opens(stop: _Stop) -> bool:
    """Tell whether a sentence opens with a word that is no name: "de moeder van J. Toen kwam ze"."""
    word = stop.following[0].lower()
    return stop.opening.isupper() and word in words("stopwords") and word not in _NAME_PARTS


def _is_ordinal(stop: _Stop) -> bool:
    """Tell whether a number goes on: a numbered point, "de 3. klas", "12. mei", "3. en 4."."""
    if stop.first:
        return True
    if not stop.before.isdigit() or int(stop.before) > _HIGHEST_ORDINAL:
        return False
    word, _, further = stop.following
    if word.lower() in _BINDING:
        return further[:1].isdigit()
    return stop.opening.isdigit() or (stop.opening.islower() and word not in words("stopwords"))


def _is_measure(word: str, stop: _Stop) -> bool:
    """Tell whether a short form goes with a number: "32 u.", "3 sept.", "nov. 2023"."""
    after_number = stop.earlier[1][-1:].isdigit()
    if word in words("units"):
        return after_number
    return word in words("months") and (after_number or stop.opening.isdigit())


def _is_day(word: str, stop: _Stop) -> bool:
    """Tell whether "za", "zo" or "do" is a day here: beside a date, another day or "op"."""
    if word not in words("days") or stop.opening.isupper():
        return False
    following, dot, further = stop.following
    if following.isdigit():
        return further.lower() in words("months")
    if following in _BINDING:
        return _names_day(further)
    before, last = stop.earlier
    if last in _BINDING and _names_day(before):
        return True
    return last in _BEFORE_A_DAY or bool(dot and _names_day(following))


def _names_day(word: str) -> bool:
    return word.rstrip(".").lower() in words("days")


def _is_unlisted_short_form(word: str, stop: _Stop) -> bool:
    if stop.opening.isupper() or len(word) > 4 or _VOWEL.search(word):
        return False
    return word not in words("fillers") and word not in words("backchannels")


def _inside(cut: int, enclosed: list[Span]) -> bool:
    """Tell whether a cut falls between quotes or brackets; the spans lie in order, apart."""
    place = bisect_left(enclosed, (cut, 0))
    return place > 0 and cut < enclosed[place - 1][1]
