"""Many files at once: handed to the worker, and what became of them, also after a reload."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from models.roles import Role
from ui import messages
from ui.components import progress
from ui.components.quoting import safe
from ui.keys import ArrivingKey, keyed
from ui.labels import t
from workflow import handing_over, jobs
from workflow.handing_over import BusyError, Handed, Outcome, Summary
from workflow.importing import Kind, Taken
from workflow.study import Study

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

MANY = 12  # files, or so many bytes, from which reading them would hold up the page
LARGE = 8_000_000
LOOKED_AT = 3
SHOWN = 200
Roles = Mapping[int, Mapping[str, tuple[str, Role]]]


def are_many(sizes: Sequence[int]) -> bool:
    """Tell whether these files are too many, or too large, to be read while somebody waits."""
    return len(sizes) > MANY or sum(sizes) > LARGE


def announce(names: Sequence[str]) -> None:
    """Say how many files there are and which, and that only the first are shown."""
    shown = min(len(names), LOOKED_AT)
    listed = "".join(f"<li>{safe(name)}</li>" for name in names)
    st.html(
        f'<div class="rd-note"><p>{safe(t("intake.many", count=len(names), shown=shown))}</p></div>'
        f'<details class="rd-details"><summary>{safe(t("intake.which", count=len(names)))}</summary>'
        f'<ul class="rd-lines">{listed}</ul></details>'
    )


def button(
    study: Study,
    files: "Sequence[UploadedFile]",
    roles: Roles,
    *,
    key: str,
    kind: Kind | None,
    then: Callable[[], None],
) -> None:
    """Offer to import all of them; `then` empties the uploader once they are handed over."""
    st.button(
        t("transcripts.do_import", count=len(files)),
        key=key,
        type="primary",
        disabled=progress.running(study) is not None,
        help=t("reason.busy_job") if progress.running(study) is not None else None,
        on_click=_hand_over,
        args=(study, files, roles, kind, then),
    )


def tell(study: Study, key: str) -> None:
    """Say what became of the last import, until somebody has read it."""
    found = handing_over.summary(study)
    if found is None or found.state in jobs.ACTIVE:
        return
    with st.container(border=True):
        st.html(_told(found))
        st.button(
            t("intake.read"),
            key=keyed(ArrivingKey.READ, key),
            type="tertiary",
            on_click=handing_over.was_read,
            args=(study, found.job_id),
        )


def sentence(taken: Taken) -> str:
    """Say what came in with a file."""
    counts = {"new": 0, "known": 0, "turns": 0, **taken.counts}
    if taken.kind is Kind.TRANSCRIPT and counts["known"]:
        return t("transcripts.taken_known", name=taken.name)
    return t(f"transcripts.taken_{taken.kind.value}", name=taken.name, **counts)


def _hand_over(
    study: Study, files: "Sequence[UploadedFile]", roles: Roles, kind: Kind | None, then: Callable[[], None]
) -> None:
    handed = []
    for number, file in enumerate(files):
        own = roles.get(number, {})
        corrected = {label: Role(st.session_state.get(widget, role)) for label, (widget, role) in own.items()}
        handed.append(Handed(file.name, file.getvalue(), kind, corrected))
    try:
        progress.follow(handing_over.hand_over(study, handed))
    except (BusyError, OSError) as error:
        st.toast(messages.reason(error), icon=":material/error:")
        return
    then()


def _told(found: Summary) -> str:
    taken = [one for one in found.outcomes if one.taken is not None]
    refused = [one for one in found.outcomes if one.taken is None]
    head = t("intake.outcome", taken=len(taken), count=found.total)
    if len(found.outcomes) < found.total:
        head += " " + t("intake.stopped", count=found.total - len(found.outcomes))
    parts = [f"<p><b>{safe(head)}</b></p>"]
    for some, title in ((refused, "intake.not_taken"), (taken, "intake.taken")):
        if some:
            lines = "".join(f"<li>{safe(_line(one))}</li>" for one in some[:SHOWN])
            is_open = " open" if some is refused else ""
            parts.append(
                f'<details class="rd-details"{is_open}><summary>{safe(t(title, count=len(some)))}</summary>'
                f'<ul class="rd-lines">{lines}</ul></details>'
            )
    return f'<div data-testid="import-outcome">{"".join(parts)}</div>'


def _line(one: Outcome) -> str:
    if one.taken is not None:
        return sentence(one.taken)
    if one.error is not None:
        return messages.warning(one.error)
    return f"{one.file}: {t('transcripts.duplicate', name=one.duplicate_of or '')}"
