"""The pages in a real browser: what a person does there, with a mouse, by keyboard, without scripts, on a telephone."""

import re

import pytest
from web_directory import PASSWORD

from rasad.web.app import make_app
from rasad.web.loopback import serving
from rasad.web.session import Desk
from store.directory import list_organizations, list_programs

PAGES = [
    "/",
    "/search?q=خیریه",
    "/organizations",
    "/articles",
    "/places",
    "/network",
    "/sources",
    "/review/login",
    "/nothing",
]


@pytest.fixture
def page(browser, address):
    """A page of a reader of English; it remembers dialogs, and what the policy of the pages stopped."""
    context = browser.new_context(locale="en-GB", base_url=address)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.noticed = []
    page.on("dialog", lambda dialog: (page.noticed.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: page.noticed.append(str(error)))
    page.on("console", lambda said: said.type == "error" and page.noticed.append(said.text))
    yield page
    context.close()


@pytest.fixture(scope="module")
def entries(directory, programs):
    """The pages of a program, an organization and an article."""
    organization = next(one for one in list_organizations(directory) if one.programs)
    return [f"/programs/{programs('قفة').id}", f"/organizations/{organization.id}", "/articles/relief/2"]


@pytest.mark.parametrize(
    ("query", "program"),
    [
        ("home care", "پرستار محله"),
        ("مراقبت در منزل", "پرستار محله"),
        ("قفة الخير", "قفة الخير"),
        ("رعاية منزلية", "پرستار محله"),
    ],
)
def test_search_in_three_languages(page, query, program):
    page.goto("/")
    page.fill("#q", query)
    page.press("#q", "Enter")
    assert program in page.inner_text(".card h3 >> nth=0")
    assert page.noticed == []


def test_a_facet_narrows_the_search_as_soon_as_it_is_chosen(page):
    page.goto("/search")
    before = page.locator(".card").count()
    page.check("input[name=kind][value=relief]")
    page.wait_for_url("**kind=relief**")
    assert 0 < page.locator(".card").count() < before
    page.click(".chips a")
    page.wait_for_url(lambda url: "kind" not in url)
    assert page.locator(".card").count() == before


def test_evidence_leads_to_its_words_in_the_article(page, entries):
    page.goto(entries[0])
    assert page.locator(".chart svg circle").count() == 2
    assert page.locator(".timeline li").count() >= 2
    fact = page.locator(".fact", has_text="300").first
    quoted = fact.locator("mark").first.inner_text()
    fact.locator("figcaption a").first.click()
    page.wait_for_url("**/articles/relief/1#at-**")
    here = page.locator("mark:target")
    assert quoted.startswith(here.inner_text())
    assert page.evaluate("document.querySelector('mark:target').getBoundingClientRect().top < innerHeight")


def test_a_correction_and_its_undoing(browser, own_directory, programs):
    from playwright.sync_api import expect

    with serving(make_app(own_directory, desk=Desk(PASSWORD, None))) as base:
        page = browser.new_page(base_url=base, locale="en-GB")
        page.goto(f"/review/login?to=/programs/{programs('پرستار').id}")
        page.fill("[name=by]", "Laila")
        page.fill("[name=password]", PASSWORD)
        page.click("form.login button")
        fact = page.locator(".fact", has_text="Capacity").first
        assert "240" in fact.inner_text()
        fact.get_by_role("link", name="Correct").click()
        page.fill("[name=field-value]", "260")
        page.click("text=Save the correction")
        expect(page.locator(".fields")).to_contain_text("260")
        assert "corrected" in page.locator(".fact", has_text="Capacity").first.inner_text()
        page.get_by_role("button", name="Undo: corrected").first.click()
        expect(page.locator(".fields")).to_contain_text("240")
        page.close()


def test_the_persian_interface(page, entries):
    page.goto("/")
    page.click("nav.tongues >> text=فارسی")
    assert page.get_attribute("html", "dir") == "rtl"
    page.goto(entries[0])
    assert page.locator("h2", has_text="رویدادها").count() == 1
    assert "۱۵ اسفند ۱۴۰۲" in page.inner_text(".timeline")
    assert "۳۰۰" in page.inner_text(".fields")
    page.click("footer >> text=میلادی")
    assert "۵ مارس ۲۰۲۴" in page.inner_text(".timeline")
    brand, search = page.locator(".home").bounding_box(), page.locator(".find").bounding_box()
    assert brand["x"] > search["x"]


def test_no_script_of_an_article_runs(page, directory):
    hostile = [one for one in list_organizations(directory) if "hostile" in one.articles]
    assert any("<script>" in one.name for one in list_programs(directory))
    paths = ["/articles/hostile", "/articles", "/sources", "/search?q=شتاء", "/network", "/organizations", "/places"]
    for path in [
        *paths,
        *(f"/organizations/{one.id}" for one in hostile),
        *(f"/programs/{p}" for o in hostile for p in o.programs),
    ]:
        page.goto(path)
        assert page.evaluate("window.run === undefined"), path
        assert page.locator("main img, main script").count() == 0
    page.goto("/search?q=" + "%22%3E%3Cscript%3Ewindow.run=6%3C/script%3E")
    assert page.evaluate("window.run === undefined")
    assert page.noticed == []


def test_a_script_that_came_in_all_the_same_is_stopped_by_the_policy(page):
    page.goto("/")
    page.noticed.clear()
    stopped = page.evaluate(
        """() => { const script = document.createElement("script"); let refused = false;
        try { script.text = "window.run = 7"; document.body.append(script) } catch { refused = true }
        return refused || window.run === undefined }"""
    )
    assert stopped


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (one["id"], node["html"][:150])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fa", "dark")])
def test_axe_finds_nothing_serious(browser, address, entries, language, scheme):
    context = browser.new_context(locale=language, color_scheme=scheme, base_url=address)
    page = context.new_page()
    for path in [*PAGES, *entries]:
        page.goto(path)
        assert serious(page) == [], path
    context.close()


def test_axe_finds_nothing_serious_at_the_desk(page):
    page.goto("/review/login")
    page.fill("[name=by]", "Laila")
    page.fill("[name=password]", PASSWORD)
    page.click("form.login button")
    fact = page.locator("[name=target]").first.get_attribute("value")
    for path in ("/review", "/review/decisions", f"/review/fact?id={fact}"):
        page.goto(path)
        assert serious(page) == [], path


def test_by_keyboard(page):
    page.goto("/search")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    page.keyboard.type("قفة")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    assert page.locator(".card").count() > 0


def test_without_scripts_all_is_there(browser, address):
    context = browser.new_context(java_script_enabled=False, locale="en-GB", base_url=address)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/search")
    before = page.locator(".card").count()
    page.check("input[name=kind][value=relief]")
    page.click("text=Apply the filters")
    assert 0 < page.locator(".card").count() < before
    context.close()


@pytest.mark.parametrize("language", ["en", "fa"])
def test_on_a_telephone_nothing_hangs_over_the_edge(browser, address, entries, language):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=language, base_url=address)
    page = context.new_page()
    for path in [*PAGES, *entries]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    context.close()


def test_pages_ask_nothing_of_other_hosts(page, address, entries):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", entries[0], "/network"):
        page.goto(path)
    assert all(re.match(re.escape(address), url) for url in asked)
