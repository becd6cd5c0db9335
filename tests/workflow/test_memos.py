"""Memos on anything and the research diary: written, found, changed and taken along."""

import csv
import io

import openpyxl
import pytest

from workflow import codebook, deciding, exporting_memos, history, memo_pages, memos, reading
from workflow.memo_pages import MemoFilter, memo_page
from workflow.memos import MemoError, Target, edit_memo, remove_memo, write_memo
from workflow.study import with_coder

WORDS = dict.fromkeys(exporting_memos.KINDS, "") | {
    "title": "Memo's", "diary": "Dagboek", "gone": "weg", "code": "Codes", "coding": "Coderingen",
}  # fmt: skip


@pytest.fixture
def bas(study):
    return with_coder(study, "Bas", remember=False)


def texts(study, **wanted):
    return [line.memo.text for line in memo_page(study, MemoFilter(**wanted))[0]]


def first_transcript(study):
    return reading.transcripts(study)[0][0]


def test_a_memo_knows_what_it_is_about(study):
    place, code = first_transcript(study), codebook.resolve_code(study, "Geen tijd")
    coding = deciding.code_stretch(study, place, 10, 40, code.id)
    text = reading.read(study, place)
    write_memo(study, Target("coding", coding), "bij de codering")
    write_memo(study, Target("code", code.id), "bij de code")
    write_memo(study, Target("transcript", place, 10, 40), "kantlijn")
    write_memo(study, Target("study"), "bij alles")
    on_all, margin, on_code, on_coding = (line.about for line in memo_page(study, MemoFilter())[0])
    assert text
    assert on_code.name == "Loopt vast › Geen tijd"
    assert (on_coding.name, on_coding.transcript_id, on_coding.start, on_coding.end) == (
        "Geen tijd",
        place,
        10,
        40,
    )
    assert margin.quote == on_coding.quote != ""
    assert on_all.name == "studie"


def test_the_quote_of_a_margin_note_counts_code_points(study):
    place = first_transcript(study)
    turn = reading.read(study, place)[1].stretch
    write_memo(study, Target("transcript", place, turn.start, turn.start + 12), "hier")
    assert memo_page(study, MemoFilter())[0][0].about.quote == turn.text[:12].strip()


def test_what_is_no_longer_there_is_said_to_be_gone(study):
    place, code = first_transcript(study), codebook.codes(study)[-1]
    coding = deciding.code_stretch(study, place, 10, 40, code.id)
    write_memo(study, Target("coding", coding), "blijft")
    history.undo_act(study, next(one.uid for one in history.history(study) if one.kind == "coded"))
    assert memo_page(study, MemoFilter())[0][0].about is None


def test_memos_are_found_by_kind_coder_and_words(study, bas):
    write_memo(study, Target("study"), "De rust in de klas")
    write_memo(bas, Target("transcript", first_transcript(study)), "Onrust op de gang", title="Gang")
    write_memo(study, Target("diary"), "Dagboek van vandaag")
    assert texts(study) == ["Onrust op de gang", "De rust in de klas"]
    assert texts(study, kind="diary") == ["Dagboek van vandaag"]
    assert texts(study, coder_id=bas.coder_id) == ["Onrust op de gang"]
    assert texts(study, text="RUST klas") == ["De rust in de klas"]
    assert texts(study, text="gang 100%") == []
    assert memo_pages.kinds_in_use(study) == {"study": 1, "transcript": 1, "diary": 1}


def test_memos_come_by_twenty_newest_first(study):
    for number in range(23):
        write_memo(study, Target("study"), f"memo {number}")
    first, total = memo_page(study, MemoFilter())
    second, _ = memo_page(study, MemoFilter(), 2)
    assert total == 23
    assert [line.memo.text for line in first + second] == [f"memo {number}" for number in reversed(range(23))]


def test_only_ones_own_memo_can_be_changed(study, bas):
    mine = write_memo(study, Target("study"), "van Anna")
    with pytest.raises(MemoError) as refused:
        edit_memo(bas, mine, "van Bas")
    assert refused.value.reason == "not_your_memo"
    with pytest.raises(MemoError):
        remove_memo(bas, mine)
    edit_memo(study, mine, "van Anna zelf", title="Nieuw")
    assert [(one.text, one.title, one.changed_at is not None) for one in memos.memos(study)] == [
        ("van Anna zelf", "Nieuw", True)
    ]


def test_writing_changing_and_removing_can_each_be_undone(study):
    mine = write_memo(study, Target("study"), "eerst")
    edit_memo(study, mine, "later")
    remove_memo(study, mine)
    assert memos.memos(study) == []
    history.undo(study)
    assert texts(study) == ["later"]
    history.undo(study)
    assert texts(study) == ["eerst"]
    history.undo(study)
    assert memos.memos(study) == []


def test_an_empty_memo_is_refused(study):
    with pytest.raises(MemoError) as refused:
        write_memo(study, Target("diary"), "  \n ")
    assert refused.value.reason == "memo_empty"


def test_a_table_holds_every_memo_and_diary_page(study):
    code = codebook.resolve_code(study, "Geen tijd")
    write_memo(study, Target("code", code.id), "=1+1 is geen formule")
    write_memo(study, Target("diary"), "Vandaag\ngelezen", title="Dag één")
    rows = list(csv.DictReader(io.StringIO(exporting_memos.memos_bytes(study, ".csv").decode("utf-8-sig"))))
    assert tuple(rows[0]) == exporting_memos.COLUMNS
    assert [(row["soort"], row["over"], row["titel"], row["codeur"]) for row in rows] == [
        ("dagboek", "", "Dag één", "Anna"),
        ("code", "Loopt vast › Geen tijd", "", "Anna"),
    ]
    assert rows[1]["tekst"] == "'=1+1 is geen formule"
    book = openpyxl.load_workbook(io.BytesIO(exporting_memos.memos_bytes(study, ".xlsx")))
    assert [cell.value for cell in book.active["D"]] == ["tekst", "Vandaag\ngelezen", "=1+1 is geen formule"]


def test_the_document_reads_from_the_first_day_to_the_last(study):
    place, code = first_transcript(study), codebook.resolve_code(study, "Geen tijd")
    coding = deciding.code_stretch(study, place, 10, 40, code.id)
    write_memo(study, Target("diary"), "eerste regel\ntweede regel", title="Begin")
    write_memo(study, Target("diary"), "later die dag")
    write_memo(study, Target("coding", coding), "over deze zin")
    said = exporting_memos.memos_markdown(study, WORDS).decode()
    assert said.startswith("# Memo's – studie\n\n## Dagboek\n\n### ")
    assert (
        said.index("**Begin** · Anna")
        < said.index("eerste regel  \ntweede regel")
        < said.index("later die dag")
    )
    assert (
        said.index("## Coderingen")
        < said.index("### Geen tijd")
        < said.index("> ")
        < said.index("over deze zin")
    )
    assert said.count("## Dagboek") == 1
