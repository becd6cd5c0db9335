"""Terms of a group: telling, readable, with their negation."""

from nlp.naming import characteristic_terms

TIME = [
    "Ik heb gewoon geen tijd voor de administratie.",
    "Er is geen tijd, nou ja, geen tijd om te ademen.",
    "De administratie kost me mijn avonden, en geen tijd dus.",
]
PARENTS = [
    "De ouders bellen me elke avond op.",
    "Ik bel de ouders van die leerling.",
    "Met ouders praten vind ik leuk, zeg maar. Een zebra.",
]


def named(groups, rest=()):
    return [[term.term for term in terms] for terms in characteristic_terms(groups, rest)]


def test_terms_tell_one_group_from_another():
    first, second = named([TIME, PARENTS])
    assert set(first[:2]) == {"geen tijd", "administratie"}
    assert second[0] == "ouder"
    assert not set(first[:3]) & set(second[:3])


def test_a_word_that_is_mostly_denied_is_not_shown_without_its_negation():
    assert "tijd" not in named([TIME, PARENTS])[0]


def test_a_negation_after_its_verb_is_found():
    group = ["Dat lukt niet.", "Het lukte gewoon niet.", "Nee, dat lukt me niet."]
    assert named([group], PARENTS)[0][0] == "niet lukken"


def test_a_term_of_one_segment_comes_last():
    terms = characteristic_terms([TIME, PARENTS], [])[1]
    singles = [term.segments == 1 for term in terms]
    assert singles == sorted(singles)
    assert terms[0].segments == 3


def test_fillers_name_nothing():
    group = ["Nou ja, zeg maar, eigenlijk gewoon.", "Weet je wel, of zo."]
    assert named([group, TIME])[0] == []


def test_a_name_keeps_its_capitals():
    group = ["De Cito moet af.", "Weer die Cito.", "Cito in januari."]
    assert "Cito" in named([group], TIME)[0]


def test_empty_groups_have_no_terms():
    assert named([[], [""]]) == [[], []]
    assert named([]) == []
