"""The command line: one of the three edges that catch errors and print. Nothing but the answer goes to standard output.

Exit codes: 0 found or done; 1 the archive does not answer; 2 a mistake that can be put right (the message says how); 70 a fault
of the program; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ArchiveError
from qa import upkeep
from qa.commands import MISTAKE, build_parser
from qa.upkeep import wants_color

if TYPE_CHECKING:
    from index.store import AddReport, ArchiveIndex
    from index.types import Problem
    from qa.assistant import Assistant

OK, NOT_FOUND, FAULT, INTERRUPTED = 0, 1, 70, 130
DEFAULT_MODEL = "multilingual-e5-small"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code. Errors become one line on standard error."""
    options = build_parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that can't show « or ␛ is no reason to fail
    try:
        code = COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except ArchiveError as error:
        print(f"guillemets : {error}", file=sys.stderr)
        return MISTAKE
    except KeyboardInterrupt:
        print("guillemets : interrompu ; ce qui était enregistré est gardé, relancez la même commande pour continuer", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception:
        # Python's own exit code for this would be 1: not found. A fault of ours must never look like that.
        traceback.print_exc()
        print("guillemets : erreur du programme, détaillée ci-dessus ; l'archive est intacte", file=sys.stderr)
        return FAULT


def run_index(options: argparse.Namespace) -> int:
    paths: list[Path] = options.paths
    for path in paths:
        if not path.exists():
            raise ArchiveError(f"{str(path)!r} n'existe pas ; donnez un fichier ou un dossier d'articles")
    columns = parse_columns(options.columns)
    problems: list[Problem] = []
    with open_or_create(options.archive, options.model, rebuild=options.rebuild, keep_versions=options.keep_versions) as archive:
        archive.workers = options.workers
        more = {"prune": options.prune, "restore": options.restore, "quiet": options.quiet}
        report = add_paths(archive, paths, columns, problems.append, lang=options.lang, **more)
        summary = archive.summary()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{summary.articles} articles dans {options.archive} : {describe_import(report, problems)}", file=sys.stderr)
    return OK if summary.articles else MISTAKE


def describe_import(report: AddReport, problems: Sequence[Problem]) -> str:
    """What an import did, in one line of French."""
    errors = sum(problem.kind == "error" for problem in problems)
    parts = [f"{report.added} nouveaux, {report.replaced} remplacés, {report.unchanged} inchangés"]
    if report.withdrawn or report.pruned:
        parts[0] += f", {report.withdrawn + report.pruned} supprimés"
        reasons = ((report.withdrawn, "repris par leur agence"), (report.pruned, "absents des fichiers"))
        parts[0] += f" ({', '.join(f'{count} {why}' for count, why in reasons if count)})"
    if report.refused:
        parts.append(f"{report.refused} retirés par « remove », laissés dehors (--restore les reprend)")
    parts.append(f"{errors} illisibles, {len(problems) - errors} remarques")
    return " ; ".join(parts)


def open_or_create(folder: Path, model: str | None, *, rebuild: bool = False, keep_versions: bool = False) -> ArchiveIndex:
    """The archive in `folder`, made empty when there is none; with `rebuild`, anew from nothing but what was taken down."""
    from index.encoders import load_encoder
    from index.store import ArchiveIndex, is_archive, remove_archive

    if rebuild and is_archive(folder):
        encoder = load_encoder(model or DEFAULT_MODEL)
        gone = taken_down(folder)
        remove_archive(folder)
        return ArchiveIndex.create(folder, encoder, keep_versions=keep_versions, gone=gone)
    if is_archive(folder):
        archive = ArchiveIndex.open(folder, encoder=load_encoder(model) if model else None)
        if keep_versions and not archive.manifest.keep_versions:
            archive.close()
            raise ArchiveError(f"l'archive {str(folder)!r} ne garde pas les anciens textes ; refaites-la avec --rebuild --keep-versions")
        return archive
    return ArchiveIndex.create(folder, load_encoder(model or DEFAULT_MODEL), keep_versions=keep_versions)


def taken_down(folder: Path) -> list[tuple[str, str]]:
    """What was taken down from an archive that is about to be made anew; nothing when it can't be read any more."""
    from index.database import FILE, Database
    from index.living import all_gone, ensure_living

    try:
        database = Database(folder / FILE)
        try:
            ensure_living(database)
            return all_gone(database)
        finally:
            database.close()
    except ArchiveError:
        return []


def add_paths(
    archive: ArchiveIndex,
    paths: Sequence[Path],
    columns: dict[str, str],
    report: Callable[[Problem], None],
    *,
    quiet: bool = False,
    prune: bool = False,
    restore: bool = False,
    lang: str = "fr",
) -> AddReport:
    """Reads the files into the archive (see `index.importing`), with a progress bar on standard error."""
    from index.importing import import_paths
    from qa.progress import ImportBar

    with ImportBar(paths, quiet=quiet, lang=lang) as bar:
        return import_paths(
            archive, paths, report, columns=columns, progress=bar.advance, prune=prune, restore=restore, on_stream=bar.reading
        )


def parse_columns(text: str) -> dict[str, str]:
    """ "text=contenu,date=jour" as a dictionary. Raises ArchiveError."""
    from index.readers.fields import COLUMN_FIELDS

    columns = {}
    for pair in filter(None, text.split(",")):
        field, equals, column = pair.partition("=")
        if not (field.strip() and equals and column.strip()):
            raise ArchiveError(f"--columns {pair!r} : il faut CHAMP=COLONNE, p. ex. text=contenu,date=jour")
        if field.strip() not in COLUMN_FIELDS:
            raise ArchiveError(f"--columns {pair!r} : {field.strip()!r} n'est pas un champ ; les champs sont : {', '.join(COLUMN_FIELDS)}")
        columns[field.strip()] = column.strip()
    return columns


def run_ask(options: argparse.Namespace) -> int:
    from qa.render import to_dict, to_json, to_text

    assistant = open_assistant(options.archive)
    answer = assistant.ask(options.question, options.history, strictness=options.strictness)
    if options.json:
        print(to_json(to_dict(answer), indent=1, ascii_only=not (sys.stdout.encoding or "").lower().startswith("utf")))
    else:
        print(to_text(answer, color=wants_color(), lang=options.lang), end="")
    return OK if answer.found else NOT_FOUND


def run_timeline(options: argparse.Namespace) -> int:
    from qa.render import to_json
    from qa.render_timeline import timeline_to_dict, timeline_to_text

    assistant = open_assistant(options.archive)
    timeline = assistant.timeline(options.subject, start=options.start, end=options.end, limit=options.limit)
    if options.json:
        print(to_json(timeline_to_dict(timeline), indent=1, ascii_only=not (sys.stdout.encoding or "").lower().startswith("utf")))
    else:
        print(timeline_to_text(timeline, color=wants_color(), lang=options.lang), end="")
    return OK if timeline.found else NOT_FOUND


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


def run_watch(options: argparse.Namespace) -> int:
    from qa.watching import watch

    if not options.folder.is_dir():
        raise ArchiveError(f"{str(options.folder)!r} n'est pas un dossier ; donnez le dossier à surveiller")
    columns = parse_columns(options.columns)
    with open_or_create(options.archive, options.model, keep_versions=options.keep_versions) as archive:
        archive.workers = options.workers
        watch(archive, options.folder, columns=columns, prune=options.prune, debounce=options.debounce, say=say_import)
    print("surveillance arrêtée", file=sys.stderr)
    return OK


def say_import(report: AddReport, problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(describe_import(report, problems), file=sys.stderr, flush=True)


def run_serve(options: argparse.Namespace) -> int:
    assistant = open_assistant(options.archive)
    from qa.server import serve  # Gradio takes seconds to load: only once there is something to serve

    serve(assistant, host=options.host, port=options.port, lang=options.lang)
    return OK


def run_doctor(options: argparse.Namespace) -> int:
    from qa.doctor import examine

    findings = examine(options.archive, vectors=not options.quick)
    for finding in findings:
        print(finding)
    return OK if all(finding.good for finding in findings) else MISTAKE


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "index": run_index,
    "ask": run_ask,
    "timeline": run_timeline,
    "show": upkeep.run_show,
    "evaluate": run_evaluate,
    "remove": upkeep.run_remove,
    "compact": upkeep.run_compact,
    "watch": run_watch,
    "export": upkeep.run_export,
    "stats": upkeep.run_stats,
    "history": upkeep.run_history,
    "serve": run_serve,
    "doctor": run_doctor,
}


if __name__ == "__main__":
    sys.exit(main())
