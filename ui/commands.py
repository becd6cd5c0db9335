"""The frame of a command: its study, what is wrong with its input, and what it prints.

Heavy libraries are imported where they are used, so that `--help` answers at once.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from models.roles import Role
    from workflow.importing import Intake
    from workflow.study import Study
    from workflow.views import HistoryLine


@contextmanager
def explained_input() -> Iterator[None]:
    """Turn what is wrong with the input into one message and exit code 1."""
    from workflow.errors import INPUT_ERRORS

    try:
        yield
    except INPUT_ERRORS as error:
        from ui.messages import explain

        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from error
    except BrokenPipeError:  # whoever reads our output has had enough
        raise
    except OSError as error:
        from ui.labels import t

        typer.echo(t("reason.folder", about=error.filename or error), err=True)
        raise typer.Exit(1) from error


@contextmanager
def opened_study(path: Path, coder: str | None = None) -> "Iterator[Study]":
    """Open a study for the length of a command."""
    from workflow.study import open_study

    with explained_input():
        study = open_study(path, coder=coder)
        try:
            yield study
        finally:
            study.close()


def take_file(study: "Study", intake: "Intake", roles: "Mapping[str, Role]") -> dict[str, Any]:
    """Take one file in and give what is printed of it; with `error` if it could not come in."""
    from ui.messages import explain, warning
    from ui.terminal import intake_json
    from workflow.importing import take_in

    if intake.error is not None:
        return {**intake_json(intake, None), "error": explain(intake.error)}
    taken = take_in(study, intake, roles=roles)
    warnings = [warning(one) for one in getattr(intake.parsed, "warnings", ())]
    return {**intake_json(intake, taken), "warnings": warnings}


def roles_of(given: list[str]) -> "dict[str, Role]":
    """Read LABEL=ROLE options."""
    from models.roles import Role

    try:
        return {label: Role(values[-1]) for label, values in pairs_of(given, "--role").items()}
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--role") from error


def pairs_of(given: list[str], option: str) -> dict[str, list[str]]:
    """Read NAME=VALUE options; a name may come several times."""
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            message = f"'{one}' is not NAME=VALUE"
            raise typer.BadParameter(message, param_hint=option)
        found.setdefault(name.strip(), []).append(value.strip())
    return found


def print_out(data: Any, *, as_json: bool, text: Callable[[], str]) -> None:  # noqa: ANN401 any JSON
    """Print as JSON, or for reading."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text())


def print_act(line: "HistoryLine | None", *, as_json: bool) -> None:
    """Print what was undone or redone, if anything."""
    from ui.messages import act

    print_out(asdict(line) if line else None, as_json=as_json, text=lambda: act(line) if line else "")


def tell_progress(stage: str, done: int, total: int) -> None:
    """Show progress on stderr, and only to a person."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        typer.echo(f"\r{stage} {done}/{total}   ", err=True, nl=done >= total)
