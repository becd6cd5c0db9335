"""Reading our own sources: which texts they ask for, and which words they put on the screen themselves."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ui import labels

UI = Path(labels.__file__).parent
ROOT = UI.parent
LAYERS = ("ui", "workflow", "nlp", "stats", "formats", "models")
TAG = re.compile(r"<[^<>]*>|<!--.*?-->|&\w+;|:material/\w+:", re.S)
SPOKEN = re.compile(r"\b(?:title|aria-label|aria-description|alt|placeholder)=[\"']([^\"']*)")
WORD = re.compile(r"[^\W\d_]{2,}")
TABLES = {key.partition(".")[0] for key in labels.TEXT["nl"]}
HOLE = "\N{OBJECT REPLACEMENT CHARACTER}"  # where a value is filled in


@cache
def keys() -> frozenset[str]:
    """List all keys, the one for a text with forms `one` and `other` once."""
    whole = labels.TEXT["nl"]
    forms = {key.removesuffix(".one") for key in whole if key.endswith(".one")}
    inside = {f"{key}.{form}" for key in forms for form in ("one", "other")}
    return frozenset((whole.keys() | forms) - inside)


@cache
def trees(*folders: str) -> dict[Path, ast.Module]:
    """Parse the Python of `folders`, without docstrings."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    paths += [ROOT / "app.py", ROOT / "cli.py"] if "ui" in folders else []
    return {path: _without_docstrings(ast.parse(path.read_text("utf-8"))) for path in paths}


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            del body[0]
    return tree


def written(node: ast.expr) -> str | None:
    """Give the text of a literal, with a hole for each value that is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return None


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List the texts written in a source, each f-string as one."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) not in inside and (text := written(node)) is not None:
            yield node.lineno, text


def seen(text: str) -> list[str]:
    """List the words of a piece of HTML that people see or hear, in its text and in what names things."""
    named = " ".join(SPOKEN.findall(text))
    return WORD.findall(TAG.sub(" ", text.replace(HOLE, " "))) + WORD.findall(named.replace(HOLE, " "))


@cache
def constants() -> frozenset[str]:
    """List every short text in all layers, as the part of a key that it may become."""
    found = {text for tree in trees(*LAYERS).values() for _, text in literals(tree)}
    found |= {path.stem for path in (UI / "pages").glob("*.py")}
    heads = {text.partition(":")[0] for text in found}  # a stage may name its part: "encode:…"
    return frozenset(text.replace(" ", "_") for text in found | heads if len(text) < 50 and HOLE not in text)


def keys_asked() -> set[str]:
    """List the keys that Python asks for or builds, with holes where a part is filled in."""
    asked = set()
    for tree in trees("ui").values():
        asked |= {text for _, text in literals(tree) if HOLE in text and text.partition(".")[0] in TABLES}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in ("t", "has"):
                given = node.args[0]
                options = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                asked |= {text for option in options if (text := written(option)) is not None}
    return asked


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def matches(pattern: str, key: str) -> bool:
    """Tell whether a key with holes can become `key`: what fills them is written somewhere in our sources."""
    parts = re.fullmatch(re.escape(pattern).replace(re.escape(HOLE), "(.+?)"), key)
    known = constants() | TABLES
    return parts is not None and all(
        part in known or set(part.split(".")) <= known for part in parts.groups()
    )


def fits(pattern: str, key: str) -> bool:
    """Tell whether a name with holes, built in a script, can become `key`."""
    return re.fullmatch(re.escape(pattern).replace(re.escape(HOLE), ".+"), key) is not None


def asked_by_scripts() -> set[str]:
    """List the keys that some script uses: by name, or as a word in it where it builds the name."""
    used = set()
    for script in scripts():
        names = set(re.findall(r"\w+", code_of(script)))
        built = [one for one in labels_asked(script) if HOLE in one]
        for group in groups_of(script):
            for key in _under(group):
                rest = key.removeprefix(f"{group}.")
                if rest in names or any(fits(pattern, rest) for pattern in built):
                    used.add(key)
    return used


def _under(group: str) -> list[str]:
    return [key for key in keys() if key.startswith(f"{group}.")]


# what Streamlit shows of its arguments
SHOWING = re.compile(
    "write|markdown|html|caption|text|title|header|subheader|info|success|warning|error|toast|(.*_)?button|"
    "page_link|popover|expander|checkbox|toggle|radio|selectbox|multiselect|segmented_control|pills|slider|"
    "select_slider|text_input|text_area|number_input|file_uploader|metric|tabs|spinner|status|dialog|pointer"
)
SHOWN_BY_NAME = frozenset(("label", "help", "placeholder", "body", "caption", "text"))


def given_to_widgets(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List the literals that a call hands to the screen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _shows(node.func):
            shown = [*node.args[:1], *(one.value for one in node.keywords if one.arg in SHOWN_BY_NAME)]
            for each in shown:
                found = (text for text in _choices(each) if not text.startswith("ui/pages/"))
                yield from ((each.lineno, text) for text in found)


def _shows(function: ast.expr) -> bool:
    if not isinstance(function, ast.Attribute) or not SHOWING.fullmatch(function.attr):
        return False
    owner = getattr(function.value, "id", "")
    if function.attr == "text":
        return owner == "st"  # a message from a script has one too
    return owner != "shell"  # shell.title takes the name of a page


def _choices(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp | ast.BoolOp | ast.List | ast.Tuple | ast.BinOp):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _choices(child)
    elif (text := written(node)) is not None and seen(text):
        yield text


def scripts() -> list[Path]:
    """List the components' scripts."""
    return sorted((UI / "components").rglob("*.js"))


def code_of(script: Path) -> str:
    """Give a script without its comments."""
    text = re.sub(r"/\*.*?\*/", " ", script.read_text("utf-8"), flags=re.S)
    return re.sub(r"(^|\s)//[^\n]*", r"\1", text)


def groups_of(script: Path) -> set[str]:
    """Tell which groups of texts the component of a script is given."""
    folder = script.parent if script.parent != UI / "components" else UI
    name = folder.name
    near = [path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))]
    beside = [path.read_text("utf-8") for path in sorted((UI / "components").glob("*.py"))]
    near += [source for source in beside if f'"{name}"' in source or f"import {name}" in source]
    return {group for source in near for group in re.findall(r"\bgroup\(\"([\w.]+)\"\)", source)}


def labels_asked(script: Path) -> set[str]:
    """List the texts that a script asks for by name, with holes where a part is filled in."""
    code = code_of(script)
    found = set(re.findall(r"\blabels\??\.(\w+)", code))
    found |= set(re.findall(r"\bsay\((?:this\.|\w+\.)*labels, '(\w+)'", code))
    built = re.findall(r"\blabels\[`([^`]*)`\]|\bsay\((?:this\.|\w+\.)*labels, `([^`]*)`", code)
    found |= {re.sub(r"\$\{[^}]*\}", HOLE, first or second) for first, second in built}
    return {name for name in found if name.strip(HOLE + ".")}


# where a script puts a literal on the screen or gives it to who listens
PLACES = (
    r"\bel\('\w+', (?:'[^']*'|`[^`]*`|\w+), (QUOTED)",
    r"\.(?:textContent|innerText|title|placeholder|ariaLabel|alt)\s*=\s*(QUOTED)",
    r"setAttribute\('(?:aria-label|aria-description|aria-roledescription|title|placeholder|alt)', (QUOTED)",
    r"(?:title|placeholder|alt|'aria-label'|'aria-description'|'aria-roledescription'): (QUOTED)",
    r"\b(?:createTextNode|fillText|strokeText|alert|confirm)\((QUOTED)",
    r"\.(?:append|prepend|replaceChildren)\((?:[^()]|\([^()]*\))*?, (QUOTED)",
)
QUOTED = r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`"


def words_in_script(script: Path) -> list[str]:
    """List the words that a script puts on the screen itself, rather than from the texts."""
    code = code_of(script)
    found = [text for place in PLACES for text in re.findall(place.replace("QUOTED", QUOTED), code)]
    plain = [re.sub(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", " ", text[1:-1]) for text in found]
    return [text for text in plain if WORD.search(text)]
