"""The scripts and styles of our own components, read once."""

from pathlib import Path

_HERE = Path(__file__).parent


def script(name: str) -> str:
    """Give the script of component `name` with what all components share in front, its own parts first."""
    own = sorted(path.name for path in (_HERE / name).glob("*.js"))
    parts = [part for part in own if part != f"{name}.js"]
    return _text("shared.js") + "".join(_text(f"{name}/{part}") for part in [*parts, f"{name}.js"])


def style(name: str) -> str:
    """Give the style of component `name` with what all components share in front."""
    return _text("shared.css") + _text(f"{name}/{name}.css")


def _text(path: str) -> str:
    return (_HERE / path).read_text("utf-8")
