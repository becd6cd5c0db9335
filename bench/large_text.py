"""Sentences for a study of any size: our own, made by chance from a few shapes, one subject at a time."""

import random

AREAS = {
    "Ouders": (
        "oudergesprek",
        "thuissituatie",
        "broertje",
        "belafspraak",
        "schoolplein",
        "moeder",
        "appgroep",
    ),
    "Rust": ("koptelefoon", "gang", "prikkels", "stilteplek", "pauze", "geluid", "timer"),
    "Werkdruk": ("klassenlijst", "vergadering", "invaller", "avonduren", "administratie", "lunch", "collega"),
    "Gedrag": ("boosheid", "weglopen", "grapje", "ruzie", "afspraken", "schreeuwen", "aandacht"),
    "Leren": ("rekenles", "leestaak", "toets", "werkboek", "uitleg", "spelling", "instructietafel"),
    "Vrienden": ("buitenspelen", "verjaardag", "groepje", "pesten", "vriendin", "voetbal", "kring"),
    "Team": (
        "intern begeleider",
        "directie",
        "teamdag",
        "overdracht",
        "schaduwleerkracht",
        "stagiair",
        "duo",
    ),
    "Zorg": ("wachtlijst", "jeugdarts", "diagnose", "gezinscoach", "aanvraag", "medicatie", "psycholoog"),
    "Plek": ("lokaal", "tafelgroep", "kapstok", "trap", "gymzaal", "bibliotheek", "leeshoek"),
    "Middelen": ("dagritme", "tablet", "beloningskaart", "kleurpotlood", "weektaak", "laptop", "stappenplan"),
    "Gevoel": ("onzekerheid", "trots", "faalangst", "vermoeidheid", "blijdschap", "spanning", "opluchting"),
    "Toekomst": ("schooladvies", "overgang", "brugklas", "portfolio", "stage", "doorstroom", "droom"),
}
SUBJECTS = tuple((area, word) for area, words in AREAS.items() for word in words)

_OPENINGS = (
    "Nou ja,",
    "Bij ons in groep zes",
    "Weet je,",
    "In het begin van het jaar",
    "Als ik eerlijk ben,",
    "Op maandag",
    "Toen ik hier net werkte,",
    "Vorige week nog,",
)
_MIDDLES = (
    "ging het eigenlijk steeds over {a} en daarna pas over {b}",
    "merkte ik dat {a} meer uitmaakte dan {b}",
    "hebben we samen naar {a} gekeken, en {b} kwam vanzelf mee",
    "was er bijna geen ruimte voor {a}, laat staan voor {b}",
    "begon iedereen over {a} terwijl ik juist {b} bedoelde",
    "hielp {a} een beetje, maar zonder {b} lukte het niet",
)
_CLOSINGS = (
    "Dat neem ik dan mee naar huis.",
    "Daar word ik {mood} van.",
    "Sindsdien doen we het {times} per week anders.",
    "Achteraf had ik dat {times} eerder moeten zeggen.",
    "De kinderen vonden dat {mood}, en ik ook.",
    "Er was {times} iemand die vroeg hoe het ging.",
)
_MOODS = ("moe", "blij", "onrustig", "rustig", "trots", "verdrietig", "lacherig", "stil", "boos", "opgelucht")
_TIMES = ("een keer", "twee keer", "drie keer", "vier keer", "vijf keer", "zes keer", "nooit", "elke dag")
_QUESTIONS = (
    "Kun je iets vertellen over {a}?",
    "Hoe ging dat met {a}?",
    "En wat deed {a} met je?",
    "Wat zou je anders willen aan {a}?",
)


def answer(choose: random.Random, subject: int, number: int) -> str:
    """Say something about a subject in some twenty-five words; no two numbers say the same."""
    area, word = SUBJECTS[subject]
    other = choose.choice(AREAS[area])
    mood, times = choose.choice(_MOODS), choose.choice(_TIMES)
    middle = choose.choice(_MIDDLES).format(a=word, b=other)
    closing = choose.choice(_CLOSINGS).format(mood=mood, times=times)
    return f"{choose.choice(_OPENINGS)} {middle}, dat was de {number}e keer dit jaar. {closing}"


def question(choose: random.Random, subject: int) -> str:
    """Ask about a subject."""
    return choose.choice(_QUESTIONS).format(a=SUBJECTS[subject][1])


def name_of(subject: int, number: int) -> str:
    """Name a code about a subject."""
    area, word = SUBJECTS[subject % len(SUBJECTS)]
    aspect = ("", " als steun", " als last", " volgens anderen", " van vroeger")[number % 5]
    return f"{word.capitalize()}{aspect} ({area.lower()} {number})"


def definition_of(choose: random.Random, subject: int) -> str:
    """Define a code about a subject."""
    area, word = SUBJECTS[subject % len(SUBJECTS)]
    return f"De leerkracht noemt {word} of {choose.choice(AREAS[area])} bij {area.lower()}, goed of slecht."
