"""Small steps on rows of vectors."""

import numpy as np


def unit(rows: np.ndarray) -> np.ndarray:
    """Return the rows at length one; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9))


def unit_row(row: np.ndarray) -> np.ndarray:
    """Return one vector at length one."""
    return np.asarray(unit(row[None, :])[0])


def centred(rows: np.ndarray) -> np.ndarray:
    """Return the rows less their mean; rows that hardly differ from it become zeros."""
    if not len(rows):
        return rows
    moved: np.ndarray = rows - rows.mean(axis=0, keepdims=True, dtype=np.float64).astype(rows.dtype)
    moved[np.linalg.norm(moved, axis=1) < 1e-5] = 0
    return moved
