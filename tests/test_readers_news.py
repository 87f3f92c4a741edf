"""The agencies' formats and feeds: every text item whole, everything else named, what was taken back withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from readers_support import read, write

from index.types import Article, Problem

G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="3" xml:lang="fr">
<rightsInfo><copyrightNotice>© AFP</copyrightNotice><usageTerms>France seulement</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="p:AFP"><name>AFP</name></provider>
<versionCreated>2024-02-14T09:00:00+01:00</versionCreated><firstCreated>2024-02-13T18:30:00+01:00</firstCreated>
<pubStatus qcode="stat:{status}"/><edNote>Note</edNote></itemMeta>
<contentMeta><by>Par Anne B.</by><dateline>PARIS, 13 fév 2024</dateline><headline>Le titre</headline>
<subject qcode="medtop:1"><name>politique</name></subject><subject qcode="medtop:2"><name>budget</name></subject></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head>'
    "<body><p>Un\u00a0: <b>premier</b>\n  paragraphe &amp; la suite.</p><p>Deux.</p></body></html></inlineXML>"
)
NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf><head><title>Titre</title><docdata management-status="{status}"><doc-id id-string="doc-7"/><date.issue norm="20120630T140500+0200"/>
<doc.copyright holder="Le Journal" year="2012"/></docdata><pubdata name="Le Journal" position.section="Monde"/></head>
<body><body.head><hedline><hl1>Le grand titre</hl1><hl2>Le petit</hl2></hedline><byline>Par C. D.</byline>
<dateline><location>Nîmes</location></dateline><abstract><p>Le chapo.</p></abstract></body.head>
<body.content><p>L&eacute;t&eacute; <em>1</em>.</p><hl2>Intertitre</hl2><media><media-caption>Légende</media-caption></media>
<ul><li>Point.</li></ul><p>Fin e\u0301.</p></body.content><body.end><tagline>Signé</tagline></body.end></body></nitf>"""
NEWSML_1 = """<NewsML Version="1.2"><NewsEnvelope><SentFrom><Party FormalName="Agence"/></SentFrom></NewsEnvelope><NewsItem>
<Identification><NewsIdentifier><ProviderId>a.fr</ProviderId><DateId>20120630</DateId><NewsItemId>77</NewsItemId>
<RevisionId PreviousRevision="1" Update="N">2</RevisionId>
<PublicIdentifier>urn:newsml:a.fr:20120630:77:2</PublicIdentifier></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20120630T120000+0200</FirstCreated><Status FormalName="{status}"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Le titre</HeadLine><ByLine>E. F.</ByLine><CopyrightLine>© A</CopyrightLine></NewsLines>
<NewsComponent><Role FormalName="Caption"/><ContentItem><DataContent>Légende</DataContent></ContentItem></NewsComponent>
<NewsComponent><Role FormalName="Main"/><ContentItem><MediaType FormalName="Text"/><DataContent><p>Un.</p><p>Deux.</p></DataContent>
</ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>"""
NINJS = {
    "uri": "http://a.fr/1",
    "type": "text",
    "version": "2",
    "pubstatus": "usable",
    "versioncreated": "2024-02-14T09:00:00+01:00",
    "headlines": [{"role": "main", "value": "Le titre"}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": "Un. Deux."},
        {"role": "x", "contenttype": "text/html", "value": "<p>Un.</p><p>Deux.</p>"},
    ],
    "usageterms": "France",
    "copyrightnotice": "© A",
    "infosources": [{"name": "Agence"}],
    "subjects": [{"name": "sport"}, {"name": "rugby"}],
}


def read_with_withdrawals(path: Path) -> tuple[list[Article], list[Problem], list[str]]:
    withdrawn: list[str] = []
    articles, problems = read(path, withdraw=withdrawn.append)
    return articles, problems, withdrawn


def g2(content: str = XHTML, kind: str = "text", status: str = "usable") -> str:
    return G2.format(content=content, kind=kind, status=status)


def test_newsml_g2_text_item(tmp_path: Path) -> None:
    [article], problems = read(write(tmp_path / "a.xml", g2()))
    assert article.text == "Un\u00a0: premier paragraphe & la suite.\nDeux."
    assert (article.id, article.title, article.source, article.byline) == ("urn:x:1", "Le titre", "AFP", "Par Anne B.")
    assert (article.date, article.language) == ("2024-02-13T18:30:00+01:00", "fr")
    expected = {
        "version": "3",
        "headline": "Le titre",
        "dateline": "PARIS, 13 fév 2024",
        "subject": "politique; budget",
        "provider": "AFP",
        "copyright": "© AFP",
        "usageterms": "France seulement",
        "pubstatus": "usable",
    }
    assert {key: article.extra[key] for key in expected} == expected
    assert problems == []


@pytest.mark.parametrize("content", ["<inlineData>Un\n  Deux.</inlineData>", "<inlineXML><p>Un</p><p>Deux.</p></inlineXML>"])
def test_newsml_g2_other_inline_content(tmp_path: Path, content: str) -> None:
    assert read(write(tmp_path / "a.xml", g2(content)))[0][0].text == "Un\nDeux."


def test_newsml_g2_message_gives_all_its_items(tmp_path: Path) -> None:
    items = [g2().replace("urn:x:1", f"urn:x:{number}").partition("?>")[2] for number in range(3)]
    photo = g2(kind="picture").replace("urn:x:1", "urn:x:photo").partition("?>")[2]
    package = '<packageItem guid="urn:x:p"><groupSet><group><itemRef/></group></groupSet></packageItem>'
    message = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{package}{"".join(items)}{photo}</itemSet></newsMessage>'
    articles, problems = read(write(tmp_path / "message.xml", message))
    assert [article.id for article in articles] == ["urn:x:0", "urn:x:1", "urn:x:2"]
    assert [(problem.kind, problem.reason.split()[0]) for problem in problems] == [("skipped", "paquet"), ("skipped", "photo,")]


@pytest.mark.parametrize(
    ("kind", "content", "level", "reason"),
    [
        ("picture", XHTML, "skipped", "photo, pas un texte : urn:x:1"),
        ("video", "", "skipped", "vidéo"),
        ("audio", "", "skipped", "son"),
        ("graphic", "", "skipped", "infographie"),
        ("text", "", "error", "texte absent : urn:x:1"),
        ("text", '<remoteContent href="a.html"/>', "error", "hors du fichier"),
    ],
)
def test_newsml_g2_items_without_a_text_are_named(tmp_path: Path, kind: str, content: str, level: str, reason: str) -> None:
    articles, [problem] = read(write(tmp_path / "a.xml", g2(content, kind)))
    assert articles == []
    assert reason in problem.reason
    assert problem.kind == level


def test_nitf(tmp_path: Path) -> None:
    [article], problems = read(write(tmp_path / "a.nitf", NITF.format(status="usable")))
    assert article.text == "Lété 1.\nIntertitre\nPoint.\nFin é."
    assert (article.id, article.title, article.date) == ("doc-7", "Le grand titre", "2012-06-30T14:05:00+02:00")
    assert (article.source, article.section, article.byline) == ("Le Journal", "Monde", "Par C. D.")
    assert (article.extra["standfirst"], article.extra["dateline"], article.extra["copyright"]) == ("Le chapo.", "Nîmes", "2012 Le Journal")
    assert problems == []


def test_newsml_1(tmp_path: Path) -> None:
    [article], problems = read(write(tmp_path / "a.xml", NEWSML_1.format(status="Usable")))
    assert (article.text, article.title, article.byline) == ("Un.\nDeux.", "Le titre", "E. F.")
    assert (article.id, article.extra["version"], article.source) == ("urn:newsml:a.fr:20120630:77", "2", "Agence")
    assert article.date == "2012-06-30T12:00:00+02:00"
    assert problems == []


def test_ninjs(tmp_path: Path) -> None:
    [article], problems = read(write(tmp_path / "a.json", json.dumps(NINJS)))
    assert (article.id, article.title, article.text) == ("http://a.fr/1", "Le titre", "Un.\nDeux.")
    assert (article.date, article.source, article.url) == ("2024-02-14T09:00:00+01:00", "Agence", "http://a.fr/1")
    assert (article.extra["version"], article.extra["subject"], article.extra["usageterms"]) == ("2", "sport; rugby", "France")
    assert problems == []


def test_ninjs_1_in_a_list_in_jsonl_and_with_associations(tmp_path: Path) -> None:
    old = {"uri": "u:1", "type": "composite", "versioncreated": "2012-06-30T10:00:00Z", "headline": "T", "body_text": "Un."}
    photo = {"uri": "u:2", "type": "picture", "headline": "P"}
    linked = {"uri": "u:3", "type": "text", "headline": "L", "body_xhtml": "<p>Autre.</p>"}
    both = {**old, "associations": {"photo": photo, "lien": linked, "renvoi": {"uri": "u:4", "type": "text"}}}
    for name, content in (("a.json", json.dumps([both])), ("a.jsonl", json.dumps(both))):
        articles, problems = read(write(tmp_path / name, content))
        assert [(article.id, article.text) for article in articles] == [("u:1", "Un."), ("u:3", "Autre.")]
        assert [problem.kind for problem in problems] == ["skipped", "skipped"]


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_what_was_taken_back_is_named_and_withdrawn(tmp_path: Path, status: str) -> None:
    word = {"withheld": "retenu", "canceled": "annulé"}[status]
    files = {
        "a.xml": (g2(status=status), "urn:x:1"),
        "b.xml": (NITF.format(status=status), "doc-7"),
        "c.xml": (NEWSML_1.format(status=status.capitalize()), "urn:newsml:a.fr:20120630:77"),
        "d.json": (json.dumps({**NINJS, "pubstatus": status}), "http://a.fr/1"),
    }
    for name, (content, identifier) in files.items():
        articles, [problem], withdrawn = read_with_withdrawals(write(tmp_path / name, content))
        assert articles == []
        assert (problem.kind, word in problem.reason) == ("skipped", True)
        assert withdrawn == [identifier]
        assert read(tmp_path / name)[0] == []  # without a callback it is the same


RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Le Journal</title><language>fr</language>
<item><title>L&#8217;&#233;t&#233; &amp;amp; la mer</title><link>http://j.fr/1</link><guid isPermaLink="false">id-1</guid>
<pubDate>Sat, 30 Jun 2012 14:05:00 +0200</pubDate><dc:creator>Anne B.</dc:creator><category>Monde</category><category>Mer</category>
<description>Le &lt;b&gt;chapo&lt;/b&gt;.</description>
<content:encoded><![CDATA[<p>Un&nbsp;: <a href="x">lien</a>.</p><p>Deux.<script>mal()</script></p>]]></content:encoded></item>
<item><title>Sans contenu</title><link>http://j.fr/2</link><description>Le r&#233;sum&#233;.</description><pubDate>un jour</pubDate></item>
<item><title>Vide</title><guid>id-3</guid></item></channel></rss>"""


def test_rss(tmp_path: Path) -> None:
    [full, short], problems = read(write(tmp_path / "flux.xml", RSS))
    assert (full.id, full.title, full.text) == ("id-1", "L’été & la mer", "Un\u00a0: lien.\nDeux.")
    assert (full.date, full.source, full.byline, full.section) == ("2012-06-30T14:05:00+02:00", "Le Journal", "Anne B.", "Monde")
    assert (full.url, full.language, full.extra["standfirst"]) == ("http://j.fr/1", "fr", "Le chapo.")
    assert (short.id, short.text, short.date) == ("http://j.fr/2", "Le résumé.", None)
    assert [(problem.kind, problem.line) for problem in problems] == [("warning", 2), ("error", 3)]


def test_atom_and_broken_rss(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>J</title><entry><id>tag:a</id><title type="html">A &amp;lt;b</title>'
        "<published>2012-06-30T14:05:00+02:00</published><author><name>X</name></author><author><name>Y</name></author>"
        '<summary>S</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Un.</p><p>Deux.</p></div></content>'
        "</entry></feed>"
    )
    [article], problems = read(write(tmp_path / "a.atom", atom))
    assert (article.id, article.text, article.byline, article.date) == ("tag:a", "Un.\nDeux.", "X, Y", "2012-06-30T14:05:00+02:00")
    assert problems == []
    articles, problems = read(write(tmp_path / "b.rss", RSS[: RSS.index("<item><title>Vide")]))
    assert len(articles) == 2
    assert "mal formé" in problems[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><rss><channel/></rss>', "entité imbriquée"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body>&x;</body></nitf>', "entité"),
        ('<!DOCTYPE r [<!ENTITY % p SYSTEM "http://e.org/x.dtd"> %p;]><newsItem/>', "entité"),
        (f'<!DOCTYPE r [<!ENTITY a "{"x" * 1000}">]><nitf/>', "entité"),
        ("<rss><channel></rss", "mal formé"),
        ("du texte", "mal formé"),
        ("", "vide"),
        ("<!-- rien -->", "mal formé"),
        ("<sitemapindex/>", "type non lu (racine <sitemapindex>)"),
        ("<NewsML/>", "sans aucune dépêche"),
        ("<rss><channel></channel></rss>", "sans aucune entrée"),
        ("<nitf><body/></nitf>", "texte absent"),
    ],
)
def test_bad_xml_is_named(tmp_path: Path, content: str, reason: str) -> None:
    articles, problems = read(write(tmp_path / "a.xml", content))
    assert articles == []
    assert reason in problems[-1].reason


def test_usual_entities_are_no_bomb(tmp_path: Path) -> None:
    nitf = (
        '<!DOCTYPE nitf [<!ENTITY nom "Nîmes">]><nitf><body><body.content><p>À &nom;&nbsp;: l&rsquo;été.</p></body.content></body></nitf>'
    )
    [article], problems = read(write(tmp_path / "a.xml", nitf))
    assert article.text == "À Nîmes\u00a0: l’été."
    assert problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
@pytest.mark.parametrize("declared", [True, False])
def test_xml_encodings(tmp_path: Path, encoding: str, declared: bool) -> None:
    name = encoding.removesuffix("-sig")
    head = f'<?xml version="1.0" encoding="{name}"?>' if declared else ""
    content = f"{head}<nitf><body><body.content><p>L'été à Nîmes, déjà.</p></body.content></body></nitf>"
    [article], problems = read(write(tmp_path / "a.xml", content.encode(encoding)))
    assert article.text == "L'été à Nîmes, déjà."
    assert problems == []


def test_xml_cut_short_gives_what_it_can_and_says_so(tmp_path: Path) -> None:
    [article], [problem] = read(write(tmp_path / "a.xml", g2()[: g2().index("Deux.") + 3]))
    assert article.text.startswith("Un\u00a0: premier paragraphe")
    assert (problem.kind, "peut être coupé" in problem.reason) == ("warning", True)
