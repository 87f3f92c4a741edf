"""The passages that a filter keeps, in the forms that a search asks for; made once a filter, however many questions use it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Kept:
    """Passage ids, ascending, each once."""

    def __init__(self, ids: Sequence[int] | Ids) -> None:
        ids = np.sort(np.asarray(ids, np.int64))  # several times faster than np.unique, which a filter of a large archive would wait for
        self.ids: Ids = ids[np.append(True, ids[1:] != ids[:-1])] if len(ids) else ids
        self._over: Ids | None = None
        self._mask: Mask = np.zeros(0, bool)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, identity: int) -> bool:
        at = int(np.searchsorted(self.ids, identity))
        return at < len(self.ids) and int(self.ids[at]) == identity

    def mask_over(self, ids: Ids) -> Mask:
        """Which of the ascending `ids` are kept. Remembered for the array last asked about: an index's own, never changed in place."""
        if self._over is not ids:
            at, there = find_sorted(ids, self.ids)
            mask = np.zeros(len(ids), bool)
            mask[at[there]] = True
            self._over, self._mask = ids, mask
        return self._mask

    def holds(self, ids: Ids) -> Mask:
        """Which of `ids`, in any order, are kept."""
        if not len(ids):
            return np.zeros(0, bool)
        _, there = find_sorted(self.ids, ids)
        return there


def find_sorted(ids: Ids, wanted: Ids) -> tuple[Ids, Mask]:
    """Positions of `wanted` in the ascending `ids`, and which of them are there at all."""
    at = np.searchsorted(ids, wanted)
    there = at < len(ids)
    there[there] = ids[at[there]] == wanted[there]
    return at, there
