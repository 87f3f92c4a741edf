"""The bar of `guillemets index`: by the bytes of the files, so that it knows what is left; on a terminal only."""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path

import pytest

from index.readers import count_bytes, read_articles
from qa.cli import main
from qa.progress import ImportBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error from now on. No fixture: pytest takes standard error for itself when the test begins."""
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    return shown


def papers(folder: Path) -> Path:
    """A long JSONL file, one gzipped, small texts, and what is no article."""
    folder.mkdir()
    lines = "".join(json.dumps({"id": f"a{i}", "text": f"Phrase {i} du journal. " * 20}) + "\n" for i in range(400))
    (folder / "a.jsonl").write_text(lines, "utf-8")
    with gzip.open(folder / "b.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines.replace('"a', '"b'))
    for i in range(5):
        (folder / f"c{i}.txt").write_text(f"Texte {i}.", "utf-8")
    (folder / "photo.jpg").write_bytes(bytes(10_000))
    return folder


def test_it_goes_by_the_bytes_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    folder = papers(tmp_path / "papers")
    total = sum(path.stat().st_size for path in folder.iterdir() if path.suffix != ".jpg")
    assert count_bytes(folder) == total
    with ImportBar([folder]) as bar:
        places = []
        for number, _ in enumerate(read_articles(folder, report=lambda _: None, on_stream=bar.reading), 1):
            bar.advance(1, 0)
            places.append((number, bar._bar.n))
    assert [n for _, n in places] == sorted(n for _, n in places)
    first = (folder / "a.jsonl").stat().st_size
    halfway = next(n for number, n in places if number == 200)
    assert abs(halfway - first / 2) < 70_000 and places[398][1] <= first
    assert bar._bar.n == total and places[-1][1] == total


def test_what_a_terminal_shows(tmp_path: Path, fake_models: None, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    folder = papers(tmp_path / "papers")
    assert main(["index", str(folder), "--archive", str(tmp_path / "archive")]) == 0
    shown = screen.getvalue().split("\r")
    assert "Indexation   0 %" in shown[1] and "0 articles" in shown[1]
    assert any(re.search(r"Indexation +[1-9]\d? % .* \d+ articles, \d+,\d/s \[\d+:\d+ < \d+:\d+\]", line) for line in shown)
    assert "Indexation 100 %" in screen.getvalue() and "805 articles, " in screen.getvalue()
    assert main(["--lang", "en", "index", str(folder), "--archive", str(tmp_path / "archive")]) == 0
    assert "Indexing 100 %" in screen.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_when_piped_or_quiet(tmp_path: Path, fake_models: None, monkeypatch: pytest.MonkeyPatch, quiet: bool) -> None:
    said = Terminal() if quiet else io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    folder = papers(tmp_path / "papers")
    assert main(["index", str(folder), "--archive", str(tmp_path / "archive"), *(["--quiet"] if quiet else [])]) == 0
    lines = said.getvalue().splitlines()
    assert "%" not in said.getvalue() and "photo.jpg" in lines[0] and lines[1].startswith("805 articles dans")
