"""Counts of n-grams, compared with those of a library that counts them one by one."""

from collections import Counter
from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from nlp.encoding.ngrams import counted
from nlp.encoding.parts import tidy

TEXTS = [
    "Ik had geen tijd, geen tijd voor een gesprek.",
    "Ja.",
    "",
    "Basisschool, basisscholen en school.",
    "😀 é ﬁets",
]


def by_the_library(texts):
    """Name and count what scikit-learn finds in each text."""
    clean = [tidy(text) for text in texts]
    words = CountVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b").build_analyzer()  # noqa: S106 (no secret)
    pieces = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    return [
        Counter(crc32(gram.encode()) for gram in [*(f"\n{word}" for word in words(text)), *pieces(text)])
        for text in clean
    ]


def as_counters(counts):
    rows = counts.matrix.tocsr()
    return [
        Counter(
            {
                int(counts.names[column]): int(count)
                for column, count in zip(row.indices, row.data, strict=True)
            }
        )
        for row in rows
    ]


def test_words_pairs_and_pieces_are_counted_as_the_library_does():
    assert as_counters(counted(TEXTS)) == by_the_library(TEXTS)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_any_text_is_counted_as_the_library_does(texts):
    assert as_counters(counted(texts)) == by_the_library(texts)


def test_in_how_many_texts_an_n_gram_occurs():
    counts = counted(["school school", "school", "fiets"])
    frequency = dict(zip(counts.names.tolist(), counts.frequency.tolist(), strict=True))
    assert frequency[crc32(b"\nschool")] == 2
    assert frequency[crc32(b"\nfiets")] == 1


def test_only_the_wanted_n_grams_stay_each_in_its_column():
    counts = counted(["school", "fiets"])
    absent = np.uint32(1)
    wanted = np.array(sorted([absent, crc32(b"\nfiets"), crc32(b"\nschool")]), dtype=np.uint32)
    found = counts.only(wanted).toarray()
    assert found.shape == (2, 3)
    assert found[:, list(wanted).index(absent)].tolist() == [0, 0]
    assert found[:, list(wanted).index(crc32(b"\nfiets"))].tolist() == [0, 1]


def test_nothing_at_all():
    assert counted([]).matrix.shape == (0, 0)
    assert counted(["school"]).only(np.zeros(0, dtype=np.uint32)).shape == (1, 0)
