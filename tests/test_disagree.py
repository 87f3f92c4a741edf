"""When do two quotes differ, and when do they only look like it? Quantities first, then pairs of sentences, then whole answers."""

from __future__ import annotations

import pytest

from index.sentences import split_sentences
from index.types import Article
from qa.disagree import asks_sides, find_disagreement, opposed
from qa.speakers import find_speaker
from qa.types import Disagreement, Question, Quote
from qa.values import comparable, differ, find_values


@pytest.mark.parametrize(
    ("text", "amount", "dimension"),
    [
        ("vingt-deux mille billets", 22_000, "count"),
        ("quatre-vingt-dix-sept élus", 97, "count"),
        ("soixante et onze voix", 71, "count"),
        ("1,3 million d'euros", 1_300_000, "money"),
        ("12 000 habitants", 12_000, "count"),
        ("12\u202f000 habitants", 12_000, "count"),
        ("une soixantaine de pêcheurs", 60, "count"),
        ("deux cent vingt", 220, ""),
        ("70\u00a0%", 70, "percent"),
        ("la moitié", 50, "percent"),
        ("une demi-heure", 0.5, "time"),
        ("trente minutes", 0.5, "time"),
        ("40 000 mètres cubes", 40_000, "length"),
        ("2 tonnes", 2_000, "mass"),
        ("aucun blessé", 0, "count"),
    ],
)
def test_quantities_are_read_in_figures_and_in_words(text: str, amount: float, dimension: str) -> None:
    (value,) = find_values(text)
    assert value.amount == pytest.approx(amount) and value.dimension == dimension


@pytest.mark.parametrize("text", ["le 13 mars", "à 15 h 30", "en 2012", "la 3e fois", "un homme", "7 heures du matin", "une heure avant"])
def test_dates_hours_ordinals_and_articles_are_no_quantities(text: str) -> None:
    assert find_values(text) == []


@pytest.mark.parametrize(
    ("one", "two", "differing"),
    [
        ("une vingtaine de blessés", "22 blessés", False),
        ("plus de 150 passagers", "160 passagers", False),
        ("près de 1 200 morts", "640 morts", True),
        ("trente minutes", "une demi-heure", False),
        ("11 morts", "12 morts", True),
        ("pas moins de 8 000 postes", "8 500 postes", False),
        ("pas moins de 8 000 postes", "7 000 postes", True),
        ("moins de 8 000 postes", "7 000 postes", False),
        ("près d'un million d'euros", "950 000 euros", False),
    ],
)
def test_what_both_could_mean_is_no_difference(one: str, two: str, differing: bool) -> None:
    a, b = find_values(one)[0], find_values(two)[0]
    assert comparable(a, b) and differ(a, b) is differing and differ(b, a) is differing


@pytest.mark.parametrize(("one", "two"), [("12 %", "12 élus"), ("3 tonnes", "3 jours"), ("5 euros", "5 dollars"), ("12 %", "15")])
def test_different_measures_are_not_compared(one: str, two: str) -> None:
    assert not comparable(find_values(one)[0], find_values(two)[0])


# --- two sentences ----------------------------------------------------------------------------------------------------------


def quotes_of(text: str, *spans: str, article: Article | None = None) -> list[Quote]:
    """The sentences that hold these short answers, as quotes with their speakers."""
    article = article or Article("a-1", "Crue à Vaubrun", text, "2012-05-03", "L'Écho")
    sentences = split_sentences(article.text)
    found = []
    for number, span in enumerate(spans, 1):
        at = article.text.index(span)
        bounds = next(b for b in sentences if b[0] <= at < b[1])
        found.append(Quote(number, article, *bounds, (at, at + len(span)), speaker=find_speaker(article.text, sentences, bounds)))
    return found


def differing(text: str, *spans: str, kind: str = "how_many", question: str = "Combien ?") -> Disagreement | None:
    return find_disagreement(Question(question, kind), quotes_of(text, *spans))


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ("La mairie a compté 63 commerces sinistrés. La chambre de commerce en recense, elle, 85.", "63", "85"),
        ("Selon la préfecture, 150 personnes ont défilé. Les organisateurs parlent de 400 personnes.", "150", "400"),
        ("Le vol a rapporté 140 000 euros, d'après l'enquête. L'avocat n'admet que 65 000 euros.", "140 000 euros", "65 000 euros"),
        ("Il est resté cinq minutes, dit la voisine. La compagnie parle d'une demi-heure.", "cinq minutes", "une demi-heure"),
    ],
)
def test_two_sources_with_two_figures_differ(text: str, one: str, two: str) -> None:
    found = differing(text, one, two)
    assert found and found.kind == "conflict"
    for side, said in zip(found.sides, (one, two), strict=True):
        assert side.text == side.article.text[side.start : side.end]
        assert said.removeprefix("une ") in side.text or side.text in said


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ("L'accident a fait onze morts. La préfecture, elle, compte 23 blessés.", "onze morts", "23 blessés"),
        ("Le budget atteint 71 millions d'euros. Le maire, lui, a 51 ans.", "71 millions d'euros", "51 ans"),
        ("La salle a reçu 300 personnes. Le prix était de 12 euros.", "300 personnes", "12 euros"),
        ("Seuls 43 % des inscrits ont voté. Ils étaient 51 % en 2010.", "43 %", "51 %"),
        ("Le train a pris vingt passagers. Le suivant a pris trente passagers.", "vingt passagers", "trente passagers"),
        ("Ils étaient 46 000 voyageurs par jour. L'objectif annoncé était de 60 000 voyageurs.", "46 000", "60 000"),
        ("Selon le maire, 12 maisons ont brûlé. Selon les pompiers, une douzaine de maisons ont brûlé.", "12 maisons", "une douzaine"),
        (
            "La CGT estime à 75 000 le nombre d'emplois menacés. Chez Telec, la direction parle d'un plan de 556 postes sur "
            "9 800 salariés, tandis que Sefar se tait.",
            "75 000",
            "9 800 salariés",
        ),
    ],
)
def test_figures_of_other_things_or_times_do_not(text: str, one: str, two: str) -> None:
    assert differing(text, one, two) is None


def test_two_figures_in_one_sentence_each_with_its_source() -> None:
    found = differing("Samedi, 600 personnes ont défilé selon la gendarmerie, 2 000 d'après les organisateurs.", "600 personnes")
    assert found and [side.text for side in found.sides] == ["600 personnes", "2 000"]
    speakers = [side.article.text[slice(*side.speaker)] for side in found.sides if side.speaker]
    assert speakers == ["la gendarmerie", "les organisateurs"]


@pytest.mark.parametrize(
    "text",
    [
        "Le bilan est de douze morts et 40 blessés, selon la police.",
        "On compte 214 malades, dont 17 enfants, selon l'hôpital.",
        "Le musée a reçu 41 000 visiteurs selon son directeur, contre 38 000 l'an dernier.",
    ],
)
def test_a_sentence_with_several_figures_need_not_contradict_itself(text: str) -> None:
    assert differing(text, find_values(text)[0] and text[find_values(text)[0].start : find_values(text)[0].end]) is None


def test_a_corrected_figure_is_an_update() -> None:
    found = differing("Les rafales ont atteint 187 km/h, et non 210 comme indiqué d'abord par erreur.", "187 km/h")
    assert found and found.kind == "update"


def test_a_later_toll_takes_the_place_of_an_older_one_latest_first() -> None:
    first = Article("1", "Naufrage du Vaillant au large de Brest", "Le naufrage a fait au moins 20 morts, selon le préfet.", "2012-05-03")
    later = Article("2", "Naufrage du Vaillant : le bilan s'alourdit", "Le naufrage a fait 39 morts.", "2012-05-05")
    (one,), (two,) = quotes_of("", "20 morts", article=first), quotes_of("", "39 morts", article=later)
    found = opposed(Question("Combien de morts ?", "how_many"), one, two)
    assert found and found.kind == "update" and [side.text for side in found.sides] == ["39 morts", "20 morts"]
    other = Article("3", "Incendie d'un hôtel à Lille", "L'incendie a fait 39 morts.", "2012-05-05")
    assert opposed(Question("Combien de morts ?", "how_many"), one, quotes_of("", "39 morts", article=other)[0]) is None


def test_claims_are_opposed_only_where_the_text_opposes_them() -> None:
    text = "Selon le maire, une cigarette a mis le feu. Les pompiers contestent : ils accusent la foudre."
    assert differing(text, "une cigarette", "la foudre", kind="what")
    assert differing(text.replace("contestent : ils accusent", "ont vu"), "une cigarette", "la foudre", kind="what") is None
    assert differing(text, "une cigarette", "la foudre", kind="who") is None


def test_a_question_for_both_sides_is_told() -> None:
    assert asks_sides(Question("combien de morts selon le maire et selon la police ?"))
    assert not asks_sides(Question("combien de morts selon le maire ?"))


def test_no_quotes_no_disagreement() -> None:
    assert find_disagreement(Question("Combien ?", "how_many"), ()) is None
