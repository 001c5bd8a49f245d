"""Pages in a real browser: nothing loaded, no errors, readable by everyone, nothing cut off or on top of each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.render import sample

CHROMIUM = Path("/usr/bin/chromium")
PAGES = {
    "report": sample.report_html,
    "overview": sample.overview_html,
    "case": sample.case_html,
    "portal": sample.portal_html,
}
# Rectangles of all words in drawings that are shown; a word may leave its drawing by one pixel of rounding.
WORDS = """() => [...document.querySelectorAll('figure svg')].filter(svg => svg.getBoundingClientRect().width)
  .flatMap(svg => { const box = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].map(text => { const r = text.getBoundingClientRect();
      return {words: text.textContent, drawing: svg.parentElement.id, left: r.left, right: r.right, top: r.top,
        bottom: r.bottom, cut: r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1
          || r.bottom > box.bottom + 1}; }); })"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as machinery:
        started = machinery.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


class Visit:
    """A page that was opened without a network, and everything it tried to do."""

    def __init__(self, browser: Any, file: Path, *, width: int = 1160, **settings: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **settings)
        self.page, self.requests, self.faults = self.context.new_page(), [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.faults.append(message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))
        self.page.goto(file.as_uri())

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def written(folder: Path, name: str, locale: str = "en") -> Path:
    file = folder / f"{name}-{locale}.html"
    if not file.exists():
        file.write_text(PAGES[name](locale), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_and_complains_about_nothing(browser: Any, folder: Path, name: str) -> None:
    with Visit(browser, written(folder, name)) as visit:
        visit.page.mouse.wheel(0, 4000)
        assert visit.requests == [written(folder, name).as_uri()]
        assert visit.faults == []


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"width": 320}], ids=["light", "dark", "320px"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: Any, folder: Path, name: str, look: dict[str, Any]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    with Visit(browser, written(folder, name), **look) as visit:
        found = axe.Axe().run(visit.page)
    faults = {fault["id"]: [node["html"][:120] for node in fault["nodes"]] for fault in found.response["violations"]}
    assert faults == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_complete_without_scripts(browser: Any, folder: Path, name: str) -> None:
    with Visit(browser, written(folder, name)) as lively:
        text = lively.page.inner_text("body")
    with Visit(browser, written(folder, name), java_script_enabled=False) as still:
        assert still.page.inner_text("body") == text
    assert len(text) > 300


@pytest.mark.parametrize("width", [320, 375, 768, 1160])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_never_scrolls_sideways(browser: Any, folder: Path, name: str, width: int) -> None:
    with Visit(browser, written(folder, name, "bg"), width=width) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1160])
@pytest.mark.parametrize("locale", ["en", "bg", "ms", "zh_Hans", "pl"])
@pytest.mark.parametrize("name", ["report", "overview", "case"])
def test_words_in_charts_are_whole_and_apart(browser: Any, folder: Path, name: str, locale: str, width: int) -> None:
    with Visit(browser, written(folder, name, locale), width=width) as visit:
        words = visit.page.evaluate(WORDS)
    assert words
    assert [word for word in words if word["cut"]] == []
    clashes = [
        (a["drawing"], a["words"], b["words"])
        for i, a in enumerate(words)
        for b in words[i + 1 :]
        if a["drawing"] == b["drawing"] and _overlap(a, b)
    ]
    assert clashes == []


def _overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    """More than a pixel in both directions; line boxes of neighbouring lines may touch."""
    wide = min(a["right"], b["right"]) - max(a["left"], b["left"])
    high = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return wide > 1 and high > 2


def test_levels_open_by_keyboard_one_at_a_time_without_moving_what_is_above(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "report"), java_script_enabled=False) as visit:
        outer, inner = (visit.page.locator(".drill summary").nth(number) for number in (0, 1))
        assert not inner.is_visible()
        outer.focus()
        place = outer.bounding_box()
        outer.press("Enter")
        assert inner.is_visible()
        assert outer.bounding_box() == place
        assert not visit.page.locator(".drill blockquote").first.is_visible()
        inner.press("Enter")
        assert visit.page.locator(".drill blockquote").first.is_visible()


def test_on_paper_all_levels_are_open(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "report")) as visit:
        visit.page.emulate_media(media="print")
        assert visit.page.locator(".drill blockquote").first.is_visible()


def test_the_filter_keeps_what_was_typed_in_the_address(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "portal")) as visit:
        visit.page.fill("#filter", "busi")
        visit.page.wait_for_url("**#q=busi")
        assert visit.page.locator(".matrix tbody tr:visible").count() == 1
        visit.page.goto(written(folder, "portal").as_uri() + "#q=pub")
        assert visit.page.locator(".matrix tbody tr:visible").inner_text().startswith("Public sector")
        assert visit.faults == []


def test_the_contents_follow_the_reader(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "report")) as visit:
        visit.page.locator("#quotes").scroll_into_view_if_needed()
        visit.page.evaluate("document.getElementById('quotes').scrollIntoView()")
        visit.page.wait_for_selector(".contents a[href='#quotes'][aria-current]")


def test_the_segment_menu_opens_by_keyboard(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "report")) as visit:
        visit.page.focus(".menu summary")
        visit.page.keyboard.press("Enter")
        assert visit.page.locator(".menu li:visible").count() == 3
        visit.page.keyboard.press("Escape")
        assert visit.page.locator(".menu li:visible").count() == 0


def test_paper_has_everything_on_few_pages(browser: Any, folder: Path) -> None:
    with Visit(browser, written(folder, "report"), color_scheme="dark") as visit:
        paper = visit.page.pdf(prefer_css_page_size=True, tagged=True, outline=True)
        visit.page.emulate_media(media="print")
        assert visit.page.locator("h2:visible").count() == 9
        assert visit.page.locator("details.data:visible").count() == 0
        kept = "all => all.map(one => getComputedStyle(one).breakInside + ' ' + getComputedStyle(one).breakAfter)"
        assert set(visit.page.locator("h1, h2, h3").evaluate_all(kept)) == {"avoid avoid"}  # with what they stand over
        assert visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert 3 <= paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 8


def test_a_wide_table_opens_on_the_newest_and_shows_that_there_is_more(browser: Any, folder: Path) -> None:
    state = """name => { const box = document.querySelector(name).parentElement;
      return [box.scrollLeft > 0, box.hasAttribute('data-more')]; }"""
    with Visit(browser, written(folder, "overview"), width=360) as visit:
        assert visit.page.evaluate(state, ".heat") == [True, False]
    with Visit(browser, written(folder, "portal"), width=360) as visit:
        assert visit.page.evaluate(state, ".matrix") == [False, True]
