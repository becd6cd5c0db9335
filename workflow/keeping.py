"""The corpus part of a study's space, kept in the project file: fitted once for the same texts.

It lies there and nowhere else, because it says which words occur.
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from models.records import CorpusPart
from models.store import Store, StoreError
from nlp.encoding import Fitted, fit_lsa, recipe


def fitted(store: Store, texts: Sequence[str]) -> Fitted:
    """Read the corpus part of these texts, or fit it and keep it for the next time."""
    key = _key(texts)
    with store.read() as session:
        data = session.scalar(select(CorpusPart.data).where(CorpusPart.key == key))
    if data is not None:
        with suppress(ValueError):  # a damaged copy: the texts are there to make it of again
            return Fitted.from_bytes(data)
    made = fit_lsa(texts)
    with suppress(OperationalError, StoreError):  # a file that can't be written now: only slower next time
        _keep(store, key, made)
    return made


def fit(store: Store, texts: Sequence[str]) -> None:
    """Make sure that the corpus part of these texts is kept."""
    with store.read() as session:
        known = session.scalar(select(CorpusPart.key).where(CorpusPart.key == _key(texts)))
    if known is None:
        fitted(store, texts)


def _keep(store: Store, key: str, made: Fitted) -> None:
    """Keep this one and no other: it takes megabytes, and earlier texts hardly come back."""
    data = made.to_bytes()
    with store.write() as session:
        session.execute(delete(CorpusPart))
        session.add(CorpusPart(key=key, data=data))


def _key(texts: Sequence[str]) -> str:
    """Name all that the corpus part follows from: the distinct texts and the way they are fitted."""
    digest = hashlib.sha256(recipe().encode())
    for text in sorted(set(texts)):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()[:32]
