"""The state of a study in a few figures and bars."""

import streamlit as st

from ui.components.quoting import safe
from ui.labels import number, t
from workflow.views import PATH_SEPARATOR, Status

MOST_USED = 8


def figures(now: Status) -> None:
    """Show the counts of the study."""
    used = sum(code.codings > 0 for code in now.codes)
    shown = (
        (number(len(now.transcripts)), "interviews"),
        (number(now.segments), "fragments"),
        (number(now.seen), "seen"),
        (number(now.codings), "codings"),
        (t("project.codes_of", count=used, total=len(now.codes)), "codes"),
    )
    cells = "".join(
        f"<div><strong>{value}</strong><span>{safe(t(f'project.{key}'))}</span></div>" for value, key in shown
    )
    st.html(f'<div class="rd-figures">{cells}</div>')


def interview_bars(now: Status) -> None:
    """Show per interview how much was seen and how much was coded."""
    rows = []
    for one in now.transcripts:
        whole = max(one.segments, 1)
        rows.append(
            f'<span class="name" title="{safe(one.name)}">{safe(one.name)}</span>'
            f'<span class="rd-bar"><i style="width:{100 * one.seen / whole:.1f}%"></i>'
            f'<i class="coded" style="width:{100 * one.coded / whole:.1f}%"></i></span>'
            f'<span class="value">{one.coded}/{one.segments}</span>'
        )
    coded, seen = safe(t("project.legend_coded")), safe(t("project.legend_seen"))
    legend = f'<i class="coded"></i>{coded}</span><span><i></i>{seen}'
    st.html(f'<div class="rd-bars">{"".join(rows)}</div><p class="rd-legend"><span>{legend}</span></p>')


def code_bars(now: Status) -> None:
    """Show the codes that were given most, with in how many interviews each occurs."""
    used = sorted((code for code in now.codes if code.codings), key=lambda code: -code.codings)[:MOST_USED]
    if not used:
        st.html(f'<p class="rd-muted">{safe(t("project.no_codings"))}</p>')
        return
    total = len(now.transcripts)
    rows = [
        f"<li><b>{safe(code.path[-1])}</b> <span>{safe(PATH_SEPARATOR.join(code.path[:-1]))}</span>"
        f"<em>{t('common.codings', count=code.codings)}, "
        f"{t('common.of_interviews', count=code.transcripts, total=total)}</em></li>"
        for code in used
    ]
    st.html(f'<ul class="rd-codes">{"".join(rows)}</ul>')
