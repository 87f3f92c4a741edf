"""PDF: reading order, hyphens, headers and footers, scans."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest
from readers_support import pdf, read, write

LEFT = [
    "Le conseil municipal de Valmorin a voté une motion contre la ferme-",
    "ture de la quatrième classe, a annoncé le maire. Il y a peut-",
    "être une autre solution, dit-il.",
]
RIGHT = [
    "Les parents ont occupé l’école jeudi matin avec le porte-",
    "parole du syndicat. Il y a peut-être un espoir, et Jean-",
    "Pierre Martin y croit.",
]


def column(lines: list[str], x: float, top: float = 700, size: float = 10) -> list[tuple[float, float, float, str]]:
    return [(x, top - 12 * number, size, line) for number, line in enumerate(lines)]


def page(number: int, body: list[tuple[float, float, float, str]]) -> list[tuple[float, float, float, str]]:
    return [(50, 800, 8, f"L’Écho du Bocage – 14 février 2025 – {number}"), *body, (280, 30, 8, f"Page {number}/3")]


def test_columns_hyphens_headers_and_footers(tmp_path: Path) -> None:
    pages = [page(number, [*column(LEFT, 50), *column(RIGHT, 420)]) for number in (1, 2, 3)]
    [article], problems = read(write(tmp_path / "a.pdf", pdf(*pages)))
    assert article.text.split("\n")[:2] == [
        "Le conseil municipal de Valmorin a voté une motion contre la fermeture de la quatrième classe, a annoncé le maire. "
        "Il y a peut-être une autre solution, dit-il.",
        "Les parents ont occupé l’école jeudi matin avec le porte-parole du syndicat. "
        "Il y a peut-être un espoir, et Jean-Pierre Martin y croit.",
    ]
    assert "Écho" not in article.text
    assert "Page" not in article.text
    assert (article.id, article.date, article.extra["created"], article.extra["pages"]) == ("a.pdf", None, "2024-01-02", "3")
    assert problems == []


def test_the_document_says_which_hyphens_stay(tmp_path: Path) -> None:
    lines = ["Les parents ont vu le sous-", "préfet. Le sous-préfet l’a confirmé : la ferme-", "ture est certaine, comme toute fermeture."]
    [article], _ = read(write(tmp_path / "a.pdf", pdf(column(lines, 50))))
    assert "ont vu le sous-préfet. Le" in article.text
    assert "la fermeture est certaine" in article.text


def test_columns_drawn_row_by_row_are_read_column_by_column(tmp_path: Path) -> None:
    one, two = column(LEFT * 3, 50), column(RIGHT * 3, 400)
    rows = [line for pair in zip_longest(one, two) for line in pair if line]
    [article], _ = read(write(tmp_path / "a.pdf", pdf(rows)))
    assert article.text.index("autre solution") < article.text.index("Les parents ont")


def test_a_sentence_goes_on_over_the_page_and_a_paragraph_begins_at_an_indent(tmp_path: Path) -> None:
    first = [
        *column(["Une première ligne assez longue pour faire toute la colonne ici,"], 50, 120),
        (50, 108, 10, "et une seconde qui n’est pas finie à la fin de"),
    ]
    second = column(["la page, mais sur la suivante, où il y a aussi un peu de texte."], 50, 700)
    indented = [
        (65, 688, 10, "Un autre paragraphe commence ici, avec un retrait au début de"),
        (50, 676, 10, "la ligne, et il a deux lignes."),
    ]
    [article], _ = read(write(tmp_path / "a.pdf", pdf(first, [*second, *indented])))
    assert [line.split()[0] for line in article.text.split("\n")] == ["Une", "Un"]
    assert "à la fin de la page" in article.text


@pytest.mark.parametrize(
    ("declared", "expected"),
    [("", "Un grand titre en tête sur deux lignes"), ("Le titre", "Le titre"), ("Microsoft Word - a.doc", "Un grand")],
)
def test_title(tmp_path: Path, declared: str, expected: str) -> None:
    lines = [(50.0, 760.0, 24.0, "Un grand titre en tête"), (50.0, 734.0, 24.0, "sur deux lignes"), *column(LEFT, 50)]
    [article], _ = read(write(tmp_path / "a.pdf", pdf(lines, title=declared)))
    assert article.title.startswith(expected)


def test_scans_are_named_as_such(tmp_path: Path) -> None:
    articles, [problem] = read(write(tmp_path / "a.pdf", pdf([], [], image=True)))
    assert articles == []
    assert "scan sans texte" in problem.reason
    [article], [problem] = read(write(tmp_path / "b.pdf", pdf(column(LEFT, 50), [], image=True)))
    assert article.text.startswith("Le conseil")
    assert (problem.kind, problem.line) == ("warning", 2)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"%PDF-1.4 rien", "PDF abîmé"), (b"du texte", "PDF abîmé"), (b"", "vide"), (pdf([]), "PDF sans texte")]
)
def test_bad_pdfs_are_named(tmp_path: Path, content: bytes, reason: str) -> None:
    articles, [problem] = read(write(tmp_path / "a.pdf", content))
    assert articles == []
    assert reason in problem.reason
