"""« article corrigé depuis »: page, terminal and REST tell that a citation was read in an older version, and mark nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from samples import ARTICLES, ASKED, make_archive, make_assistant

from index.living import Version
from index.store import ArchiveIndex
from qa.cli import main
from qa.corrected import Correction, find_correction, told_correction
from qa.page import Page, Place
from qa.server import build_app
from qa.types import Quote

PISCINE = ARTICLES[0]
CORRECTED = replace(PISCINE, text=PISCINE.text.replace("340 000", "430 000") + " Rectifié.", version="")
DAYS = (datetime(2012, 6, 30, 9, tzinfo=UTC), datetime(2012, 7, 2, 9, tzinfo=UTC))
TOLD = "Version citée\u00a0: entrée dans l’archive le 30 juin 2012, remplacée le 2 juillet 2012."


@pytest.fixture
def archive(tmp_path: Path, fake_models: None) -> Iterator[ArchiveIndex]:
    """The eight small articles; the first came in on 30 June 2012 and can be `correct`ed."""
    with make_archive(tmp_path / "archive", ()) as made:
        made.clock = lambda: DAYS[0]
        made.add(ARTICLES)
        yield made


def correct(archive: ArchiveIndex) -> None:
    archive.clock = lambda: DAYS[1]
    archive.add([CORRECTED])


def cited(archive: ArchiveIndex) -> Quote:
    quotes = [q for question, _ in ASKED for q in make_assistant(archive).ask(question).quotes if q.article.id == PISCINE.id]
    return quotes[0]


def show(capsys: pytest.CaptureFixture[str], archive: ArchiveIndex, quote: Quote, *more: str) -> str:
    capsys.readouterr()
    mark = [quote.article.id, "--mark", f"{quote.start}-{quote.end}", "--version", quote.article.version]
    assert main([*more, "show", *mark, "--archive", str(archive.folder)]) == 0
    return capsys.readouterr().out


def test_the_terminal(archive: ArchiveIndex, capsys: pytest.CaptureFixture[str]) -> None:
    quote = cited(archive)
    assert f"▶{quote.text}◀" in show(capsys, archive, quote)
    correct(archive)
    told = show(capsys, archive, quote)
    assert "a été corrigé depuis" in told and TOLD in told and "▶" not in told and CORRECTED.text in told
    assert "was replaced on 2 July 2012" in show(capsys, archive, quote, "--lang", "en")
    beyond = ["show", PISCINE.id, "--mark", "0-99999", "--version", quote.article.version, "--archive", str(archive.folder)]
    assert main(beyond) == 0 and TOLD in capsys.readouterr().out


def test_the_page(archive: ArchiveIndex) -> None:
    quote = cited(archive)
    page, place = Page(make_assistant(archive), ()), Place(quote.article.id, quote.article.version, (quote.start, quote.end), None)
    assert "<mark" in page.panel(place, "fr") and "g-notice" not in page.panel(place, "fr")
    correct(archive)
    told = page.panel(place, "fr")
    assert "a été corrigé depuis" in told and TOLD in told and "<mark" not in told and "430 000" in told


def test_the_rest_interface(archive: ArchiveIndex) -> None:
    quote = cited(archive)
    client = TestClient(build_app(make_assistant(archive)))

    def asked(version: str | None) -> dict[str, Any]:
        return dict(client.get(f"/api/article/{PISCINE.id}", params={"version": version} if version else {}).json())

    assert "corrected" not in asked(None) and asked(quote.article.version)["corrected"] is None
    correct(archive)
    told = asked(quote.article.version)
    assert told["version"] == CORRECTED.version != quote.article.version and told["text"] == CORRECTED.text
    days = {"version": quote.article.version, "seen_at": DAYS[0].isoformat(), "replaced_at": DAYS[1].isoformat()}
    assert told["corrected"].items() >= days.items() and TOLD in told["corrected"]["notice"]
    assert asked(CORRECTED.version)["corrected"] is None
    json.dumps(told)


def test_versions_that_are_not_known_any_more() -> None:
    versions = [Version(n, version, f"2012-06-0{n}T00:00:00+00:00") for n, version in enumerate(["a", "b", "a", PISCINE.version], 1)]
    assert find_correction(PISCINE, "a", versions) == Correction("a", versions[2].seen_at, versions[3].seen_at)
    other = find_correction(PISCINE, "z", versions)
    assert other == Correction("z", None, versions[3].seen_at)
    assert told_correction(other, "fr").endswith("Dernière correction le 4 juin 2012.")
    unknown = find_correction(PISCINE, "z", versions[3:])
    assert unknown == Correction("z", None, None) and told_correction(unknown, "en").endswith("no longer be located in it.")
    assert find_correction(PISCINE, PISCINE.version, versions) is None


