"""Changing the codebook late: merging, splitting, moving, groups and relations, each back in one step."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.base import Base
from models.records import Decision
from workflow import blindness, groups, memos
from workflow.applying import queue
from workflow.code_page import alike, code_history, quote_count, quotes, spread
from workflow.codebook import CodebookError, NewCode, add_code, codes, edit_code, remove_code, resolve_code
from workflow.deciding import code_stretch, decide, remove_codings
from workflow.history import BuiltUponError, history, redo, undo, undo_act
from workflow.memos import Target, write_memo
from workflow.merging_codes import merge_codes, preview_merge, preview_remove
from workflow.moving_codes import move_code
from workflow.reading import codings, read, transcripts
from workflow.splitting_codes import Part, preview_split, split_code
from workflow.study import Study, with_coder

PERSONAL = (
    "code",
    "quotation",
    "coding",
    "decision",
    "theme_decision",
    "memo",
    "code_group",
    "group_member",
    "code_relation",
)


def content(study: Study) -> dict[str, list[str]]:
    """Every row that a change of the codebook can touch."""
    with study.store.read() as session:
        tables = [Base.metadata.tables[name] for name in PERSONAL]
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}


def places(study: Study) -> list[tuple[str, int, int]]:
    return [
        (one.stretch.transcript_id, one.stretch.start, one.stretch.end)
        for transcript_id, _ in transcripts(study)
        for one in read(study, transcript_id)
        if one.stretch.role == "participant"
    ]


def code(study: Study, name: str) -> str:
    return resolve_code(study, name).id


def labels(study: Study) -> list[str]:
    return [one.label for one in codes(study)]


def test_a_merge_takes_everything_along_and_one_undo_brings_all_of_it_back(ready: Study) -> None:
    bas = with_coder(ready, "Bas")
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spots = places(ready)
    decide(ready, queue(ready, tijd).items[0].id, "accepted")
    twice = code_stretch(ready, *spots[2], tijd)
    assert twice
    kept = code_stretch(ready, *spots[2], rust)
    code_stretch(bas, *spots[3], tijd)
    write_memo(ready, Target("coding", twice), "op de codering")
    write_memo(ready, Target("code", tijd), "op de code")
    edit_code(ready, tijd, inclusion="Als het over uren gaat.", examples=["geen tijd"])
    add_code(ready, NewCode("Uren", parent_id=tijd))
    add_code(ready, NewCode("Uren", parent_id=rust))
    group = groups.add_group(ready, "Voorwaarden", code_ids=[tijd])
    groups.relate(ready, tijd, "leads_to", code(ready, "Loopt vast › Contact met ouders"))
    groups.relate(ready, tijd, "contradicts", rust)

    told = preview_merge(ready, tijd, rust)
    assert (told.codings, told.coincide, told.others, told.groups) == (3, 1, ("Bas",), 1)
    assert (told.relations, told.memos, told.children, told.clashes) == (2, 1, ("Uren",), ("Uren",))

    before = content(ready)
    merge_codes(ready, tijd, rust)
    assert not any(label.endswith("Geen tijd") for label in labels(ready))
    assert {"Gaat goed › Rust geven › Uren", "Gaat goed › Rust geven › Uren (Geen tijd)"} <= set(
        labels(ready)
    )
    assert len([one for one in codings(ready, code_id=rust) if one.stretch.start == spots[2][1]]) == 1
    assert {one.coder for one in codings(ready, code_id=rust)} == {"Anna", "Bas"}
    assert [one.text for one in memos.memos(ready, "coding", [kept])] == ["op de codering"]
    assert [one.text for one in memos.memos(ready, "code", [rust])] == ["op de code"]
    merged = next(one for one in codes(ready) if one.id == rust)
    assert (merged.inclusion, merged.examples) == ("Als het over uren gaat.", ("geen tijd",))
    assert "koptelefoon" in merged.definition  # its own stays
    assert groups.groups(ready)[0].code_ids == (rust,)
    assert groups.groups(ready)[0].id == group
    assert [one.kind for one in groups.relations(ready, rust)] == ["leads_to"]  # none with itself
    assert codings(ready, code_id=tijd) == []
    after = content(ready)

    line = undo(ready)
    assert line is not None
    assert (line.kind, content(ready)) == ("undo", before)
    redo(ready)
    assert content(ready) == after


def test_a_merge_comes_back_after_both_coders_went_on_with_what_it_made(ready: Study) -> None:
    bas = with_coder(ready, "Bas")
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spots = places(ready)
    mine = code_stretch(ready, *spots[0], tijd)
    theirs = code_stretch(bas, *spots[1], tijd)
    merge_codes(ready, tijd, rust)
    merge = history(ready)[0].uid
    later = {code_stretch(ready, *spots[2], rust), code_stretch(bas, *spots[3], rust)}
    undo_act(ready, merge)
    assert {one.id for one in codings(ready, code_id=tijd)} == {mine, theirs}
    assert {one.id for one in codings(ready, code_id=rust)} == later  # what came after stays where it was put
    redo(ready)
    assert len(codings(ready, code_id=rust)) == 4


def test_a_merge_that_another_coder_built_on_stays_and_says_what_is_in_the_way(ready: Study) -> None:
    bas = with_coder(ready, "Bas")
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    coding = code_stretch(bas, *places(ready)[0], tijd)
    assert coding
    merge_codes(ready, tijd, rust)
    merge = history(ready)[0].uid
    remove_codings(bas, [coding])
    before = content(ready)
    with pytest.raises(BuiltUponError) as told:
        undo_act(ready, merge)
    assert told.value.later is not None
    assert (told.value.later.coder, told.value.later.kind) == ("Bas", "uncoded")
    assert content(ready) == before
    undo(bas)
    undo_act(ready, merge)
    assert [one.id for one in codings(ready, code_id=tijd)] == [coding]


def test_who_codes_blind_does_not_see_by_a_count_that_another_did(ready: Study) -> None:
    bas = with_coder(ready, "Bas")
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spots = places(ready)
    code_stretch(ready, *spots[0], tijd)
    for spot in spots[:2]:
        code_stretch(bas, *spot, tijd)
        code_stretch(bas, *spot, rust)
    groups.add_group(ready, "Alles", code_ids=[tijd, rust])

    def counts(study: Study) -> tuple[int, int, int, int]:
        own = next(one for one in codes(study) if one.id == tijd)
        return own.codings, own.coders, quote_count(study, tijd), groups.groups(study)[0].quotations

    assert counts(ready) == (3, 2, 3, 2)
    blindness.set_state(ready, spots[0][0], "blind")
    assert counts(ready) == (1, 1, 1, 1)
    assert [one.shared for one in alike(ready, tijd)] in ([], [0])
    assert counts(bas) == (3, 2, 3, 2)
    blindness.set_state(ready, spots[0][0], "done")
    assert counts(ready) == (3, 2, 3, 2)


def test_a_code_can_be_taken_up_into_the_one_below_it(ready: Study) -> None:
    above, below = code(ready, "Gaat goed"), code(ready, "Rust geven")
    merge_codes(ready, above, below)
    assert labels(ready)[:2] == ["Rust geven", "Rust geven › Contact met ouders"]
    with pytest.raises(CodebookError):
        merge_codes(ready, below, below)


def test_the_decision_behind_a_coding_goes_along(ready: Study) -> None:
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    item = queue(ready, tijd).items[0]
    decide(ready, item.id, "accepted")
    merge_codes(ready, tijd, rust)
    with ready.store.read() as session:
        decision = session.scalar(select(Decision).where(Decision.suggestion_id == item.id))
        assert decision is not None
        assert (decision.code_id, decision.coding_id) == (rust, codings(ready)[0].id)


def test_a_split_sends_each_quote_where_a_person_says(ready: Study) -> None:
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spots = places(ready)
    made = [code_stretch(ready, *spots[number], tijd) for number in range(4)]
    given = [one for one in made if one]
    twin = code_stretch(ready, *spots[1], rust)
    write_memo(ready, Target("coding", given[1]), "gaat mee")
    parts = [Part((given[0],), new=NewCode("Te druk")), Part((given[1], given[2]), code_id=rust)]
    told = preview_split(ready, tijd, parts)
    assert (told.moved, told.staying, told.coincide, told.others) == ((1, 2), 1, 1, 0)
    before = content(ready)
    new, old = split_code(ready, tijd, parts)
    assert old == rust
    assert [len(codings(ready, code_id=one)) for one in (new, rust, tijd)] == [1, 2, 1]
    assert [one.text for one in memos.memos(ready, "coding", [twin])] == ["gaat mee"]
    after = content(ready)
    undo(ready)
    assert content(ready) == before
    redo(ready)
    assert content(ready) == after


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (Part((), new=NewCode("Leeg")), "split_nothing"),
        (Part(("x",), code_id=None), "split_target"),
        (Part(("nergens",), new=NewCode("Nieuw")), "split_coding"),
    ],
)
def test_a_split_that_cannot_be_says_why(ready: Study, part: Part, reason: str) -> None:
    with pytest.raises(CodebookError) as told:
        split_code(ready, code(ready, "Geen tijd"), [part])
    assert told.value.reason == reason


def test_moving_keeps_the_order_asked_for_and_refuses_a_loop(ready: Study) -> None:
    good, stuck, tijd = code(ready, "Gaat goed"), code(ready, "Loopt vast"), code(ready, "Geen tijd")
    rust = code(ready, "Rust geven")
    before = content(ready)
    move_code(ready, tijd, good, before_id=rust)
    assert labels(ready)[:4] == [
        "Gaat goed",
        "Gaat goed › Contact met ouders",
        "Gaat goed › Geen tijd",
        "Gaat goed › Rust geven",
    ]
    with pytest.raises(CodebookError) as loop:
        move_code(ready, good, tijd)
    assert loop.value.reason == "below_itself"
    with pytest.raises(CodebookError) as taken:
        move_code(ready, code(ready, "Loopt vast › Contact met ouders"), good)
    assert taken.value.reason == "name_taken"
    move_code(ready, stuck, None, before_id=good)
    assert labels(ready)[0] == "Loopt vast"
    undo(ready)
    undo(ready)
    assert content(ready) == before


def test_groups_and_relations_read_as_they_were_made(ready: Study) -> None:
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spot = places(ready)[0]
    code_stretch(ready, *spot, tijd)
    code_stretch(ready, *spot, rust)
    theme = groups.add_group(ready, " Wat  het kost ", kind="theme", code_ids=[tijd, rust], definition="x")
    group = groups.add_group(ready, "In de klas")
    first, second = groups.groups(ready)
    assert (first.id, first.name, first.quotations, first.transcripts) == (theme, "Wat het kost", 1, 1)
    groups.set_members(ready, group, [rust])
    groups.edit_group(ready, group, name="In en om de klas", kind="theme")
    assert {one.name for one in groups.groups(ready) if one.kind == "theme"} == {
        "Wat het kost",
        "In en om de klas",
    }
    with pytest.raises(CodebookError):
        groups.add_group(ready, "Wat het kost")
    done = len(history(ready, None))
    groups.edit_group(ready, group, definition="Wat helpt", code_ids=[rust, tijd])
    assert len(history(ready, None)) == done + 1
    undo(ready)
    back = next(one for one in groups.groups(ready) if one.id == group)
    assert (back.definition, back.code_ids) == ("", (rust,))
    same = groups.relate(ready, tijd, "contradicts", rust)
    assert groups.relate(ready, tijd, "contradicts", rust, note="bij kleine groepen niet") == same
    assert [one.note for one in groups.relations(ready, rust)] == ["bij kleine groepen niet"]
    for bad in (("contradicts", tijd), ("lijkt op", rust)):
        with pytest.raises(CodebookError):
            groups.relate(ready, tijd, *bad)
    groups.unrelate(ready, same)
    groups.remove_group(ready, theme)
    assert groups.relations(ready) == []
    assert [one.id for one in groups.groups(ready)] == [group]
    assert second.id == group


def test_removing_a_code_takes_its_ties_and_undo_gives_them_back(ready: Study) -> None:
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    groups.add_group(ready, "Groep", code_ids=[tijd])
    groups.relate(ready, rust, "part_of", tijd)
    write_memo(ready, Target("code", tijd), "weg en terug")
    code_stretch(ready, *places(ready)[0], tijd)
    told = preview_remove(ready, tijd)
    assert (told.codings, told.transcripts, told.groups, told.relations, told.memos) == (1, 1, 1, 1, 1)
    before = content(ready)
    remove_code(ready, tijd, with_codings=True)
    assert groups.groups(ready)[0].code_ids == ()
    assert groups.relations(ready) == []
    undo(ready)
    assert content(ready) == before


def test_the_page_of_a_code_counts_what_is_there(ready: Study) -> None:
    bas = with_coder(ready, "Bas")
    tijd, rust = code(ready, "Geen tijd"), code(ready, "Rust geven")
    spots = places(ready)
    for spot in spots[:3]:
        code_stretch(ready, *spot, tijd)
    for spot in spots[:2]:
        code_stretch(bas, *spot, rust)
    assert quote_count(ready, tijd) == 3
    shown = quotes(ready, tijd, start=1, count=5)
    assert [one.coding.stretch.start for one in shown] == [spots[1][1], spots[2][1]]
    assert shown[0].question is not None
    assert shown[0].question.text == "Hm-hm."
    found = spread(ready, tijd)
    assert [count for *_, count in found.transcripts] == [3, 0, 0]
    assert (found.participants, found.coders) == ((("P1", 3),), (("Anna", 3),))
    (other,) = [one for one in alike(ready, tijd) if one.code_id == rust]
    assert (other.shared, other.share) == (2, 1.0)
    kinds = [line.kind for line in code_history(ready, tijd)]
    assert kinds[:3] == ["coded", "coded", "coded"]
    assert {line.kind for line in history(ready, None)} >= set(kinds)


# What a person does late in a study: (verb, one of the codes, another, one of the places).
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["code", "merge", "split", "move", "group", "relate", "memo", "remove"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 7),
    ),
    min_size=1,
    max_size=8,
)


def step(study: Study, verb: str, one: int, other: int, place: int) -> None:
    known = codes(study)
    if not known:
        return
    first, second = known[one % len(known)].id, known[other % len(known)].id
    spot = places(study)[place]
    given = tuple(coding.id for coding in codings(study, code_id=first)[: 1 + place])
    acts = {
        "code": lambda: code_stretch(study, *spot, first),
        "merge": lambda: merge_codes(study, first, second),
        "split": lambda: split_code(study, first, [Part(given, code_id=second)]),
        "move": lambda: move_code(study, first, second if place % 2 else None),
        "group": lambda: groups.add_group(study, f"Groep {place}", code_ids=[first, second]),
        "relate": lambda: groups.relate(study, first, groups.RELATIONS[place % 3], second),
        "memo": lambda: write_memo(study, Target("code", first), f"{place}"),
        "remove": lambda: remove_code(study, first, with_codings=place % 2 == 0),
    }
    acts[verb]()


@given(steps=STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_in_whatever_order_comes_back_row_for_row(ready: Study, steps: list) -> None:
    states = [content(ready)]
    for verb, *which in steps:
        done = len(history(ready, None))
        try:
            step(ready, verb, *which)
        except CodebookError:
            assert content(ready) == states[-1]  # what is refused leaves nothing behind
        if len(history(ready, None)) > done:
            states.append(content(ready))
    for state in reversed(states[:-1]):
        undo(ready)
        assert content(ready) == state
    for state in states[1:]:
        redo(ready)
        assert content(ready) == state
    for _ in states[1:]:
        undo(ready)
    assert content(ready) == states[0]
