"""The files to take along."""

from functools import partial

import streamlit as st

from ui.components.quoting import safe
from ui.keys import ExportKey, keyed
from ui.labels import t
from workflow import blindness, exporting
from workflow.study import Study, coders_by_id

MIME = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def codings(study: Study) -> None:
    """Offer the codings, and say whose are not among them."""
    _offer(study, "codings")
    blind = list(blindness.states(study).values()).count("blind")
    if blind and len(coders_by_id(study)) > 1:
        st.html(f'<p class="rd-note">{safe(t("export.blind", count=blind))}</p>')


def codebook(study: Study) -> None:
    """Offer the codebook."""
    _offer(study, "codebook")


def _offer(study: Study, what: str) -> None:
    content = {"codings": exporting.codings_bytes, "codebook": exporting.codebook_bytes}[what]
    st.subheader(t(f"export.{what}"), anchor=False)
    st.html(f'<p class="rd-line">{safe(t(f"export.{what}_help"))}</p>')
    with st.container(horizontal=True):
        for suffix, mime in MIME.items():
            st.download_button(
                t("export.download", suffix=suffix.removeprefix(".")),
                partial(content, study, suffix),
                file_name=f"{study.path.stem}-{t(f'export.file_{what}')}{suffix}",
                mime=mime,
                key=keyed(ExportKey.DOWNLOAD, what + suffix),
                on_click="ignore",
            )
