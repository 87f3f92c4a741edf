"""The laws of index.sentences, its French cases, and inputs made to be slow."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import split_sentences

SHARED = Path(__file__).resolve().parents[2] / "shared"

PIECES = st.sampled_from(
    [
        *" .!?…\n«»“”„\"'’()[]-–—,;:•¿¡\u00a0\u202f\u2028\t\r",
        *(
            "M. ",
            "etc. ",
            "J.-C. ",
            "Le ",
            "il ",
            "12",
            "n° ",
            "p. ",
            "...",
            "[...]",
            "U.S.A. ",
            "22 mai 2012. - ",
            "é",
            "ß",
            "中",
            "Bonjour",
        ),
        *('." ', '. " ', ".« ", " »Er", "a" * 45, "fin.Le", "\r\n", "\n\n"),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join)))
@example("")
@example(" \n ")
@example('Il est parti. "')
def test_laws(text: str) -> None:
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


@given(st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map("".join))
@example("»", ".« ….")
def test_paragraphs_are_split_alone(first: str, second: str) -> None:
    first = (
        "Il pleut sur la ville ce matin depuis plus de cinq heures, ce qui est rare pour un mois de juillet en Provence maritime. " + first
    )
    second = " ".join(second.splitlines())  # several lines may look broken at a width, which is judged on the whole text
    moved = len(first) + 2
    together = split_sentences(first + "\n\n" + second)
    assert [bound for bound in together if bound[0] >= moved] == [(a + moved, b + moved) for a, b in split_sentences(second)]


# `|` marks where one sentence ends and the next begins; where no space or line feed stands beside it, nothing is between them.
FRENCH = """
Le ciel est bleu. |La mer aussi.
Est-ce vrai ? |Oui ! |Sans doute. |Qui sait ?
Vraiment ?! |Oui, vraiment !!! |Bon.
M. Dupont est venu. |Il est reparti.
MM. Blanc et Noir, Mme. Rose et Mlle. Vert sont là.
Mme Le Guen a vu M. Le Drian. |M. La Fontaine aussi.
Le Dr. Martin et le Pr. Durand opèrent. |Tout va bien.
Me. Thierry Blandinet plaide pour M. C. Martin.
Mgr. Aupetit a parlé à St. Denis et à Pont-St. Esprit.
Le Gal. Villiers et le Col. Beltrame ont reçu la médaille.
J. F. Kennedy est mort en 1963. |L. B. Johnson lui succède.
George W. Bush a nommé Ben S. Bernanke.
J.-P. Dupont et A. Hesnard ont signé.
H.R.F. Keating classa ce livre.
Les États-Unis (U.S.A.) et la S.N.C.F. ont signé.
Il travaille à la S.N.C.F. |Elle est à la R.A.T.P. depuis un an.
Il vit aux U.S.A. |Le pays est grand. |La U.S. Navy aussi.
La S.A. Dupont a fermé. |Son P.-D.G. Jean Martin s'en va.
J. Le Pen a voté. |A. De Gaulle aussi.
Il prend de la vitamine C. |Cette vitamine est utile.
Il joue en Serie A. |L'autre joue en Serie B. |C'est ainsi.
Il aime les pommes, les poires, etc. |Paul aussi.
Il aime les pommes, etc., et les poires.
Voir p. 12 et pp. 13-15, art. 5, al. 2, fig. 3, vol. 4.
Né en 52 av. J.-C. à Rome, il mourut en 12 apr. J.-C. à Lyon.
Au début du Ve siècle av. J.-C., il mourut.
Il naquit en 52 av. J.-C. |Il mourut jeune.
Le 3 janv. 2012, le 4 févr. 2013 et le 5 déc. 2014.
L'art est cher. |C'est de l'art. |Le public aime l'art.
Il habite au 12 bd. Voltaire, tél. 01 23 45 67 89.
Le n° 3 et le no. 4 sont pris. |Le reste est libre.
Cf. Dupont et al. 2012 pour le détail.
La Cie. Martin, c.-à-d. la société, p. ex. celle de Lyon.
Il y en a 30 env. chaque jour.
Il est dit non. |Et puis non.
Vas-y. |Elle l'a. |Il y en a.
Le taux est de 3.5 % et de 4,2 points. |Il baisse.
Il a payé 1.250.000 francs. |Elle, rien.
Le match a commencé à 20 h 30. |Le public attendait.
Le match a commencé à 8 h. 30 du soir.
La cote est de 4 m. 62 au pont.
Il a gagné en 2012. |30 personnes l'ont vu.
Il pèse 80 kg. |Elle pèse 60 kg.
Il court le 10 000 m. |Elle saute.
Il fait 30 °C. |Le vent tombe.
Score final : 3-2. |Les Bleus sont qualifiés.
1. Introduction
1. La ville est prise. |2. Le roi est mort.
II. Les faits sont établis. |Ils sont graves.
Le roi Louis XIV. |C'est lui.
Il a dit... rien du tout.
Il est parti... |Puis il est revenu.
Un groupe important… se présentant comme les autorités.
Il viendra… |Peut-être.
Il est parti. |(...) Les autres restent.
Il est parti. |[…] Les autres restent.
Il dit que « la vie est belle […] le reste est vain ».
« Je viens », dit-il. |« Tu pars », dit-elle.
« Tu viens ? » demande-t-il. |« Non ! », crie-t-elle.
« Quoi ?! » s'étonne Paul.
« Je dois féliciter Andy. Devenir numéro un est quelque chose », a-t-il constaté. |Il sourit.
Il a dit : « Nous partons. Nous reviendrons. » |Il est parti.
Il a dit : « Nous partons ». |Il est parti.
Il a dit : « Nous partons. ». |Il est parti.
Il a dit :«Nous partons.» |«Vous restez», a-t-elle dit.
« Nous partons, a dit "M. Non. Rien", et c'est tout. Adieu », a écrit Paul. |Elle lit.
"Nous partons." |Il est parti.
Elle dit : "Nous partons." |"Il est tard", ajoute-t-elle.
Elle dit "Nous partons. Il est tard" et sort. |"Bien."
Elle dit : " Nous partons. " |Il est parti.
“Nous partons. Il est tard”, dit-il. |Elle sort.
Il a vu « Qui a peur de Virginia Woolf ? » au théâtre.
Le spectacle « Mamma Mia ! » revient.
— Tu viens ?\\n|— Non.\\n|— Pourquoi ?
— Oui. |— Non.
Incendie à Lyon : deux blessés\\n|Un incendie a éclaté lundi.\\n\\n|Il est éteint
Ingrédients :\\n|farine\\n|sucre
22 mai 2012. - |Prévu samedi, le lancement a été reporté.
8 juin 2012. – |« Nous partons », a dit le maire.
PARIS, 22 mai 2012 (AFP) - Le président est parti. |Il revient.
Lyon (Rhône) – Le maire part.
Le maire, dont la commune a été frappée par les inondations,\\na démissionné lundi.
Il est mort lundi. |(avec AFP)
Il a visité le site www.exemple.fr et lemonde.fr. |C'est bien.
Écrivez à jean.dupont@exemple.fr ou sur https://exemple.org/a.b?c=d. |Merci.
Yahoo! a racheté la société.
iPhone, iPad : tout baisse. |iOS aussi.
La ville est prise.|La reine est morte.
Il est là (enfin !) ce matin.
Il est venu (voir p. 3). |Elle aussi.
Le maire (P.S.) part. |Elle, non.
Wikipédia le dit.[1] |Il est né en 1820.[2][3] |Elle aussi.
Le document est sur exemple.org/Ville.Nord et dans Rapport_final.Odt cette semaine.
Le budget est de 20 M. |Le maire sourit.
Il dit : “ Nous partons. Vous restez ”, puis sort. |Elle reste.
Il dit : " Nous partons. Vous restez ", puis sort. |Elle reste.
L'"Étoile. Du Nord" a coulé. |Il pleut.
« Non. Jamais »dit-il. |Elle sort.
LE MAIRE EST MORT. |IL AVAIT 80 ANS.
Le prix (500 fr. 50) a doublé. |Il baissera.
"""

OTHERS = """
¿Qué pasa? |¡Nada! |Todo bien.
El Sr. García y la Sra. López llegaron. |Ud. lo sabe.
Los EE. UU. ganaron. |Nació en el siglo II a. C. en Roma.
No. |Paul left, and so did Sammy Davis Sr. |He was late.
He met Mr. Smith at 5 p.m. on Jan. 5, 2012. |They left.
The U.S. Army left. |It was late.
She works for Apple Inc. in the U.S. |The company grew.
"We leave." |He left.
‘We leave,’ he said. |‘Now.’ |He left.
Roe v. Wade was decided, e.g. by Justice J. Paul Stevens.
Er kam am 3. Oktober 2012 an. |Dann ging er.
Im 19. Jahrhundert war es z. B. so, d.h. anders. |Heute nicht.
Er sagte: „Wir gehen. Wir kommen.“ |Dann ging er.
Er sagte: »Wir gehen.« |Dann ging er.
Il sig. Rossi e il dott. Bianchi sono qui. |Ecco.
Nel II secolo a. C. venne a Roma. |Perché?
"""


def cases(table: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in table.strip().split("\n")]


@pytest.mark.parametrize("marked", cases(FRENCH) + cases(OTHERS))
def test_case(marked: str) -> None:
    text = marked.replace("|", "")
    assert [text[start:end] for start, end in split_sentences(text)] == [piece.strip() for piece in marked.split("|")]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_french_spaces(space: str) -> None:
    text = f"«{space}Tu viens{space}?{space}» Il sort. «{space}Oui{space}!{space}»{space}dit-elle{space}; elle part{space}!"
    assert [text[a:b] for a, b in split_sentences(text)] == [
        f"«{space}Tu viens{space}?{space}»",
        "Il sort.",
        f"«{space}Oui{space}!{space}»{space}dit-elle{space}; elle part{space}!",
    ]


def test_a_long_quotation_is_cut() -> None:
    inner = " ".join(["La ville est restée calme malgré la pluie de la nuit."] * 8)
    text = f"Il a dit : « {inner} »"
    assert len(split_sentences(text)) == 8


def test_an_unclosed_quotation_hides_nothing() -> None:
    text = "« Il pleut. Elle sort. Il rentre. « Oui. Non », dit-il. Fin."
    assert [text[a:b] for a, b in split_sentences(text)][-2:] == ["« Oui. Non », dit-il.", "Fin."]


@pytest.mark.parametrize("width", [60, 80])
def test_lines_broken_at_a_width_are_put_together(width: int) -> None:
    text = (
        "Un violent incendie a ravagé dans la nuit un entrepôt de Vénissieux, au sud de Lyon. Quatre personnes ont été blessées, dont un "
        "pompier de 27 ans, selon un premier bilan de la préfecture du Rhône. L’alerte a été donnée à 2 h 40 par M. Dumont, chauffeur. "
        "« J’ai cru à un orage », a raconté Denis Jaubertin, encore enveloppé dans une couverture de survie. L’homme a couru."
    )
    broken = "Incendie à Vénissieux\n\n" + textwrap.fill(text, width, break_on_hyphens=False)
    assert [" ".join(broken[a:b].split()) for a, b in split_sentences(broken)][1:] == [text[a:b] for a, b in split_sentences(text)]


SLOW = [
    *(
        "a",
        ".",
        " ",
        "\n",
        "«",
        '"',
        "(",
        "-",
        "»",
        "\u00a0",
        "“„",
        ".[1]",
        "[1]",
        "...",
        "! ?",
        "M. ",
        "J.",
        "A. B",
        "U.S.A. ",
        "a.b",
        "12.",
    ),
    *("\n", ". ", '." ', '. " ', ".« ", ". (", "é.É", "1. ", "« A. » ", "«A. ", "a\n", ". - ", "2012. - ", ".»", ". »", "x" * 60 + "\n"),
]


@pytest.mark.parametrize("unit", SLOW)
@pytest.mark.parametrize("tail", ["", "Fin."])
def test_long_odd_inputs_come_to_an_end(unit: str, tail: str) -> None:
    text = unit * (200_000 // len(unit)) + tail
    kept = "".join(text[start:end] for start, end in split_sentences(text))
    assert "".join(kept.split()) == "".join(text.split())


def test_gold_sentences_of_the_training_news() -> None:
    folder = SHARED / "train/news"
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing")
    texts = {}
    for path in folder.glob("articles-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            texts[article["id"]] = article["text"]
    gold = set()
    for path in folder.glob("questions-*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            gold |= {(g["article"], g["sentence"]) for g in json.loads(line).get("gold", [])}
    found = {(key, text[a:b]) for key, text in texts.items() for a, b in split_sentences(text)}
    assert len(gold & found) >= 0.99 * len(gold)
