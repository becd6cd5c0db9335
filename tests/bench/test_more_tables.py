from bench import more_tables, ranking_tables

HELD = {"bench": "recall_estimate", "row": "interval", "kind": "report", "method": "ours", "of": "shown"}
FIGURES = {"looks": 40, "holds": 0.95, "median_width": 0.6, "median_error": None, "shown": 1.0}
CUT = {"bench": "segmentation", "set": "s", "role": "report", "method": "ours:random_changes"}


def cells(table):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_the_interval_is_given_overall_and_by_moment():
    rows = [HELD | FIGURES, HELD | FIGURES | {"moment": "looks_good", "holds": 0.9}]
    assert cells(more_tables.recall_estimate(rows))[2:] == [
        ["report", "when a number is on screen", "Rode Draad", "40", "0.950", "0.600", "–"]
    ]
    assert cells(more_tables.recall_moments(rows))[2:] == [
        ["report", "looks good", "40", "0.900", "0.600", "1.000"]
    ]
    assert more_tables.recall_advice(rows) is None


def test_cuts_drawn_at_random_count_by_their_mean():
    figures = dict.fromkeys(more_tables.CUT_FIGURES, 0.5)
    rows = [CUT | figures | {"seed": 0, "f": 0.2}, CUT | figures | {"seed": 1, "f": 0.4}]
    table = cells(more_tables.segmentation(rows))
    assert len(table) == 3
    assert table[2][table[0].index("F")] == "0.300"


def test_hours_stand_beside_linear_reading_and_what_was_not_reached_says_so():
    head = {"bench": "coding_time", "set": "s", "kind": "report", "coder": "c", "codebook": "given"}
    cost = {"hours": 2.0, "of_linear": 0.5, "of_linear_low": 0.4, "of_linear_high": 0.7, "wrong_codings": 3}
    rows = [
        head | {"way": "queues", "target": 0.8, "reached": True, "seed": 0} | cost,
        head | {"way": "queues", "target": 0.8, "reached": True, "seed": 1} | cost | {"hours": 3.0},
        head | {"way": "queues", "target": 0.95, "reached": False, "most": 0.9, "seed": 0},
    ]
    table = cells(more_tables.coding_time(rows))
    assert table[0][5:] == [f"{w} to {t}%" for t in (80, 95) for w in ("hours", "of linear", "wrong")]
    assert table[2][4:8] == ["queues", "2.5", "0.50 (0.40–0.70)", "3"]
    assert table[2][8:] == ["not reached (0.900)", "–", "–"]


def ranked(method, number, seed, value, prevalence="all"):
    head = {"bench": "ranking", "set": "s", "role": "report", "encoder": "snel", "codes": 7}
    row = {"method": method, "decisions": number, "seed": seed, "prevalence": prevalence}
    return head | row | dict.fromkeys(ranking_tables.FIGURES, value)


RANKED = [
    ranked("random", 0, 0, 0.1),
    ranked("ours", 0, 0, 0.2),
    ranked("ours", 0, 1, 0.4),
    ranked("ours", 10, 0, 0.6),
    ranked("ours", 10, 0, 0.5, "under 2 %"),
]


def test_a_ranking_is_a_mean_over_seeds_and_grows_with_decisions():
    table = cells(ranking_tables.ranking(RANKED))[2:]
    assert [row[3:6] for row in table] == [
        ["random", "0", "0.100"],
        ["Rode Draad", "0", "0.300"],
        ["Rode Draad", "10", "0.600"],
    ]
    bins = cells(ranking_tables.ranking_prevalence(RANKED))
    assert bins[0][5:] == ["random", "after 0", "after 10"]
    assert [row[0:1] + row[5:] for row in bins[2:]] == [
        ["all", "0.100", "0.300", "0.600"],
        ["under 2 %", "–", "–", "0.500"],
    ]


def test_what_was_ranked_twice_counts_once():
    table = cells(ranking_tables.ranking([*RANKED, ranked("random", 0, 0, 0.3)]))
    assert next(row for row in table if "random" in row)[5] == "0.300"


def test_the_plot_of_rankings_has_a_curve_per_set():
    drawn = ranking_tables.ranking_plot(RANKED)
    assert drawn.count("<polyline") == 1 and "s (report)" in drawn
    assert ranking_tables.ranking_plot([]) is None


def test_lines_of_another_bench_are_left_alone():
    assert more_tables.segmentation([HELD | FIGURES]) is None
    assert more_tables.recall_estimate([CUT]) is None
