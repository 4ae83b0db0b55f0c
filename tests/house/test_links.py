"""Every link of the documentation leads somewhere, and every page can be reached."""

from __future__ import annotations

import re

import pytest

from docs.access_page import write_access_page
from docs.api_page import write_api_page
from docs.own_side_page import write_own_side_page
from docs.product_pages import write_idp_profiles_page, write_remedies_page
from docs.tools_for_docs import (
    write_causes_page,
    write_checks_page,
    write_comparison_schema_page,
    write_library_systems_page,
    write_run_schema_page,
    write_schema_page,
    write_triage_schema_page,
)
from tests.house.pages import headings, pages, plain, text_of
from tests.house.repository import DOCS, MADE_PAGES, listed, shown

_LINK = re.compile(r"\[[^\]\[]*(?:\[[^\]]*\])*[^\]\[]*\]\((?P<target>[^)\s]+)\)")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pages that the build writes, in a folder of their own."""
    folder = tmp_path_factory.mktemp("made")
    write_checks_page(folder / "checks.md")
    write_causes_page(folder / "causes.md")
    write_library_systems_page(folder / "library-systems.md")
    write_schema_page(folder / "report-schema.md")
    write_comparison_schema_page(folder / "comparison-schema.md")
    write_triage_schema_page(folder / "triage-schema.md")
    write_run_schema_page(folder / "run-schema.md")
    write_idp_profiles_page(folder / "idp-profiles.md")
    write_own_side_page(folder / "own-side.md")
    write_access_page(folder / "access.md")
    write_remedies_page(folder / "remedies.md")
    write_api_page(folder / "api.md")
    return {page: text_of(folder / page.name) for page in MADE_PAGES}


def test_every_link_leads_somewhere(made):
    """Each relative link on a page leads to a file that is there, and to a heading on it."""
    broken = []
    for page in pages():
        for found in _LINK.finditer(plain(text_of(page))):
            target, _, anchor = found["target"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = (page.parent / target).resolve() if target else page
            if there in made:
                content = made[there]
            elif there.suffix == ".md" and there.is_file():
                content = text_of(there)
            elif there.exists() and not anchor:
                continue
            else:
                broken.append(f"{shown(page)}: {found['target']}")
                continue
            if anchor and anchor not in anchors(content):
                broken.append(f"{shown(page)}: {found['target']}")

    assert [] == broken, listed(broken)


def anchors(page: str) -> set[str]:
    """What a link can name on a page: its headings, as GitHub and MyST write them."""
    titles = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page))
    return {*titles, *re.findall(r"^\((.+)\)=$", page, re.MULTILINE)}


def test_every_page_is_in_a_table_of_contents():
    """No page is out of reach: each stands in the table of contents of its folder."""
    lost = []
    for page in DOCS.rglob("*.md"):
        name = page.stem
        if page.name == "index.md" or "_build" in page.parts:
            continue
        contents = text_of(page.parent / "index.md")
        lines = contents.splitlines()
        if name not in lines and not (re.match(r"\d", name) and "0*" in lines):
            lost.append(shown(page))

    assert [] == lost, listed(lost)
