"""What can go wrong between a setting and a usable encoder."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an encoder cannot be used."""

    NOT_INSTALLED = "not_installed"
    FOLDER_MISSING = "folder_missing"
    NOT_A_MODEL = "not_a_model"
    NOT_DOWNLOADED = "not_downloaded"
    UNTRUSTED_CODE = "untrusted_code"
    LOADING_FAILED = "loading_failed"
    CACHE_NOT_WRITABLE = "cache_not_writable"


_SENTENCES = {
    Reason.NOT_INSTALLED: (
        "The encoder '{model}' needs the package '{package}', which is not installed: "
        "pip install {package}, or choose the encoder 'snel'."
    ),
    Reason.FOLDER_MISSING: "There is no folder {model}. Check the path of the encoder.",
    Reason.NOT_A_MODEL: (
        "The folder {model} holds no modules.json, so it is not a SentenceTransformer model. "
        "Copy the whole folder that `hf download` made."
    ),
    Reason.NOT_DOWNLOADED: (
        "The model {model} is not on this computer and may not be fetched while offline. "
        "Download it elsewhere, copy the folder and give its path (or start once with HF_HUB_OFFLINE=0)."
    ),
    Reason.UNTRUSTED_CODE: (
        "The model {model} brings its own program code, which is never run. "
        "Choose a model made of standard modules."
    ),
    Reason.LOADING_FAILED: "The model {model} could not be loaded: {cause}",
    Reason.CACHE_NOT_WRITABLE: (
        "The folder {folder} cannot be written: {cause}. Set RODEDRAAD_CACHE to a folder that can."
    ),
}


class EncoderError(Exception):
    """An encoder cannot be used; `reason` and `details` say which and why."""

    def __init__(self, reason: Reason, **details: str) -> None:
        super().__init__(_SENTENCES[reason].format(**details))
        self.reason = reason
        self.details = details
