"""Files on their way in: what was found in each, to be looked at before anything is imported."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from formats.errors import FormatWarning
from formats.parsed import ParsedCodebook, ParsedParticipants, ParsedTranscript
from models.roles import Role
from ui import messages
from ui.components import arriving, progress
from ui.components.quoting import safe
from ui.keys import TranscriptsKey, keyed
from ui.labels import has, t
from workflow.importing import Intake, Kind, read_files, take_in
from workflow.study import Study

SHOWN_TURNS = 8
SHOWN_LINES = 40
TURN_LENGTH = 260
SUFFIXES = {
    None: ["docx", "txt", "vtt", "srt", "csv", "xlsx"],
    Kind.CODEBOOK: ["csv", "xlsx"],
    Kind.PARTICIPANTS: ["csv", "xlsx"],
}
_ROUND = "intake.round"  # counts imports, so that the uploader starts empty after each
_TAKEN = "intake.taken"


def import_files(study: Study, label: str, *, key: str, kind: Kind | None = None) -> None:
    """Offer to import files: choose, look, agree."""
    _tell_taken()
    arriving.tell(study, key)
    turn = st.session_state.get(f"{_ROUND}.{key}", 0)
    files = st.file_uploader(
        label, type=SUFFIXES[kind], accept_multiple_files=True, key=keyed_text(key, turn)
    )
    if not files:
        return
    if many := arriving.are_many([file.size for file in files]):
        arriving.announce([file.name for file in files])
    looked = files[: arriving.LOOKED_AT] if many else files
    intakes = _looked_at(study, [(file.file_id, file.name, file.getvalue()) for file in looked], kind)
    if failed := sum(intake.error is not None for intake in intakes):
        st.html(f'<div class="rd-note"><p>{safe(t("transcripts.with_errors", count=failed))}</p></div>')
    roles = {number: _show(intake, f"{turn}.{number}") for number, intake in enumerate(intakes)}
    if many:
        arriving.button(
            study,
            files,
            roles,
            key=f"{TranscriptsKey.IMPORT}.{key}",
            kind=kind,
            then=partial(_next_round, key),
        )
        return
    good = {number: intake for number, intake in enumerate(intakes) if importable(intake)}
    st.button(
        t("transcripts.do_import", count=len(good)) if good else t("transcripts.nothing_to_import"),
        key=f"{TranscriptsKey.IMPORT}.{key}",
        type="primary",
        disabled=not good,
        on_click=_take,
        args=(study, key, [(intake, roles[number]) for number, intake in good.items()]),
    )


def importable(intake: Intake) -> bool:
    """Tell whether a file can come in."""
    return intake.error is None and intake.duplicate_of is None


def keyed_text(key: str, part: object) -> str:
    """Make the key of the uploader in its present round."""
    return f"{key}.{part}"


def _looked_at(study: Study, files: Sequence[tuple[str, str, bytes]], kind: Kind | None) -> list[Intake]:
    """Read each file once, not again at every click on the page."""
    mark = (str(study.path), kind, tuple(file_id for file_id, _, _ in files))
    kept = st.session_state.get("intake.read")
    if kept is None or kept[0] != mark:
        kept = (mark, read_files(study, [(name, data) for _, name, data in files], kind=kind))
        st.session_state["intake.read"] = kept
    found: list[Intake] = kept[1]
    return found


def _take(study: Study, key: str, chosen: Sequence[tuple[Intake, Mapping[str, Role]]]) -> None:
    """Import what was agreed to; a file that fails after all does not hold up the others."""
    told: list[str] = []
    for intake, roles in chosen:
        current = {label: Role(st.session_state.get(widget, role)) for label, (widget, role) in roles.items()}
        told.append(arriving.sentence(take_in(study, intake, roles=current)))
    _next_round(key)
    if any(intake.kind is Kind.TRANSCRIPT for intake, _ in chosen):
        progress.start(study, "prepare")
        told.append(t("transcripts.preparing"))
    st.session_state[_TAKEN] = told


def _next_round(key: str) -> None:
    """Empty the uploader."""
    st.session_state[f"{_ROUND}.{key}"] = st.session_state.get(f"{_ROUND}.{key}", 0) + 1
    st.session_state.pop("intake.read", None)


def _tell_taken() -> None:
    if told := st.session_state.pop(_TAKEN, None):
        st.success("  \n".join(told))


def _show(intake: Intake, place: str) -> dict[str, tuple[str, Role]]:
    """Show one file and return the role widget of each speaker."""
    with st.container(border=True):
        kind = t(f"transcripts.kind_{intake.kind.value}" if intake.kind else "transcripts.kind_unknown")
        st.html(
            f'<p class="rd-file"><strong>{safe(intake.file_name)}</strong>'
            f'<span class="rd-chip">{safe(kind)}</span></p>'
        )
        if intake.error is not None:
            said = messages.file_message(intake.error)
            place_text = f"{said.place}: " if said.place else ""
            st.html(
                f'<div class="rd-problem"><p><b>{safe(place_text + said.what)}</b></p>'
                f"<p>{safe(said.mend)}</p></div>"
            )
            return {}
        if intake.duplicate_of is not None:
            text = t("transcripts.duplicate", name=intake.duplicate_of)
            st.html(f'<div class="rd-note"><p>{safe(text)}</p></div>')
            return {}
        match intake.parsed:
            case ParsedTranscript() as parsed:
                return _transcript(parsed, place)
            case ParsedCodebook() as parsed:
                _codebook(parsed)
            case ParsedParticipants() as parsed:
                _participants(parsed)
        return {}


def _transcript(parsed: ParsedTranscript, place: str) -> dict[str, tuple[str, Role]]:
    counts = (
        t("transcripts.layout", layout=t(f"transcripts.layout_{parsed.layout.value}")),
        t("common.turns", count=len(parsed.turns)),
        t("common.words", count=sum(speaker.words for speaker in parsed.speakers)),
    )
    st.html(f'<p class="rd-line">{safe(" · ".join(counts))}</p>')
    _warnings(parsed.warnings)
    widgets = _speakers(parsed, place)
    st.html(_first_turns(parsed) + _unread(parsed))
    return widgets


def _speakers(parsed: ParsedTranscript, place: str) -> dict[str, tuple[str, Role]]:
    widgets: dict[str, tuple[str, Role]] = {}
    columns = st.columns(3)
    for number, speaker in enumerate(parsed.speakers):
        widget = keyed(TranscriptsKey.ROLE, f"{place}.{number}")
        widgets[speaker.label] = (widget, speaker.role)
        reason = f"transcripts.reason_{str(speaker.reason.value).replace(' ', '_')}"
        said = t(
            "transcripts.said",
            turns=t("common.turns", count=speaker.turns),
            words=t("common.words", count=speaker.words),
        )
        with columns[number % 3]:
            st.selectbox(
                speaker.label,
                list(Role),
                index=list(Role).index(speaker.role),
                key=widget,
                format_func=lambda role: t(f"role.{role.value}"),
            )
            st.caption(f"{said} · {t(reason)}" if has(reason) else said)
    return widgets


def _first_turns(parsed: ParsedTranscript) -> str:
    roles = {speaker.label: speaker.role.value for speaker in parsed.speakers}
    rows = []
    for turn in parsed.turns[:SHOWN_TURNS]:
        words = " ".join(parsed.text[turn.start : turn.end].split())
        words = words if len(words) <= TURN_LENGTH else words[:TURN_LENGTH].rstrip() + "…"
        rows.append(
            f"<dt>{safe(turn.speaker or t('role.unknown'))}</dt>"
            f'<dd class="{roles.get(turn.speaker or "", "")}">{safe(words)}</dd>'
        )
    title = safe(t("transcripts.first_turns"))
    content = f'<dl class="rd-turns">{"".join(rows)}</dl>'
    return f'<details class="rd-details" open><summary>{title}</summary>{content}</details>'


def _unread(parsed: ParsedTranscript) -> str:
    if not parsed.unread:
        return ""
    lines = []
    for unread in parsed.unread[:SHOWN_LINES]:
        key = f"transcripts.unread_{str(unread.reason.value).replace(' ', '_')}"
        why = t(key) if has(key) else ""
        line = t("transcripts.line", line=str(unread.line))
        lines.append(
            f"<li><b>{safe(line)}</b> <code>{safe(unread.text[:TURN_LENGTH])}</code> — {safe(why)}</li>"
        )
    if (more := len(parsed.unread) - SHOWN_LINES) > 0:
        lines.append(f"<li>{safe(t('common.and_more', count=more))}</li>")
    title = safe(t("transcripts.unread", count=len(parsed.unread)))
    content = f'<ul class="rd-lines">{"".join(lines)}</ul>'
    return f'<details class="rd-details"><summary>{title}</summary>{content}</details>'


def _codebook(parsed: ParsedCodebook) -> None:
    named = [header for header, meaning in parsed.columns.items() if meaning != "unknown"]
    said = [
        t("transcripts.codes_found", count=len(parsed.codes)),
        t("transcripts.columns", columns=", ".join(named)),
    ]
    st.html(f'<p class="rd-line">{safe(" · ".join(said))}</p>')
    _warnings(parsed.warnings)


def _participants(parsed: ParsedParticipants) -> None:
    names = ", ".join(attribute.name for attribute in parsed.attributes)
    said = [
        t("transcripts.participants_found", count=len(parsed.rows)),
        t("transcripts.attributes", names=names),
    ]
    st.html(f'<p class="rd-line">{safe(" · ".join(said))}</p>')
    _warnings(parsed.warnings)


def _warnings(warnings: Sequence[FormatWarning]) -> None:
    for warning in warnings[:SHOWN_LINES]:
        said = messages.file_message(warning)
        place = f"{said.place}: " if said.place else ""
        st.html(f'<div class="rd-note"><p>{safe(place + said.what)} {safe(said.mend)}</p></div>')
