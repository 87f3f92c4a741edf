"""The commands on an archive's articles: show, remove, compact, export, stats, history. Like `qa.cli`, they print."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index.errors import ArchiveError
from qa.wording import SPACE, plural

if TYPE_CHECKING:
    from index.filters import Selection
    from index.store import ArchiveIndex
    from index.types import Article

OK = 0
REPEATED = "{count} dépêche parue plusieurs fois|{count} dépêches parues plusieurs fois"
FIELDS = ("source", "section", "before", "after")


def wants_color() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def run_show(options: argparse.Namespace) -> int:
    """An article that was corrected since the version of `--version` is shown as it is now, without a mark, and told to be."""
    from index.store import ArchiveIndex
    from qa.corrected import find_correction, told_correction
    from qa.render import article_to_text

    bounds = parse_mark(options.mark)
    with ArchiveIndex.open(options.archive) as archive:
        article, also, versions = archive.get_article(options.id), archive.reprints(options.id), archive.versions(options.id)
    if article is None:
        where = f"pas d'article {options.id!r} dans {str(options.archive)!r}"
        raise ArchiveError(f"{where} ; « guillemets ask … » donne les identifiants, au bout de chaque source")
    correction = find_correction(article, options.version, versions) if options.version else None
    if bounds and bounds[1] > len(article.text) and not correction:
        raise ArchiveError(f"--mark {options.mark!r} : l'article {options.id!r} n'a que {len(article.text)} caractères")
    notice = told_correction(correction, options.lang) if correction else ""
    marked = None if correction else bounds
    print(article_to_text(article, marked, also=also, notice=notice, color=wants_color(), lang=options.lang))
    return OK


def parse_mark(text: str) -> tuple[int, int] | None:
    """ "120-240" as bounds, "" as none. Raises ArchiveError."""
    if not text:
        return None
    found = re.fullmatch("([0-9]{1,12})-([0-9]{1,12})", text)
    bounds = (int(found[1]), int(found[2])) if found else (0, 0)
    if bounds[0] >= bounds[1]:
        raise ArchiveError(f"--mark {text!r} : il faut DÉBUT-FIN en caractères, p. ex. 120-240")
    return bounds


def run_remove(options: argparse.Namespace) -> int:
    """What was removed goes to standard output, a line each; how many, and what was not there, to standard error."""
    from index.store import ArchiveIndex

    if bool(options.names) == bool(options.where):
        raise ArchiveError("remove : donnez ou bien des identifiants ou adresses d'articles, ou bien --where CHAMP=VALEUR")
    selection = parse_selection(options.where)
    with ArchiveIndex.open(options.archive) as archive:
        ids, missing = [], []
        if selection:
            ids = archive.select_ids(selection)
        for name in options.names:
            found = archive.find_ids(name)
            ids += found
            if not found:
                missing.append(name)
        ids = list(dict.fromkeys(ids))
        for identity in ids:
            if article := archive.get_article(identity):
                print(*filter(None, (identity, article.date, article.source, " ".join(article.title.split()))), sep=" · ")
        if not options.dry_run:
            archive.take_down(ids)
        left = archive.summary().articles
    done = "à retirer" if options.dry_run else "retirés"
    print(f"{len(ids)} articles {done} de {options.archive}, {left} y sont", file=sys.stderr)
    if missing or not ids:
        what = ", ".join(map(repr, missing)) or " ".join(options.where)
        raise ArchiveError(f"pas dans l'archive{SPACE}: {what} ; « guillemets stats » donne les sources, « ask » les identifiants")
    return OK


def parse_selection(pairs: Sequence[str]) -> Selection | None:
    """["source=Midi Libre", "before=2012-06-30"] as a selection; the same field twice means either. Raises ArchiveError."""
    from index.filters import Selection

    found: dict[str, list[str]] = {field: [] for field in FIELDS}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if field not in found or not equals or not value.strip():
            raise ArchiveError(f"--where {pair!r}{SPACE}: il faut CHAMP=VALEUR, où CHAMP est {', '.join(FIELDS)}")
        found[field].append(value)
    for field in ("before", "after"):
        if len(found[field]) > 1:
            raise ArchiveError(f"--where{SPACE}: {field}=… deux fois ; donnez-le une fois")
    try:
        before, after = (next(iter(found[field]), None) for field in ("before", "after"))
        return Selection(tuple(found["source"]), tuple(found["section"]), before, after) if pairs else None
    except ValueError:
        raise ArchiveError("--where : before et after veulent un jour (2012-06-30), un mois (2012-06) ou une année (2012)") from None


def run_compact(options: argparse.Namespace) -> int:
    from index.store import ArchiveIndex

    with ArchiveIndex.open(options.archive) as archive:
        report = archive.compact()
    megabytes = " puis ".join(f"{size / 1e6:.1f}".replace(".", ",") for size in (report.before, report.after))
    print(f"{options.archive} réécrite{SPACE}: {megabytes} Mo", file=sys.stderr)
    if not report.complete:
        raise ArchiveError("un autre processus lisait l'archive : des restes de ce qui a été retiré y sont encore ; relancez compact")
    return OK


def run_export(options: argparse.Namespace) -> int:
    from index.store import ArchiveIndex

    output: Path | None = options.output
    with ArchiveIndex.open(options.archive) as archive:
        if output is None:
            write_records(archive.articles(), sys.stdout.buffer)
            return OK
        aside = output.with_name(output.name + ".new")
        try:
            with aside.open("wb") as file:
                count = write_records(archive.articles(), file)
            aside.replace(output)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise ArchiveError(f"{str(output)!r} ne peut être écrit ({error.strerror or error}) ; donnez un autre fichier") from error
    print(f"{count} articles dans {output}", file=sys.stderr)
    return OK


def write_records(articles: Iterable[Article], file: BinaryIO) -> int:
    from index.export import to_line

    count = 0
    for article in articles:
        file.write(to_line(article))
        count += 1
    file.flush()
    return count


def run_stats(options: argparse.Namespace) -> int:
    from index.store import ArchiveIndex

    with ArchiveIndex.open(options.archive) as archive:
        summary, months, (groups, copies) = archive.summary(), archive.months(), archive.count_groups()
    named = sum(count for _, count in summary.sources)
    sources = [*summary.sources, ("", summary.articles - named)]
    print(f"{summary.articles} articles, {summary.passages} passages, du {summary.first_date or '?'} au {summary.last_date or '?'}")
    print(f"{plural(REPEATED, groups, 'fr')}, en {copies} articles" if groups else "aucune dépêche parue plusieurs fois")
    print_table("mois", [(month or "sans date", count) for month, count in months])
    print_table("source", [(source or "sans source", count) for source, count in sources if count])
    return OK


def print_table(name: str, rows: Sequence[tuple[str, int]]) -> None:
    wide = max((len(label) for label, _ in [(name, 0), *rows]), default=0)
    print(f"\n{name:<{wide}}  articles")
    for label, count in rows:
        print(f"{label:<{wide}}  {count:>8}")


def run_history(options: argparse.Namespace) -> int:
    from index.store import ArchiveIndex

    with ArchiveIndex.open(options.archive) as archive:
        article = archive.get_article(options.id)
        if article is None:
            gone = archive.taken_down(options.id)
            why = f"retiré le {gone}" if gone else "« guillemets ask … » donne les identifiants, au bout de chaque source"
            raise ArchiveError(f"pas d'article {options.id!r} dans {str(options.archive)!r} ; {why}")
        versions = archive.versions(options.id)
        if options.text is not None:
            print(version_text(archive, article, options.text), end="")
            return OK
    for version in versions:
        last = version is versions[-1]
        print(f"{version.number}  {version.seen_at}  {version.version}{'  actuelle' if last else ''}")
    return OK


def version_text(archive: ArchiveIndex, article: Article, number: int) -> str:
    versions = archive.versions(article.id)
    if not 1 <= number <= len(versions):
        raise ArchiveError(f"--text {number}{SPACE}: l'article {article.id!r} a {len(versions)} versions")
    text = article.text if number == len(versions) else versions[number - 1].text
    if text is None:
        raise ArchiveError(f"l'archive {str(archive.folder)!r} ne garde pas les anciens textes (--keep-versions à sa création)")
    return text
