"""BM25: the formula by hand, French as readers type it, any text as a question, updates, and damage told apart from emptiness."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.days import NO_DAY
from index.lexical import TITLE_BOOST, LexicalEntry, LexicalIndex, analyze, fold

K1, B = 1.2, 0.75


def make(folder: Path, *entries: LexicalEntry) -> LexicalIndex:
    index = LexicalIndex(folder, create=True)
    index.update(entries)
    return index


def bm25(documents: dict[int, list[str]], terms: list[str]) -> dict[int, float]:
    """Robertson & Zaragoza 2009 with Lucene's idf, from lists of analyzed terms."""
    average = sum(map(len, documents.values())) / len(documents)
    scores = {}
    for identity, words in documents.items():
        score = 0.0
        for term in terms:
            holding = sum(term in other for other in documents.values())
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            frequency = words.count(term)
            score += idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * len(words) / average))
        if score:
            scores[identity] = score
    return scores


def test_scores_are_the_formula_on_three_documents(tmp_path: Path) -> None:
    texts = {1: "Grève grève gare", 2: "Gare fermée mardi matin à Narbonne", 3: "Piscine rouverte"}
    titles = {1: "Rail", 2: "Gare", 3: "Lodève"}
    index = make(tmp_path, *(LexicalEntry(i, titles[i], texts[i]) for i in texts))
    terms = analyze("grève gare")
    body = bm25({i: analyze(text) for i, text in texts.items()}, terms)
    title = bm25({i: analyze(text) for i, text in titles.items()}, terms)
    expected = {i: body.get(i, 0) + TITLE_BOOST * title.get(i, 0) for i in body}
    found = index.search("Grève, gare ?", 10)
    assert found == pytest.approx(expected, rel=1e-5) and list(found) == sorted(expected, key=lambda i: -expected[i])
    assert body[1] == pytest.approx(
        math.log(1 + 2.5 / 1.5) * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / (10 / 3)))
        + math.log(1 + 1.5 / 2.5) * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 3 / (10 / 3))),
        rel=1e-9,
    )


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    texts = {
        1: "Le ministre est décédé mardi à l'hôpital.",
        2: "L’ambassade d'Italie rouvrira aujourd’hui.",
        3: "Cœur de la ville : les bœufs défilent.",
        4: "Les élections législatives ont été reportées.",
        5: "S'ABRITER SOUS L'ÉGLISE",
        6: "Le T.G.V. 6789 s'arrête à l’Île-d’Aix.",
    }
    return make(tmp_path_factory.mktemp("french"), *(LexicalEntry(i, "", text) for i, text in texts.items()))


@pytest.mark.parametrize(
    ("question", "identity"),
    [
        ("decede", 1), ("décédés", 1), ("DÉCÉDÉS", 1), ("hopital", 1), ("de\u0301ce\u0301de\u0301", 1),
        ("qui est mort à l'hôpital ?", 1), ("l'hopital", 1), ("hôpitaux", 1), ("deces", None),
        ("ambassade", 2), ("l'ambassade", 2), ("l’ambassade", 2), ("ambassades", 2), ("d’italie", 2), ("italie", 2),
        ("coeur", 3), ("cœur", 3), ("boeuf", 3), ("bœufs", 3), ("élection", 4), ("election legislative", 4), ("reportee", 4),
        ("eglise", 5), ("église", 5), ("abriter", 5), ("ile d'aix", 6), ("6789", 6), ("île-d’aix", 6),
    ],
)  # fmt: skip
def test_french_is_found_as_readers_type_it(french: LexicalIndex, question: str, identity: int | None) -> None:
    assert next(iter(french.search(question, 3)), None) == identity


def test_words_without_meaning_find_nothing(french: LexicalIndex) -> None:
    assert french.search("qui est-ce que c'est que le la les d' l'", 5) == {}
    assert french.search("", 5) == {} == french.search("ambassade", 0) == french.search("?!« »", 5)


def test_folding() -> None:
    assert fold("Élève Œuvre ÆGIS Ça") == "eleve oeuvre aegis ca"
    assert analyze("L'élève") == analyze("eleves") == analyze("l’Élève")


SIGNS = ["\"", *"'«»():*?+-^~[]{}\\/&|!<>=,;.\x00\n\t é’œ😀", "AND", "OR", "NOT", "title:", "body:", "TO", "IN", "\ud800"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from([*SIGNS, "ambassade", "élu"]), max_size=40).map("".join))
def test_any_text_may_be_asked(french: LexicalIndex, text: str) -> None:
    found = french.search(text, 5)
    assert all(score > 0 for score in found.values())
    # As its stem: of « ambassadee » the stem is « ambassade », which is another word's.
    if set(analyze("ambassade")) & set(analyze(text)):
        assert 2 in found


def test_a_question_of_ten_thousand_words(french: LexicalIndex) -> None:
    assert french.search("ambassade " + " ".join(f"mot{i}" for i in range(10_000)), 5).keys() == {2}


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_may_be_indexed(texts: list[str]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        index = make(folder, *(LexicalEntry(i, text, text, source=text) for i, text in enumerate(texts, 1)))
        assert len(index) == len(texts)
        for i, text in enumerate(texts, 1):
            if analyze(text):
                assert i in index.search(text, 10)
                assert i in index.search(text, 10, required=[index.value_filter("source", [text])]) or "\x00" in text
    finally:
        shutil.rmtree(folder)


# --- changes -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    entries = [LexicalEntry(i, f"Titre {i}", f"mot{i} commun", 20120000 + i, 20120000 + i, "AFP" if i % 2 else "BBC") for i in range(1, 21)]
    yield make(tmp_path / "lexical", *entries)


def test_what_is_removed_or_replaced_is_not_found(index: LexicalIndex) -> None:
    index.update([LexicalEntry(3, "Titre", "tout autre"), LexicalEntry(50, "Titre", "nouveau")], [7, 8, 999])
    assert len(index) == 19
    assert not index.search("mot3", 5) and not index.search("mot7", 5) and not index.search("mot8", 5)
    assert index.search("autre nouveau", 5).keys() == {50}  # « autre » is a stop word
    assert index.search("nouveau", 5).keys() == {50} and index.search("mot9", 5).keys() == {9}
    assert index.search("commun", 50).keys() == {*range(1, 21)} - {3, 7, 8}


def test_adding_twice_is_adding_once(index: LexicalIndex) -> None:
    for _ in range(2):
        index.update([LexicalEntry(30, "Titre", "mot30 mot30")])
    assert len(index) == 21 and index.search("mot30", 5).keys() == {30}
    assert index.document_frequency("mot30") == 1


def test_a_reader_sees_commits_after_reload(index: LexicalIndex, tmp_path: Path) -> None:
    reader = LexicalIndex(tmp_path / "lexical")
    index.update([LexicalEntry(30, "Titre", "mot30")], [1])
    assert not reader.search("mot30", 5) and reader.search("mot1", 5)
    reader.reload()
    assert reader.search("mot30", 5) and not reader.search("mot1", 5)


def test_filters_come_before_ranking(index: LexicalIndex) -> None:
    days = [index.day_filter("last_day", 20120005, NO_DAY), index.day_filter("first_day", 1, 20120010)]
    assert index.search("commun", 50, required=days).keys() == set(range(5, 11))
    assert index.search("commun", 50, required=[*days, index.value_filter("source", ["AFP"])]).keys() == {5, 7, 9}
    assert index.search("commun", 50, required=[index.value_filter("source", ["AFP", "BBC"])]).keys() == set(range(1, 21))
    assert index.search("commun", 50, required=[index.value_filter("source", ["afp"])]) == {}
    plain = index.search("commun mot7", 50)
    assert index.search("commun mot7", 50, required=days) == {i: plain[i] for i in range(5, 11)}  # a filter scores nothing


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "altered"])
def test_damage_is_noticed(index: LexicalIndex, tmp_path: Path, damage: str) -> None:
    names = [p.name for p in (tmp_path / "lexical").iterdir() if p.suffix in (".fast", ".fieldnorm", ".idx", ".term", ".store", ".json")]
    names.remove(".managed.json")  # kept by tantivy for its own tidying; made anew when missing
    assert len(names) >= 6
    for name in names:
        folder = tmp_path / f"damaged-{name}"
        shutil.copytree(tmp_path / "lexical", folder)
        content = (folder / name).read_bytes()
        middle = len(content) // 2
        altered = content[:10] + bytes([content[10] ^ 0x40]) + content[11:]
        (folder / name).unlink()
        if damage != "gone":
            (folder / name).write_bytes({"empty": b"", "cut": content[:middle], "altered": altered}[damage])
        with pytest.raises((ValueError, OSError)):
            LexicalIndex(folder).search("commun mot7", 5)


def test_a_folder_without_an_index_is_not_made_one(tmp_path: Path) -> None:
    with pytest.raises((ValueError, OSError)):
        LexicalIndex(tmp_path)
    assert list(tmp_path.iterdir()) == []
