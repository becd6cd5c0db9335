"""Words and lemmas of spoken Dutch; what a term is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import takewhile

from nlp.dutch import installed_model, trained
from nlp.words import pairs, phrase_at, words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,:/]\d+)*")
_CLAUSE_END = re.compile(r"[.!?…;:,\n()]")
_LINKERS = ("", "s", "e", "en", "er", "n")
_LEAST_PART, _LEAST_COMPOUND, _LONGEST_COMPOUND = 4, 8, 40


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in the text, with its lemma; offsets are those of the text."""

    lemma: str
    start: int
    end: int
    clause: int = 0

    @property
    def key(self) -> str:
        """What the word is looked up by: noun and verb of one stem ("bel", "bellen") fall together."""
        return stem(self.lemma)

    @property
    def negates(self) -> bool:
        """Whether the word turns round what it goes with."""
        return self.lemma in words("negations")


def tokens(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each word and number."""
    return [match.span() for match in _TOKEN.finditer(text)]


def lemmas(text: str, *, separable: bool = False, model: str | None = None) -> list[str]:
    """Return the lemmas that carry meaning, in order; see `content_words`."""
    return [word.lemma for word in content_words(text, separable=separable, model=model)]


def content_words(text: str, *, separable: bool = False, model: str | None = None) -> list[Word]:
    """Return the words that carry meaning: no fillers, no function words, all negations.

    With `separable`, a particle at the end of a clause joins its verb ("belde ... op" is "opbellen").
    `model` names a trained spaCy pipeline for the lemmas; `best_model()` tells what is installed.
    """
    found = _all_words(text, model)
    if separable:
        found = _joined(found)
    kept = _unfilled(text, found)
    return [word for word in kept if _carries_meaning(word, text[word.start : word.end].lower())]


def best_model() -> str | None:
    """Return the trained Dutch pipeline that is installed, or None."""
    return installed_model()


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Return the dictionary form of one word, lower case; an unknown word stays as it is."""
    import simplemma

    lower = word.lower().replace("’", "'")
    known = pairs("lemma_exceptions").get(lower)
    return known or simplemma.lemmatize(lower, lang="nl").lower().replace("_", "")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the shortest of the lemmas that the dictionary leads to in turn ("bel", "bellen", "bel")."""
    met = [word]
    while (following := lemma(met[-1])) not in met:
        met.append(following)
    return min(met[met.index(following) :], key=lambda form: (len(form), form))


@lru_cache(maxsize=200_000)
def compound_parts(word: str) -> tuple[str, ...]:
    """Return the lemmas of the parts of a compound ("werkdruk": "werk", "druk"), or nothing.

    The head is the longest known word at the end; only lemmas count as parts, so that
    an ending is not taken for a word.
    """
    if not (_LEAST_COMPOUND <= len(word) <= _LONGEST_COMPOUND and word.isalpha()):
        return ()
    for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        head, rest = word[cut:], word[:cut]
        if _is_part(head) and (first := _modifier(rest)):
            return (*first, lemma(head))
    return ()


def _modifier(text: str) -> tuple[str, ...]:
    """Read the first part of a compound: a known word with a linking sound, or a compound itself."""
    for linker in _LINKERS:
        stem = text.removesuffix(linker)
        if text.endswith(linker) and len(stem) >= _LEAST_PART and _is_part(stem):
            return (lemma(stem),)
    for linker in ("", "s"):
        stem = text.removesuffix(linker)
        if text.endswith(linker) and (parts := compound_parts(stem)):
            return parts
    return ()


@lru_cache(maxsize=200_000)
def _is_part(word: str) -> bool:
    """Tell whether a word may stand in a compound: known, and no function word or ending."""
    import simplemma

    if word in words("compound_exceptions") or word in words("stopwords"):
        return False
    return bool(simplemma.is_known(word, lang="nl"))


@cache
def _is_verb(word: str) -> bool:
    import simplemma

    # "en" is in the dictionary too, and would make "open" of "op"
    return len(word) > len("en") and word.endswith("n") and bool(simplemma.is_known(word, lang="nl"))


def _all_words(text: str, model: str | None) -> list[Word]:
    by_start = _model_lemmas(text, model) if model else {}
    clause = 0
    last = 0
    found: list[Word] = []
    for start, end in tokens(text):
        clause += bool(_CLAUSE_END.search(text, last, start))
        last = end
        found.append(Word(by_start.get(start) or lemma(text[start:end]), start, end, clause))
    return found


def _model_lemmas(text: str, model: str) -> dict[int, str]:
    return {token.idx: token.lemma_.lower() for token in trained(model)(text)}


def _joined(found: list[Word]) -> list[Word]:
    """Join a particle to its verb: "belde ... op" at the end of a clause, and "op te bellen"."""
    result = list(found)
    dropped: set[int] = set()
    for index, word in enumerate(found):
        if word.lemma in words("particles") and (at := _verb_of(found, index)) is not None:
            verb = found[at]
            result[at] = replace(verb, lemma=_with_particle(word, verb))
            dropped.add(index)
    return [word for index, word in enumerate(result) if index not in dropped]


def _verb_of(found: list[Word], index: int) -> int | None:
    """Return where the verb stands that takes the particle at `index`: the nearest that does."""
    clause = found[index].clause
    following = [word.lemma for word in found[index + 1 : index + 3] if word.clause == clause]
    if following[:1] == ["te"]:
        places = [index + 2] if len(following) > 1 else []
    elif following:
        return None
    else:
        places = list(takewhile(lambda at: found[at].clause == clause, range(index - 1, -1, -1)))
    return next((at for at in places if _with_particle(found[index], found[at])), None)


def _with_particle(particle: Word, verb: Word) -> str:
    """Return the verb with its particle, "" if Dutch has no such verb."""
    bare = verb.lemma if _is_verb(verb.lemma) else lemma(verb.lemma)  # "bellen" is read as a plural
    joined = particle.lemma + bare
    return joined if _is_verb(bare) and _is_verb(joined) else ""


def _unfilled(text: str, found: list[Word]) -> Iterator[Word]:
    """Leave out fillers, of which many are several words that mean something apart."""
    surface = [text[word.start : word.end].lower() for word in found]
    index = 0
    while index < len(found):
        length = phrase_at("fillers", surface, index)
        if not length:
            yield found[index]
        index += max(1, length)


def _carries_meaning(word: Word, surface: str) -> bool:
    if word.negates or surface in words("negations"):
        return True
    if word.lemma not in (surface, lemma(surface)):  # a joined separable verb
        return True
    dull = words("stopwords")
    return len(surface) > 1 and surface not in dull and word.lemma not in dull and not surface[0].isdigit()
