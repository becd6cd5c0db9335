"""Everything that was written beside the work: found, read, gone on with and taken along."""

from datetime import datetime
from functools import partial
from itertools import groupby

import streamlit as st

from ui.components import memo, places
from ui.components.quoting import safe
from ui.keys import MemosKey, keyed
from ui.labels import day, t
from workflow import exporting_memos, memo_pages
from workflow.memo_pages import DIARY, MemoFilter, MemoLine
from workflow.memos import KINDS, Target
from workflow.study import Study, coders_by_id

CHOSEN_FROM_LIST = ("transcript", "participant", "code", "group", "relation")
MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
}


def memos(study: Study) -> None:
    """Show the memos a page at a time, with a filter and the way to write one on anything."""
    counts = memo_pages.kinds_in_use(study)
    with st.expander(t("memos.new"), icon=":material/edit_note:", expanded=not counts):
        _new(study)
    if not any(count for kind, count in counts.items() if kind != DIARY):
        st.html(f'<p class="rd-muted">{safe(t("memos.empty"))}</p>')
        return
    _list(study, _filter(study, counts))


def diary(study: Study) -> None:
    """Write a page of the diary, and read it back by day."""
    with st.expander(t("memos.diary_new"), icon=":material/edit_note:", expanded=True):
        # the day stands where the other view has its choices: the forms then take each other's place
        st.html(f'<p class="rd-muted">{safe(day(datetime.now().astimezone().isoformat()))}</p>')
        memo.new_memo(study, Target(DIARY), "diary", titled=True)
    lines, total = memo_pages.memo_page(study, MemoFilter(DIARY), _number("diary"))
    if not total:
        st.html(f'<p class="rd-muted">{safe(t("memos.diary_empty"))}</p>')
    for named, pages in groupby(lines, lambda line: day(line.memo.created_at)):
        st.subheader(named, anchor=False)
        for line in pages:
            memo.card(study, line.memo)
    _pages("diary", total)


def downloads(study: Study) -> None:
    """Offer everything as files."""
    words = {kind: t(f"memos.many_{kind}") for kind in KINDS if kind != DIARY}
    words |= {"title": t("memos.title"), "diary": t("memos.diary"), "gone": t("memos.gone")}
    with st.container(horizontal=True, gap="small"):
        for kind, mime in MIME.items():
            content = (
                partial(exporting_memos.memos_markdown, study, words)
                if kind == "md"
                else partial(exporting_memos.memos_bytes, study, f".{kind}")
            )
            st.download_button(
                t(f"memos.download_{kind}"),
                content,
                file_name=f"{study.path.stem}-{t('memos.file')}.{kind}",
                mime=mime,
                key=keyed(MemosKey.DOWNLOAD, kind),
                icon=":material/download:",
                on_click="ignore",
            )


def _new(study: Study) -> None:
    left, right = st.columns(2)
    kinds = ("study", *CHOSEN_FROM_LIST)
    kind = left.selectbox(
        t("memos.about"), kinds, key=MemosKey.ABOUT, format_func=lambda one: t(f"memos.kind_{one}")
    )
    if kind == "study":
        memo.new_memo(study, Target("study"), "on.study")
        return
    things = memo_pages.things(study, kind)
    thing = right.selectbox(
        t("memos.which"),
        list(things),
        index=None,
        key=keyed(MemosKey.THING, kind),
        format_func=lambda one: things.get(one, one),
        placeholder=t("common.choose"),
    )
    if thing is not None:
        memo.new_memo(study, Target(kind, thing), f"on.{thing}")


def _filter(study: Study, counts: dict[str, int]) -> MemoFilter:
    names = coders_by_id(study)
    left, middle, right = st.columns([2, 2, 3])
    kind = left.selectbox(
        t("memos.filter_kind"),
        [one for one in KINDS if one != DIARY and counts.get(one)],
        index=None,
        key=MemosKey.KIND,
        format_func=lambda one: f"{t(f'memos.many_{one}')} ({counts[one]})",
        placeholder=t("memos.everything"),
    )
    coder = middle.selectbox(
        t("memos.filter_coder"),
        list(names),
        index=None,
        key=MemosKey.CODER,
        format_func=names.__getitem__,
        placeholder=t("memos.everybody"),
    )
    text = right.text_input(t("memos.filter_text"), key=MemosKey.TEXT)
    return MemoFilter(kind, coder, text)


def _list(study: Study, wanted: MemoFilter) -> None:
    lines, total = memo_pages.memo_page(study, wanted, _number(_named(wanted)))
    st.html(f'<p class="rd-muted" role="status">{safe(t("memos.found", count=total))}</p>')
    for line in lines:
        _line(study, line)
    _pages(_named(wanted), total)


def _line(study: Study, line: MemoLine) -> None:
    memo.card(study, line.memo, memo.about_html(line), go=_way(line))


def _way(line: MemoLine) -> memo.Way | None:
    about = line.about
    if about is None or not about.transcript_id:
        return None
    return partial(places.go_to, about.transcript_id, about.start, about.end)


def _named(wanted: MemoFilter) -> str:
    return f"{wanted.kind}.{wanted.coder_id}.{wanted.text}"


def _number(named: str) -> int:
    return int(st.session_state.get(keyed(MemosKey.PAGE, named)) or 1)


def _pages(named: str, total: int) -> None:
    count = -(-total // memo_pages.PAGE)
    if count > 1:
        st.pagination(count, key=keyed(MemosKey.PAGE, named))
