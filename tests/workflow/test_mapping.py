"""The map: drawn once, the same every time, coloured by what a coder may see."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workflow import blindness, mapping
from workflow.codebook import resolve_code
from workflow.deciding import code_stretch
from workflow.importing import read_files, take_in
from workflow.preparing import prepare
from workflow.reading import remove_transcript, transcripts
from workflow.study import Study, with_coder


def drawn(study: Study) -> mapping.Map:
    found = mapping.drawn(study)
    assert found is not None
    return found


def counts(colouring: mapping.Colouring) -> dict[str, int]:
    return {
        name: int((colouring.kinds == kind).sum())
        for kind, name in enumerate(colouring.names)
        if (colouring.kinds == kind).any()
    }


def test_the_same_study_gives_the_same_map_with_every_participants_segment(found: Study) -> None:
    assert mapping.drawn(found) is None
    mapping.draw(found)
    first = drawn(found)
    mapping.draw(found)
    again = drawn(found)
    assert np.array_equal(first.places, again.places)
    assert first.rows == again.rows
    assert (first.missing, len(first.places)) == (0, len(first.rows))
    assert (first.places.min() >= 0, first.places.max() <= 1) == (True, True)
    said = [one.role for one, _ in mapping.stretches(found, first, range(len(first.rows)))]
    assert "interviewer" not in said


def test_subjects_lie_apart(found: Study) -> None:
    mapping.draw(found)
    made = drawn(found)
    said = [stretch.text for stretch, _ in mapping.stretches(found, made, range(len(made.rows)))]
    subject = np.array(
        [
            next((n for n, w in enumerate(("moeder bellen", "geeft rust", "volle klas")) if w in one), -1)
            for one in said
        ]
    )
    own = [made.places[subject == number] for number in range(3)]
    middles = [group.mean(axis=0) for group in own]
    within = max(
        float(np.linalg.norm(group - middle, axis=1).mean())
        for group, middle in zip(own, middles, strict=True)
    )
    between = min(float(np.linalg.norm(middles[a] - middles[b])) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert between > 2 * within


def test_each_colouring_counts_every_point_once(found: Study) -> None:
    mapping.draw(found)
    made = drawn(found)
    for by, about in (
        ("transcript", None),
        ("participant", None),
        ("theme", None),
        ("code", None),
        ("attribute", "Groep"),
    ):
        colouring = mapping.coloured(found, made, by, about=about)
        assert len(colouring.kinds) == len(made.rows)
        assert sum(counts(colouring).values()) == len(made.rows)
        assert len(colouring.names) == len(colouring.colours)
    assert mapping.attributes(found) == ["Ervaring (jaren)", "Groep", "Soort onderwijs"]
    group = counts(mapping.coloured(found, made, "attribute", about="Groep"))
    people = counts(mapping.coloured(found, made, "participant"))
    assert group["6"] == people["P1"]
    assert mapping.NONE in group  # who is not in the participants table


def test_a_code_is_shown_against_the_rest_and_blind_hides_anothers(found: Study) -> None:
    mapping.draw(found)
    made = drawn(found)
    code = resolve_code(found, "Geen tijd")
    bas = with_coder(found, "Bas")
    stretch = mapping.stretches(found, made, [0])[0][0]
    code_stretch(bas, stretch.transcript_id, stretch.start, stretch.end, code.id)
    assert counts(mapping.coloured(found, made, "code", about=code.id))["Geen tijd"] == 1
    assert mapping.coloured(found, made, "code", about=code.id).kinds[0] == 0
    blindness.set_state(found, stretch.transcript_id, "blind")
    assert "Geen tijd" not in counts(mapping.coloured(found, made, "code", about=code.id))
    assert counts(mapping.coloured(bas, made, "code", about=code.id))["Geen tijd"] == 1
    themes = mapping.coloured(found, made, "theme")
    there = [
        made_at
        for made_at, (one, _) in enumerate(mapping.stretches(found, made, range(len(made.rows))))
        if one.transcript_id == stretch.transcript_id
    ]
    assert {themes.names[themes.kinds[at]] for at in there} == {mapping.NONE}


def test_what_is_chosen_is_counted_and_what_came_later_is_said_to_be_missing(found: Study) -> None:
    mapping.draw(found)
    made = drawn(found)
    segments, interviews, people = mapping.counted(found, made, range(len(made.rows)))
    assert (segments, interviews) == (len(made.rows), len(transcripts(found)))
    assert people >= interviews
    assert mapping.counted(found, made, [0, 10**6]) == (1, 1, 1)

    for intake in read_files(
        found, [("later.txt", b"I: En?\nP9: Dit kwam er later bij en staat nog niet op de kaart.")]
    ):
        take_in(found, intake)
    prepare(found)
    assert drawn(found).missing == 1
    remove_transcript(found, transcripts(found)[0][0])
    fewer = drawn(found)
    assert len(fewer.rows) < len(made.rows)
    assert fewer.version != made.version  # the points have other numbers: what was chosen is let go
    mapping.draw(found)
    assert drawn(found).missing == 0


def test_a_name_stands_in_the_middle_of_what_lies_together() -> None:
    heap = np.array([[0.2, 0.2], [0.21, 0.2], [0.2, 0.22], [0.9, 0.9]])
    everywhere = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    made = mapping.Map("x", tuple(range(8)), np.vstack([heap, everywhere]), 0)
    kinds = np.array([0] * 4 + [1] * 4, dtype=np.uint8)
    colouring = mapping.Colouring(("hoop", "overal", mapping.NONE), ("#000000", "#111111", ""), kinds)
    ((kind, x, y),) = mapping.centres(made, colouring)
    assert kind == 0
    assert (abs(x - 0.2) < 0.02, abs(y - 0.2) < 0.02) == (True, True)


def test_codes_of_one_name_are_told_apart_by_what_stands_above_them(found: Study) -> None:
    mapping.draw(found)
    made = drawn(found)
    code = resolve_code(found, "Loopt vast › Contact met ouders")
    stretch = mapping.stretches(found, made, [0])[0][0]
    code_stretch(found, stretch.transcript_id, stretch.start, stretch.end, code.id)
    assert code.label in counts(mapping.coloured(found, made, "code"))


@given(st.lists(st.integers(0, 12), min_size=7).filter(lambda values: len(set(values)) > 6))
def test_steps_go_up_from_the_least_to_the_most(values: list[int]) -> None:
    edges = mapping.steps(values)
    assert edges == sorted(set(edges))
    assert (edges[0], edges[-1]) == (min(values), max(values))
    assert 2 <= len(edges) <= mapping.FIFTHS + 1
