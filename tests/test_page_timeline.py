"""The chronology's tab in a real browser, over an assistant that reads by shared words and an archive of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi.testclient import TestClient
from samples import make_archive, make_assistant

pytest.importorskip("playwright", reason="the browser tests need playwright: pip install 'guillemets[test]'")
from playwright.sync_api import Browser, Page, expect
from test_page import CONTRAST, PATIENCE, browser, in_view, sideways, text

from index.errors import ArchiveError
from index.types import Article
from qa.server import build_app, listen
from qa.timeline import Timeline

__all__ = ["browser"]

BOX = "#g-subject :is(textarea, input)"
EVIL = '<img src=x onerror="document.title=1"> Le barrage de Serrelongue <b>a cédé</b> le 3 mai 2012 &amp; la vallée fut noyée.'
SECOND = "Le barrage de Serrelongue a cédé le 3 mai 2012, la vallée fut noyée vite."
PROMISED = "Le barrage de Serrelongue sera achevé en juillet, a promis le préfet."
AGAIN = "Le barrage de Serrelongue est remis en eau mardi devant les élus."
ARTICLES = (
    Article("cede", '<i>Le "barrage"</i>', EVIL, "2012-05-04", "Le Gras"),
    Article("cede-bis", "La vallée noyée", SECOND, "2012-05-05", "AFP"),
    Article("bati", "Le chantier", PROMISED, "2012-01-09", "Midi Libre"),
    Article("refait", "Le retour", f"{AGAIN} " + "Rien de plus. " * 80, "2012-09-12"),
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with make_archive(tmp_path_factory.mktemp("barrage") / "archive", ARTICLES) as archive:
        assistant = make_assistant(archive)
        tell = assistant.timeline

        def timeline(query: str, **more: Any) -> Timeline:
            if "panne" in query:
                raise RuntimeError("panne")
            if "trop" in query:
                raise ArchiveError("le sujet est trop long")
            return tell(query, **more)

        assistant.timeline = timeline
        yield assistant


@pytest.fixture(scope="module")
def url(assistant: Any) -> Iterator[str]:
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(build_app(assistant), log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10)


def visit(url: str, browser: Browser, width: int = 1440, **more: Any) -> Iterator[Page]:
    """The tab in a fresh session, which must end without an error in the browser's console."""
    with browser.new_context(viewport={"width": width, "height": 800}, **more) as context:
        context.set_default_timeout(PATIENCE)
        page, problems = context.new_page(), list[str]()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        page.get_by_role("tab", name="Chronologie").click()
        page.wait_for_selector(f"{BOX} >> visible=true")
        yield page
        assert problems == []


@pytest.fixture
def page(url: str, browser: Browser) -> Iterator[Page]:
    yield from visit(url, browser)


def tell(page: Page, subject: str) -> None:
    page.fill(BOX, subject)
    page.press(BOX, "Enter")
    page.wait_for_selector("#g-story :is(.g-took, .g-problem, .g-not-found)")
    expect(page.locator("#g-story .g-question")).to_have_text(subject)


def dates(page: Page) -> list[str]:
    """Those of the events that are shown."""
    shown = "[...document.querySelectorAll('#g-story .g-event')].filter(e => !e.hidden).map(e => e.querySelector('.g-when time').dateTime)"
    return [str(date) for date in page.evaluate(shown)]


def test_there_are_two_tabs_and_the_chat_comes_first(url: str, browser: Browser) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(url)
        tabs = page.get_by_role("tab")
        expect(tabs).to_have_text(["Questions", "Chronologie"])
        expect(page.locator("#g-box textarea")).to_be_visible()
        tabs.nth(1).click()
        expect(tabs).to_have_text(["Questions", "Chronologie"])
        expect(page.locator("#g-box textarea")).to_be_hidden()
        tabs.nth(0).click()
        expect(page.locator("#g-box textarea")).to_be_visible()


def test_a_subject_gets_its_dated_quotes_whose_citation_opens_the_article(page: Page, assistant: Any) -> None:
    tell(page, "le barrage de Serrelongue")
    assert dates(page) == [line.quote.date for line in assistant.timeline("le barrage de Serrelongue").lines]
    assert dates(page) == ["2012-01-09", "2012-05-03", "2012-09-11"]
    shown = page.locator("#g-story .g-text").all_text_contents()
    assert shown == [line.quote.text for line in assistant.timeline("le barrage de Serrelongue").lines]
    page.click("#g-story .g-event:last-child .g-cite")
    page.wait_for_selector(".g-sheet")
    assert text(page, ".g-body mark") == AGAIN
    assert text(page, ".g-body mark .g-span") == "mardi"
    assert in_view(page, ".g-body mark", ".g-scroll")
    page.keyboard.press("Escape")
    expect(page.locator(".g-sheet")).to_have_count(0)
    page.click(".g-more summary")
    page.click(".g-more .g-cite")
    page.wait_for_selector(".g-body mark")


def test_text_of_articles_and_of_the_reader_is_data(page: Page) -> None:
    tell(page, "<b>barrage</b> de Serrelongue")
    assert page.locator("#g-story :is(script, img, i, em)").count() == 0
    assert page.locator("#g-story b:not([aria-hidden])").count() == 0
    assert page.title() == "Guillemets"


def test_a_bar_keeps_its_period_and_can_be_let_go(page: Page) -> None:
    tell(page, "le barrage de Serrelongue")
    everything = dates(page)
    assert page.locator(".g-stretch").count() == 9 and page.locator(".g-stretch:enabled").count() == 3
    expect(page.locator(".g-all")).to_be_hidden()
    page.click('.g-stretch[data-bar="2012-05"]')
    assert dates(page) == ["2012-05-03"]
    assert text(page, ".g-chosen") == "Seulement\u00a0: mai 2012"
    expect(page.locator('.g-stretch[data-bar="2012-05"]')).to_have_attribute("aria-pressed", "true")
    page.click('.g-stretch[data-bar="2012-09"]')
    assert dates(page) == ["2012-09-11"]
    page.click(".g-all")
    assert dates(page) == everything
    expect(page.locator(".g-all")).to_be_hidden()
    page.click('.g-stretch[data-bar="2012-01"]')
    page.click('.g-stretch[data-bar="2012-01"]')
    assert dates(page) == everything


def test_the_plot_works_with_the_keyboard_alone(page: Page) -> None:
    page.focus(BOX)
    page.keyboard.type("le barrage de Serrelongue")
    page.keyboard.press("Enter")
    page.wait_for_selector("#g-story .g-took")
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    expect(page.locator('.g-stretch[data-bar="2012-01"]')).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator('.g-stretch[data-bar="2012-05"]')).to_be_focused()
    page.keyboard.press("Enter")
    assert dates(page) == ["2012-05-03"]
    page.keyboard.press("Tab")
    expect(page.locator(".g-all")).to_be_focused()
    page.keyboard.press("Enter")
    assert len(dates(page)) == 3
    expect(page.locator('.g-stretch[data-bar="2012-05"]')).to_be_focused()
    assert "mai 2012\u00a0: 2 articles" in str(page.locator(".g-stretch:focus").get_attribute("aria-label"))


def test_nothing_dated_a_refusal_and_a_crash_are_three_things(page: Page) -> None:
    tell(page, "ornithorynque")
    assert text(page, "#g-story .g-not-found") == "L’archive ne contient rien de daté sur ce sujet."
    tell(page, "trop")
    assert text(page, "#g-story .g-problem") == "le sujet est trop long"
    tell(page, "panne")
    assert "erreur du programme" in text(page, "#g-story .g-problem")
    assert page.locator("#g-story .g-not-found").count() == 0


def test_a_server_that_is_gone_is_told(url: str, browser: Browser) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(url)
        page.get_by_role("tab", name="Chronologie").click()
        page.wait_for_selector(f"{BOX} >> visible=true")
        page.route("**/*", lambda route: route.abort())
        page.fill(BOX, "le barrage")
        page.press(BOX, "Enter")
        page.wait_for_selector("#g-story .g-lost")
        assert text(page, "#g-story .g-lost").startswith("Le serveur ne répond pas")


def test_the_language_switch_translates_the_tab_and_keeps_the_quotes(page: Page) -> None:
    tell(page, "le barrage de Serrelongue")
    shown = page.locator("#g-story .g-text").all_text_contents()
    page.click("#g-language")
    page.wait_for_selector("text=Articles by month")
    expect(page.get_by_role("tab")).to_have_text(["Questions", "Timeline"])
    expect(page.get_by_label("Subject of the timeline")).to_be_visible()
    assert page.locator("#g-story .g-text").all_text_contents() == shown
    assert text(page, "#g-story .g-when time") == "9\u00a0January 2012"


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_no_width_scrolls_sideways(url: str, browser: Browser, width: int) -> None:
    for page in visit(url, browser, width):
        assert sideways(page) <= 0
        for subject in ("le barrage de Serrelongue", "w" * 300):
            tell(page, subject)
            assert sideways(page) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable_in_light_and_dark(url: str, browser: Browser, scheme: Any) -> None:
    for page in visit(url, browser, color_scheme=scheme):
        measured = page.evaluate(CONTRAST)
        tell(page, "le barrage de Serrelongue")
        page.click(".g-stretch:enabled >> nth=0")
        measured += page.evaluate(CONTRAST)
        assert [(name, round(ratio, 2)) for name, ratio in measured if ratio < 4.5] == []


def test_no_request_leaves_this_machine(url: str, browser: Browser) -> None:
    hosts = set[str | None]()
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname if request.url.startswith("http") else None))
        page.goto(url)
        page.get_by_role("tab", name="Chronologie").click()
        tell(page, "le barrage de Serrelongue")
        page.click(".g-stretch:enabled >> nth=1")
        assert hosts - {None} == {"127.0.0.1"}


def test_the_rest_interface_tells_the_same(assistant: Any) -> None:
    client = TestClient(build_app(assistant), raise_server_exceptions=False)
    told = client.post("/api/timeline", json={"query": "le barrage de Serrelongue", "end": "2012-06"}).json()
    assert [line["date"] for line in told["lines"]] == ["2012-01-09", "2012-05-03"] and told["lines"][1]["sources"]
    assert client.post("/api/timeline", json={"query": "trop"}).status_code == 400
    assert client.post("/api/timeline", json={"query": "le barrage", "start": "demain"}).status_code == 400
    assert client.post("/api/timeline", json={"query": "le barrage", "limit": 0}).status_code == 422
    assert client.post("/api/timeline", json={"query": "panne"}).status_code == 500
