"""Long work in the background: how far it is, stopping it, and what came of it."""

import streamlit as st

from ui import messages, warming
from ui.keys import ShellKey
from ui.labels import t
from workflow import jobs
from workflow.study import Study
from workflow.views import JobView

ACTIVE = ("waiting", "running")
_SEEN = "job.seen"  # the job this session saw running, so that its end is told once


def watch(study: Study) -> None:
    """Show running work; look again every second, and only while there is some."""
    job = jobs.current(study)
    if job is not None and job.state in ACTIVE:
        st.session_state[_SEEN] = job.id
        st.fragment(_follow, run_every=1.0)(study)
    elif job is not None and st.session_state.get(_SEEN) == job.id:
        _ended(study, job)


def running(study: Study) -> JobView | None:
    """Give the work under way, if any."""
    job = jobs.current(study)
    return job if job is not None and job.state in ACTIVE else None


def start(study: Study, kind: str, **parameters: object) -> None:
    """Start long work and remember that this session wants to know how it ends."""
    follow(jobs.start(study, kind, **parameters))


def follow(job: JobView) -> None:
    """Remember that this session wants to know how this work ends."""
    st.session_state[_SEEN] = job.id


def describe(job: JobView) -> str:
    """Say what the work is doing."""
    return f"{t(f'job.{job.kind}')}: {messages.stage(job.stage) if job.stage else t('job.waiting')}"


def share(job: JobView) -> float:
    """Tell how much of the present stage is done."""
    return min(1.0, job.done / job.total) if job.total else 0.0


def _follow(study: Study) -> None:
    job = jobs.current(study)
    if job is None or job.state not in ACTIVE:
        st.rerun()  # the whole page: what it shows has changed
    st.progress(share(job), text=describe(job))
    st.button(
        t("job.cancel"), key=ShellKey.CANCEL_JOB, type="tertiary", on_click=jobs.cancel, args=(study, job.id)
    )


def _ended(study: Study, job: JobView) -> None:
    kind = t(f"job.{job.kind}")
    if job.state == "failed":
        st.error(t("job.failed", kind=kind))
        st.caption(t("job.worker_gone") if job.problem == "worker_gone" else t("job.failed_help"))
        return
    del st.session_state[_SEEN]
    warming.begin(study)  # the study grew: have it read in before it is asked for
    st.toast(t("job.done" if job.state == "done" else "job.cancelled", kind=kind))
