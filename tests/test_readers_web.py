"""HTML pages and archives of the web."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers_support import SHARED, pdf, read, write

BODY = """<p class="chapo">Réuni mercredi soir, le conseil a voté « à l’unanimité »&nbsp;: un vote rare.</p>
<figure><img src=x.jpg><figcaption>Une photo du conseil (Photo AFP)</figcaption></figure>
<p>La mairie conteste ce <b>calcul</b>. «\u00a0Nous avons <a href="/x">recensé</a> 79&#160;inscriptions, a dit <em>la maire</em>,
et 12\u202f000&nbsp;€ sont pré&shy;vus.\u00a0»</p><h2>Une mobilisation inédite</h2>
<p>Les parents d’élèves ont occupé l’école jeudi matin.<br>Ils demandent un rendez-vous à l’inspection, qui n’a pas répondu.</p>
<ul><li>Premier point de la motion adoptée par le conseil.</li></ul>
<p>H<sub>2</sub>O est au programme du XX<sup>e</sup> siècle, a ajouté l’enseignante qui part à la retraite l&#146;an prochain.</p>"""
TEXT = """Réuni mercredi soir, le conseil a voté « à l’unanimité »\u00a0: un vote rare.
La mairie conteste ce calcul. «\u00a0Nous avons recensé 79\u00a0inscriptions, a dit la maire, et 12\u202f000\u00a0€ sont prévus.\u00a0»
Une mobilisation inédite
Les parents d’élèves ont occupé l’école jeudi matin.
Ils demandent un rendez-vous à l’inspection, qui n’a pas répondu.
Premier point de la motion adoptée par le conseil.
H2O est au programme du XXe siècle, a ajouté l’enseignante qui part à la retraite l’an prochain."""
PAGE = """<!doctype html><html lang="fr"><head><title>Titre | L’Écho</title>{head}</head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/m">Monde</a></li></ul></nav>
<main><article><h1>Le conseil s’oppose</h1>{body}</article></main>
<aside><h3>À lire aussi</h3><ul><li><a href="/2">Un autre article sur le même sujet</a></li></ul></aside>
<div id="comments"><p>Commentaire de Bob : scandaleux !</p></div><footer><p>© L’Écho 2024 – Mentions légales</p></footer></body></html>"""
JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "x"},
{"@type": "NewsArticle", "headline": "Le conseil s&#8217;oppose", "datePublished": "2025-02-14T08:00:00+01:00", "articleSection": "Local",
"author": [{"@type": "Person", "name": "A. Martin"}, {"name": "B. Dupont"}], "publisher": {"name": "L’Écho du Bocage"},
"mainEntityOfPage": {"@id": "https://echo.example/a1"}}]}</script>"""
METAS = """<meta property="og:title" content="Le conseil s’oppose"><meta property="og:site_name" content="L’Écho du Bocage">
<meta property="article:published_time" content="2025-02-14T08:00:00+01:00"><meta property="article:section" content="Local">
<meta name="author" content="A. Martin, B. Dupont"><link rel="canonical" href="https://echo.example/a1">"""


def page(head: str = "", body: str = BODY) -> str:
    return PAGE.format(head=head, body=body)


def test_the_text_is_the_articles_to_the_character(tmp_path: Path) -> None:
    [article], problems = read(write(tmp_path / "a.html", page()))
    assert article.text == TEXT
    assert (article.id, article.title, article.language) == ("a.html", "Le conseil s’oppose", "fr")
    assert (article.date, article.byline, article.source) == (None, None, None)
    assert problems == []


@pytest.mark.parametrize("head", [JSON_LD, METAS, JSON_LD.replace('"@context"', "{{") + METAS])
def test_what_the_page_declares(tmp_path: Path, head: str) -> None:
    [article], _ = read(write(tmp_path / "a.htm", page(head)))
    assert (article.title, article.date) == ("Le conseil s’oppose", "2025-02-14T08:00:00+01:00")
    assert (article.byline, article.source, article.section) == ("A. Martin, B. Dupont", "L’Écho du Bocage", "Local")
    assert article.url == "https://echo.example/a1"


def test_time_in_the_article_is_its_date_and_elsewhere_is_not(tmp_path: Path) -> None:
    inside = page(body='<time datetime="2025-02-14">14 février</time>' + BODY)
    assert read(write(tmp_path / "a.html", inside))[0][0].date == "2025-02-14"
    outside = page().replace("<footer>", '<footer><time datetime="2020-01-01">x</time>')
    assert read(write(tmp_path / "b.html", outside))[0][0].date is None


def test_article_body_of_json_ld_where_the_page_shows_nothing(tmp_path: Path) -> None:
    body = TEXT.replace("\n", "\\n").replace('"', '\\"')
    head = f'<script type="application/ld+json">{{"@type": "Article", "headline": "T", "articleBody": "{body}"}}</script>'
    [article], _ = read(write(tmp_path / "a.html", page(head, "<p>Abonnez-vous.</p>")))
    assert article.text == TEXT


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8", "iso-8859-1"), ("utf-8-sig", ""), ("cp1252", "iso-8859-1"), ("cp1252", "windows-1252"), ("cp1252", "")],
)
def test_page_encodings(tmp_path: Path, encoding: str, declared: str) -> None:
    head = f'<meta charset="{declared}">' if declared else ""
    content = page(head).replace("\u202f", "&#8239;").encode(encoding)
    [article], problems = read(write(tmp_path / "a.html", content))
    assert article.text == TEXT
    assert problems == []


def test_spoiled_byte_outside_the_article_does_no_harm_and_inside_is_named(tmp_path: Path) -> None:
    content = page().encode()
    [article], problems = read(write(tmp_path / "a.html", content.replace(b"<footer>", b"<footer>\xff")))
    assert (article.text, problems) == (TEXT, [])
    articles, [problem] = read(write(tmp_path / "b.html", content.replace(b"conteste", b"cont\xffste")))
    assert articles == []
    assert "UTF-8" in problem.reason


@pytest.mark.parametrize(
    "content", ["", " \n", "<html></html>", "<!-- rien -->", page(body=""), "<p>Menu</p>", "<html><body><a href=x>x</a>"]
)
def test_pages_without_an_article_are_named(tmp_path: Path, content: str) -> None:
    articles, problems = read(write(tmp_path / "a.html", content))
    assert articles == []
    assert [problem.kind for problem in problems] == ["error"]


words = st.text("abcdeéèàçœ’«»!?;:,.0123456789€&<>\u00a0\u202f ", min_size=40, max_size=200).filter(lambda text: len(text.split()) > 6)


@settings(max_examples=30, deadline=None)
@given(st.lists(words, min_size=2, max_size=5))
def test_no_paragraph_of_a_page_is_altered(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    paragraphs = [f"Le conseil a voté {text.strip()} fin" for text in texts]
    escaped = [re.sub("[&<>]", lambda sign: f"&#{ord(sign[0])};", text) for text in paragraphs]
    path = tmp_path_factory.getbasetemp() / "page.html"
    articles, _ = read(write(path, page(body="".join(f"<p>{text}</p>" for text in escaped))))
    shown = [re.sub("[ \t\n]+", " ", text) for text in paragraphs]
    for article in articles:
        assert set(article.text.split("\n")) <= set(shown)


# --- WARC


def record(kind: str, address: str, content: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-06T07:08:09Z\r\n"
    return f"{head}Content-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def response(address: str, body: bytes, kind: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    return record("response", address, f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body)


def pages(*names: str) -> list[bytes]:
    return [response(f"http://e.org/{name}", page(METAS.partition("<link")[0]).encode()) for name in names]


def test_warc_pages_with_capture_date_apart(tmp_path: Path) -> None:
    for name, content in (("a.warc", b"".join(pages("1", "2"))), ("b.warc.gz", b"".join(map(gzip.compress, pages("1", "2"))))):
        articles, problems = read(write(tmp_path / name, content))
        assert [article.id for article in articles] == ["http://e.org/1", "http://e.org/2"]
        assert [article.text for article in articles] == [TEXT, TEXT]
        assert articles[0].date == "2025-02-14T08:00:00+01:00"
        assert articles[0].extra["captured"] == "2024-05-06T07:08:09+00:00"
        assert (articles[0].url, problems) == ("http://e.org/1", [])


def test_warc_counts_what_is_no_article(tmp_path: Path) -> None:
    others = [
        response("http://e.org/i", b"x", "image/png"),
        response("http://e.org/j", b"x", "image/png"),
        response("http://e.org/k", page().encode(), status="404 Not Found"),
        record("request", "http://e.org/1", b"GET / HTTP/1.0\r\n\r\n", "application/http; msgtype=request"),
    ]
    articles, [problem] = read(write(tmp_path / "a.warc", b"".join([*others, *pages("1")])))
    assert len(articles) == 1
    assert problem.kind == "skipped"
    assert problem.reason.endswith("image/png × 2, HTTP 404 × 1")


def test_warc_transfer_and_content_encodings(tmp_path: Path) -> None:
    body = page().encode()
    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (body[:500], body[500:])) + b"0\r\n\r\n"
    text = "L’été à la mer, extrait.".encode()
    content = [
        response("http://e.org/1", chunked, more="Transfer-Encoding: chunked\r\n"),
        response("http://e.org/2", gzip.compress(body), more="Content-Encoding: gzip\r\n"),
        response("http://e.org/3", pdf([(50, 700, 10, "Une ligne de texte en PDF.")]), "application/pdf"),
        record("conversion", "http://e.org/4", text, "text/plain"),
        record("resource", "http://e.org/5", body, "text/html"),
    ]
    articles, problems = read(write(tmp_path / "a.warc", b"".join(content)))
    assert [article.text for article in articles] == [TEXT, TEXT, "Une ligne de texte en PDF.", text.decode(), TEXT]
    assert all(article.extra["captured"] for article in articles)
    assert problems == []


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda records: records[0] + records[1].replace(b"Content-Length: ", b"Content-Length: x", 1) + records[2], "abîmé"),
        (lambda records: records[0] + b"n'importe quoi\r\n" * 3 + records[2], "abîmé"),
        (lambda records: records[0] + records[2] + records[1][:-1000], "tronquée"),
        (lambda records: b"".join(map(gzip.compress, records[:1])) + gzip.compress(records[1])[:-400] + gzip.compress(records[2]), "gzip"),
    ],
)
def test_warc_damage_loses_only_what_it_hits(tmp_path: Path, damage: object, reason: str) -> None:
    content = damage(pages("1", "2", "3"))  # type: ignore[operator]
    name = "a.warc.gz" if content.startswith(b"\x1f\x8b") else "a.warc"
    articles, problems = read(write(tmp_path / name, content))
    assert {"http://e.org/1", "http://e.org/3"} <= {article.id for article in articles}
    assert any(reason in problem.reason for problem in problems)


def test_warc_limits_and_wrong_digests(tmp_path: Path) -> None:
    small, big = pages("1")[0], response("http://e.org/2", page(body=BODY * 30).encode())
    articles, [problem] = read(write(tmp_path / "a.warc", small + big), limit_bytes=10_000)
    assert len(articles) == 1
    assert "limite" in problem.reason
    bomb = response("http://e.org/3", gzip.compress(b" " * 50_000), more="Content-Encoding: gzip\r\n")
    assert "limite" in read(write(tmp_path / "b.warc", bomb), limit_bytes=10_000)[1][0].reason
    digest = small.replace(b"WARC-Type", b"WARC-Payload-Digest: sha1:AAAA\r\nWARC-Type", 1)
    _, [problem] = read(write(tmp_path / "c.warc", digest))
    assert (problem.kind, "empreinte" in problem.reason) == ("warning", True)


@pytest.mark.skipif(not (SHARED / "samples").is_dir(), reason="needs ../shared/samples")
@pytest.mark.parametrize("name", ["example.arc", "example.arc.gz", "example-resource.warc.gz", "example-iana.org-chunked.warc"])
def test_samples_of_arc_and_warc(name: str) -> None:
    articles, _ = read(SHARED / "samples/warc" / name)
    assert len(articles) == 1
    assert articles[0].extra["captured"].startswith("201")
