from __future__ import annotations

from dataclasses import replace

from tests.report.product.samples import PRODUCT
from tests.report.text_rules import how
from verifier.report.idp_product import product_as_text, products_as_text


def lines(**more):
    """The page's lines without their indent."""
    text = product_as_text(PRODUCT, how(**more))
    return [line.strip() for line in text.splitlines()]


def test_a_page_says_everything_in_order():
    """From the wire to the legend."""
    page = lines()
    headings = [entry.strip("─ ") for entry in page if entry.startswith("──")]

    assert ["Campus IdP", "campus · SAML, CAS"] == page[:2]
    assert [
        "how it looks on the wire",
        "what it sends by itself",
        "usual mistakes",
        "what to change",
        "what it reads attributes from",
        "to see it before a login",
        "when a change holds",
        "how it is recognised",
    ] == headings


def test_a_remedy_is_filled_with_words():
    """Steps, place, snippet line by line, and when it holds."""
    page = lines()
    start = page.index("→ Not released; under another name (SAML)")

    assert [
        "Release ATTRIBUTE to SERVICE-PROVIDER.",
        "Where: the filter of IDP-HOST",
        "filter.xml:  (not verified)",
        '<R sp="SERVICE-PROVIDER"',
        'x="{0}"/>',
        "Takes effect: Reload ID.",
        "",
        "→ Released without a value",
        "Fill it.  (not verified)",
    ] == page[start + 1 : start + 10]


def test_what_is_not_verified_is_marked():
    """And nothing else is."""
    page = lines()

    assert "· It sends them in order.  (not verified)" in page
    assert "· It sends urn:oid names." in page


def test_it_fits_the_width_and_shows_colour_on_a_terminal():
    """No line is longer than the terminal."""
    assert max(map(len, lines(width=50))) <= 50
    assert "\x1b[" in "".join(lines(colour=True))
    assert "\x1b" not in "".join(lines())


def test_a_list_has_a_line_for_each():
    """Name, title and protocols, each in its column."""
    other = replace(PRODUCT, name="other-one", title="X", protocols=("oidc",))

    assert [
        "campus     Campus IdP  SAML, CAS",
        "other-one  X           OpenID Connect",
    ] == products_as_text({"campus": PRODUCT, "other-one": other}).splitlines()
