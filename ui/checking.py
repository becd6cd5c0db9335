"""The command that shows what a coder might look at again; `cli` puts it in its list."""

from typing import Annotated, Any

import typer

from ui.commands import AsJson, StudyPath, Who, opened_study, print_out, tell_progress
from ui.deciding import CODE


def check(
    study: StudyPath,
    *,
    code: Annotated[str | None, typer.Option(help=f"Only this code. {CODE}")] = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """List quotes to look at again: far from their code, beside it, or denying it."""
    from workflow.codebook import resolve_code
    from workflow.consistency import check as look
    from workflow.preparing import prepare

    with opened_study(study, coder) as opened:
        prepare(opened, progress=tell_progress)
        found = look(opened, resolve_code(opened, code).id if code else None)
        shown = [
            {
                "code": one.code,
                "kind": finding.kind,
                "likeness": finding.likeness,
                "nearer_to": finding.about,
                "words": list(finding.words),
                "codings": list(finding.codings),
                **finding.stretch.as_json(),
            }
            for one in found
            for finding in one.findings
        ]
        print_out(shown, as_json=as_json, text=lambda: "\n".join(map(_line, shown)))


def _line(one: dict[str, Any]) -> str:
    text = " ".join(one["text"].split())
    return f"{one['kind']:<7} {one['code']}  {one['transcript']} {one['start']}-{one['end']}  {text}"
