"""The doctor finds each damage, names what repairs it, and the repair repairs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest
import zstandard
from samples import ARTICLES, ASKED, make_archive, make_assistant

from index.dense import DenseIndex
from index.store import ArchiveIndex
from index.testing import FakeEncoder
from qa.cli import main
from qa.doctor import Finding, examine
from qa.reader import WEIGHTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_archive(tmp_path / "l'archive").close()
    return tmp_path / "l'archive"


def wrong(folder: Path, *, vectors: bool = True) -> list[Finding]:
    """What is not good about an archive, but for this machine and the models."""
    return [finding for finding in examine(folder, vectors=vectors, encoder=FakeEncoder())[4:] if not finding.good]


def change(folder: Path, sql: str, *values: object) -> None:
    connection = apsw.Connection(str(folder / "archive.sqlite"))
    connection.execute(sql, values)
    connection.close()


def test_a_finding_is_one_line() -> None:
    assert str(Finding(True, "tout va bien")) == "✓ tout va bien"
    assert str(Finding(False, "rien ne va", "tapez : x")) == "✗ rien ne va → tapez : x"


def test_a_good_archive_has_nothing_wrong(folder: Path) -> None:
    findings = examine(folder, vectors=True, encoder=FakeEncoder())
    assert [str(finding) for finding in findings[4:] if not finding.good] == []
    told = "\n".join(map(str, findings))
    assert "8 articles, 8 passages" in told and "FAISS : 8 passages" in told and "BM25 : 8 passages" in told
    assert "8 vecteurs recalculés : cosinus 1.0000" in told
    assert all("\n" not in str(finding) for finding in findings)
    assert len(examine(folder, vectors=False)) == len(findings) - 1  # and without loading a model


def test_the_models_that_are_shipped_are_whole(tmp_path: Path) -> None:
    findings = examine(tmp_path / "rien", vectors=True)
    assert [finding.good for finding in findings[1:]] == [True, True, True, False]
    assert "n'existe pas" in findings[-1].what and "guillemets index" in str(findings[-1].repair)


def test_a_folder_that_is_no_archive_gets_one_bad_line(tmp_path: Path) -> None:
    assert [finding.good for finding in examine(tmp_path, vectors=True)].count(False) <= 2  # the other: not installed as a package
    assert len(wrong(tmp_path)) == 1


def test_an_archive_of_another_model_is_told(folder: Path) -> None:
    (finding,) = (f for f in examine(folder, vectors=True, encoder=FakeEncoder(32))[4:] if not f.good)
    assert "--rebuild" in str(finding)


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    make_archive(tmp_path / "a", ()).close()
    (finding,) = wrong(tmp_path / "a")
    assert "est vide" in finding.what


def test_altered_weights_are_told(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    shutil.copytree(WEIGHTS, weights)
    name = json.loads((weights / "reader.json").read_text())["file"]
    with (weights / name).open("r+b") as file:
        file.seek(5000)
        file.write(b"\x00\x01\x02")
    (finding,) = (f for f in examine(tmp_path / "rien", vectors=False, weights=weights)[:4] if "lecteur" in f.what)
    assert (finding.good, finding.repair) == (False, "réinstallez guillemets")


def test_an_altered_text_is_told(folder: Path) -> None:
    body = zstandard.compress(next(a.text for a in ARTICLES if a.id == "usine").replace("48", "84").encode())
    change(folder, "UPDATE articles SET body = ? WHERE id = 'usine'", body)
    found = wrong(folder, vectors=False)
    assert [f.what for f in found] == ["texte altéré : 1 articles ('usine')"]
    assert "--rebuild" in str(found[0].repair)


def test_a_row_that_cannot_be_read_is_told(folder: Path) -> None:
    change(folder, "UPDATE articles SET body = ? WHERE id = 'usine'", b"pas du zstd")
    assert any("illisible" in finding.what for finding in wrong(folder))


@pytest.mark.parametrize("bounds", [[(0, 10), (5, 20)], [(0, 10), (12, 99_999)], [(10, 10), (12, 20)], [(-3, 4), (5, 9)], []])
def test_sentences_out_of_place_are_told(folder: Path, bounds: list[tuple[int, int]]) -> None:
    import numpy as np

    blob = zstandard.compress(np.array(bounds, "<i4").reshape(-1, 2).tobytes())
    change(folder, "UPDATE articles SET sentences = ? WHERE id = 'vote'", blob)
    where = "article = (SELECT row FROM articles WHERE id = 'vote')"
    change(folder, f"UPDATE passages SET first = 0, last = ? WHERE {where}", max(1, len(bounds)))
    found = wrong(folder, vectors=False)
    assert any("'vote'" in f.what or "illisible" in f.what for f in found)


def test_vectors_of_another_text_are_told(folder: Path) -> None:
    change(folder, "UPDATE passages SET vector = (SELECT vector FROM passages ORDER BY id LIMIT 1)")
    assert any("vecteurs recalculés" in finding.what for finding in wrong(folder))
    assert not any("vecteurs recalculés" in finding.what for finding in wrong(folder, vectors=False))


def test_faiss_with_other_vectors_is_told_and_repaired_by_removing_it(folder: Path) -> None:
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        ids, generation = sorted(archive.article_of_passages()), int(archive.manifest.generation)
    import numpy as np

    index = DenseIndex(64)
    index.add(np.array(ids), FakeEncoder().encode_passages([f"tout autre {i}" for i in ids]))
    index.save(folder / "dense", generation)
    (finding,) = wrong(folder)
    assert "FAISS" in finding.what and repr(str(folder / "dense")) in str(finding.repair)
    shutil.rmtree(folder / "dense")
    assert wrong(folder) == []


def test_faiss_without_a_passage_is_told(folder: Path) -> None:
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        ids, generation = sorted(archive.article_of_passages()), int(archive.manifest.generation)
    import numpy as np

    index = DenseIndex(64)
    index.add(np.array(ids[1:]), FakeEncoder().encode_passages([str(i) for i in ids[1:]]))
    index.save(folder / "dense", generation)
    assert [f.what for f in wrong(folder)] == ["FAISS : 7 passages, la base en a 8"]


def test_bm25_without_a_passage_is_told_and_repaired_by_removing_it(folder: Path) -> None:
    from index.lexical import LexicalIndex

    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        first = min(archive.article_of_passages())
    LexicalIndex(folder / "lexical").update((), [first])
    (finding,) = wrong(folder)
    assert finding.what == "BM25 : 7 passages, la base en a 8"
    shutil.rmtree(folder / "lexical")
    (folder / "generation").unlink()
    assert wrong(folder) == []
    with ArchiveIndex.open(folder, encoder=FakeEncoder()) as archive:
        assert make_assistant(archive).ask(ASKED[1][0]).quotes[0].text == ASKED[1][1]


def test_the_command_prints_a_line_each_and_exits_with_2_when_something_is_wrong(
    folder: Path, fake_models: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Finding(True, "Python")
    monkeypatch.setattr("qa.doctor._examine_libraries", lambda: good)
    monkeypatch.setattr("qa.doctor._examine_reader", lambda _: good)
    monkeypatch.setattr("qa.doctor._examine_model", lambda: good)
    assert main(["doctor", "--archive", str(folder)]) == 0
    assert all(line.startswith("✓ ") for line in capsys.readouterr().out.splitlines())
    assert main(["doctor", "--quick", "--archive", str(folder / "rien")]) == 2
    assert capsys.readouterr().out.splitlines()[-1].startswith("✗ ")


def test_libraries_that_do_not_fit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.metadata

    wanted: dict[str, Any] = {"requires": lambda _: ["torch==1.0", "absente-du-monde>=2", "autre>=9; extra == 'test'"]}
    monkeypatch.setattr(importlib.metadata, "requires", wanted["requires"])
    from qa.doctor import _examine_libraries

    finding = _examine_libraries()
    assert not finding.good
    assert "torch 2.13.0" in finding.what and "absente-du-monde manque" in finding.what and "autre" not in finding.what
