"""Archives of files: each member as a file of its own, and what is refused by name."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
from readers_support import pdf, read, write

MEMBERS = {
    "b/été.txt": "L’été est là.".encode(),
    "a.jsonl": b'{"id": "1", "text": "Un."}\n{"id": "2", "text": "Deux."}',
    "c.jsonl.gz": gzip.compress(b'{"id": "3", "text": "Trois."}'),
    "d.pdf": pdf([(50, 700, 10, "Une ligne de texte en PDF.")]),
    "e.csv": b"id,texte\n4,Quatre.\n",
    "f.json": json.dumps({"articles": [{"id": "5", "text": "Cinq."}]}).encode(),
    "photo.jpg": b"\xff\xd8",
    ".cache/x.txt": b"non",
    "__MACOSX/._a.txt": b"non",
}
TEXTS = {"L’été est là.", "Un.", "Deux.", "Trois.", "Une ligne de texte en PDF.", "Quatre.", "Cinq."}


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
        for name, target in (links or {}).items():
            header = tarfile.TarInfo(name)
            header.type, header.linkname = tarfile.SYMTYPE, target
            archive.addfile(header)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped(MEMBERS)),
        ("a.tar", tarred(MEMBERS)),
        ("a.tar.gz", gzip.compress(tarred(MEMBERS))),
        ("a.tgz", gzip.compress(tarred(MEMBERS))),
    ],
)
def test_every_member_is_read_as_a_file_would_be(tmp_path: Path, name: str, content: bytes) -> None:
    articles, [problem] = read(write(tmp_path / name, content))
    assert {article.text for article in articles} == TEXTS
    assert f"{name}/b/été.txt" in {article.id for article in articles}
    assert problem.path == f"{tmp_path / name}:photo.jpg"
    assert problem.kind == "skipped"


@pytest.mark.parametrize("name", ["../x.txt", "a/../../x.txt", "/x.txt", "C:\\x.txt", "..\\x.txt"])
def test_members_that_climb_out_are_refused_by_name(tmp_path: Path, name: str) -> None:
    members = {name: b"Mal.", "ok.txt": b"Bien."}
    for path, content in (("a.zip", zipped(members)), ("a.tar", tarred(members))):
        [article], [problem] = read(write(tmp_path / path, content))
        assert article.text == "Bien."
        assert "sort de l'archive" in problem.reason


def test_links_are_not_followed(tmp_path: Path) -> None:
    articles, [problem] = read(write(tmp_path / "a.tar", tarred({}, {"lien.txt": "/etc/hostname"})))
    assert articles == []
    assert "lien" in problem.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.zip", zipped({"a.txt": b"0" * 30_000_000}), "bombe"),
        ("a.tar.gz", gzip.compress(tarred({"a.txt": b"0" * 30_000_000})), "bombe"),
        ("a.txt.gz", gzip.compress(b"0" * 30_000_000), "bombe"),
        ("a.zip", zipped({"b.zip": zipped({"a.txt": b"x"})}), "archive dans une archive"),
        ("a.zip", zipped({"b.tar.gz": b"x"}), "archive dans une archive"),
        ("a.tar", tarred({"b.zip": b"x"}), "archive dans une archive"),
        ("a.zip", b"PK rien", "zip abîmé"),
        ("a.zip", zipped({"a.txt": b"Du texte."})[:-30], "zip abîmé"),
        ("a.tar", b"x" * 3000, "tar abîmé"),
        ("a.tar.gz", gzip.compress(b"x" * 3000), "tar abîmé"),
        ("a.tar.gz", gzip.compress(tarred({"a.txt": b"Du texte."}))[:-40], "tronqué"),
        ("a.tar", tarred({"a.txt": b"Du texte."})[:515], "tronqué"),
        ("a.tar", tarred({"a.txt": b"x" * 6_000_000}), "limite"),
    ],
)
def test_bad_archives_are_named(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    articles, problems = read(write(tmp_path / name, content), limit_bytes=5_000_000 if reason == "limite" else 200_000_000)
    assert articles == []
    assert any(reason in problem.reason for problem in problems)


def test_spoiled_and_locked_members_are_named_and_the_others_are_in(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"Du texte.")
        archive.writestr("b.txt", b"Autre texte.")
    content = buffer.getvalue().replace(b"Du texte.", b"Du tex!e.", 1)
    [article], [problem] = read(write(tmp_path / "a.zip", content))
    assert article.text == "Autre texte."
    assert "somme de contrôle" in problem.reason
    locked = bytearray(zipped({"a.txt": b"Du texte."}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    articles, [problem] = read(write(tmp_path / "b.zip", bytes(locked)))
    assert articles == []
    assert "mot de passe" in problem.reason
