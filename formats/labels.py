"""Is this a speaker? Labels, as they stand before what is said."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from formats.vocabulary import fold, words

MAX_LABEL = 63  # as in focus-group files of MAXQDA
MAX_NAME_WORDS = 6
_NUMBER = re.compile(r"[\s._\-]*\d+[a-z]?$")
_ASIDE = re.compile(r"\s*[(\[].*$")


@lru_cache(maxsize=4096)
def key(label: str) -> str:
    """Form in which spellings of one label are equal: "Int." and "int", "[SPEAKER_00]" and "SPEAKER_00"."""
    return fold(label.strip().strip("[]*")).rstrip(". ")


def shown(label: str) -> str:
    """Label as the researcher sees it."""
    return " ".join(label.strip().strip("[]*").split())


@cache
def _stems(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words()["labels"][kind])


@lru_cache(maxsize=4096)
def stem(label: str) -> str:
    """Label without its number: "docent" for "Docent 2", "speaker" for "SPEAKER_00"."""
    return _NUMBER.sub("", key(label)).rstrip("._ ")


def _listed(stems: str) -> str | None:
    return next((name for name in ("interviewer", "participant", "neutral") if stems in _stems(name)), None)


@lru_cache(maxsize=4096)
def known(label: str) -> bool:
    """Tell whether this label is a role in itself, with or without a number or an aside: "Int. (Sanne)"."""
    return (_listed(stem(label)) or _listed(stem(_ASIDE.sub("", shown(label))))) is not None


def kind(label: str) -> str | None:
    """Name the list that knows this label, its aside or first word: interviewer, participant, neutral."""
    bare = _ASIDE.sub("", shown(label))
    aside = shown(label)[len(bare) :].strip(" ()[]")
    first = bare.split(" ")[0]
    tries = [label, bare, aside, first if len(first) > 2 else ""]
    return next((found for one in tries if one and (found := _listed(stem(one)))), None)


def _never(label: str) -> bool:
    numbered = key(label) != stem(label)
    first = key(label).split(" ")[0]
    banned = _stems("never")
    return stem(label) in banned or first in banned or (numbered and stem(label) in ("vraag", "antwoord"))


def _name_like(label: str) -> bool:
    """Every word opens with a capital or a digit, or is a particle such as "de"; a role may lead."""
    parts = re.split(r"[\s]+|(?<=\w)[/&+](?=\w)", _ASIDE.sub("", shown(label)).replace("’", "'"))
    if not 1 <= len(parts) <= MAX_NAME_WORDS or not parts[0]:
        return False
    if stem(parts[0]) in _stems("participant") | _stems("interviewer") and len(parts[0]) > 2:
        return True
    named = [part[:1].isdigit() or any(map(str.isupper, part)) for part in parts]  # also iPhone, d'Hondt
    return any(named) and all(
        ok or part in _stems("particles") or not part[:1].isalpha()
        for ok, part in zip(named, parts, strict=True)
    )


@lru_cache(maxsize=4096)
def plausible(label: str) -> bool:
    """Tell whether this could be a speaker at all, were it to recur."""
    text = shown(label)
    if len(text) > MAX_LABEL or not any(map(str.isalpha, text)) or _never(text):
        return False
    return known(text) or _name_like(text)


def accepted(candidates: Iterable[str], sure: Collection[str] = ()) -> dict[str, str]:
    """Return key -> label for the candidates that are speakers: known, `sure` or recurring.

    "Docent 3" recurs if "Docent 1" occurs too, and "Sanne (zij)" is Sanne if "Sanne" is a speaker.
    """
    seen = [label for label in candidates if plausible(label)]
    keys = Counter(map(key, seen))
    families = Counter(stem(label) for label in seen if stem(label) != key(label))
    first: dict[str, str] = {}
    for label in seen:
        named = label in sure or (known(label) and shown(label)[:1].isupper())
        if named or keys[key(label)] > 1 or families[stem(label)] > 1:
            first.setdefault(key(label), shown(label))
    for label in seen:
        bare = key(_ASIDE.sub("", shown(label)))
        if bare != key(label) and bare in first:
            first[key(label)] = first[bare]
    return first
