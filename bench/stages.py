"""One measured process of `bench.pipeline`: `python -m bench.stages cold|warm FOLDER ENCODER COPIES`."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench.machine import load, peak_rss_mib

if TYPE_CHECKING:
    from workflow.study import Study
    from workflow.views import Hit

Answer = TypeVar("Answer")
RUNS = 7
QUERY = "steun van collega's"
MORE = "bench extra interview.txt"


class WrongAnswerError(Exception):
    """A step gave an answer that can't be right: its time means nothing."""


@dataclass
class Clock:
    """The seconds of each step by the wall clock and of processor time; steps of one name add up."""

    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.cpu_seconds[name] = self.cpu_seconds.get(name, 0.0) + time.process_time() - cpu

    def again(self, name: str, work: Callable[[], Answer]) -> Answer:
        """Time the first run of `work`, and the median of the runs after it."""
        with self.step(f"{name}_first"):
            answer = work()
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            check(work() == answer, f"{name}: another answer the second time")
            times.append(time.perf_counter() - start)
        self.seconds[f"{name}_median"] = statistics.median(times)
        return answer


def check(right: bool, what: str) -> None:  # noqa: FBT001 (reads as assert does, and stays under -O)
    if not right:
        raise WrongAnswerError(what)


def cold(folder: Path, encoder: str, clock: Clock) -> dict[str, Any]:
    """Make the study: import, segment, encode, place, cluster; then rank and search."""
    with clock.step("import_code"):
        from workflow.study import create_study
    study = create_study(folder / "bench.rodedraad", name="bench")
    choose(study, encoder)
    files = sorted((folder / "files").iterdir())
    with clock.step("import"):
        take_files(study, files)
    prepare(study, clock)
    return use(study, clock) | {"files": len(files)}


def warm(folder: Path, encoder: str, clock: Clock) -> dict[str, Any]:
    """Open the study that is ready; rank and search; then take in one more interview."""
    with clock.step("import_code"):
        from workflow.study import open_study
    with clock.step("open"):
        study = open_study(folder / "bench.rodedraad")
    choose(study, encoder)
    load_encoder(study, clock)
    found = use(study, clock, cluster=False)
    more = folder / MORE
    more.write_text(another_interview(study), "utf-8")
    with clock.step("one_more_interview"):
        take_files(study, [more])
        prepare(study, Clock())
        search(study)
    return found


def choose(study: "Study", encoder: str) -> None:
    from workflow.preparing import choose_encoder

    choose_encoder(study, encoder)


def take_files(study: "Study", files: list[Path]) -> None:
    from workflow.importing import read_paths, take_in

    for intake in read_paths(study, files):
        check(intake.error is None, f"{intake.file_name}: {intake.error}")
        take_in(study, intake)


def prepare(study: "Study", clock: Clock) -> None:
    from workflow.preparing import encode_segments, segment_transcripts, state

    with clock.step("segment"):
        segment_transcripts(study, lambda *_: None)
    load_encoder(study, clock)
    with clock.step("embed"):
        encode_segments(study, lambda *_: None)
    check(state(study).ready, "segments without a vector")


def load_encoder(study: "Study", clock: Clock) -> None:
    from workflow.preparing import chosen_encoder, parts_of

    with clock.step("load_encoder"):
        for part in parts_of(chosen_encoder(study)[0]):
            part.encode(["warm"])


def use(study: "Study", clock: Clock, *, cluster: bool = True) -> dict[str, Any]:
    from workflow.index import index

    with clock.step("space"):
        made = index(study)
        _ = made.corpus
    counts = {"segments": len(made.rows), "words": sum(len(text.split()) for text in made.texts.values())}
    check(bool((abs((made.space.vectors**2).sum(axis=1) - 1) < 1e-3).all()), "vectors without unit length")
    if cluster:
        counts["themes"] = cluster_themes(study, clock)
    rank(study, clock)
    hits = clock.again("search", lambda: search(study))
    check(0 < len(hits) <= 20, "nothing found")
    quote = max((row.text for row in made.rows if row.offered), key=len)
    with clock.step("search_quote"):
        found = search(study, quote)
    check(any(hit.stretch.text == quote for hit in found[:3]), "a literal quote is not found at the top")
    return counts


def cluster_themes(study: "Study", clock: Clock) -> int:
    from workflow.themes import candidates, suggest_themes

    with clock.step("themes"):
        suggest_themes(study)
    found = candidates(study)
    check(len(found) > 0, "no themes at all")
    return len(found)


def rank(study: "Study", clock: Clock) -> None:
    from workflow.applying import queue
    from workflow.codebook import codes

    wanted = next(code for code in codes(study) if code.definition)
    with clock.step("rank_first"):
        items = queue(study, wanted.id).items
    check(len({item.stretch.start for item in items}) > 1, "a queue of nothing")
    with clock.step("rank_again"):
        again = queue(study, wanted.id).items
    check(
        [item.stretch for item in again] == [item.stretch for item in items], "another order the second time"
    )


def search(study: "Study", text: str = QUERY) -> "list[Hit]":
    from workflow.finding import search as find

    return list(find(study, text, limit=20))


def another_interview(study: "Study") -> str:
    """Write an interview of the length of one in the study, with words that no cache knows."""
    from workflow.index import index

    made = index(study).rows
    rows = [row for row in made if row.transcript_id == made[0].transcript_id]
    return "\n\n".join(f"{row.speaker or 'R'}: {' nieuw '.join(row.text.split('. '))} nieuw" for row in rows)


def main() -> int:
    """Measure, check, and only then report."""
    mode, folder, encoder, copies = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    clock, start = Clock(), time.perf_counter()
    line: dict[str, Any] = {"bench": "pipeline", "mode": mode, "encoder": encoder, "copies": copies}
    try:
        line |= (cold if mode == "cold" else warm)(folder, encoder, clock)
    except WrongAnswerError as error:
        print(json.dumps(line | {"wrong": str(error)}, ensure_ascii=False), flush=True)
        return 1
    line |= {"total_s": round(time.perf_counter() - start, 2), "total_cpu_s": round(time.process_time(), 2)}
    line |= {"peak_rss_mib": peak_rss_mib(), "load": load()}
    line["seconds"] = {name: round(value, 4) for name, value in clock.seconds.items()}
    line["cpu_seconds"] = {name: round(value, 4) for name, value in clock.cpu_seconds.items()}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
