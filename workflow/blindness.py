"""Blind coding: which transcripts a coder reads without suggestions and without others' codings."""

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from models import log
from models.records import Coder, Coding, Quotation, Setting, Transcript
from models.working import BlindReading
from workflow.study import Study, set_setting, setting

OWN_FIRST = "own_first"  # the setting: how many transcripts each coder codes blind unless they choose not to
USUAL_OWN_FIRST = 2


def hidden(session: Session, coder_id: str) -> frozenset[str]:
    """Give the transcripts that this coder codes blind now: nobody else's ideas are shown in them."""
    return frozenset(id_ for id_, state in _states(session, coder_id).items() if state == "blind")


def codings_seen(session: Session, coder_id: str) -> ColumnElement[bool]:
    """Say, in a query of codings with their quotations, which this coder sees.

    All one's own; those of others only outside the transcripts that one codes blind.
    """
    blind = hidden(session, coder_id)
    return or_(Coding.coder_id == coder_id, Quotation.transcript_id.not_in(blind)) if blind else true()


def states(study: Study) -> dict[str, str]:
    """Give per transcript of the study: blind, done, or open."""
    with study.store.read() as session:
        return _states(session, study.coder_id)


def overview(study: Study) -> list[tuple[str, dict[str, str]]]:
    """Give per transcript its name and, by coder, whether they code it blind, are done or see all."""
    with study.store.read() as session:
        by_coder = {
            id_: _states(session, id_) for id_ in session.scalars(select(Coder.id).order_by(Coder.created_at))
        }
        names = session.execute(
            select(Transcript.id, Transcript.name)
            .where(Transcript.removed.is_(False))
            .order_by(Transcript.position)
        )
        return [
            (name, {coder_id: states[id_] for coder_id, states in by_coder.items()}) for id_, name in names
        ]


def set_state(study: Study, transcript_id: str, state: str) -> None:
    """Begin to code a transcript blind, say that one is done with it, or choose not to."""
    with study.store.write() as session:
        now = _states(session, study.coder_id).get(transcript_id)
        if now in (None, state):
            return
        known = session.get(BlindReading, (study.coder_id, transcript_id))
        change = (
            log.added(BlindReading(coder_id=study.coder_id, transcript_id=transcript_id, state=state))
            if known is None
            else log.updated(known, state=state)
        )
        name = session.get_one(Transcript, transcript_id).name
        log.record(session, log.Act(study.coder_id, f"blind_{state}", {"transcript": name}), [change])


def own_first(study: Study) -> int:
    """Tell how many transcripts each coder first codes blind."""
    return int(setting(study, OWN_FIRST, 0))


def set_own_first(study: Study, count: int) -> None:
    """Say how many transcripts each coder first codes blind; nought is none."""
    set_setting(study, OWN_FIRST, max(0, count))


def _states(session: Session, coder_id: str) -> dict[str, str]:
    ids = session.scalars(
        select(Transcript.id).where(Transcript.removed.is_(False)).order_by(Transcript.position)
    ).all()
    kept = session.get(Setting, OWN_FIRST)
    first = int(kept.value or 0) if kept is not None else 0
    chosen = {
        row.transcript_id: row.state
        for row in session.scalars(select(BlindReading).where(BlindReading.coder_id == coder_id))
    }
    return {id_: chosen.get(id_, "blind" if number < first else "open") for number, id_ in enumerate(ids)}
