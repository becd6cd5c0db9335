"""Build the demo study in data/demo_study from the marked-up interviews in its source folder.

Each transcript gets the form in which a researcher would have received it (Word, text, Teams,
subtitles); gold.csv keeps which passage carries which code. The same sources always give the
same bytes. Run: python scripts/build_demo.py
"""

import csv
import re
import textwrap
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment

STUDY = Path(__file__).resolve().parent.parent / "data" / "demo_study"
SOURCE = STUDY / "source"
PASSAGE = re.compile(r"\{\{([^|{}]*)\|([^{}]*)\}\}")
CORE_DATE = re.compile(rb"(?<=W3CDTF\">)[^<]*")
SECONDS_A_WORD = 0.38
CUE_LINE = 44  # characters; a cue holds two lines


class Passage(NamedTuple):
    """A stretch of one turn, exactly as spoken, with the keys of its codes."""

    keys: list[str]
    quote: str


class Turn(NamedTuple):
    """What one speaker says at a stretch, without the mark-up."""

    speaker: str
    text: str
    passages: list[Passage]


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parse_turn(paragraph: str) -> Turn:
    """Split `Speaker: text` and take the passages out of the text."""
    speaker, _, marked = " ".join(paragraph.split()).partition(": ")
    passages = [Passage(keys.split(","), quote) for keys, quote in PASSAGE.findall(marked)]
    return Turn(speaker, PASSAGE.sub(r"\2", marked), passages)


def read_turns(path: Path) -> list[Turn]:
    """Read a source file: a heading, then one paragraph a turn."""
    paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [parse_turn(paragraph) for paragraph in paragraphs if not paragraph.startswith("#")]


def check(turns: list[Turn], known: set[str], cast: set[str], where: str) -> None:
    """Refuse unknown codes and speakers, stray mark-up and passages that cannot be found back."""
    whole = "\n".join(turn.text for turn in turns)
    problems = ["mark-up left in the text"] if re.search(r"[{}|<>&]", whole) else []
    problems += [f"unknown speaker {name!r}" for name in {turn.speaker for turn in turns} - cast]
    for passage in (passage for turn in turns for passage in turn.passages):
        problems += [f"unknown code {key!r}" for key in passage.keys if key not in known]
        if passage.quote != passage.quote.strip() or whole.count(passage.quote) != 1:
            problems.append(f"passage must occur once, without spaces around it: {passage.quote!r}")
    if problems:
        msg = f"{where}: {'; '.join(problems)}"
        raise ValueError(msg)


def freeze(path: Path) -> None:
    """Give a zipped office file fixed dates, so that a rebuild changes nothing."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = CORE_DATE.sub(b"2026-01-15T09:00:00Z", parts["docProps/core.xml"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 15, 9, 0, 0))
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def write_word(path: Path, turns: list[Turn]) -> None:
    """Write a typist's Word document, one paragraph a turn."""
    save_word(path, [f"{turn.speaker}: {turn.text}" for turn in turns])


def save_word(path: Path, paragraphs: list[str], title: str = "") -> None:
    """Write a Word document; a line feed becomes a line break."""
    document = Document()
    document.core_properties.author = "Demostudie"
    if title:
        document.add_heading(title, level=0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    freeze(path)


def write_text(path: Path, turns: list[Turn], *, between: str = "\n\n") -> None:
    """Write plain text, the label before each turn."""
    path.write_text(between.join(f"{turn.speaker}: {turn.text}" for turn in turns) + "\n", encoding="utf-8")


def write_teams(path: Path, turns: list[Turn]) -> None:
    """Write the Word document that Teams gives for a recorded call."""
    spoken, second, host = [], 3.0, turns[0].speaker
    for turn in turns:
        spoken.append(f"{turn.speaker}   {int(second) // 60}:{int(second) % 60:02d}\n{turn.text}")
        second += 1 + SECONDS_A_WORD * len(turn.text.split())
    front = ["15 januari 2026, 09:02", f"{int(second) // 60} m {int(second) % 60} s"]
    started, stopped = (f"{host} heeft de transcriptie {done}" for done in ("gestart", "gestopt"))
    save_word(path, [*front, started, *spoken, stopped], title=f"Interview {path.stem.split()[0]}")


def cues(turns: list[Turn], mark: str) -> Iterator[tuple[str, str, str]]:
    """Cut turns into cues of at most two lines: speaker, times (`mark` before milliseconds), text."""
    second = 2.0
    for turn in turns:
        lines = textwrap.wrap(turn.text, CUE_LINE, break_long_words=False, break_on_hyphens=False)
        for text in ("\n".join(lines[first : first + 2]) for first in range(0, len(lines), 2)):
            end = second + 0.4 + SECONDS_A_WORD * len(text.split())
            yield turn.speaker, f"{clock(second, mark)} --> {clock(end, mark)}", text
            second = end
        second += 0.7


def clock(second: float, mark: str) -> str:
    """Write a time as subtitles do: 00:01:02.345."""
    whole, thousandth = divmod(round(second * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{thousandth:03d}"


def write_vtt(path: Path, turns: list[Turn]) -> None:
    """Write WebVTT, the speaker in a voice tag."""
    blocks = [f"{times}\n<v {speaker}>{text}</v>" for speaker, times, text in cues(turns, ".")]
    path.write_text("\n\n".join(["WEBVTT", *blocks]) + "\n", encoding="utf-8")


def write_srt(path: Path, turns: list[Turn]) -> None:
    """Write SubRip, the speaker's label at the start of every cue."""
    numbered = enumerate(cues(turns, ","), start=1)
    blocks = [f"{number}\n{times}\n{speaker}: {text}" for number, (speaker, times, text) in numbered]
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


class Form(NamedTuple):
    """How a transcript reaches the researcher: file name, writer and the interviewer's label."""

    file: str
    write: Callable[[Path, list[Turn]], None]
    interviewer: str


FORMS = {
    "P1": Form("interview_P1.docx", write_word, "I"),
    "P2": Form("interview_P2.docx", write_word, "I"),
    "P3": Form("respondent 3.txt", write_text, "Interviewer"),
    "P4": Form("interview_P4.txt", partial(write_text, between="\n"), "I"),
    "P5": Form("interview_P5.docx", write_word, "I"),
    "P6": Form("P6 Teams transcript.docx", write_teams, "Sanne de Wit"),
    "P7": Form("interview_P7.vtt", write_vtt, "Sanne de Wit"),
    "P8": Form("interview_P8.docx", write_word, "I"),
    "P9": Form("P9_opname.srt", write_srt, "Interviewer"),
    "P10": Form("respondent 10.txt", write_text, "Interviewer"),
    "P11": Form("P11 Teams transcript.docx", write_teams, "Sanne de Wit"),
    "P12": Form("interview_P12.vtt", write_vtt, "Sanne de Wit"),
    "FG1": Form("focusgroep_1.docx", write_word, "Moderator"),
    "FG2": Form("focusgroep_2.vtt", write_vtt, "Moderator"),
}


def find_cast(name: str, people: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Map each speaker in the source to the label in the file and the participant ("" for none)."""
    cast = {"I": (FORMS[name].interviewer, ""), "Moderator": ("Moderator", "")}
    for participant, label in ((person["Deelnemer"], person["Naam in transcript"]) for person in people):
        if participant == name:
            cast["P"] = (label, participant)
        elif participant.startswith(f"{name}-"):
            cast[label] = (label, participant)
    return cast


def build(name: str, people: list[dict[str, str]], paths: dict[str, str]) -> list[list[str]]:
    """Write one transcript, print its figures and return its rows of gold."""
    turns, cast, form = read_turns(SOURCE / f"{name}.md"), find_cast(name, people), FORMS[name]
    check(turns, set(paths), set(cast), name)
    form.write(STUDY / form.file, [turn._replace(speaker=cast[turn.speaker][0]) for turn in turns])
    passages = [(cast[turn.speaker][1], passage) for turn in turns for passage in turn.passages]
    said = [len(turn.text.split()) for turn in turns if cast[turn.speaker][1]]
    share = sum(len(passage.quote.split()) for _, passage in passages) / sum(said)
    words = sum(len(turn.text.split()) for turn in turns)
    print(f"{name:4} {words} words, {share:.0%} of the participants' coded, {len(passages)} passages")
    return [[form.file, who, said.quote, paths[key]] for who, said in passages for key in said.keys]


def merge_repeats(book: Workbook, rows: list[list[str]], levels: int) -> None:
    """Merge equal cells in the first `levels` columns downwards, within the level above."""
    for column in range(1, levels + 1):
        first = 0
        for row in range(1, len(rows) + 1):
            if row < len(rows) and rows[row][:column] == rows[first][:column]:
                continue
            cell = book.active.cell(first + 2, column)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if cell.value:
                book.active.merge_cells(None, cell.row, column, row + 1, column)
            first = row


def save_book(source: Path, *, merged_levels: int = 0) -> None:
    """Write a CSV table as an Excel workbook; whole numbers become numbers, as Excel does."""
    header, *rows = csv.reader(source.read_text(encoding="utf-8").splitlines())
    book = Workbook()
    book.active.title = source.stem.capitalize()
    for row in [header, *rows]:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    merge_repeats(book, rows, merged_levels)
    book.save(STUDY / f"{source.stem}.xlsx")
    freeze(STUDY / f"{source.stem}.xlsx")


def main() -> None:
    """Build every transcript whose source exists, the two tables and gold.csv."""
    paths = {row["key"]: row["path"] for row in read_table(SOURCE / "codes.csv")}
    people = read_table(SOURCE / "deelnemers.csv")
    save_book(SOURCE / "deelnemers.csv")
    save_book(STUDY / "codeboek.csv", merged_levels=3)
    gold = [row for name in FORMS if (SOURCE / f"{name}.md").exists() for row in build(name, people, paths)]
    with (STUDY / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [["transcript", "participant", "quote", "code_path"], *gold]
        csv.writer(file, lineterminator="\n").writerows(rows)
    spread = Counter(path for _, path in {(row[0], row[3]) for row in gold})
    print(f"{len(gold)} rows; a code is in {min(spread.values())} to {max(spread.values())} transcripts")
    print("unused:", ", ".join(sorted(set(paths.values()) - set(spread))) or "none")


if __name__ == "__main__":
    main()
