"""The command line: one of the three edges that catch errors and print. Nothing but the answer goes to standard output.

Exit codes: 0 found or done; 1 the archive does not answer; 2 a mistake that can be put right (the message says how); 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveError

if TYPE_CHECKING:
    from index.store import AddReport, ArchiveIndex
    from index.types import Article, Problem
    from qa.assistant import Assistant

OK, NOT_FOUND, MISTAKE, INTERRUPTED = 0, 1, 2, 130
DEFAULT_ARCHIVE = "archive"
DEFAULT_MODEL = "multilingual-e5-small"


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guillemets", description="Interroger une archive de presse ; elle répond par ses propres phrases, citées.")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue de l'affichage (fr)")
    commands = parser.add_subparsers(dest="command", metavar="COMMANDE", required=True)
    _add_index(commands)
    _add_ask(commands)
    _add_show(commands)
    _add_evaluate(commands)
    _add_serve(commands)
    doctor = _command(commands, "doctor", "vérifier une archive et cette machine", run_doctor)
    doctor.add_argument("--quick", action="store_true", help="sans recalculer les vecteurs")
    return parser


def _command(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.add_argument("--archive", type=Path, default=Path(DEFAULT_ARCHIVE), metavar="DOSSIER", help=f"dossier de l'archive ({DEFAULT_ARCHIVE})")
    parser.set_defaults(run=run)
    return parser


def _add_index(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "index", "ajouter des articles à une archive, en la créant au besoin", run_index)
    parser.add_argument("paths", nargs="+", type=Path, metavar="CHEMIN", help="fichiers ou dossiers d'articles")
    parser.add_argument("--model", default=None, metavar="NOM", help="modèle sentence-transformers, nom ou dossier (celui qui est fourni)")
    parser.add_argument("--columns", default="", metavar="CHAMP=COLONNE,…", help="colonnes ou clés des fichiers, p. ex. text=contenu,date=jour")
    parser.add_argument("--rebuild", action="store_true", help="refaire l'archive à neuf")
    parser.add_argument("--quiet", action="store_true", help="sans barre de progression")


def _add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "ask", "poser une question", run_ask)
    parser.add_argument("question", help="la question, entre guillemets droits")
    parser.add_argument("--history", action="append", default=[], metavar="QUESTION", help="question précédente (répétable, de la plus ancienne à la dernière)")
    parser.add_argument("--json", action="store_true", help="la réponse en JSON")
    _add_strictness(parser)


def _add_strictness(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--strict", dest="strictness", action="store_const", const="strict", default="normal", help="ne répondre que si c'est très sûr")
    group.add_argument("--lenient", dest="strictness", action="store_const", const="lenient", help="répondre même si c'est peu sûr")


def _add_show(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "show", "afficher un article, une citation marquée", run_show)
    parser.add_argument("id", help="identifiant de l'article")
    parser.add_argument("--mark", default="", metavar="DÉBUT-FIN", help="caractères à marquer, p. ex. 120-240")


def _add_evaluate(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "evaluate", "mesurer les réponses sur des questions dont on connaît la réponse", run_evaluate)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--predictions", type=Path, default=None, metavar="SORTIE.jsonl", help="où écrire les réponses")
    parser.add_argument("--curve", type=Path, default=None, metavar="SORTIE.svg", help="où dessiner la courbe risque-couverture")
    parser.add_argument("--reader", choices=("span", "words"), default="span", help="lecteur : celui qui est appris, ou les mots seuls (repère)")
    parser.add_argument("--leg", choices=("both", "dense", "lexical"), default="both", help="recherche : les deux, vecteurs seuls, BM25 seul")
    _add_strictness(parser)


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(commands, "serve", "ouvrir la page de questions dans un navigateur", run_serve)
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1 : cette machine seule)")
    parser.add_argument("--port", type=int, default=7860, help="port (7860 ; 0 : le premier libre)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code. Errors become one line on standard error."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ArchiveError as error:
        print(f"guillemets : {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("guillemets : interrompu ; ce qui était enregistré est gardé, relancez la même commande pour continuer", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def run_index(options: argparse.Namespace) -> int:
    paths: list[Path] = options.paths
    for path in paths:
        if not path.exists():
            raise ArchiveError(f"{str(path)!r} n'existe pas ; donnez un fichier ou un dossier d'articles")
    problems: list[Problem] = []
    with open_or_create(options.archive, options.model, rebuild=options.rebuild) as archive:
        report = add_paths(archive, paths, parse_columns(options.columns), problems.append, quiet=options.quiet)
        summary = archive.summary()
    for problem in problems:
        print(problem, file=sys.stderr)
    errors = sum(problem.kind == "error" for problem in problems)
    print(
        f"{summary.articles} articles dans {options.archive} : {report.added} nouveaux, {report.replaced} remplacés, "
        f"{report.unchanged} inchangés ; {errors} illisibles, {len(problems) - errors} remarques",
        file=sys.stderr,
    )
    return OK if summary.articles else MISTAKE


def open_or_create(folder: Path, model: str | None, *, rebuild: bool = False) -> ArchiveIndex:
    """The archive in `folder`, made empty when there is none; with `rebuild`, anew from nothing."""
    from index.encoders import load_encoder
    from index.store import ArchiveIndex, is_archive, remove_archive

    if rebuild and is_archive(folder):
        encoder = load_encoder(model or DEFAULT_MODEL)
        remove_archive(folder)
        return ArchiveIndex.create(folder, encoder)
    if is_archive(folder):
        return ArchiveIndex.open(folder, encoder=load_encoder(model) if model else None)
    return ArchiveIndex.create(folder, load_encoder(model or DEFAULT_MODEL))


def add_paths(
    archive: ArchiveIndex, paths: Sequence[Path], columns: dict[str, str], report: Callable[[Problem], None], *, quiet: bool = False
) -> AddReport:
    """Reads the files and adds their articles, with a progress bar on standard error."""
    from tqdm import tqdm

    from index.readers import read_articles

    def articles() -> Iterator[Article]:
        for path in paths:
            yield from read_articles(path, columns=columns or None, report=report)

    with tqdm(unit=" articles", desc="Indexation", disable=quiet or None, file=sys.stderr) as bar:
        return archive.add(articles(), lambda done, _: bar.update(done) and None)


def parse_columns(text: str) -> dict[str, str]:
    """ "text=contenu,date=jour" as a dictionary. Raises ArchiveError."""
    columns = {}
    for pair in filter(None, text.split(",")):
        field, equals, column = pair.partition("=")
        if not equals or not column.strip():
            raise ArchiveError(f"--columns {pair!r} : il faut CHAMP=COLONNE, p. ex. text=contenu,date=jour")
        columns[field.strip()] = column.strip()
    return columns


def run_ask(options: argparse.Namespace) -> int:
    from qa.render import to_dict, to_text

    assistant = open_assistant(options.archive)
    answer = assistant.ask(options.question, options.history, strictness=options.strictness)
    if options.json:
        print(json.dumps(to_dict(answer), ensure_ascii=False, indent=1))
    else:
        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        print(to_text(answer, color=color, lang=options.lang))
    return OK if answer.found else NOT_FOUND


def open_assistant(folder: Path) -> Assistant:
    from qa.assistant import Assistant

    return Assistant.open(folder)


def open_or_build(seeds: Path, folder: Path) -> Assistant:
    """The assistant over `folder`, built from the articles in `seeds` the first time."""
    from index.store import ArchiveIndex, is_archive

    if is_archive(folder):
        with ArchiveIndex.open(folder) as archive:
            ready = archive.summary().articles > 0
    else:
        ready = False
    if not ready:
        print(f"Première fois : construction de l'archive {folder} depuis {seeds} …", file=sys.stderr)
        with open_or_create(folder, None) as archive:
            add_paths(archive, [seeds], {}, lambda problem: print(problem, file=sys.stderr))
    return open_assistant(folder)


def run_show(options: argparse.Namespace) -> int:
    from index.store import ArchiveIndex
    from qa.render import article_to_text

    bounds = None
    if options.mark:
        start, dash, end = options.mark.partition("-")
        if not (dash and start.isdigit() and end.isdigit() and int(start) <= int(end)):
            raise ArchiveError(f"--mark {options.mark!r} : il faut DÉBUT-FIN en caractères, p. ex. 120-240")
        bounds = (int(start), int(end))
    with ArchiveIndex.open(options.archive) as archive:
        article = archive.get_article(options.id)
    if article is None:
        raise ArchiveError(f"pas d'article {options.id!r} dans {str(options.archive)!r} ; « guillemets ask … --json » donne les identifiants")
    print(article_to_text(article, bounds, color=sys.stdout.isatty() and "NO_COLOR" not in os.environ, lang=options.lang))
    return OK


def run_evaluate(options: argparse.Namespace) -> int:
    from qa.measure import run_evaluation

    run_evaluation(
        options.questions,
        options.archive,
        predictions=options.predictions,
        curve=options.curve,
        reader=options.reader,
        leg=options.leg,
        strictness=options.strictness,
    )
    return OK


def run_serve(options: argparse.Namespace) -> int:
    from qa.server import serve

    serve(open_assistant(options.archive), host=options.host, port=options.port, lang=options.lang)
    return OK


def run_doctor(options: argparse.Namespace) -> int:
    from qa.doctor import examine

    findings = examine(options.archive, vectors=not options.quick)
    for finding in findings:
        print(finding)
    return OK if all(finding.good for finding in findings) else MISTAKE


if __name__ == "__main__":
    sys.exit(main())
