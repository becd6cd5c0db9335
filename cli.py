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

from ui.commands import (
    explained_input,
    opened_study,
    pairs_of,
    print_act,
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

StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", help="The project file (.rodedraad).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Who = Annotated[str | None, typer.Option("--coder", help="Work as this coder.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="How many at most; 0 means all.")]


class FileKind(StrEnum):
    """What a file is to be read as."""

    TRANSCRIPT = "transcript"
    CODEBOOK = "codebook"
    PARTICIPANTS = "participants"


class SpeakerRole(StrEnum):
    """Who somebody in a transcript is."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"
    UNKNOWN = "unknown"


class Choice(StrEnum):
    """What to do with a suggestion."""

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"


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
        results = []
        for path in files:  # one after the other, so that the same file twice is noticed
            for intake in read_paths(opened, [path], kind=Kind(kind.value) if kind else None):
                results.append(take_file(opened, intake, roles))
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
    from workflow.index import segment_stretches
    from workflow.preparing import segment_transcripts

    with opened_study(study) as opened:
        segment_transcripts(opened, tell_progress)
        found = [
            {**stretch.as_json(), "question": stretch_json(question), "backchannel": backchannel}
            for stretch, question, backchannel in segment_stretches(opened)
            if transcript in (None, stretch.transcript)
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
    as_json: AsJson = False,
) -> None:
    """Suggest candidate themes: quotes first, then terms and figures."""
    from ui.terminal import candidate_json, candidate_text
    from workflow import themes as discovering
    from workflow.preparing import prepare

    with opened_study(study) as opened:
        prepare(opened, progress=tell_progress)
        if again or size or discovering.outdated(opened):
            discovering.suggest_themes(opened, size=size, progress=tell_progress)
        found = [discovering.candidate(opened, one.id) for one in discovering.candidates(opened)]
        print_out(
            [candidate_json(one) for one in found],
            as_json=as_json,
            text=lambda: "\n\n".join(map(candidate_text, found)),
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
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, or a quote to find others like it.")],
    limit: Limit = 20,
    transcript: Annotated[list[str] | None, typer.Option(help="Only in this transcript, repeatable.")] = None,
    participant: Annotated[
        list[str] | None, typer.Option(help="Only by this participant, repeatable.")
    ] = None,
    role: Annotated[
        list[SpeakerRole] | None, typer.Option(help="Only this role; default all but the interviewer.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="Only what has this code.")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE of the participant, repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find quotes by meaning and words."""
    from ui.terminal import hit_json, stretch_line
    from workflow.codebook import resolve_code
    from workflow.finding import search as find
    from workflow.preparing import prepare
    from workflow.views import Filters

    attributes = pairs_of(attribute or [], "--attribute")
    with opened_study(study) as opened:
        filters = Filters(
            transcripts=frozenset(transcript or ()),
            roles=frozenset(one.value for one in role or ()),
            participants=frozenset(participant or ()),
            codes=frozenset([resolve_code(opened, code).id] if code else ()),
            attributes={name: frozenset(values) for name, values in attributes.items()},
        )
        prepare(opened, progress=tell_progress)
        found = [hit_json(hit) for hit in find(opened, text, filters=filters, limit=limit or None)]
        print_out(found, as_json=as_json, text=lambda: "\n".join(map(stretch_line, found)))


@app.command()
def decide(
    study: StudyPath,
    suggestion: Annotated[
        str, typer.Argument(metavar="SUGGESTION", help="An id that `rank` or `themes` printed.")
    ],
    choice: Annotated[Choice, typer.Argument(metavar="accept|reject|change")],
    code: Annotated[
        str | None,
        typer.Option(help="The code to give instead; for a theme, the code it joins or goes under."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="For a theme: the name of its new code.")] = None,
    definition: Annotated[str, typer.Option(help="For a theme: the definition of its new code.")] = "",
    only: Annotated[
        list[str] | None, typer.Option(help="For a theme: keep only these suggestions, repeatable.")
    ] = None,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Accept, reject or change a suggestion, or a whole candidate theme."""
    from workflow.verdicts import Wish, decide_any

    with opened_study(study, coder) as opened:
        wish = Wish(choice.value, code=code, name=name, definition=definition, only=only or ())
        made = decide_any(opened, suggestion, wish)
        print_out(
            made, as_json=as_json, text=lambda: "  ".join(str(value) for value in made.values() if value)
        )


@app.command()
def undo(study: StudyPath, coder: Who = None, as_json: AsJson = False) -> None:
    """Take back the last act."""
    from workflow.history import undo as take_back

    with opened_study(study, coder) as opened:
        print_act(take_back(opened), as_json=as_json)


@app.command()
def redo(study: StudyPath, coder: Who = None, as_json: AsJson = False) -> None:
    """Do the last undone act again."""
    from workflow.history import redo as do_again

    with opened_study(study, coder) as opened:
        print_act(do_again(opened), as_json=as_json)


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
