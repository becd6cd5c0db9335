import pytest

from nlp.encoding import EncoderError, Reason, open_parts
from nlp.encoding.custom import content_hash

UNKNOWN = "[UNK]"
pytestmark = pytest.mark.slow  # loads the libraries


def save_model(folder, *, prompts=None, seed=1):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {UNKNOWN: 0, "tijd": 1, "rooster": 2, "geen": 3, "query": 4, ":": 5}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(seed)
    module = StaticEmbedding(tokenizer, embedding_weights=torch.randn(6, 16))
    SentenceTransformer(modules=[module], device="cpu", prompts=prompts).save(
        str(folder), create_model_card=False
    )
    return folder


@pytest.fixture
def loaded(fast_parts):
    assert fast_parts[0].model is not None  # the libraries, loaded silently


@pytest.mark.usefixtures("loaded")
class TestFolder:
    def test_a_folder_becomes_a_part(self, tmp_path):
        (part,) = open_parts(str(save_model(tmp_path / "eigen-model")))
        assert (part.name, part.dimension, part.prefixes.query) == ("eigen-model", 16, "")
        assert part.encode(["geen tijd", "", "iets anders"]).shape == (3, 16)

    def test_the_revision_follows_the_content(self, tmp_path):
        first, second, third = (
            save_model(tmp_path / name, seed=seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
        )
        assert content_hash(first) == content_hash(second) != content_hash(third)
        assert open_parts(str(first))[0].revision == content_hash(first)

    def test_prompts_of_the_model_itself_are_used(self, tmp_path):
        prompts = {"query": "vraag: ", "document": "stuk: "}
        (part,) = open_parts(str(save_model(tmp_path / "met-e5-prompts", prompts=prompts)))
        assert (part.prefixes.query, part.prefixes.passage) == ("vraag: ", "stuk: ")

    @pytest.mark.parametrize(
        ("name", "query"), [("multilingual-e5-small", "query: "), ("robbert", ""), ("model5-e52", "")]
    )
    def test_the_e5_family_gets_its_prefixes(self, tmp_path, name, query):
        (part,) = open_parts(str(save_model(tmp_path / name)))
        assert part.prefixes.query == query

    def test_a_model_with_code_of_its_own_is_refused(self, tmp_path, use):
        use.model.save(str(tmp_path), create_model_card=False)
        with pytest.raises(EncoderError) as caught:
            open_parts(str(tmp_path))
        assert caught.value.reason is Reason.UNTRUSTED_CODE

    def test_a_damaged_model_is_named(self, tmp_path):
        folder = save_model(tmp_path / "stuk")
        next(folder.rglob("*.safetensors")).write_bytes(b"geen gewichten")
        with pytest.raises(EncoderError, match="could not be loaded") as caught:
            open_parts(str(folder))
        assert caught.value.reason is Reason.LOADING_FAILED


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(EncoderError, match="There is no folder") as caught:
        open_parts(str(tmp_path / "weg"))
    assert caught.value.reason is Reason.FOLDER_MISSING


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(EncoderError, match=r"no modules\.json") as caught:
        open_parts(str(tmp_path))
    assert caught.value.reason is Reason.NOT_A_MODEL


def test_a_model_of_the_hub_is_not_fetched_while_offline():
    with pytest.raises(EncoderError, match="may not be fetched while offline") as caught:
        open_parts("voorbeeld/bestaat-niet")
    assert caught.value.reason is Reason.NOT_DOWNLOADED
    assert caught.value.details == {"model": "voorbeeld/bestaat-niet"}
