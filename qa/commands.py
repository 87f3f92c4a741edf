"""The command line's grammar: commands, options, and argparse's own words in French. What the commands do is in `qa.cli`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from qa.wording import SPACE

DEFAULT_ARCHIVE = "archive"
MISTAKE = 2

_WORDS = (
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"argument inconnu : \1"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1 : \2 n'existe pas (au choix : \3)"),
    (r"argument (.+): invalid \w+ value: (.+)", r"\1 : \2 n'est pas un nombre entier"),
    (r"argument (.+): expected .*arguments?", r"\1 : il manque la valeur"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 et \2 s'excluent"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 est ambigu : \2"),
)


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or f"usage{SPACE}: ")


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French, and tells a mistake in one line."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Formatter, add_help=False)
        self._positionals.title = "arguments"
        self.add_argument("-h", "--help", action="help", help="afficher cette aide")

    def error(self, message: str) -> NoReturn:
        for pattern, words in _WORDS:
            message = re.sub(f"^{pattern}$", words, message)
        print(f"guillemets : {message} ; tapez : {self.prog} --help", file=sys.stderr)
        sys.exit(MISTAKE)


def build_parser() -> FrenchParser:
    """The whole command line; the chosen command's name comes out as `command`."""
    parser = FrenchParser("guillemets", "Interroger une archive de presse ; elle répond par ses propres phrases, citées.")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue de l'affichage (fr)")
    commands = parser.add_subparsers(dest="command", metavar="COMMANDE", required=True)
    for name, text, add in (
        ("index", "ajouter des articles à une archive, en la créant au besoin", _add_index),
        ("ask", "poser une question", _add_ask),
        ("timeline", "dérouler un sujet en citations datées, de la plus ancienne à la plus récente", _add_timeline),
        ("show", "afficher un article, une citation marquée", _add_show),
        ("evaluate", "mesurer les réponses sur des questions dont on connaît la réponse", _add_evaluate),
        ("remove", "retirer des articles : aucune réponse ne les montre plus, relire leurs fichiers ne les ramène pas", _add_remove),
        ("compact", "réécrire l'archive sans rien de ce qui a été retiré", _add_nothing),
        ("watch", "tenir une archive à jour d'un dossier", _add_watch),
        ("export", "sortir tous les articles en JSONL", _add_export),
        ("stats", "compter les articles par mois et par source", _add_nothing),
        ("history", "lister les versions d'un article", _add_history),
        ("serve", "ouvrir la page de questions dans un navigateur", _add_serve),
        ("doctor", "vérifier une archive et cette machine", _add_doctor),
    ):
        command = commands.add_parser(name, prog=f"guillemets {name}", help=text, description=text[0].upper() + text[1:] + ".")
        where = f"dossier de l'archive ({DEFAULT_ARCHIVE})"
        command.add_argument("--archive", type=Path, default=Path(DEFAULT_ARCHIVE), metavar="DOSSIER", help=where)
        add(command)
    return parser


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="CHEMIN", help="fichiers ou dossiers d'articles")
    parser.add_argument("--rebuild", action="store_true", help="refaire l'archive à neuf")
    _add_reading(parser)
    parser.add_argument("--restore", action="store_true", help="reprendre aussi les articles retirés par « guillemets remove »")


def _add_reading(parser: argparse.ArgumentParser) -> None:
    model = "modèle sentence-transformers, nom ou dossier (celui qui est fourni)"
    parser.add_argument("--model", default=None, metavar="NOM", help=model)
    columns = "colonnes ou clés des fichiers, p. ex. text=contenu,date=jour"
    parser.add_argument("--columns", default="", metavar="CHAMP=COLONNE,…", help=columns)
    parser.add_argument("--prune", action="store_true", help="supprimer ce qui venait de ces chemins et n'y est plus")
    parser.add_argument("--keep-versions", action="store_true", help="garder le texte des versions remplacées (à la création)")
    workers = "processus qui calculent les vecteurs, d'environ 1 Go chacun (1, qui a tous les cœurs ; plusieurs se les partagent)"
    parser.add_argument("--workers", type=_positive, default=1, metavar="N", help=workers)
    parser.add_argument("--quiet", action="store_true", help="sans barre de progression")


def _add_ask(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION", help="la question, entre guillemets droits")
    history = "question précédente (répétable, de la plus ancienne à la dernière)"
    parser.add_argument("--history", action="append", default=[], metavar="QUESTION", help=history)
    parser.add_argument("--json", action="store_true", help="la réponse en JSON")
    _add_strictness(parser)


def _add_timeline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("subject", metavar="SUJET", help="le sujet, entre guillemets droits")
    day = "jour, mois ou année (2012-06-30, 2012-06, 2012)"
    parser.add_argument("--from", dest="start", default=None, metavar="DATE", help=f"pas d'événement d'avant : {day}")
    parser.add_argument("--to", dest="end", default=None, metavar="DATE", help="pas d'événement d'après")
    parser.add_argument("--limit", type=_positive, default=30, metavar="N", help="au plus tant d'événements (30)")
    parser.add_argument("--json", action="store_true", help="la chronologie en JSON")


def _positive(text: str) -> int:
    if int(text) < 1:
        raise ValueError
    return int(text)


def _add_strictness(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    for name, text in (("strict", "ne répondre que si c'est très sûr"), ("lenient", "répondre même si c'est peu sûr")):
        group.add_argument(f"--{name}", dest="strictness", action="store_const", const=name, default="normal", help=text)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ARTICLE", help="identifiant de l'article")
    parser.add_argument("--mark", default="", metavar="DÉBUT-FIN", help="caractères à marquer, p. ex. 120-240")
    version = "version que cite la réponse (« ask --json ») : un article corrigé depuis est dit tel, et rien n'y est marqué"
    parser.add_argument("--version", default="", metavar="VERSION", help=version)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl", help="une question par ligne, en JSON")
    parser.add_argument("--predictions", type=Path, default=None, metavar="SORTIE.jsonl", help="où écrire les réponses")
    parser.add_argument("--curve", type=Path, default=None, metavar="SORTIE.svg", help="où dessiner la courbe risque-couverture")
    reader = "lecteur : celui qui est appris, ou les mots seuls (repère)"
    parser.add_argument("--reader", choices=("span", "words"), default="span", help=reader)
    leg = "recherche : les deux, vecteurs seuls, BM25 seul"
    parser.add_argument("--leg", choices=("both", "dense", "lexical"), default="both", help=leg)
    _add_strictness(parser)


def _add_remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="ARTICLE", help="identifiant ou adresse (URL) d'un article")
    where = "ceux qui ont tout cela : source=…, section=…, before=AAAA-MM-JJ (avant ce jour), after=AAAA-MM-JJ (après ce jour)"
    parser.add_argument("--where", nargs="+", action="extend", default=[], metavar="CHAMP=VALEUR", help=where)
    parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait retiré, sans rien retirer")


def _add_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="CHEMIN", help="dossier d'articles à surveiller")
    _add_reading(parser)
    wait = "millisecondes de calme avant de lire ce qui a changé (1600)"
    parser.add_argument("--debounce", type=int, default=1600, metavar="MS", help=wait)


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=None, metavar="FICHIER.jsonl", help="où écrire (sortie standard)")


def _add_history(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ARTICLE", help="identifiant de l'article")
    text = "afficher le texte de cette version (archive faite avec --keep-versions)"
    parser.add_argument("--text", type=int, default=None, metavar="N", help=text)


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    pass


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", metavar="ADRESSE", help="adresse d'écoute (127.0.0.1 : cette machine seule)")
    parser.add_argument("--port", type=int, default=7860, help="port (7860 ; 0 : le premier libre)")


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="sans recalculer les vecteurs")
