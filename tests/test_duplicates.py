"""The same dispatch once: what counts as the same, groups that follow the archive's life, searches and answers that show them once."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk_edits import EDITS, TEMPLATES, edited, follow_up, lookalikes, other_figures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ARTICLES, GREVE, PISCINE, make_archive, make_assistant

from index.duplicates import LIKELY, SCHEME, band_keys, read_words, same_dispatch, sketch
from index.filters import Filter
from index.groups import META, check_groups
from index.reprints import publication_order
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article
from qa.cli import main
from qa.render import to_dict, to_html, to_markdown, to_text

BULLETIN = (
    "Le trafic ferroviaire restera très perturbé dans le sud de la région jusqu'à la fin de la semaine, a prévenu la direction. "
    "Un glissement de terrain a recouvert les deux voies entre Alès et Génolhac, sans faire de blessé. "
    "Des autocars remplacent les trains du matin et du soir ; les autres sont supprimés. "
    "Les ingénieurs estiment que le déblaiement prendra plusieurs jours, la pente restant instable après les pluies. "
    "La préfecture a demandé une expertise avant toute reprise du service. "
    "Les usagers peuvent se faire rembourser leurs billets dans toutes les gares de la ligne."
)
LAST = " Les usagers peuvent se faire rembourser leurs billets dans toutes les gares de la ligne."
LEAD = "Les trains ne rouleront pas avant lundi au nord d'Alès : une coulée de boue barre les voies, et aucun blessé n'est à déplorer. "
REPRINTS = (
    Article("b-monde", "Trains : la ligne des Cévennes coupée", BULLETIN, "2012-05-12", "Le Monde", url="https://example.org/monde"),
    Article("a-afp", "Glissement de terrain à Génolhac", BULLETIN, "2012-05-11T18:00:00+02:00", "AFP"),
    Article("c-midi", "Cévennes : des cars en attendant les trains", BULLETIN.replace(LAST, ""), "2012-05-12", "Midi Libre"),
    Article("d-libre", "Une coulée de boue à Génolhac", LEAD + BULLETIN.split(". ", 1)[1], "2012-05-13", None),
)


def same(one: str, two: str) -> bool:
    return same_dispatch(read_words("Un titre", one), read_words("Un autre titre", two))


def candidates(one: str, two: str) -> bool:
    first, second = sketch(read_words("", one)), sketch(read_words("", two))
    return bool(set(band_keys(first)) & set(band_keys(second))) and int((first == second).sum()) >= LIKELY


def groups(archive: ArchiveIndex) -> set[frozenset[str]]:
    """The groups of an archive, by the ids of their members."""
    rows = archive._database.rows("SELECT s.grp, a.id FROM signatures s JOIN articles a ON a.row = s.article WHERE s.grp IS NOT NULL")
    found: dict[int, set[str]] = {}
    for group, identity in rows:
        found.setdefault(group, set()).add(identity)
    return {frozenset(ids) for ids in found.values()}


def shown(archive: ArchiveIndex, text: str, only: Filter | None = None, count: int = 20) -> list[str]:
    return [hit.passage.article.id for hit in archive.search(text, count, only=only)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[ArchiveIndex]:
    with make_archive(tmp_path / "archive", (*ARTICLES, *REPRINTS)) as made:
        yield made


# --- what is the same --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        BULLETIN.replace(LAST, ""),
        LEAD + BULLETIN.split(". ", 1)[1],
        BULLETIN.replace("'", "’").replace(" ;", "\u202f;").replace(". ", ".\n\n").upper(),
        "ALÈS (AFP) – " + BULLETIN + " Avec notre correspondant.",
        BULLETIN.replace("a prévenu la direction", "selon la direction").replace("supprimés", "annulés"),
    ],
    ids=["cut", "lead", "typography", "credit", "words"],
)
def test_an_edited_reprint_is_the_same_dispatch(text: str) -> None:
    assert candidates(BULLETIN, text) and same(BULLETIN, text) and same(text, BULLETIN)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (BULLETIN, "Deux millions de voyageurs sont attendus. " + BULLETIN[-180:]),
        (BULLETIN, BULLETIN.replace("deux voies", "trois voies")),
        (BULLETIN, BULLETIN.replace("entre Alès et Génolhac", "entre Mende et Marvejols").replace("Cévennes", "Lozère")),
        ("Le maire de Lodève a rouvert la piscine samedi.", "Le maire de Lodève a rouvert la patinoire samedi."),
        ("Photo du jour.", "Photo du jour : la plage."),
        ("", ""),
        ("…", "!"),
        (PISCINE, GREVE),
    ],
)
def test_what_differs_in_what_it_says_is_not(one: str, two: str) -> None:
    assert not same(one, two) and not same(two, one)


def test_two_words_and_a_title_are_compared_with_the_title() -> None:
    one, two = read_words("Le tirage de lundi", "À suivre."), read_words("Le tirage de mardi", "À suivre.")
    assert not same_dispatch(one, two) and same_dispatch(one, read_words("Le tirage de lundi", "À suivre !"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_comparing_is_symmetric_and_total(one: str, two: str) -> None:
    first, second = read_words("", one), read_words("", two)
    assert same_dispatch(first, second) == same_dispatch(second, first)
    assert not len(first.runs) or same_dispatch(first, read_words("", f"  {one}\n"))
    assert len(sketch(first)) in (0, 32)


def test_templates_filled_in_anew_are_not_the_same() -> None:
    chance = random.Random(1)
    for template in TEMPLATES:
        words = [read_words("", template(chance)) for _ in range(12)]
        assert not any(same_dispatch(one, two) for one, two in itertools.combinations(words, 2)), template


# --- the measured set --------------------------------------------------------------------------------------------------------


def test_precision_and_recall_on_what_desks_make(shared_folder: Path) -> None:
    """Every text with all that was made of it and all that looks alike, in one archive's groups, pair by pair."""
    rows = [json.loads(line) for line in (shared_folder / "eval/wikinews/articles.jsonl").read_text("utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    others = texts[::-1]
    expected, right, found = 0, 0, 0
    words = [read_words("", text) for text in texts]
    sketches = [sketch(one) for one in words]
    for i, _, text in edited(texts, others):
        made = read_words("", text)
        known = sketch(made)
        expected += 1
        for j in range(len(texts)):
            alike = int((sketches[j] == known).sum()) >= LIKELY and bool(set(band_keys(sketches[j])) & set(band_keys(known)))
            if alike and same_dispatch(words[j], made):
                found += 1
                right += i == j
    for _, text in lookalikes(texts, others):
        made = read_words("", text)
        known = sketch(made)
        found += sum(int((s == known).sum()) >= LIKELY and same_dispatch(w, made) for w, s in zip(words, sketches, strict=True))
    assert expected == len(EDITS) * len(texts)
    assert right / expected >= 0.95 and right / found >= 0.98, (right, expected, found)


# --- groups follow the archive's life ----------------------------------------------------------------------------------------


def test_reprints_form_one_group_and_the_others_none(archive: ArchiveIndex) -> None:
    assert groups(archive) == {frozenset(article.id for article in REPRINTS)}
    assert archive.count_groups() == (1, 4)
    assert [reprint.id for reprint in archive.reprints("a-afp")] == ["b-monde", "c-midi", "d-libre"]
    monde = archive.reprints("a-afp")[0]
    assert (monde.title, monde.source, monde.date, monde.url) == (REPRINTS[0].title, "Le Monde", "2012-05-12", "https://example.org/monde")
    assert archive.reprints("piscine") == () == archive.reprints("inconnu")


def test_removing_the_earliest_leaves_a_group_led_by_the_next(archive: ArchiveIndex) -> None:
    assert archive.delete(["a-afp"]) == 1
    assert set(shown(archive, "trafic ferroviaire Alès Génolhac", count=4)) & {a.id for a in REPRINTS} == {"b-monde"}
    archive.delete(["b-monde", "d-libre"])
    assert groups(archive) == set() and archive.reprints("c-midi") == () and archive.get_article("c-midi") is not None
    assert "c-midi" in shown(archive, "trafic ferroviaire Alès Génolhac")


def test_a_corrected_article_leaves_its_group_and_comes_back(archive: ArchiveIndex) -> None:
    archive.add([replace(REPRINTS[0], text="Les trains roulent de nouveau.", version="")])
    assert all("b-monde" not in group for group in groups(archive))
    archive.add([REPRINTS[0]])
    assert groups(archive) == {frozenset(article.id for article in REPRINTS)}


VARIANTS = {
    "plain": BULLETIN,
    "copy": BULLETIN.replace(" ;", "\u00a0;"),
    "cut": BULLETIN.replace(LAST, ""),
    "lead": LEAD + BULLETIN.split(". ", 1)[1],
    "figures": BULLETIN.replace("deux voies", "quatre voies"),
    "figures-cut": BULLETIN.replace("deux voies", "quatre voies").replace(LAST, ""),
    "half": BULLETIN[: len(BULLETIN) // 2],
    "other": PISCINE,
    "other-copy": PISCINE,
    "empty": "",
}
STEPS = st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(sorted(VARIANTS)), min_size=1, max_size=4)), min_size=1, max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.randoms(use_true_random=False))
def test_groups_depend_on_what_is_in_and_on_nothing_else(
    tmp_path: Path, steps: list[tuple[bool, list[str]]], chance: random.Random
) -> None:
    made = tmp_path / str(len(list(tmp_path.iterdir())))
    with ArchiveIndex.create(made / "lived", FakeEncoder(8)) as lived, ArchiveIndex.create(made / "fresh", FakeEncoder(8)) as fresh:
        for adding, names in steps:
            if adding:
                lived.add(Article(name, name, VARIANTS[name]) for name in names)
            else:
                lived.delete(names)
        there = list(lived.articles())
        chance.shuffle(there)
        fresh.add(there)
        assert groups(lived) == groups(fresh)
        assert list(check_groups(lived._database)) == []
        bands = lived._database.one("SELECT count(*), count(DISTINCT article) FROM bands")
        assert bands == (16 * sum(bool(a.text) for a in there), sum(bool(a.text) for a in there))


def test_an_archive_made_before_is_opened_and_filled_by_the_next_writing(archive: ArchiveIndex, tmp_path: Path) -> None:
    connection = archive._database.connection
    connection.execute("DROP TABLE signatures; DROP TABLE bands; DELETE FROM meta WHERE key = 'duplicates'")
    archive.close()
    with ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder()) as old:
        assert {"a-afp", "b-monde"} <= set(shown(old, "trafic ferroviaire Alès Génolhac")) and old.count_groups() == (0, 0)
        old.delete(["c-midi"])
        old.add([Article("neuf", "Neuf", "Un article tout neuf.")])
        assert groups(old) == {frozenset({"a-afp", "b-monde", "d-libre"})}
        assert old._database.meta()[META] == SCHEME
    with ArchiveIndex.open(tmp_path / "archive", encoder=FakeEncoder()) as again:
        assert not again._groups.fill_some() and list(check_groups(again._database)) == []


def test_compact_leaves_nothing_of_a_removed_articles_signature(archive: ArchiveIndex, tmp_path: Path) -> None:
    row = archive._database.one("SELECT s.sketch, s.mark FROM signatures s JOIN articles a ON a.row = s.article WHERE a.id = 'musee'")
    assert row is not None
    needles = [row[0], row[1].to_bytes(8, "big", signed=True)]
    holding = lambda: [n for p in (tmp_path / "archive").rglob("*") if p.is_file() for n in needles if n in p.read_bytes()]  # noqa: E731
    assert len(holding()) >= 2
    archive.take_down(["musee"])
    assert archive.compact().complete and holding() == []


# --- searching ---------------------------------------------------------------------------------------------------------------


def test_a_search_shows_the_group_once_through_its_earliest_article(archive: ArchiveIndex) -> None:
    hits = archive.search("Quand le trafic ferroviaire reprendra-t-il entre Alès et Génolhac ?", 20)
    of_group = [hit for hit in hits if hit.passage.article.id in {a.id for a in REPRINTS}]
    assert {hit.passage.article.id for hit in of_group} == {"a-afp"} and hits[0] == of_group[0]
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("only", "cited"),
    [
        (Filter(sources=("Le Monde", "Midi Libre")), "b-monde"),
        (Filter(sources=("Midi Libre",)), "c-midi"),
        (Filter(start="2012-05-13"), "d-libre"),
        (Filter(end="2012-05-12"), "a-afp"),
    ],
)
def test_filters_act_on_members(archive: ArchiveIndex, only: Filter, cited: str) -> None:
    assert set(shown(archive, "déblaiement pente instable pluies", only)) & {a.id for a in REPRINTS} == {cited}


def test_what_only_one_paper_wrote_is_found_in_it(archive: ArchiveIndex) -> None:
    found = shown(archive, "Où est tombée la coulée de boue ?")
    assert set(found) & {a.id for a in REPRINTS} == {"d-libre"} and "coulée de boue" in LEAD
    assert set(shown(archive, "rembourser les billets dans les gares")) & {a.id for a in REPRINTS} == {"a-afp"}


def test_many_copies_leave_room_for_the_rest(tmp_path: Path) -> None:
    copies = tuple(replace(REPRINTS[1], id=f"copie{n:03d}", source=f"Journal {n}") for n in range(130))
    with make_archive(tmp_path / "archive", (*ARTICLES, *copies)) as archive:
        found = shown(archive, "trafic ferroviaire Alès Génolhac", count=6)
        assert len(found) == 6 and found.count("copie000") == len([i for i in found if i.startswith("copie")])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["2012", "2012-05", "2012-05-11", "2012-05-11T08:00:00Z", "2012-05-11T09:00:00+02:00", None]), max_size=6))
def test_the_earliest_is_by_date_then_id(dates: list[str | None]) -> None:
    ordered = sorted(range(len(dates)), key=lambda i: publication_order(dates[i], f"{i}"))
    assert all(dates[i] is not None or {dates[j] for j in ordered[at:]} == {None} for at, i in enumerate(ordered))
    assert publication_order("2012-05-11T09:00:00+02:00", "z") < publication_order("2012-05-11T08:00:00Z", "a")
    assert publication_order("2012-05-11T08:00:00Z", "z") < publication_order("2012-05-11", "a") < publication_order("2012-05", "a")


# --- to the screen -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def answer(archive: ArchiveIndex) -> Any:
    found = make_assistant(archive).ask("Que recouvre le glissement de terrain entre Alès et Génolhac ?")
    assert found.found
    return found


def test_the_answer_cites_the_earliest_and_names_the_others(archive: ArchiveIndex, answer: Any) -> None:
    quote = answer.quotes[0]
    stored = archive.get_article(quote.article.id)
    assert stored is not None and stored.id == "a-afp" and stored.text[quote.start : quote.end] == quote.text
    assert [reprint.id for reprint in quote.also] == ["b-monde", "c-midi", "d-libre"]
    assert sum(one.text == quote.text for one in answer.quotes) == 1
    assert [other["source"] for other in to_dict(answer)["quotes"][0]["also"]] == ["Le Monde", "Midi Libre", None]
    names = "Le Monde (12 mai 2012), Midi Libre (12 mai 2012), Une coulée de boue à Génolhac (13 mai 2012)"
    assert f"   aussi publié par {names}\n" in to_text(answer) and f"(aussi publié par {names})" in to_markdown(answer)
    assert "also published by Le Monde (12 May 2012), Midi Libre" in to_text(answer, lang="en")
    page = to_html(answer)
    assert 'data-article="b-monde"' in page and ">Le Monde (12 mai 2012)</button>" in page


def test_a_removed_reprint_is_named_no_more(archive: ArchiveIndex) -> None:
    archive.take_down(["b-monde"])
    quote = make_assistant(archive).ask("Que recouvre le glissement de terrain entre Alès et Génolhac ?").quotes[0]
    assert [reprint.id for reprint in quote.also] == ["c-midi", "d-libre"]


def test_from_files_to_the_terminal(tmp_path: Path, fake_models: None, capsys: pytest.CaptureFixture[str]) -> None:
    paper, folder = tmp_path / "papers.jsonl", tmp_path / "archive"
    fields = ("id", "title", "text", "date", "source")
    paper.write_text("".join(json.dumps({f: getattr(a, f) for f in fields}) + "\n" for a in (*ARTICLES, *REPRINTS)), "utf-8")
    run = lambda *arguments: (capsys.readouterr(), main([str(a) for a in arguments]), *capsys.readouterr())[1:]  # noqa: E731
    assert run("index", paper, "--archive", folder, "--quiet")[0] == 0
    assert "\n1 dépêche parue plusieurs fois, en 4 articles\n" in run("stats", "--archive", folder)[1]
    code, out, _ = run("ask", "Que recouvre le glissement de terrain entre Alès et Génolhac ?", "--archive", folder)
    assert code == 0 and "aussi publié par Le Monde (12 mai 2012), Midi Libre" in out
    assert "aussi publié par AFP (11 mai 2012), Midi Libre" in run("show", "b-monde", "--archive", folder)[1]
    assert run("remove", "--where", "source=Le Monde", "--archive", folder)[0] == 0
    assert "en 3 articles" in run("stats", "--archive", folder)[1]


def test_doctor_finds_a_false_signature(archive: ArchiveIndex, tmp_path: Path) -> None:
    from qa.doctor import _examine_groups

    def finding() -> Any:
        return _examine_groups(tmp_path / "archive", archive._database, "tapez : rebuild")

    assert finding().good and "1 dépêche parue plusieurs fois" in finding().what
    archive._database.connection.execute("UPDATE signatures SET mark = mark + 1 WHERE article = 3")
    assert not finding().good and "incendie" in finding().what and "rebuild" in finding().repair
    archive._database.connection.execute("DELETE FROM signatures WHERE article = 3")
    assert not finding().good and "compact" in finding().repair


def _texts(count: int) -> Sequence[str]:
    return [article.text for article in ARTICLES[:count]]


def test_follow_ups_and_other_figures_are_apart() -> None:
    chance = random.Random(2)
    for text, other in zip(_texts(6), reversed(_texts(6)), strict=True):
        assert not same(text, follow_up(text, other, chance))
    figures = BULLETIN.replace("plusieurs jours", "12 jours")
    assert not same(figures, other_figures(figures, "", chance))
