"""The commands with which a person decides: on suggestions, by hand, and taking it back.

`cli` puts them in its list. Heavy libraries are imported inside them, so that help answers at once.
"""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from ui.commands import (
    AsJson,
    SpeakerRole,
    StudyPath,
    Who,
    opened_study,
    print_act,
    print_out,
    tell_progress,
)

CODE = "The code's full path, or any tail only it has."


class Choice(StrEnum):
    """What to do with a suggestion."""

    ACCEPT = "accept"
    REJECT = "reject"
    CHANGE = "change"


def decide(
    study: StudyPath,
    suggestion: Annotated[
        str, typer.Argument(metavar="SUGGESTION", help="An id that `rank` or `themes` printed.")
    ],
    choice: Annotated[Choice, typer.Argument(metavar="accept|reject|change")],
    *,
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


def skip(
    study: StudyPath,
    suggestion: Annotated[str, typer.Argument(metavar="SUGGESTION", help="An id that `rank` printed.")],
    *,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Put a suggestion off until the others are done."""
    from workflow.deciding import skip as put_off

    with opened_study(study, coder) as opened:
        put_off(opened, suggestion)
        print_out({"suggestion": suggestion, "skipped": True}, as_json=as_json, text=lambda: suggestion)


def standing(
    study: StudyPath,
    code: Annotated[str, typer.Argument(metavar="CODE", help=CODE)],
    *,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many segments fit a code, going by what was decided, and whether to go on."""
    from ui.screening import lines
    from workflow.applying import standing as stand
    from workflow.codebook import resolve_code
    from workflow.preparing import prepare

    with opened_study(study, coder) as opened:
        wanted = resolve_code(opened, code)
        prepare(opened, progress=tell_progress)
        now = stand(opened, wanted.id)
        print_out({"code": wanted.label, **asdict(now)}, as_json=as_json, text=lambda: "\n".join(lines(now)))


def code(
    study: StudyPath,
    transcript: Annotated[str, typer.Argument(metavar="TRANSCRIPT", help="The transcript's name.")],
    place: Annotated[
        tuple[int, int], typer.Argument(metavar="START END", help="Code points in its text, end exclusive.")
    ],
    name: Annotated[str, typer.Argument(metavar="CODE", help=CODE)],
    *,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Put a code on a stretch of text by hand."""
    from ui.terminal import stretch_line
    from workflow.codebook import resolve_code
    from workflow.deciding import code_stretch
    from workflow.filtering import stretch_at
    from workflow.reading import codings

    with opened_study(study, coder) as opened:
        given = resolve_code(opened, name)
        transcript_id, start, end = stretch_at(opened, transcript, *place)
        coding_id = code_stretch(opened, transcript_id, start, end, given.id)
        found = codings(opened, code_id=given.id, transcript_id=transcript_id)
        stretch = next(one.stretch for one in found if one.id == coding_id)
        made = {"coding": coding_id, "code": given.label, **stretch.as_json()}
        print_out(made, as_json=as_json, text=lambda: f"{given.label}  {stretch_line(made)}")


def add_code(
    study: StudyPath,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the new code.")],
    *,
    under: Annotated[str | None, typer.Option(metavar="CODE", help="The code that it goes under.")] = None,
    definition: Annotated[str, typer.Option(help="What the code means.")] = "",
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Add a code to the codebook."""
    from workflow.codebook import NewCode, codes, resolve_code
    from workflow.codebook import add_code as add

    with opened_study(study, coder) as opened:
        parent_id = None if under is None else resolve_code(opened, under).id
        code_id = add(opened, NewCode(name, parent_id=parent_id, definition=definition))
        made = next(one for one in codes(opened) if one.id == code_id)
        print_out(asdict(made) | {"label": made.label}, as_json=as_json, text=lambda: made.label)


def role(
    study: StudyPath,
    transcript: Annotated[str, typer.Argument(metavar="TRANSCRIPT", help="The transcript's name.")],
    label: Annotated[str, typer.Argument(metavar="LABEL", help="How the speaker is called in it.")],
    is_: Annotated[SpeakerRole, typer.Argument(metavar="interviewer|participant|unknown")],
    *,
    coder: Who = None,
    as_json: AsJson = False,
) -> None:
    """Correct who somebody in a transcript is."""
    from models.roles import Role
    from workflow.filtering import speaker_called, transcript_called
    from workflow.reading import set_role, transcripts

    with opened_study(study, coder) as opened:
        transcript_id = transcript_called(opened, transcript)
        speaker = speaker_called(opened, transcript_id, label)
        set_role(opened, transcript_id, speaker, Role(is_.value))
        made = {
            "transcript": dict(transcripts(opened))[transcript_id],
            "speaker": speaker,
            "role": is_.value,
        }
        print_out(made, as_json=as_json, text=lambda: "  ".join(made.values()))


def undo(study: StudyPath, *, coder: Who = None, as_json: AsJson = False) -> None:
    """Take back the last act."""
    from workflow.history import undo as take_back

    with opened_study(study, coder) as opened:
        print_act(take_back(opened), nothing="terminal.nothing_to_undo", as_json=as_json)


def redo(study: StudyPath, *, coder: Who = None, as_json: AsJson = False) -> None:
    """Do the last undone act again."""
    from workflow.history import redo as do_again

    with opened_study(study, coder) as opened:
        print_act(do_again(opened), nothing="terminal.nothing_to_redo", as_json=as_json)
