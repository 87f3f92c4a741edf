"""Small French articles and the parts of an assistant without trained weights, for tests."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.readers import read_articles
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from index.types import Article, Problem
from qa.assistant import Assistant
from qa.beside import BESIDE
from qa.features import FEATURES
from qa.reader import WordReader
from qa.scoring import ABSENCE, ABSTENTION, AnswerModel, Linear

TODAY = dt.date(2024, 12, 1)

PISCINE = (
    "Le maire de Lodève a rouvert la piscine municipale samedi matin. "
    "Les travaux ont coûté 340 000 euros, dont la moitié payée par le département. "
    "« Nous attendions ce jour depuis deux étés », a déclaré le maire Paul Vidal. "
    "Le bassin avait fermé en septembre 2010 après la découverte d'une fuite."
)
GREVE = (
    "Les cheminots de Narbonne ont entamé une grève illimitée lundi. "
    "Ils réclament l'embauche de douze contrôleurs. "
    "Un train sur trois circule entre Narbonne et Perpignan, selon la direction régionale. "
    "Le syndicat a promis de reconduire le mouvement chaque matin."
)
INCENDIE = (
    "Un incendie a détruit deux entrepôts du port de Sète dans la nuit de mardi à mercredi. "
    "Soixante pompiers ont lutté contre les flammes pendant sept heures. "
    "Personne n'a été blessé, mais quatre chalutiers ont été évacués. "
    "L'enquête a été confiée au commissariat de Sète."
)
MUSEE = (
    "Le musée bleu d'Arles expose pour la première fois le buste de César repêché dans le Rhône. "
    "Le buste avait été découvert en 2007 par l'archéologue Luc Long. "
    "L'exposition dure jusqu'au 25 février. "
    "L'entrée est gratuite le premier dimanche du mois."
)
USINE = (
    "La tricoterie Berger, à Roanne, va supprimer 48 emplois d'ici à la fin de l'année. "
    "La direction invoque la chute des commandes venues d'Allemagne. "
    "Le préfet recevra les délégués du personnel jeudi. "
    "L'entreprise avait embauché vingt ouvrières en 2011."
)
TEMPETE = (
    "La tempête Joachim a privé d'électricité 12 000 foyers du Finistère vendredi soir. "
    "Des rafales de 133 km/h ont été mesurées à la pointe du Raz. "
    "À Brest, la circulation des tramways a été interrompue jusqu'à minuit. "
    "Un cargo s'est échoué sur la plage de Kerminihy, à Erdeven."
)
MATCH = (
    "Le Racing Club de Lens a battu Guingamp trois buts à un samedi soir. "
    "L'attaquant Youssef Bakari a marqué deux fois. "
    "Guingamp reste dernier du classement avec neuf points. "
    "Le prochain match aura lieu à Caen."
)
VOTE = (
    "Claire Monteil a été élue présidente du conseil général de la Lozère avec une voix d'avance. "
    "Elle succède à Henri Castan, qui dirigeait l'assemblée depuis 1998. "
    "Le scrutin a duré quatre heures. "
    "Son premier déplacement sera pour Florac."
)

ARTICLES = (
    Article("piscine", "Lodève retrouve sa piscine", PISCINE, "2012-06-30", "Midi Libre", "Anne Roux", url="https://example.org/piscine"),
    Article("greve", "Grève des cheminots à Narbonne", GREVE, "2012-03-05", "L'Indépendant"),
    Article("incendie", "Deux entrepôts brûlent au port de Sète", INCENDIE, "2012-10-17", "Midi Libre"),
    Article("musee", "César sort du Rhône", MUSEE, "2012-11", "La Provence"),
    Article("usine", "Roanne : 48 emplois menacés chez Berger", USINE, "2012-09-12", "Le Progrès"),
    Article("tempete", "Joachim souffle sur le Finistère", TEMPETE, "2011-12-16", "Ouest-France"),
    Article("match", "Lens bat Guingamp", MATCH, "2012", None),
    Article("vote", "Une femme à la tête de la Lozère", VOTE, "2011-03-31", "Midi Libre", language="fr"),
)

# (question, the sentence that answers it)
ASKED = (
    ("Combien ont coûté les travaux ?", PISCINE.split(". ")[1] + "."),
    ("Combien de pompiers ont lutté contre les flammes au port de Sète ?", INCENDIE.split(". ")[1] + "."),
    ("Quel archéologue a découvert le buste en 2007 ?", MUSEE.split(". ")[1] + "."),
    ("Combien d'emplois la tricoterie Berger va-t-elle supprimer ?", USINE.split(". ")[0] + "."),
    ("Qui a été élue présidente du conseil général de la Lozère ?", VOTE.split(". ")[0] + "."),
    ("Combien de foyers la tempête Joachim a-t-elle privés d'électricité ?", TEMPETE.split(". ")[0] + "."),
)
UNANSWERED = (
    "Quel âge a la reine de Suède ?",
    "Où Zidane a-t-il acheté un ornithorynque ?",
    "Pourquoi le satellite Hipparcos dérive-t-il ?",
)


def hand_model() -> AnswerModel:
    """An answer model made by hand: the more of the question's words a sentence and its passage hold, the surer."""
    scores = _weights(FEATURES, {"words_sentence": 6.0, "words_around": 3.0, "names_missing": -3.0})
    # Through the first one's score: 8 · words_around + 4 · words_sentence - 4 · names_missing - 5.5.
    abstain = _weights(ABSTENTION, {"first": 8 / 3, "words_sentence": -12.0, "names_missing": 4.0})
    # The chance that nothing answers is one half, always: quotes are shown from a confidence of 0.3, 0.5 and 0.8.
    absence = Linear(*_weights(ABSENCE, {}), 0.0)
    thresholds = {name: math.log(sure / 0.5) for name, sure in (("lenient", 0.3), ("normal", 0.5), ("strict", 0.8))}
    beside = Linear(*_weights(BESIDE, {"score": 1.0}), 0.0)
    return AnswerModel(Linear(*scores, -5.0), Linear(*abstain, 40 / 3 - 5.5), absence, beside, thresholds, second=0.5)


def _weights(names: tuple[str, ...], given: dict[str, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros(len(names)), np.ones(len(names)), np.array([given.get(name, 0.0) for name in names])


def make_archive(folder: Path, articles: tuple[Article, ...] = ARTICLES) -> ArchiveIndex:
    archive = ArchiveIndex.create(folder, FakeEncoder())
    archive.add(articles)
    return archive


def read(path: Path) -> Iterator[Article]:
    """The articles of files that must all be readable."""

    def refuse(problem: Problem) -> None:
        raise AssertionError(str(problem))

    return read_articles(path, report=refuse)


def make_assistant(archive: ArchiveIndex) -> Assistant:
    return Assistant(archive, WordReader(), hand_model(), today=lambda: TODAY)
