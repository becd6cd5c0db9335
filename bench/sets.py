"""Labelled Dutch texts to measure on: items with labels, or a study with transcripts and a gold coding.

A folder of items holds `items.tsv` (label, text; optionally split, source, turn; several labels are
parted by `|`, an empty label means uncoded) and `labels.tsv` (label, name, definition). A study holds
transcripts, `codeboek.csv` and `gold.csv` (transcript, quote, code_path).
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from nlp.querying import CodeQuery
from nlp.segmenting import INTERVIEWER, TurnSpan, segment
from nlp.topic_change import TopicChange

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "eval"
DEMO = ROOT / "data" / "demo_study"
STUDIES = ROOT / "bench" / "studies"
TRANSCRIPTS = (".docx", ".txt", ".vtt", ".srt")
LEAST_ITEMS = 6  # a label with fewer items says too little about a method
HALF = 0.5  # share of a segment or of a quote that has to be covered for the segment to carry the code
TUNING = frozenset({"sib200_nl", "demo_study"})  # looked at while the defaults were set
PATH = " › "


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """Segments with the codes a person gave them; an empty set of codes means uncoded."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[frozenset[str], ...]
    codes: Mapping[str, CodeQuery]
    sources: np.ndarray  # the interview of each segment; each its own in a set of loose items
    turns: np.ndarray
    lost: int = 0  # gold passages that stand in no transcript as they are given

    @property
    def tuned_on(self) -> bool:
        """Whether this set was in view while the defaults were chosen."""
        return self.name.partition(":")[0] in TUNING

    @cached_property
    def members(self) -> dict[str, np.ndarray]:
        """The segments of each code, of the codes that have any."""
        found: dict[str, list[int]] = {}
        for row, own in enumerate(self.labels):
            for code in own:
                found.setdefault(code, []).append(row)
        return {code: np.array(found[code]) for code in sorted(found)}


def available(extra: Sequence[Path] = ()) -> tuple[list[LabelledSet], list[str]]:
    """Read every set at hand; also name what isn't there."""
    found: list[LabelledSet] = [read_study(DEMO)]
    found += [read_study(folder) for folder in _folders(STUDIES, "gold.csv")]
    absent = [] if SHARED.is_dir() else [str(Path("..", "shared", "eval"))]
    for base in [SHARED, *extra]:
        found += [read_items(folder) for folder in _folders(base, "items.tsv")]
        if base is not SHARED:
            found += [read_study(folder) for folder in _folders(base, "gold.csv")]
    return found, absent


def read_items(folder: Path, *, splits: frozenset[str] = frozenset()) -> LabelledSet:
    """Read a set of loose items; labels with fewer than six items are left out, with their items."""
    rows = _tsv(folder / "items.tsv")
    if splits:
        rows = [row for row in rows if row.get("split") in splits]
    counts: dict[str, int] = {}
    for row in rows:
        for label in _labels(row):
            counts[label] = counts.get(label, 0) + 1
    rows = [
        row for row in rows if not _labels(row) or any(counts[one] >= LEAST_ITEMS for one in _labels(row))
    ]
    labels = tuple(frozenset(one for one in _labels(row) if counts[one] >= LEAST_ITEMS) for row in rows)
    codes = {
        row["label"]: CodeQuery(row["name"], definition=row.get("definition") or "")
        for row in _tsv(folder / "labels.tsv")
        if counts.get(row["label"], 0) >= LEAST_ITEMS
    }
    name = folder.name + "".join(f":{split}" for split in sorted(splits))
    return LabelledSet(
        name,
        tuple(row["text"] for row in rows),
        labels,
        codes,
        _numbers(row.get("source") or str(place) for place, row in enumerate(rows)),
        _numbers(row.get("turn") or str(place) for place, row in enumerate(rows)),
    )


def read_study(folder: Path) -> LabelledSet:
    """Read a study and give each participant's segment the codes of the gold passages that cover it."""
    from formats.registry import read_transcript

    gold: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(folder / "gold.csv", ","):
        gold.setdefault(row["transcript"], []).append((row["quote"], row["code_path"]))
    texts: list[str] = []
    labels: list[frozenset[str]] = []
    sources: list[int] = []
    turns: list[int] = []
    placed, changes = 0, TopicChange()
    for number, path in enumerate(sorted(p for p in folder.iterdir() if p.suffix in TRANSCRIPTS)):
        parsed = read_transcript(path)
        roles = {speaker.label: speaker.role.value for speaker in parsed.speakers}
        spans = [
            TurnSpan(turn.start, turn.end, turn.speaker, roles.get(turn.speaker or "", "unknown"))
            for turn in parsed.turns
        ]
        passages = gold_spans(parsed.text, gold.get(path.name, []))
        placed += len(passages)
        for one in segment(parsed.text, spans, changes=changes):
            if one.backchannel or spans[one.turn].role == INTERVIEWER:
                continue
            texts.append(parsed.text[one.start : one.end])
            labels.append(frozenset(code for a, b, code in passages if covers(one.start, one.end, a, b)))
            sources.append(number)
            turns.append(1000 * number + one.turn if one.turn < 1000 else 10**7 + 10**5 * number + one.turn)
    return LabelledSet(
        folder.name,
        tuple(texts),
        tuple(labels),
        read_codes(folder),
        np.array(sources),
        np.array(turns),
        lost=sum(map(len, gold.values())) - placed,
    )


def read_codes(folder: Path) -> dict[str, CodeQuery]:
    """Read the codebook of a study, by the path of each code."""
    from formats.registry import read_codebook

    return {
        PATH.join(code.path): CodeQuery(
            code.path[-1],
            tuple(code.path[:-1]),
            definition=code.definition,
            inclusion=code.inclusion,
            exclusion=code.exclusion,
            examples=tuple(code.examples),
        )
        for code in read_codebook(folder / "codeboek.csv").codes
    }


def gold_spans(text: str, passages: Iterable[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """Find the gold passages in a transcript, whatever white space lies between their words."""
    import re

    found = []
    for quote, code in passages:
        pattern = r"\s+".join(re.escape(word) for word in quote.split())
        if match := re.search(pattern, text):
            found.append((match.start(), match.end(), code))
    return found


def covers(start: int, end: int, a: int, b: int) -> bool:
    """Tell whether passage a-b makes up half of the segment, or the segment holds half of the passage."""
    shared = min(end, b) - max(start, a)
    return shared > 0 and (shared >= HALF * (b - a) or shared >= HALF * (end - start))


def _folders(base: Path, holding: str) -> list[Path]:
    if (base / holding).exists():
        return [base]
    return sorted(path.parent for path in base.glob(f"*/{holding}")) if base.is_dir() else []


def _labels(row: Mapping[str, str]) -> list[str]:
    return [label for label in (row["label"] or "").split("|") if label]


def _numbers(names: Iterable[str]) -> np.ndarray:
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.intp)


def _tsv(path: Path) -> list[dict[str, str]]:
    return _rows(path, "\t")


def _rows(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if delimiter == "\t":  # a quotation mark in a text is a quotation mark
            return list(csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return list(csv.DictReader(file, delimiter=delimiter))
