"""What a coder does in the reader, one event at a time."""

from collections.abc import Callable

from ui import messages
from ui.components import outbox
from ui.labels import t
from workflow import deciding, in_place, memos, recoding
from workflow.codebook import NewCode
from workflow.errors import INPUT_ERRORS
from workflow.memos import Target
from workflow.study import Study

Event = outbox.Event


def apply_event(study: Study, event: Event) -> str | None:
    """Do one thing the coder did while reading; returns what there is to tell about it."""
    if deciding.handled(study, event.id):  # a repeat after a lost connection
        return None
    try:
        return _ACTS[event.kind](study, event)
    except INPUT_ERRORS as error:
        return messages.reason(error)


def _undo(study: Study, event: Event) -> str:
    return outbox.take_back(study, event)


def _code(study: Study, event: Event) -> str:
    place = (event.text("transcript"), int(event.values["start"]), int(event.values["end"]))
    if event.values.get("new_code"):
        recoding.code_stretch_anew(study, place, NewCode(event.text("new_code")), client_id=event.id)
    else:
        deciding.code_stretch(study, *place, event.text("code"), client_id=event.id)
    return t("read.coded", code=event.text("label"))


def _remove(study: Study, event: Event) -> str:
    deciding.remove_coding(study, event.text("mark"), client_id=event.id)
    return t("read.uncoded")


def _ends(study: Study, event: Event) -> str:
    start, end = int(event.values["start"]), int(event.values["end"])
    recoding.move_ends(study, event.text("mark"), start, end, client_id=event.id)
    return t("read.moved")


def _recode(study: Study, event: Event) -> str:
    new = event.values.get("new_code")
    code: str | NewCode = NewCode(str(new)) if new else event.text("code")
    recoding.change_code(study, event.text("mark"), code, client_id=event.id)
    return t("read.coded", code=event.text("label"))


def _sure(study: Study, event: Event) -> None:
    level = event.values.get("certainty")
    recoding.set_certainty(
        study, event.text("mark"), None if level is None else int(level), client_id=event.id
    )


def _memo(study: Study, event: Event) -> str:
    text = event.text("text")
    written = event.values.get("memo") or _written_before(study, event)
    if written:
        memos.edit_memo(study, str(written), text, client_id=event.id)
    elif text:
        memos.write_memo(study, Target("coding", event.text("mark")), text, client_id=event.id)
    return t("read.memo_kept")


def _written_before(study: Study, event: Event) -> str | None:
    """Find the memo that was written a moment ago in the same box, when the browser didn't know its name."""
    was = event.values.get("was")
    on = memos.memos(study, "coding", [event.text("mark")]) if was else []
    return next((memo.id for memo in reversed(on) if memo.mine and memo.text == was), None)


def _note(study: Study, event: Event) -> str:
    start, end = int(event.values["start"]), int(event.values["end"])
    target = Target("transcript", event.text("transcript"), start, end)
    memos.write_memo(study, target, event.text("text"), client_id=event.id)
    return t("read.memo_kept")


def _rewrite(study: Study, event: Event) -> str:
    memos.edit_memo(study, event.text("memo"), event.text("text"), client_id=event.id)
    return t("read.memo_kept" if event.text("text") else "read.memo_gone")


def _judge(study: Study, event: Event) -> None:
    verdict = {"accept": "accepted", "reject": "rejected", "change": "changed"}[event.kind]
    deciding.decide(
        study,
        event.text("suggestion"),
        verdict,
        code_id=event.values.get("code"),
        new_code=event.values.get("new_code"),
        client_id=event.id,
    )


def _suggest(study: Study, event: Event) -> str:
    return t("read.suggested", count=in_place.suggest_in(study, event.text("transcript")))


_ACTS: dict[str, Callable[[Study, Event], str | None]] = {
    "undo": _undo,
    "code": _code,
    "remove": _remove,
    "ends": _ends,
    "recode": _recode,
    "sure": _sure,
    "memo": _memo,
    "note": _note,
    "rewrite": _rewrite,
    "accept": _judge,
    "reject": _judge,
    "change": _judge,
    "suggest": _suggest,
}
