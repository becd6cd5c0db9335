"""The frame of a command: its study, what is wrong with its input, and what it prints.

Heavy libraries are imported where they are used, so that `--help` answers at once.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from models.roles import Role
    from workflow.importing import Intake
    from workflow.study import Study
    from workflow.views import HistoryLine

StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", help="The project file (.rodedraad).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Who = Annotated[str | None, typer.Option("--coder", help="Work as this coder.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="How many at most; 0 means all.")]


class SpeakerRole(StrEnum):
    """Who somebody in a transcript is."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"
    UNKNOWN = "unknown"


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


def check_labels(intakes: "Sequence[Intake]", roles: "Mapping[str, Role]") -> None:
    """Refuse a role for somebody who speaks in none of the files, before any of them comes in."""
    from ui.labels import t

    if any(intake.error for intake in intakes):  # somebody may speak in a file that can't be read
        return
    known = {speaker.label: None for intake in intakes for speaker in getattr(intake.parsed, "speakers", ())}
    for label in roles:
        if label not in known:
            message = t("terminal.no_such_label", label=label, known=", ".join(known) or "–")
            raise typer.BadParameter(message, param_hint="--role")


def take_file(study: "Study", intake: "Intake", roles: "Mapping[str, Role]") -> dict[str, Any]:
    """Take one file in and give what is printed of it; with `error` if it could not come in."""
    from ui.messages import explain, warning
    from ui.terminal import intake_json
    from workflow.importing import Kind, take_in

    if intake.error is not None:
        return {**intake_json(intake, None), "error": explain(intake.error)}
    taken = take_in(study, intake, roles=roles)
    if taken.kind is Kind.TRANSCRIPT and taken.counts.get("known"):  # perhaps by a file of this same command
        intake = replace(intake, duplicate_of=taken.name)
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


def place_of(given: str) -> tuple[str, int, int]:
    """Read TRANSCRIPT:START-END."""
    found = re.fullmatch(r"(.+):(\d+)-(\d+)", given, re.DOTALL)
    if found is None:
        message = f"'{given}' is not TRANSCRIPT:START-END"
        raise typer.BadParameter(message, param_hint="--like")
    return found[1], int(found[2]), int(found[3])


def print_out(data: Any, *, as_json: bool, text: Callable[[], str]) -> None:  # noqa: ANN401 any JSON
    """Print as JSON, or for reading."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text())


def print_act(line: "HistoryLine | None", *, nothing: str, as_json: bool) -> None:
    """Print what was undone or redone, or the text `nothing` when there was no such act."""
    from ui.labels import t
    from ui.messages import act

    print_out(asdict(line) if line else None, as_json=as_json, text=lambda: act(line) if line else t(nothing))


def tell_progress(stage: str, done: int, total: int) -> None:
    """Show progress on stderr, and only to a person."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        typer.echo(f"\r{stage} {done}/{total}   ", err=True, nl=done >= total)
