"""The table of times: each act beside itself in the small study, and only what was measured."""

from bench import ui_tables


def line(study, act, measure, median, p95):
    return {
        "bench": "ui",
        "row": "time",
        "study": study,
        "act": act,
        "measure": measure,
        "median": median,
        "p95": p95,
        "times": 10,
    }


ROWS = [
    line("small", "search", "script", 40.04, 51.2),
    line("large", "search", "script", 90.0, 120.0),
    line("large", "scroll", "frame", 9.44, 16.7),
    line("large", "search", "first", 900.0, 900.0),
    {"bench": "ui", "row": "keys", "study": "large", "keys": 60, "apart_ms": 40, "kept": 60},
]


def test_an_act_stands_beside_itself_in_the_small_study():
    table = ui_tables.times(ROWS)
    assert "| search | the page's script | 40 | 51 | 90 | 120 | 2.2 |" in table
    assert "| scroll | a frame | – | – | 9.4 | 17 | – |" in table
    assert "900" not in table
    assert "| search | – | 900 |" in ui_tables.first(ROWS)
    assert "| large | 60 | 40 ms | 60 |" in ui_tables.keys(ROWS)


def test_without_figures_there_is_no_table():
    assert [make([]) for make in ui_tables.TABLES.values()] == [None] * 4
