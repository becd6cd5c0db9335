"""A small study that has all that occurs: two interviews, a focus group, a codebook, participants."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workflow.fakes import BagOfWordsPart
from workflow import preparing
from workflow.importing import read_files, take_in
from workflow.study import Study, create_study, open_study
from workflow.themes import suggest_themes

# ruff: noqa: E501 a line of speech is one line
FILES = {
    "interview_P1.txt": """I: Hoe gaat het contact met de ouders?
P1: Nou ja, met de moeder van Sem bel ik elke week even, dan weten we van elkaar hoe het gaat thuis en op school.
I: Hm-hm.
P1: En de vader, eh, die zie ik eigenlijk nooit. Die reageert niet op berichten en komt ook niet op het gesprek.
I: En in de klas zelf?
P1: In de klas is het vooral druk. Er zijn dertig kinderen en ik heb geen tijd om er een apart te nemen.
P1: Soms zet ik hem even op de gang met een koptelefoon, dan wordt hij rustig en kan hij weer aan het werk.
""",
    "interview_P2.txt": """I: Vertel eens over de ouders.
P2: De ouders van Noor reageren niet op mijn berichten. Ik heb wel zes keer gebeld, en nooit belt er iemand terug.
I: Wat doet dat met je?
P2: Daar word ik moedeloos van. Ik neem het mee naar huis en lig er wakker van, dat is gewoon zo.
I: En rust in de klas?
P2: Een koptelefoon helpt, dan wordt het rustig om haar heen en werkt ze een half uur door.
""",
    "focusgroep.txt": """Moderator: Waar lopen jullie tegenaan?
Marieke: Tijd. Ik heb geen tijd, dertig kinderen in de klas en nul handen extra.
Joost: Ja, en de directie belooft van alles maar er komt nooit iemand bij in de klas.
Moderator: En de ouders?
Marieke: Ouders bellen doe ik op vrijdag, dan heb ik even rust en dan bel ik ze allemaal.
Joost: Bij mij komt de moeder elke ochtend even binnen, dat werkt het beste voor iedereen.
""",
    "codeboek.csv": """Hoofdthema,Code,Inductief/deductief,Beschrijving code
Gaat goed,Contact met ouders,deductief,De leerkracht heeft regelmatig contact met de ouders: bellen of praten.
Gaat goed,Rust geven,inductief,De leerling krijgt rust met een koptelefoon of een plek apart.
Loopt vast,Contact met ouders,inductief,Ouders reageren niet op berichten en bellen niet terug.
Loopt vast,Geen tijd,inductief,De leerkracht heeft geen tijd door de grote klas.
""",
    "deelnemers.csv": """Deelnemer,Ervaring (jaren),Groep,Soort onderwijs
P1,"1,5",6,Regulier
P2,>20,7/8,Sbo
Marieke,3,4,Regulier
""",
}


TOPICS = {
    "bellen": "de moeder bellen over thuis en met de vader praten aan de telefoon over school",
    "rust": "een koptelefoon geeft rust op een stille plek apart in de gang bij het raam",
    "tijd": "geen tijd door dertig kinderen en een volle klas zonder extra handen of assistent",
}


def interview(number: int) -> str:
    """Write an interview in which each of the subjects recurs three times."""
    lines = []
    for turn, words in enumerate(list(TOPICS.values()) * 3):
        lines += [
            f"I: Vraag {turn} van gesprek {number}?",
            f"P{number}: Keer {turn} {words} in week {number}.",
        ]
    return "\n".join(lines)


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> BagOfWordsPart:
    """The encoder of these tests."""
    made = BagOfWordsPart()
    monkeypatch.setattr(preparing, "parts_of", lambda _encoder: (made,))
    return made


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project file with everything imported."""
    path = tmp_path_factory.mktemp("filled") / "studie.rodedraad"
    study = create_study(path, coder="Anna")
    for intake in read_files(study, [(name, text.encode()) for name, text in FILES.items()]):
        take_in(study, intake)
    study.close()
    return path


@pytest.fixture
def study(filled: Path, tmp_path: Path, part: BagOfWordsPart) -> Iterator[Study]:
    """A copy of the filled study, of one's own."""
    path = tmp_path / "studie.rodedraad"
    shutil.copy(filled, path)
    opened = open_study(path)
    yield opened
    opened.close()


@pytest.fixture
def ready(study: Study) -> Study:
    """The study with segments and vectors."""
    preparing.prepare(study)
    return study


@pytest.fixture
def found(study: Study) -> Study:
    """A study with three subjects that recur in four interviews, and the candidates of a run."""
    for intake in read_files(study, [(f"gesprek {n}.txt", interview(n).encode()) for n in (5, 6, 7, 8)]):
        take_in(study, intake)
    preparing.prepare(study)
    suggest_themes(study, size=5)
    return study
