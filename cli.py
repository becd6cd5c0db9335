"""`rodedraad`: everything the workbench does, scriptable; `--json` on every reading command.

Heavy libraries are imported inside the commands that need them, so that help answers at once.
Exit codes: 0 fine, 1 the input is at fault (the message is on stderr), 2 usage.
"""

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ui import checking, deciding
from ui.commands import (
    AsJson,
    Limit,
    SpeakerRole,
    StudyPath,
    Who,
    check_labels,
    explained_input,
    opened_study,
    pairs_of,
    place_of,
    print_out,
    roles_of,
    take_file,
    tell_progress,
)

app = typer.Typer(
    name="rodedraad",
    help="Rode Draad: local, offline coding of Dutch interview transcripts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


class FileKind(StrEnum):
    """What a file is to be read as."""

    TRANSCRIPT = "transcript"
    CODEBOOK = "codebook"
    PARTICIPANTS = "participants"


class GrainSize(StrEnum):
    """How fine candidate themes should be."""

    FINE = "fine"
    NORMAL = "normal"
    COARSE = "coarse"


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the demo study is made.")],
    as_json: AsJson = False,
) -> None:
    """Make the demo study in a folder and print its project file."""
    from workflow.demo import create_demo

    with explained_input():
        path = create_demo(folder)
        print_out({"study": str(path)}, as_json=as_json, text=lambda: str(path))


@app.command()
def new(
    study: StudyPath,
    name: Annotated[str | None, typer.Option(help="The study's name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a new, empty study."""
    from workflow.study import create_study

    with explained_input():
        made = create_study(study, name=name)
        made.close()
        print_out({"study": str(made.path)}, as_json=as_json, text=lambda: str(made.path))


@app.command("import")
def import_(
    study: StudyPath,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="txt, docx, vtt, srt, csv or xlsx.")],
    kind: Annotated[FileKind | None, typer.Option("--as", help="Read the files as this kind.")] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="LABEL=interviewer|participant|unknown, repeatable.")
    ] = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Take in transcripts, a codebook or a participants table; a bad file is named, the others come in."""
    from ui.terminal import import_text
    from workflow.importing import Kind, read_paths

    roles = roles_of(role or [])
    with opened_study(study, coder) as opened:
        intakes = read_paths(opened, files, kind=Kind(kind.value) if kind else None)
        check_labels(intakes, roles)
        results = [take_file(opened, intake, roles) for intake in intakes]
        print_out(results, as_json=as_json, text=lambda: import_text(results))
        for result in results:
            for message in (result.get("error"), *result["warnings"]):
                if message:
                    typer.echo(message, err=True)
    if any("error" in result for result in results):
        raise typer.Exit(1)


@app.command()
def segments(
    study: StudyPath,
    transcript: Annotated[str | None, typer.Option(help="Only this transcript.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the segments, each with the question it answers."""
    from ui.terminal import stretch_json, stretch_line
    from workflow.filtering import named_filters
    from workflow.index import segment_stretches
    from workflow.preparing import segment_transcripts
    from workflow.views import Filters

    with opened_study(study) as opened:
        wanted = named_filters(opened, Filters(transcripts=frozenset([transcript] if transcript else ())))
        segment_transcripts(opened, tell_progress)
        found = [
            {**stretch.as_json(), "question": stretch_json(question), "backchannel": backchannel}
            for stretch, question, backchannel in segment_stretches(opened)
            if not wanted.transcripts or stretch.transcript_id in wanted.transcripts
        ]
        print_out(found, as_json=as_json, text=lambda: "\n".join(map(stretch_line, found)))


@app.command()
def themes(
    study: StudyPath,
    again: Annotated[
        bool, typer.Option("--again", help="Make candidates anew even if nothing changed.")
    ] = False,
    size: Annotated[
        int | None, typer.Option(min=2, help="Fewest segments in a theme; makes them anew.")
    ] = None,
    grain: Annotated[
        GrainSize, typer.Option(help="Which stop of the scale from coarse to fine is listed.")
    ] = GrainSize.NORMAL,
    as_json: AsJson = False,
) -> None:
    """Suggest candidate themes: quotes first, then terms and figures."""
    from nlp.grouping import level_of
    from ui.labels import t
    from ui.terminal import candidate_json, candidate_text
    from workflow import themes as discovering
    from workflow.preparing import prepare

    with opened_study(study) as opened:
        prepare(opened, progress=tell_progress)
        if again or size or discovering.outdated(opened):
            discovering.suggest_themes(opened, size=size, progress=tell_progress)
        listed = discovering.candidates(opened, level=level_of(grain.value))
        found = [discovering.candidate(opened, one.id) for one in listed]
        print_out(
            [candidate_json(one) for one in found],
            as_json=as_json,
            text=lambda: "\n\n".join(map(candidate_text, found)) or t("terminal.no_themes"),
        )


@app.command()
def rank(
    study: StudyPath,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="The code's full path, or any tail only it has.")
    ],
    limit: Limit = 20,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Rank the undecided segments for a code; each suggestion has an id for `decide`."""
    from ui.terminal import suggestion_json, suggestion_line
    from workflow.applying import queue
    from workflow.codebook import resolve_code
    from workflow.preparing import prepare

    with opened_study(study, coder) as opened:
        wanted = resolve_code(opened, code)
        prepare(opened, progress=tell_progress)
        found = queue(opened, wanted.id, limit=limit or None).items
        print_out(
            [suggestion_json(one, wanted) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(suggestion_line, found)),
        )


@app.command()
def search(
    study: StudyPath,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="Words, or a quote to find others like it.")
    ] = None,
    like: Annotated[
        str | None, typer.Option(metavar="TRANSCRIPT:START-END", help="Find others like this stretch.")
    ] = None,
    limit: Limit = 20,
    transcript: Annotated[list[str] | None, typer.Option(help="Only in this transcript, repeatable.")] = None,
    participant: Annotated[
        list[str] | None, typer.Option(help="Only by this participant, repeatable.")
    ] = None,
    role: Annotated[
        list[SpeakerRole] | None, typer.Option(help="Only this role; default all but the interviewer.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="Only what has this code, or one below it.")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE of the participant, repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find quotes by meaning and words."""
    from ui.terminal import hit_json, stretch_line
    from workflow.filtering import named_filters, stretch_at
    from workflow.finding import search as find
    from workflow.preparing import prepare
    from workflow.views import Filters

    if (text is None) == (like is None):
        message = "give either TEXT or --like"
        raise typer.BadParameter(message)
    attributes = pairs_of(attribute or [], "--attribute")
    wanted = Filters(
        transcripts=frozenset(transcript or ()),
        roles=frozenset(one.value for one in role or ()),
        participants=frozenset(participant or ()),
        codes=frozenset(() if code is None else (code,)),
        attributes={name: frozenset(values) for name, values in attributes.items()},
    )
    place = place_of(like) if like is not None else None
    with opened_study(study) as opened:
        filters = named_filters(opened, wanted)
        near = stretch_at(opened, *place) if place else None
        prepare(opened, progress=tell_progress)
        hits = find(opened, text, like=near, filters=filters, limit=limit or None)
        found = [hit_json(hit) for hit in hits]
        print_out(found, as_json=as_json, text=lambda: "\n".join(map(stretch_line, found)))


for command in (
    deciding.decide,
    deciding.skip,
    deciding.standing,
    checking.check,
    deciding.code,
    deciding.add_code,
    deciding.role,
    deciding.undo,
    deciding.redo,
):
    app.command()(command)


@app.command()
def history(study: StudyPath, limit: Limit = 20, as_json: AsJson = False) -> None:
    """List what was done, the latest first."""
    from ui.messages import act
    from workflow.history import history as lines

    with opened_study(study) as opened:
        found = lines(opened, limit or None)
        print_out(
            [asdict(line) for line in found],
            as_json=as_json,
            text=lambda: "\n".join(f"{one.at}  {one.coder}  {act(one)}" for one in found),
        )


@app.command()
def codes(study: StudyPath, as_json: AsJson = False) -> None:
    """List the codebook: codings, transcripts and full path of each code."""
    from workflow.codebook import codes as tree

    with opened_study(study) as opened:
        found = tree(opened)
        print_out(
            [asdict(code) | {"label": code.label} for code in found],
            as_json=as_json,
            text=lambda: "\n".join(f"{one.codings:>5} {one.transcripts:>4}  {one.label}" for one in found),
        )


@app.command()
def status(study: StudyPath, as_json: AsJson = False) -> None:
    """Tell how far the study is, per transcript and per code."""
    from ui.terminal import status_text
    from workflow.status import status as state

    with opened_study(study) as opened:
        found = state(opened)
        print_out(asdict(found), as_json=as_json, text=lambda: status_text(found))


@app.command()
def encoder(
    study: StudyPath,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="auto, snel, nauwkeurig, a model folder or a hub name."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which encoder the study uses, or choose another; decisions stay as they are."""
    from workflow.preparing import choose_encoder, state

    with opened_study(study) as opened:
        if name is not None:
            choose_encoder(opened, name)
        found = state(opened)
        shown = {
            "encoder": found.encoder,
            "lacking": found.lacking,
            "segments": found.segments,
            "encoded": found.encoded,
        }
        print_out(shown, as_json=as_json, text=lambda: f"{found.encoder}: {found.encoded}/{found.segments}")


@app.command()
def export(
    study: StudyPath,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A csv or xlsx file.")],
    codebook: Annotated[
        bool, typer.Option("--codebook", help="The codebook instead of the codings.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the codings, or the codebook, to csv or xlsx."""
    from workflow.exporting import export_codebook, export_codings

    with opened_study(study) as opened:
        count = (export_codebook if codebook else export_codings)(opened, file)
        print_out({"file": str(file), "rows": count}, as_json=as_json, text=lambda: f"{file}: {count}")


@app.command("app")
def app_(
    study: Annotated[
        Path | None, typer.Argument(metavar="STUDY", help="The project file; may be left out.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="The port on this computer; default 8501 or a free one.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open the workbench in the browser, on this computer only."""
    from ui.launch import launch

    if study is not None:
        from workflow.demo import start_preparing

        with opened_study(study) as opened:  # refuses a file that is no study before anything starts
            study = opened.path
            start_preparing(opened)
    raise typer.Exit(launch(study, port=port, browser=browser))


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):  # transcripts hold characters that an old code page lacks
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
