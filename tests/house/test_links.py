"""Every page can be read as a file: on a forge, in an editor, and in the built site."""

import re
from os.path import normpath
from pathlib import Path

from docs.conf import listed_pages
from tests.house.pages import headings, pages, plain, text_of
from tests.house.repository import DOCS, files_of_the_repository, listed, shown

_LINK = re.compile(r"\[(?P<text>[^\]\[]*(?:\[[^\]]*\])*[^\]\[]*)\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_DIRECTIVE = re.compile(r"^ *(?:`{3,}|:{3,})\{.*", re.MULTILINE)
_ROLE_OR_TARGET = re.compile(r"\{[\w:+-]+\}(?=\0)|^\(.+\)=$", re.MULTILINE)


def wrong_links(page, text):
    """The links in *text* of the file *page* that have no words, no file, or no heading."""
    for found in _LINK.finditer(plain(text)):
        target, _, anchor = found["target"].partition("#")
        if not found["text"].strip():
            yield f"{found['target']} has no text"
        if re.match(r"[a-z]+:", target):
            continue
        file = Path(normpath(page.parent / target)) if target else page
        if file not in files_of_the_repository():
            yield f"{found['target']} is not in the repository"
        elif anchor and anchor not in anchors(text_of(file) if target else text):
            yield f"{found['target']} has no such heading"


def anchors(page):
    """What a link can name on a page, as forges and the built site both make it."""
    titles = (re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings(page))
    return {*titles, *re.findall(r'^<a id="(.+)"></a>$', page, re.MULTILINE)}


def of_sphinx_alone(text):
    """The directives, roles and targets in *text*: a plain Markdown reader shows them as text."""
    prose = _CODE.sub("\0", plain(text))
    return [*_DIRECTIVE.findall(text), *_ROLE_OR_TARGET.findall(prose)]


def test_every_link_leads_somewhere():
    """Each link has words, and leads to a file that git keeps and to a heading of it."""
    wrong = [
        f"{shown(page)}: {why}" for page in pages() for why in wrong_links(page, text_of(page))
    ]

    assert [] == wrong, listed(wrong)


def test_a_wrong_link_would_be_noticed():
    """The test above can fail, also for what is there and is not kept by git."""
    page = DOCS / "index.md"
    text = (
        "# Title\n[](how-to/index.md) [a](gone.md) [b](#no) [c](how-to/index.md#no) [d](../.git)\n"
        "[right](#title) [right](how-to/index.md#how-to) [right](https://www.example.edu)\n"
    )

    assert [
        "how-to/index.md has no text",
        "gone.md is not in the repository",
        "#no has no such heading",
        "how-to/index.md#no has no such heading",
        "../.git is not in the repository",
    ] == list(wrong_links(page, text))


def test_no_page_needs_the_build_to_be_read():
    """No page includes another file or has markup that only the built site understands."""
    needed = [
        f"{shown(page)}: {mark}" for page in pages() for mark in of_sphinx_alone(text_of(page))
    ]

    assert [] == needed, listed(needed)


def test_markup_of_the_build_would_be_noticed():
    """The test above can fail; braces in code are no markup."""
    text = "```{include} a\n```\n:::{tip}\n:::\n(x)=\n{ref}`b`, `c{d}` and `{e}`\n```\n{f}\n```\n"

    assert ["```{include} a", ":::{tip}", "(x)=", "{ref}"] == of_sphinx_alone(text)


def test_every_page_is_in_a_table_of_contents():
    """No page is out of reach: each stands in a list of its folder's index page."""
    lost = [
        shown(page)
        for page in pages()
        if page.is_relative_to(DOCS)
        and page.name != "index.md"
        and page.stem not in listed_pages(text_of(page.parent / "index.md"))
    ]

    assert [] == lost, listed(lost)
