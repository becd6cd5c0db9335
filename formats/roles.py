"""Who asks and who answers: a guess with its reason, to be confirmed by a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from formats import labels
from formats.parsed import ParsedSpeaker, ParsedTurn, RoleReason
from formats.vocabulary import fold, words
from models.roles import Role

ENOUGH_TURNS = 3  # fewer turns of one speaker say nothing about a role
ENOUGH_WORDS = 60  # nor does a conversation shorter than this
MINORITY = 0.5  # an interviewer says less than this share of the words
MAJORITY = 0.6  # who says more than this share and asks less than others is no interviewer
ASKING = 0.4  # share of turns with a question from which someone asks
CLEARLY = 2.0  # and this many times the share of the next speaker


@dataclass
class _Tally:
    label: str
    turns: int = 0
    words: int = 0
    questions: int = 0

    @property
    def asking(self) -> float:
        return self.questions / self.turns if self.turns else 0.0


def word_count(text: str) -> int:
    """Count the stretches between white space that hold a letter or digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


@cache
def _opening() -> re.Pattern[str]:
    openers = "|".join(re.escape(fold(word)) for word in words()["questions"]["openers"])
    return re.compile(rf"(?:(?:en|ja|oke|hm+|nou|dus|goed)[\s,.]+)*(?:{openers})\b")


def _asks(said: str, *, marked: bool) -> bool:
    if marked:
        return "?" in said
    return _opening().match(fold(said[:200])) is not None


def _tallies(text: str, turns: Sequence[ParsedTurn]) -> list[_Tally]:
    found: dict[str, _Tally] = {}
    marked = "?" in text
    for turn in turns:
        if turn.speaker is None:
            continue
        tally = found.setdefault(turn.speaker, _Tally(turn.speaker))
        said = text[turn.start : turn.end]
        tally.turns += 1
        tally.words += word_count(said)
        tally.questions += _asks(said, marked=marked)
    return list(found.values())


def _contradicted(one: _Tally, tallies: Sequence[_Tally]) -> bool:
    """Tell whether the numbers say that a so-called interviewer is the one who answers."""
    others = [other for other in tallies if other is not one]
    total = sum(tally.words for tally in tallies)
    if not others or one.turns < ENOUGH_TURNS or total < ENOUGH_WORDS:
        return False
    return one.words > MAJORITY * total and one.asking < max(other.asking for other in others)


def _asker(tallies: Sequence[_Tally]) -> _Tally | None:
    """Return the one speaker whose turns are mostly questions and who says little, if there is one."""
    total = sum(tally.words for tally in tallies)
    if len(tallies) < 2 or total < ENOUGH_WORDS:
        return None
    first, second, *_ = sorted(tallies, key=lambda tally: -tally.asking)
    clear = first.asking >= ASKING and first.asking >= CLEARLY * second.asking
    most = first.questions > sum(tally.questions for tally in tallies) / 2
    little = first.words < MINORITY * total
    return first if clear and most and little and first.turns >= ENOUGH_TURNS else None


def _by_label(tallies: Sequence[_Tally]) -> dict[str, tuple[Role, RoleReason]]:
    found: dict[str, tuple[Role, RoleReason]] = {}
    for tally in tallies:
        kind = labels.kind(tally.label)
        if kind == "interviewer" and _contradicted(tally, tallies):
            found[tally.label] = Role.UNKNOWN, RoleReason.LABEL_CONTRADICTED
        elif kind == "interviewer":
            found[tally.label] = Role.INTERVIEWER, RoleReason.KNOWN_LABEL
        elif kind == "participant":
            found[tally.label] = Role.PARTICIPANT, RoleReason.KNOWN_LABEL
    return found


def _doubt_the_asker(found: dict[str, tuple[Role, RoleReason]], asker: _Tally | None) -> None:
    """Take back the role of a "participant" who asks all the questions where nobody is the interviewer."""
    interviewers = any(role is Role.INTERVIEWER for role, _ in found.values())
    if asker and not interviewers and found.get(asker.label, (None,))[0] is Role.PARTICIPANT:
        found[asker.label] = Role.UNKNOWN, RoleReason.LABEL_CONTRADICTED


def _by_numbers(tally: _Tally, asker: _Tally | None, *, interviewer_known: bool) -> tuple[Role, RoleReason]:
    if tally is asker and not interviewer_known:
        return Role.INTERVIEWER, RoleReason.ASKS
    asks_too = tally.asking >= ASKING and tally.questions >= ENOUGH_TURNS
    if (asker or interviewer_known) and tally is not asker and not asks_too:
        return Role.PARTICIPANT, RoleReason.ANSWERS
    return Role.UNKNOWN, RoleReason.UNCLEAR


def guess(text: str, turns: Sequence[ParsedTurn]) -> tuple[ParsedSpeaker, ...]:
    """Give each speaker a role: by a known label, else by the share of questions and words, else unknown."""
    tallies = _tallies(text, turns)
    asker = _asker(tallies)
    found = _by_label(tallies)
    _doubt_the_asker(found, asker)
    known = any(role is Role.INTERVIEWER for role, _ in found.values())
    speakers = []
    for tally in tallies:
        role, reason = found.get(tally.label) or _by_numbers(tally, asker, interviewer_known=known)
        speakers.append(ParsedSpeaker(tally.label, role, reason, tally.turns, tally.words))
    return tuple(speakers)
