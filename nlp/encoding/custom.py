"""Any other SentenceTransformer: a folder on this computer, or a model on the hub by its name."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.encoding import runtime
from nlp.encoding.errors import EncoderError, Reason
from nlp.encoding.parts import ModelPart, Prefixes

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_SAMPLE = 2**20  # bytes read at either end of a file: weights are too big to read whole on every start
_E5 = re.compile(r"(?i)(?:^|[-_/\\])e5(?:[-_/\\]|$)")  # a family that wants its prefixes
_QUERY_NAMES = ("query", "retrieval.query", "search_query")
_PASSAGE_NAMES = ("passage", "document", "retrieval.passage", "search_document", "corpus")


def custom_part(setting: str) -> ModelPart:
    """Load the model of a folder or of a name like "intfloat/multilingual-e5-small"."""
    folder = _folder(setting)
    model = _open(setting, folder)
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise EncoderError(
            Reason.LOADING_FAILED, model=setting, cause="it does not say how long its vectors are"
        )
    name = folder.resolve().name if Path(setting).expanduser().is_dir() else setting
    revision = content_hash(folder)
    return ModelPart(
        name, revision, dimension, lambda: model, _prefixes(model, name), batch=64, inner_batch=16
    )


def content_hash(folder: Path) -> str:
    """Sum up the content of a model: names, sizes and both ends of its files."""
    digest = hashlib.sha256()
    for path in sorted(_model_files(folder)):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE))
            file.seek(max(_SAMPLE, size - _SAMPLE))
            digest.update(file.read(_SAMPLE))
    return f"sha256-{digest.hexdigest()[:16]}"


def _model_files(folder: Path) -> Iterable[Path]:
    wanted = {".json", ".safetensors", ".bin", ".txt", ".model"}
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix in wanted)
    return (
        path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _folder(setting: str) -> Path:
    """Where the model lies; one from the hub is fetched, if that is allowed."""
    folder = Path(setting).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file():
            raise EncoderError(Reason.NOT_A_MODEL, model=setting)
        return folder
    if folder.is_absolute() or setting.count("/") != 1 or setting.startswith(("./", "../", "~")):
        raise EncoderError(Reason.FOLDER_MISSING, model=setting)
    return _downloaded(setting)


def _downloaded(name: str) -> Path:
    runtime.prepare()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError

    try:
        return Path(snapshot_download(name, local_files_only=_offline()))
    except HFValidationError as error:
        raise EncoderError(Reason.FOLDER_MISSING, model=name) from error
    except OSError as error:  # absent, refused or no connection: all of the hub's errors are OSErrors
        raise EncoderError(Reason.NOT_DOWNLOADED, model=name) from error


def _offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "1").upper() not in {"0", "FALSE", "NO", ""}


def _open(setting: str, folder: Path) -> "SentenceTransformer":
    runtime.prepare()
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except Exception as error:  # whatever a strange folder makes the libraries raise
        reason = Reason.UNTRUSTED_CODE if "trust_remote_code" in str(error) else Reason.LOADING_FAILED
        cause = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(reason, model=setting, cause=cause) from error


def _prefixes(model: "SentenceTransformer", name: str) -> Prefixes:
    """Take what the model's own configuration says, else what its family is known to want."""
    query, passage = (_prompt(model, names) for names in (_QUERY_NAMES, _PASSAGE_NAMES))
    if query or passage:
        return Prefixes(query or "", passage or "")
    if default := model.prompts.get(model.default_prompt_name or ""):
        return Prefixes(default, default)
    return Prefixes("query: ", "passage: ") if _E5.search(name) else Prefixes()


def _prompt(model: "SentenceTransformer", names: Iterable[str]) -> str | None:
    return next((model.prompts[name] for name in names if model.prompts.get(name)), None)
