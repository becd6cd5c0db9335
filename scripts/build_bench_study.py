"""Build a study of bench/studies from the marked-up interviews in its source folder.

Writes one text file an interview and gold.csv; the codebook is written by hand. The same sources
always give the same bytes. Run: python scripts/build_bench_study.py bench/studies/thuiszorg [--out DIR]
"""

import argparse
import csv
from collections import Counter
from pathlib import Path

from build_demo import Turn, check, read_table, read_turns, write_text

LEVELS = ("Situatie", "Hoofdthema", "Subthema", "Code")
INTERVIEWER = "Interviewer"
COLUMNS = ("transcript", "participant", "quote", "code_path")


def read_paths(study: Path) -> dict[str, str]:
    """Read the path of each key, and refuse a key or a code that has no counterpart."""
    paths = {row["key"]: row["path"] for row in read_table(study / "source" / "codes.csv")}
    book = {
        " › ".join(row[level] for level in LEVELS if row[level]) for row in read_table(study / "codeboek.csv")
    }
    if odd := set(paths.values()) ^ book:
        msg = f"codes.csv and codeboek.csv differ: {'; '.join(sorted(odd))}"
        raise ValueError(msg)
    return paths


def build(
    source: Path, person: dict[str, str], paths: dict[str, str], out: Path
) -> tuple[list[list[str]], list[int]]:
    """Write one transcript; return its rows of gold and the words spoken, by the participant, and coded."""
    name, file = person["Deelnemer"], person["Bestand"]
    turns = read_turns(source / f"{name}.md")
    check(turns, set(paths), {"I", "P"}, name)
    label = {"I": INTERVIEWER, "P": person["Naam in transcript"]}
    write_text(out / file, [turn._replace(speaker=label[turn.speaker]) for turn in turns])
    own = [turn for turn in turns if turn.speaker == "P"]
    if len(own) != len([turn for turn in turns if turn.passages or turn.speaker == "P"]):
        msg = f"{name}: a passage lies in a turn of the interviewer"
        raise ValueError(msg)
    passages = [passage for turn in own for passage in turn.passages]
    rows = [[file, name, passage.quote, paths[key]] for passage in passages for key in passage.keys]
    coded = sum(len(passage.quote.split()) for passage in passages)
    return rows, [len(passages), count_words(turns), count_words(own), coded]


def count_words(turns: list[Turn]) -> int:
    """Count the words of the turns, the labels left out."""
    return sum(len(turn.text.split()) for turn in turns)


def say(name: str, counts: list[int]) -> None:
    """Print the figures of one transcript, or of all."""
    passages, words, own, coded = counts
    print(f"{name:6} {words} words, {coded / own:.0%} of the participants' coded, {passages} passages")


def main() -> None:
    """Build every transcript named in deelnemers.csv, and gold.csv."""
    parser = argparse.ArgumentParser(description="Build a study of bench/studies from its source folder.")
    parser.add_argument("study", type=Path)
    parser.add_argument("--out", type=Path, help="where to write; the study's own folder if not given")
    options = parser.parse_args()
    source, out = options.study / "source", options.out or options.study
    paths, gold, total = read_paths(options.study), [], [0, 0, 0, 0]
    for person in read_table(source / "deelnemers.csv"):
        rows, counts = build(source, person, paths, out)
        say(person["Deelnemer"], counts)
        gold += rows
        total = [one + other for one, other in zip(total, counts, strict=True)]
    with (out / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *gold])
    say("total", total)
    spread = Counter(row[3] for row in gold)
    people = Counter(path for path, _ in {(row[3], row[0]) for row in gold})
    for key, path in sorted(paths.items(), key=lambda pair: -spread[pair[1]]):
        print(f"{spread[path]:4} rows in {people[path]:2} transcripts: {key}")
    print(f"{len(gold)} rows")


if __name__ == "__main__":
    main()
