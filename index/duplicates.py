"""Whether two articles print the same dispatch. Pure.

MinHash (Broder 1997, by rensa) over runs of three words says cheaply which articles might; `same_dispatch` then compares the words
themselves: how much of each stands in the other, and whether figures, days or names differ where the words around them are the same.
That is what tells two bulletins of one template apart from one bulletin that was edited.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from index.lexical import STOP_WORDS

SCHEME = f"runs-1 minhash-{RMinHash.ALGORITHM_VERSION}"
"""Change when words, sketches or keys are made differently, so that what was stored before is made anew."""
RUN = 3
PERMUTATIONS, BAND, SEED = 32, 2, 1
LIKELY = 8
"""Of PERMUTATIONS equal ones: fewer are no reason to read the texts. Half the runs shared gives 16 on average, fewer than 8 once in 500."""
FEW_WORDS = 12
"""In a text shorter than this the title counts as text."""
SHORT, LONG = 25, 80
SHARED_OF_SHORT, SHARED_OF_LONG = 0.9, 0.6
"""The share of the longer text that must stand in the other, for texts of SHORT and from LONG words on; shorter ones must be the same."""
LONGEST_GAP = 8
NAMES_EVERY = 100
"""One name may be put for another in so many words; no figure and no day may."""

Shingles = NDArray[np.uint64]
Sketch = NDArray[np.uint32]

_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]")
_THOUSANDS = re.compile(r"(?<=\d)[ .,](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_]+\d*|\d+")
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_NUMBERS = {
    word: str(value)
    for words, values in (
        ("zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", (0, *range(2, 17))),
        ("vingt trente quarante cinquante soixante cent mille", (20, 30, 40, 50, 60, 100, 1000)),
        ("two three four five seven eight nine ten eleven twelve", (2, 3, 4, 5, 7, 8, 9, 10, 11, 12)),
    )
    for word, value in zip(words.split(), values, strict=True)
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DAYS = _words("lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = _words(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
    "january february april june july august september october november december"
)
_NO_NAMES = _words("m mm mr mme mmes mlle dr pr me st ste afp ap reuters").union(STOP_WORDS)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """An article's words in order, without accents, and a hash of each run of RUN words [max(0, words - RUN + 1)]."""

    words: Sequence[str]
    runs: Shingles

    @property
    def mark(self) -> int:
        """The same for articles with the same words, whatever their typography; 64 bits, signed, as SQLite has them."""
        digest = hashlib.blake2b(" ".join(self.words).lower().encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)


def read_words(title: str, text: str) -> Words:
    words = _split(text)
    if len(words) < FEW_WORDS:
        words = _split(title) + words
    hashes = np.fromiter((zlib.crc32(word.lower().encode()) for word in words), np.uint64, len(words))
    return Words(words, _runs(hashes))


def _split(text: str) -> list[str]:
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    plain = plain.replace("œ", "oe").replace("Œ", "OE")
    return _WORD.findall(_THOUSANDS.sub("", plain))


def _runs(hashes: Shingles) -> Shingles:
    count = max(0, len(hashes) - RUN + 1)
    total = np.zeros(count, np.uint64)
    for i in range(RUN):
        total += hashes[i : i + count] * _MIX[i]
    total ^= total >> np.uint64(29)
    total *= _MIX[0]
    return total ^ (total >> np.uint64(32))


# --- which might be the same -------------------------------------------------------------------------------------------------


def sketch(words: Words) -> Sketch:
    """The MinHash of an article's runs [PERMUTATIONS]; empty for one with fewer than RUN words, which is like no other."""
    if not len(words.runs):
        return np.zeros(0, np.uint32)
    made = RMinHash.digest_matrix_from_token_hash_sets([words.runs.tolist()], PERMUTATIONS, SEED)
    return np.array(made.to_rows()[0], np.uint32)


def band_keys(made: Sketch) -> list[int]:
    """What two sketches must have one of in common to be compared (locality-sensitive hashing; Leskovec et al. 2014, 3.4)."""
    pairs = made.astype(np.uint64).reshape(-1, BAND)
    total = np.arange(1, len(pairs) + 1, dtype=np.uint64) * _MIX[2]
    for i in range(BAND):
        total = (total ^ pairs[:, i]) * _MIX[i]
        total ^= total >> np.uint64(31)
    return [int(key) for key in total.view(np.int64)]


# --- which are ---------------------------------------------------------------------------------------------------------------


def same_dispatch(one: Words, two: Words) -> bool:
    """Whether one is the other, edited: whole, cut, with other paragraphs among its own; not the same template filled in anew."""
    if not len(one.runs) or not len(two.runs):
        return False
    first, second = _kept(one.runs, two.runs), _kept(two.runs, one.runs)
    shorter, longer = sorted((len(first), len(second)))
    if shorter < SHORT:
        return one.mark == two.mark
    if min(int(first.sum()), int(second.sum())) < _needed(shorter) * longer:
        return False
    return not _contradict(one, first, two, second, longer)


def share_held(inner: Words, outer: Words) -> float:
    """The share of `inner`'s words that stand in `outer`, in runs of RUN at least."""
    if not len(inner.runs):
        return float(set(inner.words) <= set(outer.words))
    return float(_kept(inner.runs, outer.runs).mean())


def _kept(runs: Shingles, others: Shingles) -> NDArray[np.bool_]:
    """Of each word, whether it is in a run that the others have too."""
    there = set(others.tolist())
    common = np.fromiter((run in there for run in runs.tolist()), np.bool_, len(runs))
    kept = np.zeros(len(runs) + RUN - 1, np.bool_)
    for i in range(RUN):
        kept[i : i + len(runs)] |= common
    return kept


def _needed(words: int) -> float:
    return float(np.interp(words, [SHORT, LONG], [SHARED_OF_SHORT, SHARED_OF_LONG]))


def _contradict(one: Words, first: NDArray[np.bool_], two: Words, second: NDArray[np.bool_], longer: int) -> bool:
    """Whether they say different things in the same words: a figure, a day, or more than a few names."""
    others = dict(_gaps(two, second))
    names = 0
    for around, gap in _gaps(one, first):
        if around in others:
            mine, theirs = _facts(gap), _facts(others[around])
            if any(_differ(mine[kind], theirs[kind]) for kind in ("figures", "days", "months")):
                return True
            names += _differ(mine["names"], theirs["names"])
    return names > longer // NAMES_EVERY


def _gaps(words: Words, kept: NDArray[np.bool_]) -> Iterator[tuple[tuple[int, int], Sequence[str]]]:
    """((run before, run after), words) of each short stretch that the other text does not have; 0: the text's own beginning or end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], kept, [True]]).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start <= LONGEST_GAP:
            before = int(words.runs[start - RUN]) if start else 0
            after = int(words.runs[end]) if end < len(kept) else 0
            yield (before, after), words.words[start:end]


def _facts(words: Sequence[str]) -> dict[str, set[str]]:
    """What words tell, by kind: « samedi » for « le 12 mai » contradicts nothing, « dimanche » does."""
    facts: dict[str, set[str]] = {"figures": set(), "days": set(), "months": set(), "names": set()}
    for word in words:
        low = word.lower()
        if word[-1].isdigit() or low in _NUMBERS:
            facts["figures"].add(_NUMBERS.get(low) or word.lstrip("0") or "0")
        elif low in _DAYS:
            facts["days"].add(low)
        elif low in _MONTHS:
            facts["months"].add(low)
        elif word[0].isupper() and low not in _NO_NAMES:
            facts["names"].add(low)
    return facts


def _differ(mine: set[str], theirs: set[str]) -> bool:
    """Whether each says something that the other does not."""
    return bool(mine - theirs and theirs - mine)
