"""Ranking for a code: with and without meaning, with and without decisions, and why."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from nlp.calibrating import platt
from nlp.querying import PreparedQuery
from nlp.ranking import (
    Band,
    CodeQuery,
    Corpus,
    EvidenceKind,
    Feedback,
    RankParams,
    best_scored,
    prepare,
    rank,
    rank_scores,
)

_SPEC = importlib.util.spec_from_file_location("bag_of_words", Path(__file__).with_name("bag_of_words.py"))
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
BagOfWordsEncoder = _MODULE.BagOfWordsEncoder

TEXTS = [
    "De zon scheen. De werkdruk is dit jaar veel te hoog.",
    "We eten samen in de aula.",
    "Het nakijken kost me elke avond twee uur. Dat is gezellig.",
    "De ouders komen graag op school.",
    "Ik kom om in de administratie.",
    "De gymzaal is mooi geworden.",
    "Vergaderen, vergaderen en nog eens vergaderen.",
    "Mijn fiets is gestolen.",
]
CODE = CodeQuery(
    "werkdruk",
    path=("organisatie",),
    definition="De leerkracht heeft te veel taken. Administratie kost tijd.",
    examples=("Ik zit elke avond na te kijken.",),
)


@pytest.fixture
def encoder():
    return BagOfWordsEncoder([*TEXTS, CODE.definition, *CODE.examples, CODE.name])


@pytest.fixture
def corpus(encoder):
    return Corpus.build(TEXTS, encoder(TEXTS))


def test_segments_about_the_code_come_first(corpus, encoder):
    found = rank(CODE, corpus, embed=encoder)
    assert {ranked.segment for ranked in found[:3]} == {0, 2, 4}
    assert len(found) == len(TEXTS)
    assert [ranked.score for ranked in found] == sorted((ranked.score for ranked in found), reverse=True)


def test_words_alone_rank_too():
    found = rank(CODE, Corpus.build(TEXTS))
    assert {ranked.segment for ranked in found[:3]} == {0, 2, 4}


def test_meaning_alone_ranks_too(encoder, corpus):
    scores = rank_scores(prepare(CODE, encoder), corpus, params=RankParams(dense_share=1.0))
    assert set(np.argsort(-scores)[:3].tolist()) == {0, 2, 4}


def test_a_name_is_enough(corpus, encoder):
    best = rank(CodeQuery("werkdruk"), corpus, embed=encoder, top=1)[0]
    assert best.segment == 0
    assert best.reason.kind is EvidenceKind.NAME


def test_the_reason_is_the_sentence_that_matches(corpus, encoder):
    reasons = {ranked.segment: ranked for ranked in rank(CODE, corpus, embed=encoder)}
    start, end = reasons[2].sentence
    assert TEXTS[2][start:end] == "Het nakijken kost me elke avond twee uur."
    assert reasons[2].reason.kind is EvidenceKind.EXAMPLE
    assert reasons[2].reason.terms == ("nakijken", "avond")
    assert reasons[4].reason.phrase == "Administratie kost tijd."
    assert 0 < reasons[4].reason.similarity <= 1


def test_an_accepted_quote_can_be_the_reason(corpus, encoder):
    found = rank(CODE, corpus, embed=encoder, feedback=Feedback(accepted=[2]))
    reasons = {ranked.segment: ranked.reason for ranked in found}
    assert reasons[2].kind is not EvidenceKind.ACCEPTED  # a quote is no evidence for itself
    accepted = rank(CODE, corpus, embed=encoder, feedback=Feedback(accepted=[6]))
    assert {ranked.segment for ranked in accepted[:4]} == {0, 2, 4, 6}


def test_decisions_move_what_is_like_them(corpus, encoder):
    prepared = prepare(CODE, encoder)
    before = rank_scores(prepared, corpus)
    after = rank_scores(prepared, corpus, feedback=Feedback(accepted=[3], rejected=[4]))
    order = np.argsort(-after).tolist()
    assert order.index(3) < np.argsort(-before).tolist().index(3)


def test_a_classifier_learns_from_five_accepted():
    rng = np.random.default_rng(0)
    texts = [f"tekst {row}" for row in range(400)]
    truth = np.arange(400) % 8 == 0
    vectors = rng.normal(size=(400, 30)).astype(np.float32)
    vectors[truth, 5] += 3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    corpus = Corpus.build(texts, vectors)
    prepared = prepare(CodeQuery("x"), lambda rows: np.full((len(rows), 30), 30**-0.5, dtype=np.float32))
    accepted, rejected = np.flatnonzero(truth)[:8].tolist(), np.flatnonzero(~truth)[:8].tolist()
    scores = rank_scores(prepared, corpus, feedback=Feedback(accepted, rejected))
    unseen = np.setdiff1d(np.arange(400), [*accepted, *rejected])
    top = unseen[np.argsort(-scores[unseen])][:20]
    assert truth[top].mean() > 0.8
    assert np.array_equal(scores, rank_scores(prepared, corpus, feedback=Feedback(accepted, rejected)))


def test_only_allowed_segments_are_offered(corpus, encoder):
    mask = np.array([False, True] * 4)
    assert {ranked.segment for ranked in rank(CODE, corpus, embed=encoder, mask=mask)} == {1, 3, 5, 7}
    assert rank(CODE, corpus, embed=encoder, mask=np.zeros(8, dtype=bool)) == []


@pytest.mark.parametrize("feedback", [Feedback(), Feedback([2], [1])], ids=["at first", "learned"])
def test_a_score_does_not_depend_on_what_is_left(corpus, encoder, feedback):
    scores = {one.segment: one.score for one in rank(CODE, corpus, embed=encoder, feedback=feedback)}
    mask = np.array([False, True] * 4)
    left = rank(CODE, corpus, embed=encoder, feedback=feedback, mask=mask)
    assert {one.segment: one.score for one in left} == {row: scores[row] for row in (1, 3, 5, 7)}
    assert all(0 < score < 1 for score in scores.values())
    expected = rank_scores(prepare(CODE, encoder), corpus, feedback=feedback)
    assert [scores[row] for row in range(len(TEXTS))] == pytest.approx(expected.tolist())


def far_out(best):
    """Rank 400 segments by a vector: one has cosine `best` to the code, the others hardly any."""
    likeness = np.linspace(-0.05, 0.05, 400, dtype=np.float32)
    likeness[7] = best
    vectors = np.column_stack([likeness, np.sqrt(1 - likeness**2)])
    corpus = Corpus.build([f"tekst {row}" for row in range(400)], vectors)
    return rank(
        CodeQuery("kwantum"), corpus, embed=lambda texts: np.array([[1, 0]] * len(texts), dtype=np.float32)
    )


@pytest.mark.parametrize(("best", "band"), [(0.3, Band.DOUBTFUL), (0.5, Band.POSSIBLE), (0.8, Band.CERTAIN)])
def test_standing_out_is_not_enough_for_a_band(best, band):
    found = far_out(best)
    assert (found[0].segment, found[0].band) == (7, band)
    assert {one.band for one in found[1:]} == {Band.DOUBTFUL}


def test_a_code_about_nothing_here_only_gets_doubt(corpus, encoder):
    for name in ("quantumcomputer", "xyzzy"):
        found = rank(CodeQuery(name), corpus, embed=encoder)
        assert {one.band for one in found} == {Band.DOUBTFUL}
        assert found[0].score < 0.5


def test_equal_scores_keep_the_order_of_the_corpus():
    corpus = Corpus.build(["Niets hierover."] * 5)
    found = rank(CodeQuery("werkdruk"), corpus)
    assert [ranked.segment for ranked in found] == [0, 1, 2, 3, 4]
    assert {ranked.band for ranked in found} == {Band.DOUBTFUL}


def test_bands_fall_with_the_score_and_few_are_certain():
    texts = ["De werkdruk is hoog."] * 3 + [f"Iets over onderwerp {row} en de fiets." for row in range(300)]
    found = rank(CodeQuery("werkdruk"), Corpus.build(texts), top=303)
    order = [Band.CERTAIN, Band.POSSIBLE, Band.DOUBTFUL]
    places = [order.index(ranked.band) for ranked in found]
    assert places == sorted(places)
    assert places.count(0) <= 6


def test_a_code_is_encoded_once_and_sentences_only_for_what_is_shown(encoder, corpus):
    prepared = prepare(CODE, encoder)
    encoder.calls = 0
    rank(prepared, corpus, embed=encoder, top=2)
    rank(prepared, corpus, embed=encoder, top=2)
    assert encoder.calls == 1


def test_odd_corpora_are_ranked():
    assert rank(CODE, Corpus.build([])) == []
    assert len(rank(CODE, Corpus.build(["", "...", "\n"]))) == 3


# Probabilities


def many(rows=300, *, columns=24):
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(rows, columns)).astype(np.float32)
    vectors[:60, 0] += 2.5
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Corpus.build([f"tekst {row}" for row in range(rows)], vectors)


def test_a_probability_is_given_once_enough_was_decided_and_is_about_right():
    corpus = many()
    code = PreparedQuery(CodeQuery("rust"), {}, (), pooled=corpus.vectors[0], facets=corpus.vectors[:1])
    few = best_scored(code, corpus, feedback=Feedback(range(10), range(100, 130)), top=300)
    assert {one.probability for one in few} == {None}
    enough = best_scored(code, corpus, feedback=Feedback(range(30), range(100, 160)), top=300)
    chances = {one.segment: one.probability for one in enough}
    assert all(0 < chance < 1 for chance in chances.values())
    assert np.mean([chances[row] for row in range(30, 60)]) > 0.7
    assert np.mean([chances[row] for row in range(160, 300)]) < 0.3
    order = [one.probability for one in enough]
    assert order == sorted(order, reverse=True)


def test_decisions_that_go_against_the_ranking_give_one_probability_to_all():
    found = platt(np.arange(60.0), np.arange(60) < 20)
    assert found.slope == 0
    assert found.probability(np.array([-5.0, 5.0])) == pytest.approx([21 / 62, 21 / 62])


@pytest.mark.parametrize(
    "learned", [Feedback((2, 5), (9,)), Feedback(range(30), range(100, 160), range(200, 220))]
)
def test_the_order_of_segments_and_of_decisions_changes_no_bit(learned):
    corpus = many()
    code = PreparedQuery(CodeQuery("rust"), {}, (), pooled=corpus.vectors[0], facets=corpus.vectors[:1])
    scores = rank_scores(code, corpus, feedback=learned)
    backwards = Feedback(learned.accepted[::-1], learned.rejected[::-1], learned.neighbours[::-1])
    assert np.array_equal(rank_scores(code, corpus, feedback=backwards), scores)
    order = np.random.default_rng(1).permutation(300)
    place = np.argsort(order)
    moved = Corpus.build([corpus.texts[row] for row in order], corpus.vectors[order])
    fed = [
        [int(place[row]) for row in rows] for rows in (learned.accepted, learned.rejected, learned.neighbours)
    ]
    assert np.array_equal(rank_scores(code, moved, feedback=Feedback(*fed)), scores[order])


def test_rejections_alone_push_a_segment_down():
    corpus = many()
    code = PreparedQuery(CodeQuery("rust"), {}, (), pooled=corpus.vectors[0], facets=corpus.vectors[:1])
    before, after = (
        rank_scores(code, corpus, feedback=feedback) for feedback in (Feedback(), Feedback((), (1, 2, 3)))
    )
    ranks = [np.argsort(np.argsort(-scores))[[1, 2, 3]].mean() for scores in (before, after)]
    assert ranks[1] > ranks[0]
