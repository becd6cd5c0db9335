import numpy as np
import pytest

from bench import baselines, themes
from bench.baselines import Clock, Partition, Task
from bench.sets import LabelledSet

CENTRES = np.eye(3, 16)


@pytest.fixture(scope="module")
def blobs():
    """Three themes of forty segments that differ in meaning and in words, and ten uncoded ones."""
    random = np.random.default_rng(5)
    theme = np.repeat([0, 1, 2], 40)
    rows = CENTRES[theme] + 0.15 * random.normal(size=(120, 16))
    rows = np.vstack([rows, random.normal(size=(10, 16))]).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    words = ["rust thee avond", "haast ochtend route", "buur hond tuin", "los"]
    texts = tuple(f"{words[one]} nummer{place}" for place, one in enumerate([*theme, *[3] * 10]))
    labels = tuple([frozenset({"abc"[one]}) for one in theme] + [frozenset()] * 10)
    places = np.arange(130)
    return LabelledSet("blobs", texts, labels, {}, places % 8, places), rows


def measured(blobs, encoder="none"):
    found, rows = blobs
    head = {"set": found.name, "role": "report", "encoder": encoder}
    return themes.Measured(found, rows, head)


def test_each_method_gets_a_line_per_seed_and_one_for_what_stays(blobs):
    chosen = {name: baselines.families()[name] for name in ("ours", "trivial", "random")}
    rows = list(themes.measure(measured(blobs), chosen, 2))
    runs = [row for row in rows if row["row"] == "run"]
    mine, plain = ("ours", "ours_coarse", "ours_fine"), ("all_together", "each_alone")
    assert [(row["method"], row["seed"]) for row in runs] == [
        (method, seed) for methods in (mine, plain, ("random",)) for seed in (0, 1) for method in methods
    ]
    steady = {row["method"]: row for row in rows if row["row"] == "stability"}
    assert steady.keys() == {*mine, *plain, "random"}
    assert steady["ours"]["same_again"] is True
    assert steady["random"]["ami_between_seeds"] < steady["ours"]["ami_between_seeds"]


def test_trivial_groupings_score_as_they_must(blobs):
    found, rows = blobs
    made = baselines.trivial(Task(rows, found.texts, 0))
    together = themes.scores(found, made["all_together"], rows)
    alone = themes.scores(found, made["each_alone"], rows)
    assert together["bcubed_recall"] == 1 and together["bcubed_precision"] == pytest.approx(1 / 3, abs=1e-6)
    assert alone["bcubed_precision"] == 1 and alone["bcubed_recall"] == pytest.approx(1 / 40)
    assert together["theme_recall_50"] == 1 and alone["theme_recall_30"] == 0  # 2 * 40 / 160 is enough
    assert together["ami"] == 0 == round(alone["ami"], 6)
    assert together["theme_recall_30_rare"] is None  # no rare code, no figure


def test_uncoded_members_count_only_when_strict(blobs):
    found, rows = blobs
    labels = np.full(130, -1)
    labels[:20] = 0  # half of a theme
    labels[120:] = 0  # and all that is uncoded
    row = themes.scores(found, Partition(labels, Clock()), rows)
    assert row["theme_recall_50"] == pytest.approx(1 / 3, abs=1e-6)
    labels[:20] = -1
    labels[:14] = 0
    row = themes.scores(found, Partition(labels, Clock()), rows)
    assert row["theme_recall_50"] == pytest.approx(1 / 3, abs=1e-6)
    assert row["theme_recall_50_strict"] == 0


def test_groups_of_another_level_count_only_where_it_says_so(blobs):
    found, rows = blobs
    labels = np.arange(130)
    above = (np.arange(40), np.arange(40, 80))
    row = themes.scores(found, Partition(labels, Clock(), above), rows)
    assert row["theme_recall_50"] == 0
    assert row["theme_recall_50_all_levels"] == pytest.approx(2 / 3, abs=1e-6)


def test_one_reads_the_middle_of_each_group_first():
    labels = np.array([0, 0, 0, 1, 1, -1])
    angles = np.array([0.0, 0.5, 1.0, 3.0, 3.1, 5.0])
    vectors = np.c_[np.cos(angles), np.sin(angles)]
    order = themes.reading_order(labels, vectors)
    assert order[0] == 1 and order[1] in (3, 4) and order[-1] == 5
    assert sorted(order) == list(range(6))


def test_words_alone_find_what_differs_in_words(blobs, monkeypatch):
    found, rows = blobs
    task = Task(np.random.default_rng(0).normal(size=rows.shape), found.texts, 0)
    monkeypatch.setattr(Task, "groups_of_ours", lambda _task: 4)
    row = themes.scores(found, baselines.tfidf_kmeans(task)["tfidf_kmeans"], rows)
    assert row["purity"] > 0.9
    assert row["groups"] == 4


def test_random_groups_have_the_sizes_of_ours(blobs):
    found, rows = blobs
    task = Task(rows, found.texts, 3)
    drawn = baselines.random_groups(task)["random"].labels
    assert sorted(drawn) == sorted(task.ours.labels)
    assert not (drawn == task.ours.labels).all()


def test_a_subsample_holds_nine_tenths_each_once():
    drawn = themes.subsample(130, 0)
    assert len(drawn) == len(set(drawn.tolist())) == 117
    assert (themes.subsample(130, 1) != drawn).any()


def test_runs_on_subsamples_are_compared_by_item():
    parts = [np.array([0, 1, 2, 3]), np.array([1, 2, 3, 4])]
    runs = [np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])]
    assert themes.agreement(runs, parts) == pytest.approx(1)


def test_methods_are_chosen_by_how_they_begin():
    assert set(themes.choose_methods(["rand", "tfidf"])) == {"random", "tfidf_kmeans"}
    assert "ours" in themes.choose_methods(None)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_bertopic_works_from_the_vectors_it_is_given(blobs, monkeypatch):
    pytest.importorskip("bertopic", reason="needs the extra: pip install '.[bench]'")
    import socket

    def refuse(*_args, **_options):
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    found, rows = blobs
    made = baselines.bertopic("small", baselines.Settings(min_topic_size=5), Task(rows, found.texts, 0))
    assert set(made) == {f"bertopic_small{how}" for how in ("", "_no_outliers", "_auto", "_auto_no_outliers")}
    assert themes.scores(found, made["bertopic_small"], rows)["purity"] > 0.9
    assert (made["bertopic_small_no_outliers"].labels == -1).sum() == 0
    assert made["bertopic_small_no_outliers"].clock.seconds >= made["bertopic_small"].clock.seconds
