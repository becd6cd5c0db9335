"""The demo study as it looks halfway, for the pictures in the guide: two coders, codes, memos, groups."""

import csv
from pathlib import Path

from workflow import codebook, deciding, demo, groups, memos, preparing, reading, themes
from workflow.memos import Target
from workflow.preferences import prefer
from workflow.study import Study, open_study, rename_coder, with_coder

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo_study"
CODED = 8  # interviews that look coded: enough for the figures, with work left to see
ALSO = 3  # of those, what the second coder did too
FIRST, SECOND = "Anna", "Bram"
GROUPS = {
    "Wat een leerkracht draagt": (
        "theme",
        ("Twijfelen aan eigen aanpak", "Het mee naar huis nemen", "Er alleen voor staan"),
        "Leerkrachten dragen de zorg vooral alleen, en nemen hem mee naar huis.",
    ),
    "Bij school te regelen": ("group", ("Te weinig handen", "Iemand laten meekijken in de klas"), ""),
}
RELATIONS = (
    ("Te weinig handen", "leads_to", "Er alleen voor staan"),
    ("Sparren met een collega", "contradicts", "Er alleen voor staan"),
)
DIARY = (
    (
        "Twijfel splitsen?",
        "‘Twijfelen aan eigen aanpak’ wordt groot. Twijfel vooraf en twijfel achteraf klinken verschillend: "
        "bij P1 en P4 gaat het om achteraf. Eerst alle citaten lezen, dan pas splitsen.",
    ),
    (
        "Codeboek besproken",
        "Met Bram afgesproken: ‘Te weinig handen’ alleen als het over personeel of tijd gaat, "
        "niet als iemand er alleen voor staat.",
    ),
)


def halfway(folder: Path) -> Path:
    """Make the demo study, prepared, with the first interviews coded; nobody is in the tour."""
    path = demo.create_demo(folder)
    study = open_study(path)
    rename_coder(study, FIRST)
    study.close()
    study = open_study(path)
    preparing.prepare(study)
    themes.suggest_themes(study)
    code_by_gold(study, CODED)
    code_by_gold(with_coder(study, SECOND, remember=False), ALSO)
    prefer(study, "tour", "over")
    prefer(with_coder(study, SECOND, remember=False), "tour", "over")
    _write(study)
    study.close()
    return path


def code_by_gold(study: Study, interviews: int) -> None:
    """Code the first interviews as the demo's gold coding does."""
    texts = {name: reading.read(study, key) for key, name in reading.transcripts(study)[:interviews]}
    with (DEMO / "gold.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for turn in texts.get(row["transcript"], ()):
                at = turn.stretch.text.find(row["quote"])
                if at >= 0:
                    start = turn.stretch.start + at
                    code = codebook.resolve_code(study, row["code_path"])
                    deciding.code_stretch(
                        study, turn.stretch.transcript_id, start, start + len(row["quote"]), code.id
                    )


def _write(study: Study) -> None:
    """Write the diary, a memo on a code and on a quote, and bring codes together."""
    by_name = {code.name: code.id for code in codebook.codes(study)}
    for title, text in DIARY:
        memos.write_memo(study, Target("diary"), text, title=title)
    doubt = by_name["Twijfelen aan eigen aanpak"]
    memos.write_memo(study, Target("code", doubt), "Ook twijfel die pas achteraf komt telt mee.")
    coding = reading.codings(study, code_id=doubt)[0]
    memos.write_memo(study, Target("coding", coding.id), "Mooi citaat voor de resultaten: kort en eerlijk.")
    for name, (kind, codes, claim) in GROUPS.items():
        groups.add_group(study, name, kind=kind, code_ids=[by_name[code] for code in codes], definition=claim)
    for source, kind, target in RELATIONS:
        groups.relate(study, by_name[source], kind, by_name[target])
