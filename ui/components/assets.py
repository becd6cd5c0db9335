"""The scripts and styles of our own components, read once."""

from pathlib import Path

_HERE = Path(__file__).parent


def script(name: str) -> str:
    """Give the script of component `name` with what all components share in front."""
    return _text("shared.js") + _text(f"{name}/{name}.js")


def style(name: str) -> str:
    """Give the style of component `name` with what all components share in front."""
    return _text("shared.css") + _text(f"{name}/{name}.css")


def _text(path: str) -> str:
    return (_HERE / path).read_text("utf-8")
