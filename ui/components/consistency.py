"""What a coder might look at again: quotes far from their code, beside it, or denying it."""

from collections.abc import Sequence

import streamlit as st

from ui import messages
from ui.components import quoting
from ui.components.quoting import safe
from ui.keys import CheckKey, keyed
from ui.labels import t
from workflow.consistency import BESIDE, agree
from workflow.deciding import code_stretch, remove_codings
from workflow.errors import INPUT_ERRORS
from workflow.study import Study
from workflow.views import CodeCheck, Finding

KINDS = ("far", "denies", "beside")
_TOLD = "check.told"


def tell() -> None:
    """Say what came of the last act, once."""
    if told := st.session_state.pop(_TOLD, None):
        kind, text = told
        (st.error if kind == "error" else st.success)(text)


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
