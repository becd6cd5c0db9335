"""Write the licences of everything we install into docs/licences.md; stop at a licence we can't accept.

`python scripts/licences.py docs/licences.md` replaces what stands below the marker line.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = "rodedraad"
MARKER = "<!-- everything below is written by `make licences` -->"
LONGEST = 60
# Packages whose metadata does not say it: read in the licence file that they install.
READ_IN_FILE = {
    "altair": "BSD-3-Clause",
    "axe-playwright-python": "MIT AND MPL-2.0",  # the wrapper, and axe-core that it carries
    "locate": "MIT",
    "hdbscan": "BSD-3-Clause",
    "umap-learn": "BSD-3-Clause",
}
REFUSED = re.compile(r"(?<!L)(A|\b)GPL|General Public|Proprietary|Non-?Commercial", re.IGNORECASE)


def requirements(package: Distribution, *, extra: str = "") -> list[Requirement]:
    """List what a package needs on this machine; with `extra`, only what that extra adds."""
    parsed = [Requirement(line) for line in package.requires or []]
    basic = [each for each in parsed if each.marker is None or each.marker.evaluate({"extra": ""})]
    if not extra:
        return basic
    return [
        each
        for each in parsed
        if each not in basic and each.marker and each.marker.evaluate({"extra": extra})
    ]


def closure(names: set[str]) -> dict[str, Distribution]:
    """Find the named packages and everything that they need in turn."""
    found: dict[str, Distribution] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += [normal(each.name) for each in requirements(found[name])]
    return found


def licence(package: Distribution) -> str:
    """Give the licence of an installed package in a few words."""
    known = READ_IN_FILE.get(normal(package.name))
    stated = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    if known or (stated.strip() and len(stated) <= LONGEST * 3 and "\n" not in stated.strip()):
        return known or stated.strip()
    classifiers = package.metadata.get_all("Classifier") or []
    return (
        ", ".join(each.split(" :: ")[-1] for each in classifiers if each.startswith("License ::"))
        or "not stated"
    )


def refused(packages: dict[str, Distribution]) -> dict[str, str]:
    """Pick the packages whose licence we can't accept or don't know."""
    stated = {name: licence(package) for name, package in packages.items()}
    return {name: text for name, text in stated.items() if text == "not stated" or REFUSED.search(text)}


def table(packages: dict[str, Distribution]) -> str:
    """Write a Markdown table of packages and licences."""
    rows = [f"| {package.name} | {licence(package)} |" for _, package in sorted(packages.items())]
    return "\n".join(["| package | licence |", "|---|---|", *rows])


def groups() -> dict[str, dict[str, Distribution]]:
    """Sort everything installed for us: direct, indirect, and only for development."""
    project = distribution(PROJECT)
    named = {normal(each.name) for each in requirements(project)}
    tools = {normal(each.name) for each in requirements(project, extra="dev")}
    product, development = closure(named), closure(tools)
    return {
        "Direct dependencies": {name: product[name] for name in named & set(product)},
        "What those need in turn": {name: each for name, each in product.items() if name not in named},
        "Only for development": {name: each for name, each in development.items() if name not in product},
    }


def normal(name: str) -> str:
    """Write a package name the way the index does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(target: Path) -> None:
    """Replace the tables in `target`, or stop when a licence is refused."""
    sections = groups()
    if bad := refused({name: each for group in sections.values() for name, each in group.items()}):
        sys.exit(f"Licences we can't accept: {bad}")
    above = target.read_text("utf-8").split(MARKER)[0]
    body = "\n\n".join(f"## {title}\n\n{table(group)}" for title, group in sections.items())
    target.write_text(f"{above}{MARKER}\n\n{body}\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
