"""Measures of a grouping and of a ranking against what a person coded.

An item is a segment, `gold` the codes a person gave it (none: uncoded), `found` its group (-1: in none).
Only coded items can be right or wrong; where uncoded ones count against a group, the name says strict.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

OUTSIDE = -1
RARE = 5  # a code with so few segments is a rare one
MAJORITY = 0.5  # share of a group's coded items that makes a code the group's own


def bcubed(gold: Sequence[frozenset[str]], found: np.ndarray) -> tuple[float, float, float]:
    """Return extended B-cubed precision, recall and F over the coded items; -1 counts as one group.

    Notes
    -----
    For items e, e': P averages min(|C|, |L|) / |C| over pairs that share a group, R averages
    min(|C|, |L|) / |L| over pairs that share a label, where C are the groups and L the labels shared;
    first over e' for each e (e itself included), then over e. F is the harmonic mean of the two.

    References: Amigó, E. et al. (2009). A comparison of extrinsic clustering evaluation metrics based
    on formal constraints. Information Retrieval 12.
    """
    coded = np.array([bool(own) for own in gold])
    names = sorted({code for own in gold for code in own})
    number = {code: place for place, code in enumerate(names)}
    holds = np.zeros((int(coded.sum()), len(names)), dtype=np.int32)
    for row, own in enumerate(own for own in gold if own):
        holds[row, [number[code] for code in own]] = 1
    labels = found[coded]
    precision, recall = np.zeros(len(holds)), np.zeros(len(holds))
    for row in range(len(holds)):
        shared = holds @ holds[row]
        together = labels == labels[row]
        alike = shared > 0
        precision[row] = (alike & together).sum() / together.sum()
        recall[row] = (together[alike] / shared[alike]).sum() / alike.sum()
    p, r = float(precision.mean()), float(recall.mean())
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def bcubed_inside(gold: Sequence[frozenset[str]], found: np.ndarray) -> tuple[float, float, float]:
    """Return B-cubed over the coded items that are in a group; to be read beside the share outside."""
    inside = np.flatnonzero(found != OUTSIDE).tolist()
    kept = [gold[row] for row in inside]
    return bcubed(kept, found[inside]) if any(kept) else (0.0, 0.0, 0.0)


def apart(found: np.ndarray) -> np.ndarray:
    """Give each outsider a group of its own: the other way to count them, instead of as one group."""
    outside = found == OUTSIDE
    labels = found.copy()
    labels[outside] = found.max(initial=OUTSIDE) + 1 + np.arange(outside.sum())
    return labels


def adjusted_mutual_information(gold: Sequence[frozenset[str]], found: np.ndarray) -> float:
    """Return the AMI over the items with one code; -1 counts as one group."""
    return single_code_scores(gold, found)["ami"]


def single_code_scores(gold: Sequence[frozenset[str]], found: np.ndarray) -> dict[str, float]:
    """Return ARI, AMI, homogeneity, completeness and V over the items with one code; -1 is one group."""
    from sklearn import metrics

    single = [row for row, own in enumerate(gold) if len(own) == 1]
    codes, groups = [next(iter(gold[row])) for row in single], found[single]
    homogeneity, completeness, v = metrics.homogeneity_completeness_v_measure(codes, groups)
    return {
        "ari": float(metrics.adjusted_rand_score(codes, groups)),
        "ami": float(metrics.adjusted_mutual_info_score(codes, groups)),
        "homogeneity": float(homogeneity),
        "completeness": float(completeness),
        "v_measure": float(v),
    }


def agreement_of_runs(runs: Sequence[Mapping[int, int]]) -> float | None:
    """Return the mean AMI over all pairs of runs, each over the items both hold; -1 is one group.

    A run maps an item to its group, so runs on different subsamples can be compared. None under two runs.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    values = []
    for one, other in combinations(runs, 2):
        shared = sorted(one.keys() & other.keys())
        values.append(adjusted_mutual_info_score([one[i] for i in shared], [other[i] for i in shared]))
    return float(np.mean(values)) if values else None


def best_f1(members: Mapping[str, np.ndarray], groups: Sequence[np.ndarray]) -> dict[str, float]:
    """Return for each code the F1 of the group that fits it best."""
    sets = [frozenset(group.tolist()) for group in groups]
    return {
        code: max((2 * len(own & one) / (len(own) + len(one)) for one in sets), default=0.0)
        for code, own in ((code, frozenset(rows.tolist())) for code, rows in members.items())
    }


def theme_recall(best: Mapping[str, float], least: float) -> float:
    """Return the share of codes that have a group with F1 of at least `least`."""
    return float(np.mean([value >= least for value in best.values()])) if best else 0.0


def rare_codes(members: Mapping[str, np.ndarray], most: int = RARE) -> set[str]:
    """Return the codes with at most so many segments."""
    return {code for code, rows in members.items() if len(rows) <= most}


def coded_only(gold: Sequence[frozenset[str]], groups: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the groups without their uncoded items; groups of uncoded items alone fall away."""
    coded = np.array([bool(own) for own in gold])
    return [rows for group in groups if len(rows := group[coded[group]])]


def purity(gold: Sequence[frozenset[str]], found: np.ndarray) -> float:
    """Return the share of coded items that carry the most common code of their group; -1 is one group."""
    groups = coded_only(gold, [np.flatnonzero(found == one) for one in np.unique(found)])
    total = sum(len(rows) for rows in groups)
    return sum(_commonest(gold, rows) for rows in groups) / total if total else 0.0


def theme_precision(gold: Sequence[frozenset[str]], found: np.ndarray) -> float:
    """Return the share of groups in which one code is on at least half of the coded items."""
    groups = coded_only(gold, groups_of(found))
    return (
        float(np.mean([_commonest(gold, rows) >= MAJORITY * len(rows) for rows in groups])) if groups else 0.0
    )


def first_touch(order: np.ndarray, members: Mapping[str, np.ndarray]) -> float:
    """Return the share of all items read, in this order, when a code is met first: mean over codes."""
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(1, len(order) + 1)
    met = [int(rank[rows].min()) for rows in members.values()]
    return float(np.mean(met)) / len(order) if met else 0.0


def outsiders(found: np.ndarray) -> float:
    """Return the share of items that are in no group."""
    return float((found == OUTSIDE).mean()) if len(found) else 0.0


def _commonest(gold: Sequence[frozenset[str]], rows: np.ndarray) -> int:
    return max(Counter(code for row in rows for code in gold[row]).values(), default=0)


def groups_of(found: np.ndarray) -> list[np.ndarray]:
    """Return the items of each group, outsiders left out."""
    return [np.flatnonzero(found == group) for group in np.unique(found) if group != OUTSIDE]


def ranked(scores: np.ndarray, relevant: np.ndarray) -> np.ndarray:
    """Return which places of the ranking are right; equal scores keep the order of the items."""
    return np.asarray(relevant[np.argsort(-scores, kind="stable")], dtype=bool)


def average_precision(hits: np.ndarray) -> float:
    """Return sum_k P@k rel_k / R of a ranking."""
    places = np.flatnonzero(hits)
    return float(((np.arange(len(places)) + 1) / (places + 1)).mean()) if len(places) else 0.0


def ndcg(hits: np.ndarray, k: int = 10) -> float:
    """Return the DCG of the first k with gains 1 / log2(rank + 1), as a share of the best possible."""
    gains = 1 / np.log2(np.arange(2, k + 2))
    best = gains[: min(k, int(hits.sum()))].sum()
    return float((gains[: len(hits[:k])] * hits[:k]).sum() / best) if best else 0.0


def r_precision(hits: np.ndarray) -> float:
    """Return the precision at R, the number of right items."""
    right = int(hits.sum())
    return float(hits[:right].mean()) if right else 0.0


def recall_at(hits: np.ndarray, k: int) -> float:
    """Return the share of the right items among the first k."""
    return float(hits[:k].sum() / hits.sum()) if hits.any() else 0.0


def work_saved(hits: np.ndarray, recall: float = 0.95) -> float:
    """Return WSS at a recall: (N - rank at which it is reached) / N - (1 - recall)."""
    if not hits.any():
        return 0.0
    needed = int(np.ceil(round(recall * hits.sum(), 9)))
    rank = int(np.flatnonzero(hits)[needed - 1]) + 1
    return (len(hits) - rank) / len(hits) - (1 - recall)
