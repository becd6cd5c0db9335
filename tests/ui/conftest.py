# ruff: noqa: E501 the interviews below read best as people say them
"""A small study with everything in it, and the workbench on it without a browser."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workflow import importing, preparing, themes
from workflow.study import Study, create_study, open_study, set_setting

ROOT = Path(__file__).resolve().parents[2]

CODEBOOK = """Thema;Code;Beschrijving code;Voorbeeld;Inductief/deductief
Samenwerken;Steun van collega's;De leerkracht krijgt hulp of raad van een collega;Ik bel dan even met mijn duo;deductief
Samenwerken;Contact met ouders;De leerkracht praat met de ouders over hun kind;Moeder stond aan de deur;deductief
Grenzen;Moe worden;De leerkracht is aan het eind van haar krachten;Ik was op;inductief
"""
PEOPLE = "Deelnemer;Ervaring;Schooltype\nP1;12;so\nP2;3;bao\n"
ANSWERS = {
    "P1": (
        "Ik was echt op toen, 's avonds viel ik om acht uur in slaap op de bank en ik had nergens meer zin in.",
        "Mijn collega van hiernaast kwam elke dag even kijken en die zei: ga jij maar koffie halen, ik neem ze.",
        "Met de moeder heb ik lang gepraat aan de deur, en toen begreep ik pas waarom hij zo boos naar school kwam.",
        "De intern begeleider dacht met me mee en samen maakten we een plan dat ik ook kon volhouden.",
        "Vader belde elke vrijdag op en dan namen we de week door, dat gaf hem rust en mij eigenlijk ook.",
        "Aan het eind van de week was ik gewoon leeg, dan kon ik thuis niet eens meer luisteren naar mijn eigen kinderen.",
    ),
    "P2": (
        "Zonder mijn duo had ik het niet gered, zij nam de klas over als ik even weg moest lopen om te huilen.",
        "De ouders wilden eerst niet komen, maar na drie keer bellen zaten ze toch bij mij aan tafel.",
        "Ik sliep slecht en ik werd moe wakker, en dan moest de dag met die groep nog beginnen.",
        "Op maandag bespreken we met het hele team wie er hulp nodig heeft, en dan springt er altijd iemand bij.",
        "Met moeder app ik elke dag een foto van zijn werk, dan weet zij ook dat er dingen goed gaan.",
        "In november was mijn energie op, ik kon niks meer hebben en ik snauwde om een gevallen potlood.",
    ),
}


def transcript(person: str) -> bytes:
    turns = [
        f"I: Hoe ging dat dan, keer {number}?\n{person}: {said}\n"
        for number, said in enumerate(ANSWERS[person])
    ]
    return "".join(turns).encode()


def fill(study: Study) -> None:
    files = [
        ("codeboek.csv", CODEBOOK.encode()), ("deelnemers.csv", PEOPLE.encode()),
        ("interview P1.txt", transcript("P1")), ("interview P2.txt", transcript("P2")),
    ]  # fmt: skip
    for intake in importing.read_files(study, files):
        assert intake.error is None, intake.error
        importing.take_in(study, intake)


@pytest.fixture(scope="session")
def prepared(shared_folder: Path, once) -> Path:
    """Make the study once a run: imported, encoded, with candidate themes."""
    path = shared_folder / "ui" / "klein.rodedraad"
    with once:
        if not path.exists():
            study = create_study(path.with_name("nieuw.rodedraad"), name="Kleine studie", coder="Anne")
            fill(study)
            set_setting(study, "encoder", "snel")
            preparing.prepare(study)
            themes.suggest_themes(study, size=2)
            study.close()
            study.path.rename(path)
    return path


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is set for this computer apart from the computer's own."""
    monkeypatch.setenv("RODEDRAAD_CONFIG", str(tmp_path / "settings"))
    return tmp_path / "settings"


@pytest.fixture
def study(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Give each test its own copy of the study, and make the workbench open that."""
    path = tmp_path / "klein.rodedraad"
    shutil.copy(prepared, path)
    monkeypatch.setenv("RODEDRAAD_STUDY", str(path))
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    opened = open_study(path)
    yield opened
    opened.close()


@pytest.fixture
def empty_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Give a study with nothing in it, and make the workbench open that."""
    made = create_study(tmp_path / "leeg.rodedraad", name="Lege studie", coder="Anne")
    monkeypatch.setenv("RODEDRAAD_STUDY", str(made.path))
    monkeypatch.setenv("RODEDRAAD_WARM", "0")
    yield made
    made.close()


@pytest.fixture
def jobs_started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note long work instead of doing it: a process of its own is for the browser tests."""
    started: list[str] = []
    monkeypatch.setattr("ui.components.progress.start", lambda _study, kind, **_rest: started.append(kind))
    return started


def open_page(name: str = "project") -> AppTest:
    """Open the workbench at a page."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    if name != "project":
        app.switch_page(f"ui/pages/{name}.py").run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def words_on(app: AppTest) -> str:
    """Give everything that is written on the page."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "success", "error")
    said = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    return "\n".join([*said, *(element.proto.body for element in app.get("html"))])
