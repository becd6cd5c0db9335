"""What our themes are compared with, and ours: each a function from a task to named partitions.

BERTopic gets the same vectors as ours do, its documented settings for a small corpus besides its
defaults, and each of its own ways to mend a result afterwards; no model is ever fetched for it.
"""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib.util import find_spec
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np

from bench.metrics import OUTSIDE, groups_of

if TYPE_CHECKING:
    from bertopic import BERTopic
    from scipy.sparse import csr_matrix

    from nlp.grouping import Grouping

OURS = "ours"
BERTOPIC = "bertopic"
FEWEST_TO_MERGE = 3  # topics; with fewer there is nothing between them and all


@dataclass
class Clock:
    """Seconds by the wall clock and of processor time, adding up."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - start
        self.cpu_seconds += time.process_time() - cpu

    def copy(self) -> "Clock":
        return Clock(self.seconds, self.cpu_seconds)


@dataclass(frozen=True, eq=False)
class Partition:
    """The group of each segment (-1: none), and what it took.

    `more_groups` are the groups above and below these that a person is shown as well.
    """

    labels: np.ndarray
    clock: Clock
    more_groups: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True, eq=False)
class Task:
    """What every method gets; `ours` is made once, as some baselines take their number of groups from it."""

    vectors: np.ndarray
    texts: Sequence[str]
    seed: int
    sources: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    @cached_property
    def found(self) -> "tuple[Grouping, Clock]":
        from nlp.grouping import group

        clock = Clock()
        with clock.running():
            made = group(self.vectors, seed=self.seed)
        return made, clock

    @property
    def ours(self) -> Partition:
        """What the workbench shows first, with the groups at every place of its slider."""
        return self.at(self.found[0].normal)

    def at(self, level: int) -> Partition:
        made, clock = self.found
        shown = [rows for one in made.levels for rows in groups_of(one.labels)]
        return Partition(made.levels[level].labels, clock, tuple(shown))

    def groups_of_ours(self) -> int:
        return max(2, int(self.ours.labels.max(initial=OUTSIDE)) + 1)


Family = Callable[[Task], dict[str, Partition]]


def ours(task: Task) -> dict[str, Partition]:
    """Group as the product does: what it shows first, and its slider moved to coarse and to fine."""
    from nlp.grouping import Grain, level_of

    grains = (Grain.COARSE, Grain.FINE)
    return {OURS: task.ours} | {f"{OURS}_{grain}": task.at(level_of(grain)) for grain in grains}


def random_groups(task: Task) -> dict[str, Partition]:
    """Draw groups at random, of the sizes of ours and with as many outside."""
    labels, clock = task.ours.labels, Clock()
    with clock.running():
        labels = np.random.default_rng(task.seed).permutation(labels)
    return {"random": Partition(labels, clock)}


def trivial(task: Task) -> dict[str, Partition]:
    """Put all in one group, and each in its own: what a score is worth shows beside these."""
    rows = np.arange(len(task.texts))
    return {"all_together": Partition(rows * 0, Clock()), "each_alone": Partition(rows, Clock())}


def tfidf_kmeans(task: Task) -> dict[str, Partition]:
    """Cluster the words alone (TF-IDF of words and pairs), into as many groups as ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    many, clock = task.groups_of_ours(), Clock()
    with clock.running():
        least = 2 if len(task.texts) > 100 else 1  # words that occur once tie nothing together
        rows = TfidfVectorizer(ngram_range=(1, 2), min_df=least, sublinear_tf=True).fit_transform(task.texts)
        labels = _kmeans(rows, many, task.seed)
    return {"tfidf_kmeans": Partition(labels, clock)}


def vectors_kmeans(task: Task) -> dict[str, Partition]:
    """Cluster the same vectors by k-means, into as many groups as ours; nothing stays outside."""
    many, clock = task.groups_of_ours(), Clock()
    with clock.running():
        labels = _kmeans(task.vectors, many, task.seed)
    return {"vectors_kmeans": Partition(labels, clock)}


def _kmeans(rows: "np.ndarray | csr_matrix", many: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans

    model = KMeans(min(many, rows.shape[0]), n_init=4, random_state=seed)
    return np.asarray(model.fit_predict(rows), dtype=np.intp)


@dataclass(frozen=True)
class Settings:
    """How BERTopic is set; the first are what it does when nothing is set."""

    min_topic_size: int = 10
    n_neighbors: int = 15
    min_samples: int | None = None
    selection: str = "eom"


BERTOPIC_SETTINGS = {
    "default": Settings(),
    "small": Settings(min_topic_size=5),
    "small_loose": Settings(min_topic_size=5, n_neighbors=10, min_samples=2),
    "fine": Settings(min_topic_size=5, n_neighbors=10, min_samples=2, selection="leaf"),
}


def bertopic(name: str, settings: Settings, task: Task) -> dict[str, Partition]:
    """Fit BERTopic once; then as it is, its outliers given to a topic, its topics merged, and both."""
    clock = Clock()
    with _quiet():
        with clock.running():
            model = _model(settings, task.seed)
            labels = np.array(model.fit_transform(list(task.texts), embeddings=task.vectors)[0])
        merged = _hierarchy(model, task)
        found = {"": Partition(labels, clock.copy(), _groups_above(labels, merged))}
        found["_no_outliers"] = _no_outliers(model, task, found[""], merged)
        with clock.running():
            model.reduce_topics(list(task.texts), nr_topics="auto")
            labels = np.array(model.topics_)
        found["_auto"] = Partition(labels, clock)
        found["_auto_no_outliers"] = _no_outliers(model, task, found["_auto"])
    return {f"{BERTOPIC}_{name}{how}": one for how, one in found.items()}


def _model(settings: Settings, seed: int) -> "BERTopic":
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    return BERTopic(
        embedding_model=None,  # the vectors are given
        min_topic_size=settings.min_topic_size,
        umap_model=UMAP(
            n_neighbors=settings.n_neighbors, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
        ),
        hdbscan_model=HDBSCAN(
            min_cluster_size=settings.min_topic_size,
            min_samples=settings.min_samples,
            metric="euclidean",
            cluster_selection_method=settings.selection,
            prediction_data=True,
        ),
        vectorizer_model=CountVectorizer(),
    )


def _hierarchy(model: "BERTopic", task: Task) -> list[list[int]]:
    """Return the topics under each node of BERTopic's own hierarchy; its time is not counted."""
    if len(set(model.topics_) - {OUTSIDE}) < FEWEST_TO_MERGE:
        return []
    return [list(topics) for topics in model.hierarchical_topics(list(task.texts))["Topics"]]


def _groups_above(labels: np.ndarray, merged: Sequence[Sequence[int]]) -> tuple[np.ndarray, ...]:
    return tuple(np.flatnonzero(np.isin(labels, topics)) for topics in merged)


def _no_outliers(
    model: "BERTopic", task: Task, found: Partition, merged: Sequence[Sequence[int]] = ()
) -> Partition:
    """Give each outlier to the topic whose vector is nearest, as BERTopic does."""
    clock = found.clock.copy()
    labels = found.labels
    if (labels == OUTSIDE).any() and (labels != OUTSIDE).any():
        with clock.running():
            moved = model.reduce_outliers(
                list(task.texts), labels.tolist(), strategy="embeddings", embeddings=task.vectors
            )
            labels = np.array(moved)
    return Partition(labels, clock, _groups_above(labels, merged))


def families() -> dict[str, Family]:
    """Name all families at hand; BERTopic only where it is installed."""
    found: dict[str, Family] = {
        OURS: ours,
        "trivial": trivial,
        "random": random_groups,
        "tfidf_kmeans": tfidf_kmeans,
        "vectors_kmeans": vectors_kmeans,
    }
    if find_spec("bertopic"):
        found |= {
            f"{BERTOPIC}_{name}": partial(bertopic, name, settings)
            for name, settings in BERTOPIC_SETTINGS.items()
        }
    return found


def warm_up(chosen: Mapping[str, Family]) -> None:
    """Run each method once on noise, so that no clock counts what is compiled or imported first."""
    rows = np.random.default_rng(0).normal(size=(400, 16)).astype(np.float32)
    words = [f"woord{row % 7} zin{row % 11}" for row in range(len(rows))]
    for family in chosen.values():
        family(Task(rows / np.linalg.norm(rows, axis=1, keepdims=True), words, 0))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings and progress bars off the screen; an error still comes through."""
    with warnings.catch_warnings(), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        yield
