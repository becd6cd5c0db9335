"""How far a code has been found, in words: for the page and for the command line."""

from nlp.mixing import CHECK_AFTER
from ui.labels import percent, t
from workflow.views import Range, Standing

WORTH_TELLING = 10  # with fewer of the best decided, their share runs from next to none to nearly all


def lines(now: Standing) -> list[str]:
    """Put the standing into words: what was found, how sure that is, what to do."""
    said = [_found(now)]
    if now.lack is not None and now.left:
        said.append(t(f"screening.lack_{now.lack}", count=now.needed, low=now.bounds[0], high=now.bounds[1]))
    if now.precision is not None and now.offered_best >= WORTH_TELLING:
        low, high = round(100 * now.precision.low), percent(now.precision.high)
        said.append(t("screening.precision", percent=percent(now.precision.value), low=low, high=high))
    return [*said, t(f"screening.advice_{now.advice}")]


def explanation(now: Standing) -> dict[str, list[str]]:
    """Say what the estimate rests on, and what it doesn't say."""
    rests = [
        t("screening.sample", after=CHECK_AFTER),
        t("screening.drawn", drawn=now.drawn, relevant=now.relevant),
    ]
    if now.passed:
        rests.append(t("screening.passed", count=now.passed))
    rests.append(t("screening.interval"))
    if now.run_p:
        rests.append(t("screening.run", low=_chance(now.run_p["0.8"]), high=_chance(now.run_p["0.9"])))
    rests.append(t("screening.stopping"))
    return {t("screening.rests"): rests, t("screening.limits"): [t("screening.limits_text")]}


def _found(now: Standing) -> str:
    if not now.left:
        return t("screening.found_all", found=now.found)
    if now.total is None:
        return t("screening.found_only", found=now.found)
    return t("screening.found", found=now.found, **_whole(now.total))


def _whole(total: Range) -> dict[str, int]:
    return {"total": round(total.value), "low": round(total.low), "high": round(total.high)}


def _chance(share: float) -> str:
    return f"< {percent(0.01)}" if share < 0.01 else percent(share)
