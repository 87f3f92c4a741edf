"""The page in a real browser (Debian's Chromium, headless), over a fake assistant; and what serves it."""

from __future__ import annotations

import re
import runpy
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi.testclient import TestClient

from index.errors import ArchiveError
from index.living import Version
from index.types import Article, Hit, Passage, Reprint
from qa.page import Answerer
from qa.server import build_app, listen, serve
from qa.types import Answer, Question, Quote

pytest.importorskip("playwright", reason="the browser tests need playwright: pip install 'guillemets[test]'")
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120_000  # milliseconds: the machine may be busy
expect.set_options(timeout=PATIENCE)
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
BOX = "#g-box textarea"

# --- a fake archive and assistant -------------------------------------------------------------------------------------------

FILLER = "\n".join(
    f"Paragraphe {number} : rien de neuf à l’est, selon les dépêches reçues ce jour-là à la rédaction." for number in range(60)
)
CLOSED = "L'ambassade  a fermé mardi, « par prudence »\u202f; elle n’a pas rouvert."
EVIL = (
    '<script>document.title="pris"</script><img src=x onerror="document.title=1"> **gras** _i_ `c` $E=mc^2$ \\(a\\) ${value} {{value}} fin.'
)
KYIV = Article("kyiv", "L’ambassade fermée", f"{FILLER}\n{CLOSED}\n{FILLER}", "2024-11-20", "BBC", "Rédaction", url="https://example.org/a")
TRAP = Article("trap", '<b>Titre</b> & "piégé"', f"Début.\n{EVIL}\nFin.", "2024-11-21", "<i>Le Gras</i>")
LONG = Article("long", "Mot" * 60, "a" * 400 + ".", "2023-01-02", "S" * 90)
SURROGATE = Article("surrogate", "Reste", "Un \ud800 seul.")
REPRINT = Reprint("long", "Mot", "2024-11-21", "<i>Le Gras</i>", None, LONG.version)


@dataclass(frozen=True)
class FakeSummary:
    articles: int = 12345
    passages: int = 23456
    first_date: str | None = "2005-01-03"
    last_date: str | None = "2024-11-21"
    sources: tuple[tuple[str, int], ...] = (("Wikinews", 12000), ("BBC", 300), ("AFP", 20), ("Reuters", 15), ("Le Gras", 10))


class FakeArchive:
    def __init__(self) -> None:
        self.held = {article.id: article for article in (KYIV, TRAP, LONG, SURROGATE)}

    def summary(self) -> FakeSummary:
        return FakeSummary()

    def get_article(self, id: str) -> Article | None:
        return self.held.get(id)

    def reprints(self, id: str) -> tuple[Reprint, ...]:
        return (REPRINT,) if id == KYIV.id else ()

    def versions(self, id: str) -> tuple[Version, ...]:
        first, second = Version(1, KYIV.version, "2024-11-20T09:00:00+00:00"), Version(2, "…", "2024-11-21T10:00:00+00:00")
        return (first, second) if id == KYIV.id and self.held[id] != KYIV else (first,)


def quote(article: Article, text: str, span: str = "", number: int = 1, date: str | None = None) -> Quote:
    start = article.text.index(text)
    at = article.text.index(span, start) if span else 0
    return Quote(number, article, start, start + len(text), (at, at + len(span)) if span else None, date, 0.9)


@dataclass
class FakeAssistant:
    archive: FakeArchive = field(default_factory=FakeArchive)
    histories: list[list[str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def examples(self, count: int) -> tuple[str, ...]:
        return ("Quand l’ambassade a-t-elle fermé ?", "Et le piège ?")[:count]

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        self.histories.append(list(history))
        if "lent" in question:
            assert self.gate.wait(20)
        if "panne" in question:
            raise RuntimeError("panne")
        if "trop" in question:
            raise ArchiveError("La question est trop longue.")
        start = KYIV.text.index(CLOSED)
        hits = (Hit(Passage(1, KYIV, start, start + len(CLOSED)), 1.0, 0, 0), Hit(Passage(2, LONG, 0, 401), 0.5, 1, 1))
        completed = f"Quand l’ambassade a-t-elle fermé, {question}" if history else question
        return Answer(Question(question, "when", standalone=completed), self._quotes(question), hits, 0.9, 0.0123)

    def _quotes(self, question: str) -> tuple[Quote, ...]:
        if "rien" in question:
            return ()
        if "piège" in question:
            return (quote(TRAP, EVIL, "$E=mc^2$"),)
        if "long" in question:
            return (quote(LONG, LONG.text),)
        return (replace(quote(KYIV, CLOSED, "mardi", date="2024-11-19"), also=(REPRINT,)), quote(TRAP, "Début.", number=2))


def conforms(assistant: FakeAssistant) -> Answerer:
    return assistant


# --- the server and the browser ---------------------------------------------------------------------------------------------


@dataclass
class Site:
    url: str
    assistant: FakeAssistant
    outside: list[Any]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The web application in a thread, on a free port; what tries to leave this machine is recorded and refused."""
    outside: list[Any] = []
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            outside.append(address)
            raise OSError("the tests are offline")
        connect(self, address)

    assistant = FakeAssistant()
    with pytest.MonkeyPatch.context() as patch, listen("127.0.0.1", 0) as listener:
        patch.setattr(socket.socket, "connect", local)
        server = uvicorn.Server(uvicorn.Config(build_app(conforms(assistant)), log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}/", assistant, outside)
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("the browser tests need Chromium: apt-get install chromium, or playwright install chromium")
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def page(site: Site, browser: Browser) -> Iterator[Page]:
    yield from visit(site, browser)


def visit(site: Site, browser: Browser, width: int = 1440, *, flawless: bool = True, **more: Any) -> Iterator[Page]:
    """A fresh session; it must end without an error in the browser's console."""
    site.assistant.archive, site.assistant.histories = FakeArchive(), []
    site.assistant.gate.clear()
    with browser.new_context(viewport={"width": width, "height": 800}, **more) as context:
        context.set_default_timeout(PATIENCE)
        page, problems = context.new_page(), list[str]()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(site.url)
        page.wait_for_selector(".g-welcome")
        # The text is there before the script that listens to the question box.
        page.wait_for_selector("html[data-chat=ready]")
        yield page
        assert problems == [] or not flawless


def ask(page: Page, question: str) -> None:
    turn = page.locator(".g-turn").count() + 1
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_selector(f".g-turn:nth-child({turn}) :is(.g-took, .g-problem)")


def text(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("element => element.textContent"))


def in_view(page: Page, selector: str, scroller: str) -> bool:
    """Whether an element lies wholly within what its scroller shows, and the scroller within the window."""
    return bool(
        page.evaluate(
            """([selector, scroller]) => {
              const inner = document.querySelector(selector).getBoundingClientRect();
              const outer = document.querySelector(scroller).getBoundingClientRect();
              return inner.top >= outer.top && inner.bottom <= outer.bottom && outer.top >= 0 && outer.bottom <= innerHeight;
            }""",
            [selector, scroller],
        )
    )


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


# --- asking, citing ---------------------------------------------------------------------------------------------------------


def test_the_example_question_gets_a_quote_whose_citation_opens_the_article(page: Page) -> None:
    page.click(".g-example >> nth=0")
    page.wait_for_selector(".g-took")
    assert text(page, ".g-quote blockquote") == f"«\u00a0{CLOSED}\u00a0»"
    assert text(page, ".g-text") == CLOSED
    assert text(page, "mark.g-span") == "mardi"
    assert "mardi → 19 novembre 2024" in text(page, ".g-meant")
    assert text(page, ".g-cite") == "1L’ambassade fermée BBC, 20 novembre 2024"
    page.click(".g-cite >> nth=0")
    page.wait_for_selector(".g-sheet")
    assert text(page, ".g-body") == KYIV.text
    assert text(page, ".g-body mark") == CLOSED
    assert text(page, ".g-body mark .g-span") == "mardi"
    assert in_view(page, ".g-body mark", ".g-scroll")
    assert page.evaluate("document.querySelector('#g-chat').getBoundingClientRect().right <= innerWidth * 0.6")


def test_who_else_published_it_is_named_and_opens(page: Page) -> None:
    page.click(".g-example >> nth=0")
    assert text(page, ".g-quote >> nth=0 >> .g-also") == "aussi publié par <i>Le Gras</i> (21 novembre 2024)"
    page.click(".g-cite >> nth=0")
    expect(page.locator("#g-panel .g-kicker + .g-also")).to_have_text("aussi publié par <i>Le Gras</i> (21 novembre 2024)")
    page.click(".g-other")
    expect(page.locator("#g-panel h2")).to_have_text(LONG.title)
    expect(page.locator("#g-panel mark")).to_have_count(0)


def test_the_same_citation_scrolls_back_and_another_replaces_it(page: Page) -> None:
    ask(page, "Quand ?")
    page.click(".g-cite >> nth=0")
    page.wait_for_selector(".g-sheet")
    page.evaluate("document.querySelector('.g-scroll').scrollTop = 0")
    assert not in_view(page, ".g-body mark", ".g-scroll")
    page.click(".g-cite >> nth=0")
    page.wait_for_function("document.querySelector('.g-scroll').scrollTop > 0")
    assert in_view(page, ".g-body mark", ".g-scroll")
    page.click(".g-cite >> nth=1")
    expect(page.locator(".g-body mark")).to_have_text("Début.")
    page.click(".g-close")
    expect(page.locator(".g-sheet")).to_have_count(0)
    page.click(".g-cite >> nth=1")
    expect(page.locator(".g-body mark")).to_have_text("Début.")


def test_text_of_articles_is_data(page: Page) -> None:
    ask(page, "le piège ?")
    page.click(".g-cite")
    page.wait_for_selector(".g-sheet")
    assert text(page, ".g-text") == EVIL
    assert text(page, "mark.g-span") == "$E=mc^2$"
    assert text(page, ".g-body") == TRAP.text
    assert text(page, ".g-article h2") == TRAP.title
    assert text(page, ".g-paper") == TRAP.source
    assert page.title() == "Guillemets"
    assert page.locator(":is(.g-turn, .g-sheet) :is(script, img, b, i, em, a, .katex, math)").count() == 0


def test_a_typed_question_is_data_too(page: Page) -> None:
    ask(page, "<img src=x onerror=alert(1)> **piège** $x$")
    assert text(page, ".g-question").endswith("<img src=x onerror=alert(1)> **piège** $x$")
    assert page.locator(".g-turn img").count() == 0


def test_what_is_not_in_the_archive_is_said_and_neighbours_are_set_apart(page: Page) -> None:
    ask(page, "rien ?")
    assert text(page, ".g-not-found") == "L’archive ne contient pas de réponse à cette question."
    assert page.locator(".g-turn blockquote, .g-turn .g-sign, .g-turn .g-number").count() == 0
    assert text(page, ".g-neighbours h3") == "Passages voisins"
    assert text(page, ".g-excerpt") == CLOSED
    page.click(".g-neighbours .g-cite >> nth=0")
    page.wait_for_selector(".g-sheet")
    assert text(page, ".g-body mark") == CLOSED


def test_a_follow_up_is_completed_from_the_users_earlier_questions(page: Page, site: Site) -> None:
    ask(page, "Quand ?")
    ask(page, "et à Rome ?")
    assert site.assistant.histories == [[], ["Quand ?"]]
    assert text(page, ".g-turn:nth-child(2) .g-understood").startswith("Question comprise\u00a0:")
    assert page.locator(".g-turn:nth-child(1) .g-understood").count() == 0
    expect(page.locator(BOX)).to_have_value("")
    page.click("#g-new")
    page.wait_for_selector(".g-welcome")
    ask(page, "et à Rome ?")
    assert site.assistant.histories[-1] == []


def test_a_refusal_and_a_crash_are_never_not_found(page: Page) -> None:
    ask(page, "trop long")
    assert text(page, ".g-turn:nth-child(1) .g-problem") == "La question est trop longue."
    ask(page, "panne")
    assert "erreur du programme" in text(page, ".g-turn:nth-child(2) .g-problem")
    assert page.locator(".g-not-found").count() == 0
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.press(BOX, "Enter")  # nothing to ask; while it is under way the next one would wait
    ask(page, "Quand ?")
    assert page.locator(".g-turn").count() == 3


def test_the_question_shows_before_its_answer_and_a_second_one_waits(page: Page, site: Site) -> None:
    page.fill(BOX, "C’est lent ?")
    page.press(BOX, "Enter")
    assert text(page, ".g-pending") == "Recherche dans l’archive…"
    assert text(page, ".g-question").endswith("C’est lent ?")
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator(".g-welcome")).to_be_hidden()
    page.fill(BOX, "Et ensuite ?")
    page.press(BOX, "Enter")
    site.assistant.gate.set()
    page.wait_for_selector(".g-took")
    assert page.locator(".g-turn").count() == 1
    expect(page.locator(BOX)).to_have_value("Et ensuite ?")
    page.press(BOX, "Enter")
    page.wait_for_selector(".g-turn:nth-child(2) .g-took")
    assert site.assistant.histories == [[], ["C’est lent ?"]]


def test_a_server_that_is_gone_is_told(site: Site, browser: Browser) -> None:
    for page in visit(site, browser, flawless=False):
        page.route("**/*", lambda route: route.abort())
        # Not `ask`: Gradio may notice the loss before the question is put, and then takes none.
        page.fill(BOX, "Quand ?")
        page.press(BOX, "Enter")
        page.wait_for_selector(".g-lost")
        assert text(page, ".g-lost").startswith("Le serveur ne répond pas")
        page.unroute("**/*")
        page.wait_for_selector(".g-welcome >> visible=true")  # Gradio loads the page again once the server is back


def test_an_article_deleted_or_corrected_since_is_never_marked(page: Page, site: Site) -> None:
    ask(page, "Quand ?")
    site.assistant.archive.held["kyiv"] = Article("kyiv", KYIV.title, "Texte corrigé.")
    del site.assistant.archive.held["trap"]
    page.click(".g-cite >> nth=0")
    page.wait_for_selector("text=a été corrigé depuis")
    assert "entrée dans l’archive le 20 novembre 2024, remplacée le 21 novembre 2024" in text(page, ".g-notice")
    assert text(page, ".g-body") == "Texte corrigé." and page.locator(".g-body mark").count() == 0
    page.click(".g-cite >> nth=1")
    page.wait_for_selector("text=n’est plus dans l’archive")
    assert page.locator(".g-body").count() == 0


def test_copying_gives_the_exact_quote_and_its_citation(site: Site, browser: Browser) -> None:
    for page in visit(site, browser, permissions=["clipboard-read", "clipboard-write"]):
        ask(page, "Quand ?")
        page.click(".g-copy >> nth=0")
        expect(page.locator(".g-copy").first).to_have_text("Copié")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"«\u00a0{CLOSED}\u00a0» (L’ambassade fermée — BBC, 20 novembre 2024, https://example.org/a)"


# --- who reads it -----------------------------------------------------------------------------------------------------------


def test_the_masthead_tells_which_archive_this_is(page: Page) -> None:
    told = text(page, ".g-archive")
    assert "12\u202f345 articles" in told and "du 3 janvier 2005 au 21 novembre 2024" in told
    assert "Wikinews (12\u202f000), BBC (300), AFP (20) et 2 autres" in told


def test_the_language_switch_keeps_conversation_and_article(page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "fr"
    ask(page, "Quand ?")
    page.click(".g-cite >> nth=0")
    page.wait_for_selector(".g-sheet")
    page.click("#g-language")
    page.wait_for_selector("text=New conversation")
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert text(page, ".g-text") == CLOSED
    assert "19 November 2024" in text(page, ".g-meant")
    assert text(page, ".g-body mark") == CLOSED
    expect(page.locator(BOX)).to_have_attribute("placeholder", "Ask a question…")
    expect(page.get_by_label("Your question")).to_be_visible()
    page.click(".g-close")
    expect(page.locator(".g-sheet")).to_have_count(0)
    ask(page, "rien")
    assert text(page, ".g-not-found") == "The archive holds no answer to this question."
    page.click("#g-language")
    page.wait_for_selector("text=Nouvelle conversation")
    assert page.locator(".g-turn").count() == 2 and page.locator(".g-sheet").count() == 0


def test_everything_works_with_the_keyboard_alone(page: Page) -> None:
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("Quand ?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".g-took")
    expect(page.locator(BOX)).to_be_focused()
    for _ in range(5):  # back over: copy 2, citation 2, who else published 1, copy 1, citation 1
        page.keyboard.press("Shift+Tab")
    first = page.locator(".g-cite").first
    expect(first).to_be_focused()
    assert first.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    expect(page.locator(".g-scroll")).to_be_focused()
    assert in_view(page, ".g-body mark", ".g-scroll")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".g-close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".g-sheet")).to_have_count(0)
    expect(first).to_be_focused()
    names = page.evaluate("[...document.querySelectorAll('#g-chat button, #g-top button')].map(b => b.ariaLabel || b.textContent.trim())")
    assert all(names) and "Ouvrir l’article 1\u00a0: L’ambassade fermée — BBC, 20 novembre 2024" in names
    assert page.locator("[role=log][aria-live=polite] .g-turn").count() == 1


@pytest.mark.parametrize("width", [360, 390, 768, 1024, 1440])
def test_no_width_scrolls_sideways(site: Site, browser: Browser, width: int) -> None:
    for page in visit(site, browser, width):
        assert sideways(page) <= 0
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the welcome fits the window"
        for question in ("Quand ?", "long " + "w" * 300, "rien ?", "le piège ?"):
            ask(page, question)
            assert sideways(page) <= 0
        for turn, wide in ((2, ".g-body"), (4, ".g-body")):
            page.click(f".g-turn:nth-child({turn}) .g-cite >> nth=0")
            page.wait_for_selector(f"{wide} mark")
            assert sideways(page) <= 0
            assert page.evaluate("(s => s.scrollWidth - s.clientWidth)(document.querySelector('.g-scroll'))") <= 0
            page.click(".g-close")
            expect(page.locator(".g-sheet")).to_have_count(0)


def test_at_phone_width_the_article_covers_the_chat_and_gives_it_back(site: Site, browser: Browser) -> None:
    for page in visit(site, browser, 360, has_touch=True):
        ask(page, "Quand ?")
        page.tap(".g-cite >> nth=0")
        page.wait_for_selector(".g-sheet")
        assert page.evaluate("document.querySelector('.g-sheet').getBoundingClientRect().width") == 360
        assert in_view(page, ".g-body mark", ".g-scroll")
        expect(page.locator(".g-sheet")).to_have_attribute("aria-modal", "true")
        assert page.evaluate("document.querySelector('#g-chat').inert && document.querySelector('#g-top').inert")
        page.tap(".g-close")
        expect(page.locator(".g-sheet")).to_have_count(0)
        assert not page.evaluate("document.querySelector('#g-chat').inert")


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; }
    return [255, 255, 255]; };
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && e.offsetParent !== null;
  return [...document.querySelectorAll("#g-top *, #g-main *")].filter(own).map((e) => {
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    return [e.className || e.id || e.tagName, (a + 0.05) / (b + 0.05)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable_in_light_and_dark(site: Site, browser: Browser, scheme: Any) -> None:
    for page in visit(site, browser, color_scheme=scheme):
        measured = page.evaluate(CONTRAST)
        for question in ("Quand ?", "rien ?", "panne"):
            ask(page, question)
        page.click(".g-cite >> nth=0")
        page.wait_for_selector(".g-sheet")
        measured += page.evaluate(CONTRAST)
        assert len(measured) > 40
        assert [(name, round(ratio, 2)) for name, ratio in measured if ratio < 4.5] == []
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 150) == (scheme == "dark")


def test_no_request_leaves_this_machine(site: Site, browser: Browser) -> None:
    hosts = set[str | None]()
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname if request.url.startswith("http") else None))
        response = page.goto(site.url)
        page.wait_for_selector(".g-welcome")
        ask(page, "Quand ?")
        page.click(".g-cite >> nth=0")
        page.wait_for_selector(".g-sheet")
        page.wait_for_load_state("load")
        assert hosts - {None} == {"127.0.0.1"}
        assert site.outside == []
        policy = response.headers["content-security-policy"] if response else ""
        assert "default-src 'self'" in policy and "http" not in policy


# --- what serves it ---------------------------------------------------------------------------------------------------------


def test_the_rest_interface_answers_in_plain_json() -> None:
    client = TestClient(build_app(conforms(FakeAssistant())), raise_server_exceptions=False)
    told = client.post("/api/ask", json={"question": "et ?", "history": ["Quand ?"]}).json()
    assert told["found"] is True and told["quotes"][0]["text"] == CLOSED and told["standalone"].startswith("Quand l’ambassade")
    assert client.post("/api/ask", json={"question": "rien"}).json()["neighbours"][0]["text"] == CLOSED
    refused = client.post("/api/ask", json={"question": "trop"})
    assert (refused.status_code, refused.json()) == (400, {"error": "La question est trop longue."})
    assert client.post("/api/ask", json={"question": "panne"}).status_code == 500
    assert client.post("/api/ask", json={"history": []}).status_code == 422
    assert client.get("/api/article/kyiv").json()["text"] == KYIV.text
    assert client.get("/api/article/surrogate").json()["text"] == SURROGATE.text
    missing = client.get("/api/article/a/b%20c")
    assert (missing.status_code, missing.json()) == (404, {"error": "Cet article n’est plus dans l’archive."})


def test_the_start_script_does_nothing_when_imported_and_tells_a_busy_port(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heavy = "import sys; sys.path.insert(0, '.'); import app; sys.exit(bool({'gradio', 'torch', 'qa'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", heavy], cwd=ROOT, check=False).returncode == 0
    start = runpy.run_path(str(ROOT / "app.py"))["main"]
    monkeypatch.setattr("qa.cli.open_or_build", lambda seeds, folder: FakeAssistant())
    with listen("127.0.0.1", 0) as taken:
        assert start(["--port", str(taken.getsockname()[1])]) == 2
    assert capsys.readouterr().err.startswith("guillemets : Le port ")


def test_a_port_that_cannot_be_had_is_told_in_one_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArchiveError, match=rf"^Le port {port} est déjà occupé.*--port {port + 1}.*$"):
            listen("127.0.0.1", port)
    with pytest.raises(ArchiveError, match="numéro de port"):
        listen("127.0.0.1", 70000)
    with pytest.raises(ArchiveError, match=r"Impossible d’écouter sur '192\.0\.2\.1'"):
        listen("192.0.2.1", 0)


def test_serving_says_where_and_listens_on_this_machine_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    bound: list[tuple[str, int]] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: bound.append(sockets[0].getsockname()))
    serve(conforms(FakeAssistant()), port=0)
    host, port = bound[0]
    assert host == "127.0.0.1"
    told = capsys.readouterr()
    assert f"http://127.0.0.1:{port}/" in told.err and told.out == ""
