"""Finding quotes: by own words, or like one that was found."""

from nlp.searching import search as search_corpus
from workflow.filtering import rows_matching
from workflow.index import Row, StudyIndex, index
from workflow.study import Study
from workflow.suggestions import codes_on, labels_on
from workflow.views import Filters, Hit

FIRST_PAGE_SHARE = 4  # no interview takes more than a quarter of a page, as long as there are others


def search(
    study: Study,
    text: str | None = None,
    *,
    like: tuple[str, int, int] | None = None,
    filters: Filters | None = None,
    limit: int | None = 30,
) -> list[Hit]:
    """Find segments by meaning and words; with `like`, those most like that stretch."""
    made = index(study)
    wanted: str | int = _query(made, text, like)
    if wanted == "" or not made.rows:
        return []
    with study.store.read() as session:
        mask = rows_matching(session, study, made, filters or Filters())
        if filters is None or not filters.roles:  # a question is no quote, unless asked for
            mask &= made.offered
        if like is not None:  # a quote isn't like itself, also when it is no whole segment
            own = made.rows_of.get(like[0], [])
            mask[[number for number in own if _touches(made.rows[number], like)]] = False
    found = search_corpus(
        wanted,
        made.corpus,
        embed=made.embed,
        mask=mask,
        limit=limit or len(made.rows),
        per_source=max(2, limit // FIRST_PAGE_SHARE) if limit else None,
    )
    with study.store.read() as session:
        codes = codes_on(session, study, {made.rows[one.segment].transcript_id for one in found})
    hits = []
    for one in found:
        row = made.rows[one.segment]
        known = (one.score, one.terms, one.sentence, labels_on(row, codes))
        hits.append(Hit(row.stretch(), made.question(row), *known, *made.around(row)))
    return hits


def _touches(row: Row, place: tuple[str, int, int]) -> bool:
    transcript_id, start, end = place
    return row.transcript_id == transcript_id and row.start < end and start < row.end


def _query(made: StudyIndex, text: str | None, like: tuple[str, int, int] | None) -> str | int:
    """Give the row at the stretch, or the words to look for."""
    if like is None:
        return (text or "").strip()
    if like in made.places:
        return made.places[like]
    transcript_id, start, end = like
    return made.texts[transcript_id][start:end].strip()
