"""The readers of plain text and of records: what comes in, exactly as it was, and what is reported."""

from __future__ import annotations

import copy
import gzip
import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers_support import SHARED, read, write

from index.errors import ArchiveError
from index.readers import read_articles
from index.readers.dates import iso_date
from index.types import Article


def jsonl(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


# --- JSON Lines: the text as given, to the character


storable = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(storable, min_size=1).filter(lambda text: text.strip() != ""), min_size=1, max_size=4), st.booleans())
def test_jsonl_text_is_exactly_as_given(tmp_path_factory: pytest.TempPathFactory, texts: list[str], ascii_only: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "exact.jsonl"
    lines = [json.dumps({"id": str(number), "title": "t", "text": text}, ensure_ascii=ascii_only) for number, text in enumerate(texts)]
    path.write_bytes("\n".join(lines).encode())
    articles, problems = read(path)
    assert [article.text for article in articles] == texts
    assert problems == []


def test_jsonl_record_has_all_its_fields(tmp_path: Path) -> None:
    record = {
        "id": "7",
        "title": "Un titre",
        "date": "2012-05-22",
        "source": "Le Journal",
        "byline": "A. B.",
        "section": "Monde",
        "url": "https://e.org/7",
        "language": "fr",
        "text": "Le texte.",
        "pages": 3,
        "web": True,
        "tags": ["a"],
        "vide": None,
    }
    [article], problems = read(write(tmp_path / "a.jsonl", jsonl(record)))
    assert (article.id, article.title, article.date, article.source) == ("7", "Un titre", "2012-05-22", "Le Journal")
    assert (article.byline, article.section, article.url, article.language) == ("A. B.", "Monde", "https://e.org/7", "fr")
    assert dict(article.extra) == {"pages": "3", "web": "true"}
    assert problems == []


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".jsonl.gz", ".JSONL"])
def test_jsonl_in_all_its_names(tmp_path: Path, suffix: str) -> None:
    content = jsonl({"id": "1", "text": "Un."}, {"id": "2", "text": "Deux."}).encode()
    articles, _ = read(write(tmp_path / f"a{suffix}", gzip.compress(content) if suffix.endswith("gz") else content))
    assert [article.text for article in articles] == ["Un.", "Deux."]


def test_french_names_in_any_spelling(tmp_path: Path) -> None:
    record = {
        "Identifiant": 12,
        "Titre": "T",
        "Publié le": "3 mars 2012",
        "Journal": "J",
        "Signature": "S",
        "RUBRIQUE": "R",
        "Lien": "http://e.org",
        "Langue": "fr",
        "Chapô": "Le chapo.",
        "contenu_texte": "Le corps.",
    }
    [article], problems = read(write(tmp_path / "a.jsonl", jsonl(record)))
    assert (article.id, article.title, article.date, article.source, article.byline) == ("12", "T", "2012-03-03", "J", "S")
    assert (article.section, article.url, article.language, article.text) == ("R", "http://e.org", "fr", "Le corps.")
    assert article.extra["standfirst"] == "Le chapo."
    assert problems == []


def test_columns_override_the_usual_names(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", jsonl({"text": "non", "prose": "oui", "quand": "2012"}))
    [article], _ = read(path, columns={"text": "prose", "date": "quand"})
    assert (article.text, article.date, article.extra["text"]) == ("oui", "2012", "non")


def test_id_made_up_is_stable_and_of_the_content(tmp_path: Path) -> None:
    records = [{"title": "t", "text": "Un."}, {"title": "t", "text": "Deux."}, {"url": "http://e.org/3", "text": "Trois."}]
    first = [article.id for article in read(write(tmp_path / "a.jsonl", jsonl(*records)))[0]]
    second = [article.id for article in read(write(tmp_path / "b.jsonl", jsonl(*reversed(records))))[0]]
    assert first == second[::-1]
    assert len(set(first)) == 3
    assert first[2] == "http://e.org/3"


def test_date_that_cannot_be_read_is_a_warning_and_the_article_is_in(tmp_path: Path) -> None:
    [article], [problem] = read(write(tmp_path / "a.jsonl", jsonl({"id": "1", "text": "T.", "date": "un beau jour"})))
    assert article.date is None
    assert (problem.kind, problem.line) == ("warning", 1)
    assert "un beau jour" in problem.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "1", "text": "a', "JSON invalide"),
        ("[1, 2]", "pas un objet"),
        ('{"id": "1", "title": "t"}', "aucun texte"),
        ('{"id": "1", "text": ""}', "texte vide"),
        ('{"id": "1", "text": " \\n\\u00a0"}', "texte vide"),
        ('{"id": "1", "text": 12}', "pas un texte"),
        ('{"id": "1", "text": "a \\ud800 b"}', "U+D800"),
        ('{"id": "1", "text": "a \\u0000 b"}', "octet nul"),
        ('{"id": "\\u0000", "text": "a"}', "octet nul"),
        ("[" * 100_000, "niveaux"),
        ('{"text": "a", "n": ' + "1" * 5000 + "}", "nombre"),
        ('{"text": "' + "a" * 3000 + '"}', "ligne de plus de"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_in(tmp_path: Path, line: str, reason: str) -> None:
    good = json.dumps({"text": "Bon."})
    limit = 2000 if "aaaa" in line else 200_000
    articles, problems = read(write(tmp_path / "a.jsonl", f"{good}\n{line}\n\n{good}"), limit_bytes=limit)
    assert [article.text for article in articles] == ["Bon.", "Bon."]
    [problem] = problems
    assert reason in problem.reason
    assert (problem.line, problem.kind) == (2, "error")
    assert problem.path == str(tmp_path / "a.jsonl")


def test_jsonl_line_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    text = "un\u2028deux\u2029trois\x85quatre\x0bcinq"
    [article], _ = read(write(tmp_path / "a.jsonl", json.dumps({"text": text}, ensure_ascii=False)))
    assert article.text == text


def test_jsonl_lines_of_another_encoding(tmp_path: Path) -> None:
    lines = ['{"text": "L’été à Nîmes."}'.encode(), '{"text": "Un cœur déçu."}'.encode("cp1252"), '{"text": "Après."}'.encode()]
    articles, problems = read(write(tmp_path / "a.jsonl", b"\n".join(lines)))
    assert [article.text for article in articles] == ["L’été à Nîmes.", "Un cœur déçu.", "Après."]
    assert problems == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_jsonl_with_bom_or_wide(tmp_path: Path, encoding: str) -> None:
    articles, problems = read(write(tmp_path / "a.jsonl", jsonl({"text": "Été « 1 »."}, {"text": "Deux."}).encode(encoding)))
    assert [article.text for article in articles] == ["Été « 1 ».", "Deux."]
    assert problems == []


# --- JSON


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"articles": records},
        lambda records: {"total": 2, "tags": ["a"], "data": {"n": 1, "items": records}},
        lambda records: {"title": "JSON Feed", "description": "d", "items": records},
        lambda records: {"quelconque": records},
    ],
)
def test_json_lists_wherever_they_are(tmp_path: Path, wrap: object) -> None:
    records = [{"titre": "a", "texte": " Un. "}, {"titre": "b", "texte": "Deux."}]
    articles, problems = read(write(tmp_path / "a.json", json.dumps(wrap(records))))  # type: ignore[operator]
    assert [article.text for article in articles] == [" Un. ", "Deux."]
    assert problems == []


def test_json_one_record_and_html_fields(tmp_path: Path) -> None:
    assert [a.text for a in read(write(tmp_path / "a.json", '{"title": "a", "text": "Un."}'))[0]] == ["Un."]
    wordpress = {"id": 5, "title": {"rendered": "Titre"}, "content": {"rendered": "<p>Un &eacute;t&eacute;.</p>\n<p>Deux.</p>"}}
    [article], _ = read(write(tmp_path / "b.json", json.dumps([wordpress])))
    assert (article.id, article.title, article.text) == ("5", "Titre", "Un été.\nDeux.")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "vide"),
        ("[]", "vide"),
        ("{}", "aucun article"),
        ("3", "aucun article"),
        ("{'a': 1}", "JSON invalide"),
        ("[" * 99999, "niveaux"),
    ],
)
def test_bad_json_is_named(tmp_path: Path, content: str, reason: str) -> None:
    articles, [problem] = read(write(tmp_path / "a.json", content))
    assert articles == []
    assert reason in problem.reason


# --- CSV


@pytest.mark.parametrize(("delimiter", "suffix"), [(",", ".csv"), (";", ".csv"), ("\t", ".tsv"), ("\t", ".csv"), ("|", ".csv")])
def test_csv_delimiters(tmp_path: Path, delimiter: str, suffix: str) -> None:
    rows = [["titre", "date de publication", "texte", "pages"], ["T", "30/06/2012", '"Un, deux ; trois.\r\nQuatre."', "4"]]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode("cp1252")
    [article], problems = read(write(tmp_path / f"a{suffix}", content))
    assert (article.title, article.date, article.text) == ("T", "2012-06-30", "Un, deux ; trois.\nQuatre.")
    assert dict(article.extra) == {"pages": "4"}
    assert problems == []


def test_csv_with_excel_separator_line_and_bom(tmp_path: Path) -> None:
    [article], _ = read(write(tmp_path / "a.csv", "\ufeffsep=;\ntexte;titre\nUn.;T\n"))
    assert (article.text, article.title) == ("Un.", "T")


def test_csv_bad_rows_are_named_and_the_others_are_in(tmp_path: Path) -> None:
    rows = ["titre,texte", "a,Un.", "b,Deux, trois.", 'c,"Qua"tre.', "", "d,", "e,Cinq.", 'f,"jamais fermé', "g,perdu"]
    articles, problems = read(write(tmp_path / "a.csv", "\n".join(rows)))
    assert [article.text for article in articles] == ["Un.", "Cinq."]
    assert [problem.line for problem in problems] == [3, 4, 6, 8]
    assert "jamais fermé" in problems[-1].reason


def test_csv_without_a_text_column_says_what_to_type(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "nom,prose\na,Un.\n")
    _, [problem] = read(path)
    assert "'prose'" in problem.reason
    assert "--columns text=" in problem.reason
    assert [article.text for article in read(path, columns={"text": "prose"})[0]] == ["Un."]


def test_csv_long_cell(tmp_path: Path) -> None:
    text = "mot " * 100_000 + "fin"
    [article], _ = read(write(tmp_path / "a.csv", f"id,text\n1,{text}\n"))
    assert article.text == text


# --- Bare text


def test_text_is_decoded_and_nothing_else(tmp_path: Path) -> None:
    text = "  Un titre sans point\n\nDu texte.\u00a0 « Fin\u202f»  e\u0301\n\n\n"
    [article], problems = read(write(tmp_path / "dossier" / "note_du-jour.txt", text.replace("\n", "\r\n")))
    assert article.text == text
    assert (article.title, article.date, article.id) == ("Un titre sans point", None, "note_du-jour.txt")
    assert problems == []


def test_title_from_the_file_name_when_the_first_line_is_a_sentence(tmp_path: Path) -> None:
    [article], _ = read(write(tmp_path / "2012-03-05_sommet-de-paris.txt", "Le sommet a eu lieu.\nIl est fini.\n"))
    assert article.title == "2012-03-05 sommet de paris"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman", "cp850"])
def test_text_encodings(tmp_path: Path, encoding: str) -> None:
    text = "Le préfet a été nommé à Nîmes. « Ça va », dit-il."
    [article], problems = read(write(tmp_path / "a.txt", text.encode(encoding)))
    assert article.text == text
    assert problems == []


@pytest.mark.parametrize("text", ["déjà", "L’« œuvre » : 12 € – c’est l’été…", "CAFÉ fermé à Noël", "Il a été élu à l’unanimité"])
def test_short_windows_texts(tmp_path: Path, text: str) -> None:
    assert read(write(tmp_path / "a.txt", text.encode("cp1252")))[0][0].text == text


def test_markdown_front_matter(tmp_path: Path) -> None:
    front = "---\ntitle: Le titre\ndate: 2012-06-30\nauteurs: [Anne B., C. D.]\ntags: [x]\nédition: 2\n---\n\n"
    [article], _ = read(write(tmp_path / "a.md", front + "# Autre titre\n\nDu texte.\n"))
    assert (article.title, article.date, article.byline) == ("Le titre", "2012-06-30", "Anne B., C. D.")
    assert article.text == "# Autre titre\n\nDu texte.\n"
    assert dict(article.extra) == {"édition": "2"}
    [article], _ = read(write(tmp_path / "b.md", "# Le titre\n\nDu texte.\n"))
    assert (article.title, article.text) == ("Le titre", "# Le titre\n\nDu texte.\n")


def test_markdown_with_bad_front_matter_is_in_with_a_warning(tmp_path: Path) -> None:
    for front in ("a: [b", "date: 2012-13-45"):
        content = f"---\n{front}\n---\nDu texte.\n"
        [article], [problem] = read(write(tmp_path / "a.md", content))
        assert article.text == content
        assert problem.kind == "warning"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "vide"),
        ("a.txt", b" \n\t\n", "vide"),
        ("a.txt", b"avant\x00apr\xc3\xa8s" + b" et encore du texte" * 20, "octet nul"),
        ("a.txt", bytes(range(256)) * 7, "UTF-8"),
        ("a.txt", "L’été à Nîmes.\n".encode() * 9 + b"ab\xff\n", "UTF-8 abîmé : octet 0xff"),
        ("a.txt", b"\xff\xfea\x00\x00\xd8b\x00", "utf-16"),
        ("a.txt", b"x" * 3000, "limite de 2000 octets"),
        ("a.txt.gz", gzip.compress(b"du texte " * 500)[:-20], "tronqué"),
        ("a.txt.gz", b"pas du gzip", "gzip abîmé"),
        ("a.jsonl.gz", gzip.compress(b"\n" * 40_000_000), "bombe"),
        ("a.jsonl", b"", "vide"),
        ("a.csv", b"", "vide"),
        ("photo.jpg", b"\xff\xd8", "format non lu (.jpg)"),
        ("LICENSE", b"texte", "sans suffixe"),
    ],
)
def test_bad_files_are_named_and_the_others_are_in(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    write(tmp_path / name, content)
    write(tmp_path / "zz.txt", "Du texte.")
    articles, [problem] = read(tmp_path, limit_bytes=2000)
    assert [article.text for article in articles] == ["Du texte."]
    assert reason in problem.reason
    assert problem.path == str(tmp_path / name)
    assert problem.kind == ("skipped" if "format non lu" in reason or "suffixe" in reason else "error")


# --- Files and folders


def test_folder_is_read_in_order_of_names_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c.txt", ".caché.txt", ".git/x.txt", "b/c/é.txt"):
        write(tmp_path / name, "Texte.")
    assert [article.id for article in read(tmp_path)[0]] == ["a.txt", "c.txt", "b/1.txt", "b/2.txt", "b/c/é.txt"]


def test_missing_empty_and_unreadable_places(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="introuvable"):
        read_articles(tmp_path / "rien", report=lambda _: None)
    with pytest.raises(ArchiveError, match="aucun article"):
        read(tmp_path)
    write(tmp_path / "photo.jpg", b"\xff\xd8")
    with pytest.raises(ArchiveError, match="aucun article"):
        read(tmp_path)
    with pytest.raises(ArchiveError, match="champ inconnu 'texte'"):
        read(tmp_path, columns={"texte": "a"})
    (tmp_path / "casse.txt").symlink_to(tmp_path / "rien")
    _, problems = read(tmp_path)
    assert [problem.kind for problem in problems] == ["error", "skipped"]


def test_an_error_nobody_thought_of_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt", "Un.")
    write(tmp_path / "b.jsonl", jsonl({"text": "Deux."}))
    monkeypatch.setattr("index.readers.plain.decode", lambda data: 1 / 0)
    [article], [problem] = read(tmp_path)
    assert article.text == "Deux."
    assert "ZeroDivisionError" in problem.reason


def test_importing_the_readers_loads_no_format_library() -> None:
    heavy = "{'lxml', 'trafilatura', 'feedparser', 'pypdfium2', 'brotli', 'warcio', 'dateparser', 'yaml', 'charset_normalizer', 'numpy'}"
    code = f"import sys, index.readers; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


# --- Dates


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2012", "2012"),
        (2012, "2012"),
        ("2012-06", "2012-06"),
        ("juin 2012", "2012-06"),
        ("2012-06-30", "2012-06-30"),
        (20120630, "2012-06-30"),
        ("2012-06-30T14:05:00+02:00", "2012-06-30T14:05:00+02:00"),
        ("20130731T153200+0000", "2013-07-31T15:32:00+00:00"),
        ("30/06/2012", "2012-06-30"),
        ("03/04/2012", "2012-04-03"),
        ("3 mars 2012", "2012-03-03"),
        ("1er février 1936", "1936-02-01"),
        ("Publié le samedi 3 mars 2012 à 14h05", "2012-03-03T14:05:00"),
        ("March 3, 2012", "2012-03-03"),
        ("Sat, 03 Mar 2012 10:00:00 +0100", "2012-03-03T10:00:00+01:00"),
        (1331820000, "2012-03-15T14:00:00+00:00"),
        ("hier", None),
        ("3 mars", None),
        ("3 mars 12", None),
        ("2012-13-45", None),
        ("30 février 2012", None),
        ("0000-00-00", None),
        ("n/a", None),
        (True, None),
    ],
)
def test_dates(written: object, iso: str | None) -> None:
    assert iso_date(written) == iso


# --- Real files


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="needs ../shared/eval")
def test_the_shared_collections_come_in_whole() -> None:
    path = SHARED / "eval/wikinews/articles.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    articles, problems = read(path)
    assert [(a.id, a.title, a.date, a.text) for a in articles] == [(r["id"], r["title"], r["date"], r["text"]) for r in records]
    assert problems == []


def test_articles_can_be_pickled_and_copied() -> None:
    article = Article("a", "Titre", "Texte\u202f!", date="2012-06", extra=MappingProxyType({"copyright": "© AFP"}))
    for twin in (pickle.loads(pickle.dumps(article)), copy.deepcopy(article)):
        assert twin == article and twin.version == article.version and hash(twin) == hash(article)
        with pytest.raises(TypeError):
            twin.extra["copyright"] = ""
