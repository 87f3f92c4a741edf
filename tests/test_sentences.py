"""The laws of index.sentences, and its French cases."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import split_sentences

PIECES = st.sampled_from(
    list(" .!?…\n«»“”„\"'’()[]-–—,;:•¿¡\u00a0\u202f\u2028\t\r")
    + ["M. ", "etc. ", "J.-C. ", "Le ", "il ", "12", "n° ", "p. ", "...", "[...]", "U.S.A. ", "22 mai 2012. - ", "é", "ß", "中", "Bonjour"]
)


def check_laws(text: str) -> None:
    bounds = split_sentences(text)
    assert bounds == split_sentences(text)
    before = 0
    for start, end in bounds:
        assert before <= start < end <= len(text)
        assert not text[before:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        before = end
    assert not text[before:].strip()


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
@example("")
@example(" \n ")
def test_laws(text: str) -> None:
    check_laws(text)
