"""The consistency check looks at one coder's own quotes and changes nothing by itself."""

import pytest

from tests.workflow.test_deciding import content
from workflow.applying import queue
from workflow.blindness import set_own_first, set_state
from workflow.codebook import UnknownCodeError, resolve_code
from workflow.consistency import agree, check
from workflow.deciding import code_stretch, remove_coding
from workflow.history import history, undo
from workflow.index import index
from workflow.reading import codings
from workflow.study import Study, with_coder


def code_some(study: Study, name: str, count: int) -> str:
    code = resolve_code(study, name)
    for row in [row for row in index(study).rows if row.offered][:count]:
        code_stretch(study, row.transcript_id, row.start, row.end, code.id)
    return code.id


def test_codes_with_quotes_are_checked_and_nothing_changes(ready: Study) -> None:
    assert check(ready) == ()
    code = code_some(ready, "Rust geven", 5)
    before = content(ready)
    (found,) = check(ready)
    assert (found.code_id, found.code.endswith("Rust geven")) == (code, True)
    assert check(ready, code) == (found,)
    assert content(ready) == before
    assert all(one.codings for one in found.findings if one.kind != "beside")


def test_what_is_said_to_be_right_is_not_shown_again_to_this_coder(ready: Study) -> None:
    code = code_some(ready, "Rust geven", 5)
    shown = check(ready, code)[0].findings
    assert shown
    agree(ready, code, shown[0].id)
    left = check(ready, code)[0]
    assert (left.findings, left.agreed) == (shown[1:], 1)
    agree(ready, code, shown[0].id)
    line = history(ready)[0]
    assert (line.kind, line.about["code"].endswith("Rust geven")) == ("check_agreed", True)
    undo(ready)
    assert check(ready, code)[0].findings == shown


def test_each_coder_sees_their_own_quotes_alone(ready: Study) -> None:
    code_some(ready, "Rust geven", 5)
    assert check(with_coder(ready, "Bram", remember=False)) == ()


def test_a_code_without_quotes_is_not_looked_at(ready: Study) -> None:
    code = resolve_code(ready, "Rust geven")
    row = next(row for row in index(ready).rows if row.offered)
    coding = code_stretch(ready, row.transcript_id, row.start, row.end, code.id)
    assert [one.code_id for one in check(ready)] == [code.id]
    remove_coding(ready, str(coding))
    assert check(ready) == ()


def test_an_unknown_code_is_refused(ready: Study) -> None:
    assert queue(ready, resolve_code(ready, "Rust geven").id).items
    with pytest.raises(UnknownCodeError):
        check(ready, "bestaatniet")


def rest_of(study: Study, *interviews: str) -> str:
    """Code a segment about rest in each, and some that aren't, so that the others about rest lie beside."""
    code = resolve_code(study, "Rust geven").id
    here = [row for row in index(study).rows if row.transcript in interviews]
    about = [row for row in here if "koptelefoon geeft rust" in row.text][::3]
    for row in [*about, *(row for row in here if "handen of assistent" in row.text)][:5]:
        code_stretch(study, row.transcript_id, row.start, row.end, code)
    return code


def beside_of(study: Study, code: str) -> list[str]:
    return [one.id for one in check(study, code)[0].findings if one.kind == "beside"]


def test_what_lies_behind_what_was_agreed_comes_up(found: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    code = rest_of(found, "gesprek 5.txt", "gesprek 6.txt")
    everything = beside_of(found, code)
    monkeypatch.setattr("nlp.consistency.MOST_BESIDE", 1)
    agree(found, code, everything[0])
    assert len(everything) > 1
    assert beside_of(found, code) == everything[1:2]
    undo(found)
    assert beside_of(found, code) == everything[:1]


def test_beside_a_code_are_segments_of_interviews_that_were_begun_and_are_not_blind(found: Study) -> None:
    code = rest_of(found, "gesprek 5.txt", "gesprek 6.txt")
    begun = {coding.stretch.transcript_id for coding in codings(found)}
    assert len(begun) == 2
    assert {one.split(":")[1] for one in beside_of(found, code)} == begun
    away = min(begun)
    set_state(found, away, "blind")
    assert {one.split(":")[1] for one in beside_of(found, code)} == begun - {away}


def test_what_comes_to_be_coded_blind_by_a_setting_is_not_shown_either(ready: Study) -> None:
    code = code_some(ready, "Rust geven", 5)
    shown = {one.stretch.transcript_id for one in check(ready, code)[0].findings if one.kind == "beside"}
    assert shown
    set_own_first(ready, 100)  # a setting, and no act in the log
    assert not any(one.kind == "beside" for one in check(ready, code)[0].findings)
