"""The page of candidate themes: a scale, cards with what lies within them, and what became of each."""

from dataclasses import replace

import pytest

from tests.ui.conftest import ANSWERS, open_page, words_on
from ui import messages
from ui.components import theme_cards
from ui.components import themes as deciding
from ui.keys import ThemesKey, keyed
from ui.labels import t
from workflow import codebook, importing, preparing, reading, themes
from workflow.codebook import NewCode
from workflow.deciding import DecisionError, decide
from workflow.theme_views import last_run

COARSE, FINE = 0, 5


def shown(app):
    """Give the candidates that have a card."""
    cards = [button.key for button in app.button if str(button.key).startswith(f"{ThemesKey.OPEN}:")]
    return [key.split(":", 1)[1] for key in cards]


def at(study, level):
    return [one.id for one in themes.candidates(study, level=level)]


def with_subthemes(study):
    return next(one for one in themes.candidates(study, level=COARSE) if one.subthemes)


def run_of(study):
    with study.store.read() as session:
        return last_run(session).id


def test_the_slider_moves_from_coarse_to_fine_without_a_new_search(study, jobs_started):
    run = run_of(study)
    app = open_page("themes")
    assert shown(app) == at(study, next(stop.level for stop in themes.scale(study) if stop.normal))
    for level in (FINE, COARSE):
        app.select_slider(key=ThemesKey.SCALE).set_value(level).run()
        assert shown(app) == at(study, level)
    assert at(study, FINE) != at(study, COARSE)
    assert (run_of(study), jobs_started) == (run, [])


def test_the_slider_says_how_many_themes_there_are(study):
    stops = themes.scale(study)
    options = open_page("themes").select_slider(key=ThemesKey.SCALE).options
    assert options == [t("themes.stop", count=stop.themes) for stop in stops]


def test_the_place_on_the_scale_is_remembered_on_other_pages(study):
    app = open_page("themes")
    app.select_slider(key=ThemesKey.SCALE).set_value(FINE).run()
    app.switch_page("ui/pages/search.py").run()
    app.switch_page("ui/pages/themes.py").run()
    assert shown(app) == at(study, FINE)


def test_what_lies_within_a_theme_is_a_click_away_and_so_is_the_way_back(study):
    one = with_subthemes(study)
    child = themes.candidates(study, within=one.id)[0]
    app = open_page("themes")
    app.select_slider(key=ThemesKey.SCALE).set_value(COARSE).run()
    app.button(key=keyed(ThemesKey.SUBTHEME, child.id)).click().run()
    assert app.title[0].value == theme_cards.name_of(child)
    app.button(key=ThemesKey.ABOVE).click().run()
    assert app.title[0].value == theme_cards.name_of(one)
    app.button(key=ThemesKey.BACK).click().run()
    assert shown(app) == at(study, COARSE)


def test_a_part_of_an_accepted_theme_can_become_a_code_below_it(study):
    one = with_subthemes(study)
    above = themes.accept_candidate(study, one.id, code=NewCode("Hulp"))
    child = themes.candidates(study, within=one.id)[0]
    app = open_page("themes")
    app.segmented_control(key=ThemesKey.SHOW).set_value("accepted").run()
    app.select_slider(key=ThemesKey.SCALE).set_value(COARSE).run()
    app.button(key=keyed(ThemesKey.SUBTHEME, child.id)).click().run()
    assert app.selectbox(key=keyed(ThemesKey.PARENT, child.id)).value == above
    app.text_input(key=keyed(ThemesKey.NAME, child.id)).set_value("Hulp van ouders").run()
    app.button(key=keyed(ThemesKey.ACCEPT, child.id)).click().run()
    made = codebook.resolve_code(study, "Hulp van ouders")
    assert (made.parent_id, made.codings) == (above, child.segments)
    assert codebook.resolve_code(study, "Hulp").codings == one.segments - child.segments


def test_what_is_coded_elsewhere_shows_when_asked_for(study, monkeypatch):
    asked = []

    def with_one_elsewhere(*arguments, everything=False, **options):
        asked.append(everything)
        found = themes.candidate(*arguments, everything=everything, **options)
        return replace(found, elsewhere=1, quotes=found.quotes if everything else found.quotes[1:])

    monkeypatch.setattr(deciding, "candidate", with_one_elsewhere)
    one = themes.candidates(study)[0]
    app = open_page("themes")
    app.button(key=keyed(ThemesKey.OPEN, one.id)).click().run()
    accept = keyed(ThemesKey.ACCEPT, one.id)
    assert app.button(key=accept).label == t("themes.accept", count=one.segments - 1)
    app.toggle(key=keyed(ThemesKey.EVERYTHING, one.id)).set_value(True).run()
    assert app.button(key=accept).label == t("themes.accept", count=one.segments)
    assert asked == [False, True]


def test_long_lists_are_shown_in_parts(study, monkeypatch):
    monkeypatch.setattr(theme_cards, "AT_ONCE", 2)
    app = open_page("themes")
    assert len(shown(app)) == 2
    assert len(shown(app.button(key=ThemesKey.MORE).click().run())) == 4
    app.select_slider(key=ThemesKey.SCALE).set_value(FINE).run()
    assert shown(app) == at(study, FINE)[:2]  # another list begins with the first again
    left = len(at(study, FINE)) - 2
    assert app.button(key=ThemesKey.MORE).label == t("themes.more", count=left)


def test_a_first_search_says_nothing_of_change(study):
    said = words_on(open_page("themes"))
    assert 'class="rd-flag">nieuw' not in said
    assert "Niet meer gevonden" not in said


def test_after_a_new_interview_cards_say_what_is_new_and_what_grew(study):
    again = "".join(f"I: En nu?\nP3: {said} Echt waar.\n" for said in ANSWERS["P1"])
    other = "I: En verder?\nP3: De fiets stond in de schuur en de band van de fiets was alweer lek.\n" * 3
    (intake,) = importing.read_files(study, [("interview P3.txt", (again + other).encode())])
    importing.take_in(study, intake)
    preparing.prepare(study)
    themes.suggest_themes(study, size=2)
    found = themes.candidates(study)
    said = words_on(open_page("themes"))
    new = [one for one in found if one.before is None]
    grown = [one for one in found if one.before is not None and one.added]
    assert new and grown
    assert said.count('<span class="rd-flag">nieuw</span>') == len(new)
    for one in grown:
        badge = f'<span class="rd-flag">{t("themes.grown", count=one.added)}</span>'
        assert f"{theme_cards.name_of(one)} {badge}" in said


def test_themes_that_are_not_found_again_are_named(study):
    reading.remove_transcript(study, reading.transcripts(study)[1][0])
    preparing.prepare(study)
    themes.suggest_themes(study, size=2)
    gone = themes.gone(study)
    assert gone
    assert f"Niet meer gevonden: {', '.join(gone[0].terms[:3])}" in words_on(open_page("themes"))


@pytest.mark.parametrize("firmness", ["firm", "fair", "shaky"])
def test_figures_are_in_words_with_what_they_rest_on(study, firmness):
    one = replace(themes.candidates(study)[0], firmness=firmness, stability=0.62, elsewhere=2)
    line = theme_cards.figures_line(one)
    assert f">{t(f'themes.{firmness}')}</abbr>" in line
    assert "62" in line.split('title="')[1].split('"')[0]
    assert "2 fragmenten elders gecodeerd" in line


def test_a_card_names_the_theme_it_may_be_the_same_as(study):
    first, second = themes.candidates(study)[:2]
    line = theme_cards.figures_line(
        replace(first, like=((second.id, 0.9), ("elders", 0.8))), theme_cards.candidate_names([first, second])
    )
    assert line.count("mogelijk hetzelfde") == 1
    assert f"lijkt op {theme_cards.name_of(second)}" in line


def test_segments_outside_come_in_parts(study, monkeypatch):
    stop = themes.scale(study)[FINE]
    assert stop.outside == len(themes.outsiders(study, level=FINE)) > 0
    monkeypatch.setattr(deciding, "_AT_ONCE", 0)
    app = open_page("themes")
    app.select_slider(key=ThemesKey.SCALE).set_value(FINE).run()
    app.segmented_control(key=ThemesKey.SHOW).set_value("outsiders").run()
    monkeypatch.setattr(deciding, "_AT_ONCE", 50)
    app.button(key=ThemesKey.MORE_OUTSIDERS).click().run()
    assert ThemesKey.MORE_OUTSIDERS not in [button.key for button in app.button]  # that was all


def test_what_the_queue_decided_is_not_taken_over_again(study):
    one = themes.candidates(study)[0]
    quotes = themes.candidate(study, one.id).quotes
    decide(study, quotes[0].id, "rejected")
    decide(study, quotes[1].id, "accepted", new_code="Al in de rij")
    app = open_page("themes")
    app.button(key=keyed(ThemesKey.OPEN, one.id)).click().run()
    accept = app.button(key=keyed(ThemesKey.ACCEPT, one.id))
    assert accept.label == t("themes.accept", count=one.segments - 2)


def test_a_theme_that_another_tab_took_over_is_told_of_when_it_is_rejected_here(study):
    one = themes.candidates(study)[0]
    app = open_page("themes")
    themes.accept_candidate(study, one.id, code=NewCode("In het andere tabblad"))
    app.button(key=keyed(ThemesKey.REJECT, one.id)).click().run()
    assert app.error[0].value == messages.reason(DecisionError("not_open", one.id))
    assert themes.candidates(study)[0].status == "accepted"


def test_what_the_words_for_firmness_mean_can_be_read_without_a_mouse(study):
    app = open_page("themes")
    assert t("themes.firm_means") in words_on(app)
    app.segmented_control(key=ThemesKey.VIEW).set_value("board").run()
    assert t("themes.firm_means") in words_on(app)


def test_a_card_and_a_column_name_a_theme_they_resemble_that_was_decided_on(study, monkeypatch):
    open_, other = themes.candidates(study)[:2]
    themes.accept_candidate(study, other.id, code=NewCode("Al een code"))
    real = themes.candidates

    def alike(*arguments, **options):
        found = real(*arguments, **options)
        return [replace(one, like=((other.id, 0.9),)) if one.id == open_.id else one for one in found]

    monkeypatch.setattr(themes, "candidates", alike)
    said = t("themes.same", name="Al een code")
    app = open_page("themes")
    assert words_on(app).count(said) == 1
