"""What people and the machine did in a big study: a codebook, codings, decisions, memos, themes, the log."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bench.large_study import SEED, Answer, Size, identifier, put
from bench.large_text import AREAS, SUBJECTS, definition_of, name_of
from models import log
from models.memos import Memo
from models.records import (
    Code,
    Coder,
    Coding,
    Decision,
    Event,
    Quotation,
    Suggestion,
    SuggestionRun,
    ThemeCandidate,
    Viewing,
)
from workflow import preparing
from workflow.codebook import COLOURS
from workflow.study import Study
from workflow.suggestions import Offer

NAMES = ("Anna", "Bram", "Chris", "Dewi", "Els", "Femke")
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
REJECTED = 0.6  # rejections for each coding
UNDONE = 0.2  # codings that were undone, for each that stands
MEMOS = 0.05
STOPS = ((0, 1), (2, 3), (4, 4))  # at which stops of the scale areas, subjects and halves of subjects are
OUTSIDE = 0.1


class _Log:
    """The events, one every twenty seconds."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    @property
    def at(self) -> str:
        moment = BEGIN + timedelta(seconds=20 * len(self.rows))
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def add(
        self,
        coder_id: str,
        kind: str,
        about: dict[str, Any],
        changes: Sequence[log.Change],
        reverts: str | None = None,
    ) -> str:
        uid = identifier("event", len(self.rows))
        self.rows.append(
            {
                "uid": uid,
                "coder_id": coder_id,
                "kind": kind,
                "about": about,
                "changes": [log._as_json(change) for change in changes],
                "at": self.at,
                "reverts": reverts,
                "client_id": None,
            }
        )
        return uid


def add(session: Session, study: Study, answers: Sequence[Answer], size: Size) -> None:
    """Write it all."""
    choose = random.Random(SEED + 1)  # noqa: S311 (no secret)
    events = _Log()
    coders = _coders(session, study, size.coders)
    codes = _codebook(session, choose, events, coders[0], size.codes)
    _codings(session, choose, events, _Work(coders, codes, answers, size))
    put(session, Event, events.rows)
    _themes(session, choose, answers)


def _coders(session: Session, study: Study, count: int) -> list[str]:
    names = [NAMES[number % len(NAMES)] + " " * (number // len(NAMES)) for number in range(1, count)]
    rows = [
        {
            "id": identifier("coder", number),
            "name": name.strip() or name,
            "created_at": f"2026-01-04T09:00:{number:02}Z",
        }
        for number, name in enumerate(names)
    ]
    put(session, Coder, rows)
    return [study.coder_id, *(row["id"] for row in rows)]


def _codebook(session: Session, choose: random.Random, events: _Log, coder_id: str, count: int) -> list[Code]:
    """Write a heading for each area and the codes below it; return those that can be given."""
    heads = {
        area: Code(
            name=area, id=identifier("head", place), is_theme=True, position=place, created_at=events.at
        )
        for place, area in enumerate(AREAS)
    }
    codes = []
    for number in range(count):
        subject = number % len(SUBJECTS)
        codes.append(
            Code(
                name=name_of(subject, number),
                id=identifier("code", number),
                parent_id=heads[SUBJECTS[subject][0]].id,
                origin=("deductive", "inductive")[number % 2],
                definition=definition_of(choose, subject),
                colour=COLOURS[number % len(COLOURS)],
                position=len(heads) + number,
                created_at=events.at,
            )
        )
    for code in (*heads.values(), *codes):
        change = log.added(code)
        put(session, Code, [change.after or {}])
        events.add(coder_id, "code_added", {"code": code.name}, [change])
    return codes


class _Work:
    """Who gives which codes to what; the first codes are given most."""

    def __init__(
        self, coders: Sequence[str], codes: Sequence[Code], answers: Sequence[Answer], size: Size
    ) -> None:
        self.coders, self.codes, self.answers = coders, codes, answers
        self.codings = size.codings if codes else 0
        self.weights = [1 / (number + 8) for number in range(len(codes))]


def _codings(session: Session, choose: random.Random, events: _Log, work: _Work) -> None:
    """Write codings, by hand and from suggestions, and what was turned down, undone and noted."""
    encoder = preparing.provenance("snel")
    runs = {
        code.id: _run(identifier("run", number), "code", encoder, code.id)
        for number, code in enumerate(work.codes)
    }
    put(session, SuggestionRun, runs.values())
    rows: dict[type, list[dict[str, Any]]] = {
        one: [] for one in (Suggestion, Quotation, Coding, Decision, Memo, Viewing)
    }
    shares = {"coded": 0.5, "accepted": 0.4, "changed": 0.1, "rejected": REJECTED, "undone": UNDONE}
    acts = [kind for kind, share in shares.items() for _ in range(int(share * work.codings))]
    choose.shuffle(acts)
    places = choose.sample(range(len(work.answers)), min(len(acts), len(work.answers)))
    for number, kind in enumerate(acts):
        one = work.answers[places[number % len(places)]]
        code, other = choose.choices(work.codes, work.weights, k=2)
        coder_id = work.coders[number % len(work.coders)]
        _act(events, rows, kind, _Step(number, one, code, other, coder_id, runs[code.id]["id"]))
    seen = {(row["coder_id"], row["transcript_id"], row["start"], row["end"]): row for row in rows[Viewing]}
    rows[Viewing] = list(seen.values())
    for record, found in rows.items():
        put(session, record, found)


class _Step:
    """One act: the stretch, the code that was offered, another one, who acts, and the run."""

    def __init__(self, number: int, one: Answer, code: Code, other: Code, coder_id: str, run_id: str) -> None:
        self.number, self.one, self.code, self.other = number, one, code, other
        self.coder_id, self.run_id = coder_id, run_id
        self.place: dict[str, Any] = {"transcript_id": one.transcript_id, "start": one.start, "end": one.end}
        quote = one.text if len(one.text) <= 90 else one.text[:89].rstrip() + "…"
        self.about = {"transcript": one.transcript, "quote": quote, "code": code.name}


def _act(events: _Log, rows: dict[type, list[dict[str, Any]]], kind: str, step: _Step) -> None:
    at = events.at
    rows[Viewing].append({**step.place, "coder_id": step.coder_id, "at": at})
    suggestion = None
    if kind in ("accepted", "changed", "rejected"):
        suggestion = _suggestion(step)
        rows[Suggestion].append(suggestion)
    coding = None
    changes: list[log.Change] = []
    if kind != "rejected":
        quotation = Quotation(**step.place, id=identifier("quotation", step.number))
        coding = _coding(step, quotation, kind, suggestion, at)
        changes = [log.added(quotation), log.added(coding)]
    if suggestion is not None:
        changes.append(log.added(_decision(step, suggestion, kind, coding, at)))
    uid = events.add(step.coder_id, "coded" if kind == "undone" else kind, step.about, changes)
    if kind == "undone":
        back = [change.inverse() for change in reversed(changes)]
        events.add(step.coder_id, "undo", {"of": "coded", **step.about}, back, uid)
        return
    known = {"quotation": Quotation, "coding": Coding, "decision": Decision}
    for change in changes:
        rows[known[change.table]].append(dict(change.after or {}))
    if coding is not None and step.number % round(1 / MEMOS) == 0:
        memo = Memo(
            target_kind="coding",
            target_id=coding.id,
            text=f"Nog eens naar kijken: {step.other.name}.",
            coder_id=step.coder_id,
            id=identifier("memo", step.number),
            created_at=at,
        )
        rows[Memo].append(dict(log.added(memo).after or {}))


def _suggestion(step: _Step) -> dict[str, Any]:
    place = (step.one.transcript_id, step.one.start, step.one.end)
    return {
        **step.place,
        "id": Offer.name("code", step.code.id, place),
        "run_id": step.run_id,
        "kind": "code",
        "position": step.number % 25,
        "score": 0.3 + (step.number % 60) / 100,
        "band": ("certain", "possible", "doubtful")[step.number % 3],
        "lane": ("best", "random")[step.number % 10 == 0],
        "candidate_id": None,
        "code_id": step.code.id,
        "evidence": {},
    }


def _coding(
    step: _Step, quotation: Quotation, kind: str, suggestion: dict[str, Any] | None, at: str
) -> Coding:
    return Coding(
        quotation_id=quotation.id,
        code_id=step.other.id if kind == "changed" else step.code.id,
        coder_id=step.coder_id,
        origin={"accepted": "suggested", "changed": "changed"}.get(kind, "manual"),
        suggestion_id=suggestion["id"] if suggestion else None,
        score=suggestion["score"] if suggestion else None,
        certainty=(None, 1, 2, 3)[step.number % 4],
        id=identifier("coding", step.number),
        created_at=at,
    )


def _decision(step: _Step, suggestion: dict[str, Any], kind: str, coding: Coding | None, at: str) -> Decision:
    return Decision(
        suggestion_id=suggestion["id"],
        coder_id=step.coder_id,
        verdict=kind,
        run_id=step.run_id,
        score=suggestion["score"],
        code_id=coding.code_id if coding else None,
        coding_id=coding.id if coding else None,
        lane=suggestion["lane"],
        id=identifier("decision", step.number),
        decided_at=at,
    )


def _run(
    run_id: str, kind: str, encoder: dict[str, Any], code_id: str | None, **parameters: object
) -> dict[str, Any]:
    return {
        "id": run_id,
        "kind": kind,
        "encoder": encoder,
        "parameters": parameters,
        "versions": {},
        "fingerprint": "made up",
        "code_id": code_id,
        "made_at": "2026-01-05T08:00:00.000Z",
    }


def _themes(session: Session, choose: random.Random, answers: Sequence[Answer]) -> None:
    """Write candidates on five stops: areas, subjects in them, halves of those; some lie in none."""
    run_id = identifier("run", -1)
    members: dict[tuple[int, int], list[Answer]] = {}
    for one in answers:
        if choose.random() >= OUTSIDE:
            members.setdefault((one.subject, choose.randrange(2)), []).append(one)
    areas = list(AREAS)
    families: dict[tuple[int, ...], list[Answer]] = {}
    for (subject, half), found in sorted(members.items()):
        area = areas.index(SUBJECTS[subject][0])
        for key in ((area,), (area, subject), (area, subject, half)):
            families.setdefault(key, []).extend(found)
    counts = [sum(len(key) == depth for key in families) for depth in (1, 1, 2, 2, 3)]
    left = len(answers) - sum(len(found) for found in members.values())
    scales = [
        {"resolution": 0.5 * 2**stop, "themes": count, "outside": left} for stop, count in enumerate(counts)
    ]
    parameters = {"scales": scales, "normal": 2, "too_short": 0, "gone": [], "size": None}
    put(session, SuggestionRun, [_run(run_id, "themes", preparing.provenance("snel"), None, **parameters)])
    ids = {key: identifier("candidate", number)[:12] for number, key in enumerate(families)}
    transcripts = len({one.transcript_id for one in answers})
    put(
        session,
        ThemeCandidate,
        [
            _candidate(run_id, ids, place, key, found, transcripts)
            for place, (key, found) in enumerate(families.items())
        ],
    )
    put(
        session,
        Suggestion,
        [
            _member(run_id, ids[key], place, one)
            for key, found in families.items()
            if len(key) == 3
            for place, one in enumerate(found)
        ],
    )


def _candidate(
    run_id: str,
    ids: dict[tuple[int, ...], str],
    place: int,
    key: tuple[int, ...],
    found: Sequence[Answer],
    transcripts: int,
) -> dict[str, Any]:
    here: dict[str, int] = {}
    for one in found:
        here[one.transcript] = here.get(one.transcript, 0) + 1
    largest = max(here, key=lambda name: (here[name], name))
    words = (
        list(AREAS.values())[key[0]]
        if len(key) == 1
        else (SUBJECTS[key[1]][1], *list(AREAS.values())[key[0]])
    )
    first = [
        Offer.name("theme", ids[_leaf(ids, key)], (one.transcript_id, one.start, one.end))
        for one in found[:3]
    ]
    figures = {
        "segments": len(found),
        "transcripts": len(here),
        "transcripts_in_study": transcripts,
        "largest_share": here[largest] / len(found),
        "largest_transcript": largest,
        "scales": list(STOPS[len(key) - 1]),
        "parent": ids[key[:-1]] if len(key) > 1 else None,
        "stability": 0.6,
        "cohesion": 0.5,
        "like": [],
        "central": first,
        "before": None,
        "added": 0,
        "lost": 0,
    }
    terms = list(dict.fromkeys(words))[:8]
    return {"id": ids[key], "run_id": run_id, "position": place, "terms": terms, "figures": figures}


def _leaf(ids: dict[tuple[int, ...], str], key: tuple[int, ...]) -> tuple[int, ...]:
    """Give the first group at the bottom below a group."""
    return next(one for one in ids if len(one) == len(STOPS) and one[: len(key)] == key)


def _member(run_id: str, candidate_id: str, place: int, one: Answer) -> dict[str, Any]:
    offered = (one.transcript_id, one.start, one.end)
    return {
        "id": Offer.name("theme", candidate_id, offered),
        "run_id": run_id,
        "kind": "theme",
        "transcript_id": one.transcript_id,
        "start": one.start,
        "end": one.end,
        "position": place,
        "score": 0.9 - (place % 70) / 100,
        "band": ("certain", "possible", "doubtful")[place % 3],
        "lane": "best",
        "candidate_id": candidate_id,
        "code_id": None,
        "evidence": {"kind": "theme", "phrase": "", "terms": [], "sentence": [0, len(one.text)]},
    }
