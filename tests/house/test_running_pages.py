"""The lines of a site file on the pages about running the service are a site file's."""

from __future__ import annotations

import re

import pytest

from tests.house.pages import text_of
from tests.house.repository import DOCS
from verifier.settings import load_site

PAGES = ("behind-apache", "behind-nginx", "systemd", "container", "postgresql", "pipeline")
REST = {
    "[site]": '[site]\nname = "Example"\nbase_url = "https://verify.example.edu"\n',
    "[reshare]": '[reshare]\ninstitution = "EXU"\nlogin = "direct"\nidentifier = "uid"\n',
}
IDP = '[[idp]]\nid = "campus"\nprotocol = "cas"\nserver = "https://cas.example.edu/cas"\n'
FENCE = re.compile(r"^ *```toml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PATRON = "[idp.test_patrons.grad1]\n"
FENCES = [
    (page, fence)
    for page in PAGES
    for fence in FENCE.findall(text_of(DOCS / "how-to" / f"{page}.md"))
]


def whole(fence):
    """The lines with the rest that a site file needs; files of the machine are the test's."""
    text = "\n".join(line.strip() for line in fence.splitlines()) + "\n"
    text = re.sub(r'"/(?:run|var/lib|etc)/', '"', text)
    text = text.replace(PATRON, f'{IDP}{PATRON}username = "x"\n')
    if "[site]\n" in text:
        text = text.replace("[site]\n", '[site]\nname = "Example"\n')
    return text + "".join(more for table, more in REST.items() if table not in text)


@pytest.mark.parametrize("number", range(len(FENCES)))
def test_the_lines_are_read_without_a_problem(number, tmp_path):
    """Whoever copies them gets no sentence about an unknown key."""
    text = whole(FENCES[number][1])
    for name in re.findall(r'(?:file|key|certificate) = "([^"]+)"', text):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("postgresql://verifier:x@db.example.edu/verifier")
    (tmp_path / "verifier.toml").write_text(text)
    environ = {"VERIFIER_STORE_URL": "postgresql://verifier:x@db.example.edu/verifier"}

    site = load_site(tmp_path / "verifier.toml", environ=environ)

    assert "https://verify.example.edu" == site.base_url


def test_each_page_has_such_lines():
    """None is left out because it is written in another way."""
    assert set(PAGES) == {page for page, _ in FENCES}
