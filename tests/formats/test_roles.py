"""Who asks and who answers: by label, by numbers, or unknown."""

import pytest

from formats.registry import read_transcript_bytes

QUESTION = "Wat vond je daarvan?"
ANSWER = "Dat was een hele lange dag, waarin veel gebeurde en waar ik nog vaak aan terugdenk als het stil is."


def roles(*turns):
    read = read_transcript_bytes("\n".join(turns).encode(), "a.txt")
    return {one.label: (one.role.value, one.reason.value) for one in read.speakers}


def test_names_get_a_role_by_who_asks_and_who_talks():
    assert roles(*[f"Sanne: {QUESTION}", f"Kees: {ANSWER}"] * 4) == {
        "Sanne": ("interviewer", "asks the questions and says little"),
        "Kees": ("participant", "someone else asks the questions"),
    }


def test_without_question_marks_the_opening_words_count():
    asked = roles(*[f"Sanne: {QUESTION.rstrip('?')}", f"Kees: {ANSWER}"] * 4)
    assert asked["Sanne"][0] == "interviewer"


def test_in_a_group_everyone_but_the_one_who_asks_takes_part():
    group = roles(*[f"Sanne: {QUESTION}", f"Kees: {ANSWER}", f"Els: {ANSWER}"] * 4)
    assert {label: role for label, (role, _) in group.items()} == {
        "Sanne": "interviewer",
        "Kees": "participant",
        "Els": "participant",
    }


@pytest.mark.parametrize(
    "turns", [[f"Sanne: {ANSWER}", f"Kees: {ANSWER}"] * 4, ["Sanne: Hoe?", "Kees: Zo."] * 2]
)
def test_names_without_a_clear_difference_stay_unknown(turns):
    assert set(roles(*turns).values()) == {("unknown", "no clear difference")}


def test_a_known_label_decides_also_in_a_short_conversation():
    assert roles("I: Hoe?", "P1: Zo.") == {
        "I": ("interviewer", "known label"),
        "P1": ("participant", "known label"),
    }


def test_a_label_that_the_numbers_contradict_is_unknown():
    swapped = roles(*[f"P1: {QUESTION}", f"I: {ANSWER}"] * 4)
    assert swapped["I"] == swapped["P1"] == ("unknown", "label contradicted by the numbers")


def test_a_talkative_interviewer_who_asks_is_still_one():
    assert roles(*[f"I: {ANSWER} {QUESTION}", "P1: Ja."] * 4)["I"] == ("interviewer", "known label")


def test_a_second_name_who_asks_beside_a_known_interviewer_is_unknown():
    second = roles(*[f"I: {QUESTION}", f"P1: {ANSWER}", f"Jo: {QUESTION}", f"Kees: {ANSWER}"] * 4)
    assert second["Jo"] == ("unknown", "no clear difference")
    assert second["Kees"] == ("participant", "someone else asks the questions")


def test_a_role_in_brackets_counts_as_a_label():
    named = roles("Sanne (interviewer): Hoe?", "Kees: Zo.", "Sanne (interviewer): En?", "Kees: Ja.")
    assert named["Sanne (interviewer)"] == ("interviewer", "known label")
