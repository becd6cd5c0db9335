"""What a coder might look at again: quotes far from their code, beside it, or denying it."""

import threading
from collections.abc import Sequence

import streamlit as st

from ui import messages
from ui.components import quoting
from ui.components.quoting import safe
from ui.keys import CheckKey, keyed
from ui.labels import t
from workflow.consistency import BESIDE, agree, check
from workflow.deciding import code_stretch, remove_codings
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeCheck, Finding

KINDS = ("far", "denies", "beside")
_TOLD, SEARCH = "check.told", "check.search"
PATIENCE = 1.0  # seconds that the page waits before it tells how far the search is


def tell() -> None:
    """Say what came of the last act, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


class _Search(threading.Thread):
    """Looking through the quotes behind the page: with many codes it takes seconds."""

    def __init__(self, study: Study) -> None:
        super().__init__(daemon=True)
        self.study = study
        self.done, self.total = 0, 0
        self.error: Exception | None = None

    def run(self) -> None:
        """Look; what comes of it is kept below, and what goes wrong is told on the page."""
        try:
            check(self.study, progress=self._tell)
        except Exception as error:  # noqa: BLE001 raised again where somebody sees it
            self.error = error

    def is_of(self, study: Study) -> bool:
        """Tell whether this looks through the work of this coder in this study."""
        return (self.study.path, self.study.coder_id) == (study.path, study.coder_id)

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def look(study: Study) -> Sequence[CodeCheck] | None:
    """Give what was found, or show how far the search is and give nothing."""
    search: _Search | None = st.session_state.get(SEARCH)
    if search is None or not search.is_of(study):
        search = st.session_state[SEARCH] = _Search(study)
        search.start()
        with st.spinner(t("check.busy")):
            search.join(PATIENCE)
    if search.is_alive():
        st.fragment(_follow, run_every=0.5)()
        return None
    del st.session_state[SEARCH]
    if search.error is not None:
        raise search.error
    return check(study)  # at hand now


def _follow() -> None:
    search: _Search | None = st.session_state.get(SEARCH)
    if search is None or not search.is_alive():
        st.rerun()
    share = search.done / search.total if search.total else 0.0
    st.progress(share, text=t("check.progress", done=search.done, total=search.total))


def choose(found: Sequence[CodeCheck]) -> CodeCheck | None:
    """Choose the code to look at; those with something to see come first."""
    names = {one.code_id: t("check.code", code=one.code, count=len(one.findings)) for one in found}
    chosen = st.selectbox(
        t("check.choose"), list(names), key=CheckKey.CODE, format_func=lambda key: names.get(key, "")
    )
    return next((one for one in found if one.code_id == chosen), None)


def findings(study: Study, one: CodeCheck) -> None:
    """Show the findings of one code, kind by kind."""
    if not one.findings:
        st.html(f'<p class="rd-muted">{safe(t("check.nothing"))}</p>')
    for kind in KINDS:
        own = [finding for finding in one.findings if finding.kind == kind]
        if own:
            st.subheader(t(f"check.{kind}"), anchor=False)
            st.html(f'<p class="rd-muted">{safe(t(f"check.{kind}_help"))}</p>')
        for finding in own:
            with st.container(border=True):
                st.html(_card(study, finding))
                _buttons(study, one, finding)


def _card(study: Study, one: Finding) -> str:
    place = f"{safe(quoting.who(one.stretch))} · {safe(quoting.where(study, one.stretch))}"
    why = _why(one)
    quote = f'<blockquote class="rd-quote"><p>{safe(" ".join(one.stretch.text.split()))}</p>'
    return f'{quote}<footer>{place}</footer></blockquote><p class="rd-line">{safe(why)}</p>'


def _why(one: Finding) -> str:
    if one.kind == "denies":
        return t("check.why_denies", words=" … ".join(one.words))
    if one.kind == "far" and one.about:
        return t("check.why_nearer", code=one.about)
    return t(f"check.why_{one.kind}")


def _buttons(study: Study, code: CodeCheck, one: Finding) -> None:
    with st.container(horizontal=True):
        if one.kind == BESIDE:
            st.button(
                t("check.code_it"),
                key=keyed(CheckKey.CODE_IT, one.id),
                on_click=_code,
                args=(study, code, one),
            )
        elif one.codings:
            st.button(
                t("check.take_off"),
                key=keyed(CheckKey.TAKE_OFF, one.id),
                on_click=_take_off,
                args=(study, one),
            )
        st.button(
            t("check.right" if one.kind != BESIDE else "check.not_it"),
            key=keyed(CheckKey.RIGHT, one.id),
            on_click=_agree,
            args=(study, code, one),
        )


def _code(study: Study, code: CodeCheck, one: Finding) -> None:
    place = one.stretch
    try:
        code_stretch(study, place.transcript_id, place.start, place.end, code.code_id)
    except INPUT_ERRORS as error:
        st.session_state[_TOLD] = ("error", messages.reason(error))
        return
    st.session_state[_TOLD] = ("ok", t("check.coded", code=code.code))


def _take_off(study: Study, one: Finding) -> None:
    try:
        remove_codings(study, one.codings)
    except INPUT_ERRORS as error:
        st.session_state[_TOLD] = ("error", messages.reason(error))
        return
    st.session_state[_TOLD] = ("ok", t("check.taken_off"))


def _agree(study: Study, code: CodeCheck, one: Finding) -> None:
    agree(study, code.code_id, one.id)
