"""Files come in: look first, then take in what the researcher agrees to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from formats import registry
from formats.errors import FormatError, Problem
from formats.parsed import Kind, ParsedCodebook, ParsedParticipants, ParsedTranscript
from models import log
from models.records import Speaker, Transcript, Turn
from models.roles import Role
from workflow.codebook_import import codebook_changes
from workflow.participants import link_changes, participant_changes
from workflow.study import Study

__all__ = ["Intake", "Kind", "Parsed", "Taken", "read_files", "read_paths", "take_in"]

Parsed = ParsedTranscript | ParsedCodebook | ParsedParticipants


@dataclass(frozen=True)
class Intake:
    """One file looked at: what it holds, or what is wrong with it.

    `duplicate_of` names the transcript that is the same file, or has the very same text.
    """

    file_name: str
    kind: Kind | None = None
    parsed: Parsed | None = None
    error: FormatError | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True)
class Taken:
    """What came in: `counts` by short key (turns, codes, new, known, ...)."""

    kind: Kind
    name: str
    counts: Mapping[str, int] = field(default_factory=dict)


def read_files(study: Study, files: Sequence[tuple[str, bytes]], *, kind: Kind | None = None) -> list[Intake]:
    """Look at files without taking them in; a bad one is told of and the others go on."""
    return [_look(study, name, data, kind) for name, data in files]


def read_paths(study: Study, paths: Sequence[Path], *, kind: Kind | None = None) -> list[Intake]:
    """Look at files on disk without taking them in."""
    intakes = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError:
            intakes.append(Intake(path.name, error=FormatError(Problem.NO_FILE, path.name)))
            continue
        intakes += read_files(study, [(path.name, data)], kind=kind)
    return intakes


def take_in(study: Study, intake: Intake, *, roles: Mapping[str, Role] | None = None) -> Taken:
    """Take one file in, in one transaction; `roles` corrects the guessed role of a speaker."""
    if intake.error is not None:
        raise intake.error
    with study.store.write() as session:
        match intake.parsed:
            case ParsedTranscript() as parsed:
                return _take_transcript(session, study, parsed, roles or {})
            case ParsedCodebook() as parsed:
                changes, new, known = codebook_changes(session, parsed)
                taken = Taken(
                    Kind.CODEBOOK, parsed.name, {"codes": len(parsed.codes), "new": new, "known": known}
                )
            case ParsedParticipants() as parsed:
                changes, new, known = participant_changes(session, parsed)
                counts = {"participants": len(parsed.rows), "new": new, "known": known}
                taken = Taken(Kind.PARTICIPANTS, parsed.name, counts)
            case _:
                message = f"nothing was read from {intake.file_name}"
                raise ValueError(message)
        about = {"file": intake.file_name, "kind": taken.kind.value, "name": taken.name, **taken.counts}
        if taken.kind is Kind.PARTICIPANTS:
            with log.rehearsed(session, changes):
                links = link_changes(session)
            changes = [*changes, *links]
        if changes:
            log.record(session, log.Act(study.coder_id, "import", about), changes)
        return taken


def _look(study: Study, name: str, data: bytes, kind: Kind | None) -> Intake:
    try:
        found = kind or registry.sniff_bytes(data, name)
        parsed: Parsed
        if found is Kind.CODEBOOK:
            parsed = registry.read_codebook_bytes(data, name)
        elif found is Kind.PARTICIPANTS:
            parsed = registry.read_participants_bytes(data, name)
        else:
            parsed = registry.read_transcript_bytes(data, name)
    except FormatError as error:
        return Intake(name, kind, error=error)
    twin = None
    if isinstance(parsed, ParsedTranscript):
        with study.store.read() as session:
            twin = _twin(session, parsed)
    return Intake(name, found, parsed, duplicate_of=twin)


def _twin(session: Session, parsed: ParsedTranscript) -> str | None:
    """Name the transcript with this content: a file that was saved anew has other bytes but the same text."""
    same = or_(
        Transcript.sha256 == parsed.sha256,
        func.trim(Transcript.text, "\n ") == parsed.text.strip("\n "),
    )
    found: str | None = session.scalar(
        select(Transcript.name).where(same, Transcript.removed.is_(False)).order_by(Transcript.position)
    )
    return found


def _take_transcript(
    session: Session, study: Study, parsed: ParsedTranscript, roles: Mapping[str, Role]
) -> Taken:
    if (twin := _twin(session, parsed)) is not None:
        return Taken(Kind.TRANSCRIPT, twin, {"turns": 0, "known": 1})
    before = session.scalar(select(Transcript).where(Transcript.sha256 == parsed.sha256))
    transcript = before or _add_transcript(session, parsed, roles)
    session.flush()
    corrected = _role_changes(session, transcript.id, roles)
    with log.rehearsed(session, corrected):
        links = link_changes(session, transcript.id)
    # The text itself stays when the import is undone: only its place in the study is taken back.
    changes = [log.updated(transcript, removed=False), *corrected, *links]
    about = {
        "file": parsed.name,
        "kind": Kind.TRANSCRIPT.value,
        "name": transcript.name,
        "sha256": parsed.sha256,
    }
    log.record(session, log.Act(study.coder_id, "import", about), changes)
    return Taken(
        Kind.TRANSCRIPT, transcript.name, {"turns": len(parsed.turns), "speakers": len(parsed.speakers)}
    )


def _role_changes(session: Session, transcript_id: str, roles: Mapping[str, Role]) -> list[log.Change]:
    """Describe the corrected roles in a transcript that was in the study before."""
    speakers = session.scalars(select(Speaker).where(Speaker.transcript_id == transcript_id))
    changes = [
        log.updated(speaker, role=roles[speaker.label].value)
        for speaker in speakers
        if speaker.label in roles
    ]
    return [change for change in changes if change.after]


def _add_transcript(session: Session, parsed: ParsedTranscript, roles: Mapping[str, Role]) -> Transcript:
    transcript = Transcript(
        name=_free_name(session, parsed.name),
        file_name=parsed.name,
        sha256=parsed.sha256,
        text=parsed.text,
        layout=parsed.layout,
        position=(session.scalar(select(func.max(Transcript.position))) or 0) + 1,
        notes=[
            {"line": unread.line, "text": unread.text, "reason": unread.reason} for unread in parsed.unread
        ],
        removed=True,
    )
    session.add(transcript)
    session.flush()
    speakers = {
        speaker.label: Speaker(
            transcript_id=transcript.id,
            label=speaker.label,
            role=roles.get(speaker.label, speaker.role).value,
        )
        for speaker in parsed.speakers
    }
    session.add_all(speakers.values())
    session.flush()
    session.add_all(
        Turn(
            transcript_id=transcript.id,
            position=position,
            start=turn.start,
            end=turn.end,
            speaker_id=speakers[turn.speaker].id if turn.speaker is not None else None,
            time_start=turn.time_start,
            time_end=turn.time_end,
        )
        for position, turn in enumerate(parsed.turns)
    )
    return transcript


def _free_name(session: Session, name: str) -> str:
    taken = set(session.scalars(select(Transcript.name)))
    free, number = name, 2
    while free in taken:
        stem, dot, suffix = name.rpartition(".")
        free = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
        number += 1
    return free
