import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from bench import figures, plots, tables

HEAD = {"bench": "themes", "items": 10, "coded": 8, "codes": 3, "rare_codes": 0}


def run(method, seed, f, role="tuning"):
    row = {
        "row": "run",
        "set": f"{role} set",
        "role": role,
        "encoder": "snel",
        "method": method,
        "seed": seed,
    }
    return HEAD | row | {"bcubed_f": f, "theme_recall_50": f / 2, "seconds": 1.0}


ROWS = [
    run("ours", 0, 0.3),
    run("ours", 1, 0.4),
    run("bertopic_default", 0, 0.2),
    run("bertopic_fine_auto_no_outliers", 0, 0.25),
    run("bertopic_small_auto", 0, 0.1),
]


def column(table, method, name):
    lines = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("|")]
    return next(line for line in lines if line[0] == method)[lines[0].index(name)]


def test_a_table_gives_the_mean_with_its_spread():
    table = tables.themes_fit(ROWS, "tuning")
    assert column(table, "Rode Draad", "B³ F") == "0.350 ±0.071"
    assert column(table, "BERTopic default", "B³ F") == "0.200"
    assert column(table, "Rode Draad", "AMI") == "–"


def test_a_variant_that_leads_is_shown_and_one_that_does_not_is_not():
    table = tables.themes_fit(ROWS, "tuning")
    assert "BERTopic fine, auto, no outliers" in table
    assert "BERTopic small, auto" not in table


def test_ours_stands_beside_the_best():
    table = tables.themes_ratio(ROWS, "tuning")
    assert "| snel | B³ F | 0.350 | 0.250 | BERTopic fine, auto, no outliers | 1.400 |" in table


def test_each_set_shows_ours_at_two_places_of_the_slider_and_the_best_of_the_others():
    rows = [*ROWS, run("ours_fine", 0, 0.32), run("ours", 0, 0.9, role="report")]
    table = tables.themes_sets(rows)
    assert "| tuning set | tuning | 10 | 8 | 3 | 0 | snel | 0.350 / 0.320 / 0.250 |" in table
    assert "| report set | report | 10 | 8 | 3 | 0 | snel | 0.900 / – / – |" in table


def test_what_was_measured_twice_counts_once_the_later():
    table = tables.themes_fit([*ROWS, run("ours", 0, 0.4)], "tuning")
    assert column(table, "Rode Draad", "B³ F") == "0.400"


def test_nothing_measured_is_no_table():
    assert tables.themes_fit(ROWS, "report") is None
    assert tables.themes_sets([]) is None


def test_a_page_is_filled_and_the_rest_of_it_left_alone(tmp_path, capsys):
    page = tmp_path / "quality.md"
    page.write_text(
        "before\n<!-- table themes-tuning -->\nold\n<!-- end -->\nbetween\n"
        "<!-- table themes-report -->\nkept\n<!-- end -->\nafter\n",
        "utf-8",
    )
    results = tmp_path / "results.jsonl"
    results.write_text("".join(json.dumps(row) + "\n" for row in ROWS) + "\n", "utf-8")
    assert figures.main([str(results), "--page", str(page)]) == 0
    text = page.read_text("utf-8")
    assert "old" not in text and "0.350" in text
    assert "<!-- table themes-report -->\nkept\n<!-- end -->\nafter\n" in text
    assert text.startswith("before\n") and "\nbetween\n" in text
    drawn = tmp_path / "quality" / "themes-tuning.svg"
    assert ElementTree.parse(drawn).getroot().tag.endswith("svg")  # noqa: S314 (ours)
    assert not (tmp_path / "quality" / "themes-report.svg").exists()
    assert figures.main([str(results), "--page", str(page)]) == 0
    assert page.read_text("utf-8") == text  # filling it again changes nothing
    capsys.readouterr()


def test_a_place_without_a_table_is_an_error(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("<!-- table themes-tunning -->\n\n<!-- end -->\n", "utf-8")
    results = tmp_path / "results.jsonl"
    results.write_text(json.dumps(ROWS[0]), "utf-8")
    assert figures.main([str(results), "--page", str(page)]) == 1
    assert "themes-tunning" in capsys.readouterr().err


def test_lines_on_other_vectors_are_not_put_side_by_side(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("<!-- table themes-tuning -->\n\n<!-- end -->\n", "utf-8")
    results = tmp_path / "results.jsonl"
    rows = [{**ROWS[0], "vectors": "aa"}, {**ROWS[2], "vectors": "bb"}]
    results.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert figures.main([str(results), "--page", str(page)]) == 1
    assert "tuning set (snel)" in capsys.readouterr().err
    assert "Rode Draad" not in page.read_text("utf-8")


def test_every_place_on_the_pages_has_a_table_and_every_table_a_place():
    pages = "".join(page.read_text("utf-8") for page in (figures.PAGE, figures.PAGE.with_name("speed.md")))
    places = re.findall(r"<!-- table ([\w-]+) -->", pages)
    assert sorted(places) == sorted(figures.TABLES)


@pytest.mark.parametrize(
    ("most", "top"), [(0.0, 1.0), (0.07, 0.08), (0.31, 0.32), (1.0, 1.0), (1.01, 1.2), (47, 48), (100, 100)]
)
def test_an_axis_ends_at_a_round_number(most, top):
    assert plots.nice_top(most) == pytest.approx(top)


def test_a_dot_lies_where_its_figure_says():
    drawn = plots.dot_plot("t", [("m", [plots.Dot("a <b>", 0.5, 0.1, ours=True), plots.Dot("c", 1.0)])])
    left = plots.room_for(["a <b>"])
    assert "a &lt;b&gt;" in drawn
    places = [float(x) for x in re.findall(r'cx="([\d.]+)"', drawn)]
    assert places == [left + plots.PANEL * 0.5, left + plots.PANEL * 1.0]
