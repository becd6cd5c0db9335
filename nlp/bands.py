"""How good a match is, in three words: by its score and by how far it stands out."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Band(StrEnum):
    """How good a match a segment is, and how far it stands out. A rough order, never a probability."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class BandParams:
    """When a segment is in a band: its share of all, its distance from the middle, its least score.

    How often each band was right is in docs/quality.md.
    """

    certain_share: float = 0.01
    certain_z: float = 3.5
    certain_floor: float = 0.75
    possible_share: float = 0.10
    possible_z: float = 2.0
    possible_floor: float = 0.25


def bands(values: np.ndarray, places: np.ndarray, scores: np.ndarray, params: BandParams) -> list[Band]:
    """Give the values at some places of a ranking (best first) a band; `scores` are theirs, from 0 to 1.

    The distance is (value - median) / (1.4826 x median absolute deviation), which a handful of very
    good segments does not move; the shares keep a flat ranking from looking full of finds, the
    floors one in which the best is poor.
    """
    if not len(places):
        return []
    middle = np.median(values)
    deviation = 1.4826 * float(np.median(np.abs(values - middle)))
    away = values[places] - middle
    distance = away / deviation if deviation > 1e-9 else np.zeros_like(away)
    certain, possible = (
        (places < max(1, int(share * len(values)))) & (distance >= least) & (scores >= floor)
        for share, least, floor in (
            (params.certain_share, params.certain_z, params.certain_floor),
            (params.possible_share, params.possible_z, params.possible_floor),
        )
    )
    return [
        Band.CERTAIN if first else Band.POSSIBLE if second else Band.DOUBTFUL
        for first, second in zip(certain, possible, strict=True)
    ]
