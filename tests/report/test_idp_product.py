"""A product with one of everything, for the tests of its pages."""

from dataclasses import replace

import pytest

from tests.report.samples import how
from verifier.domain.model.idp_product import (
    PLACEHOLDERS,
    AttributeSign,
    Fact,
    Fault,
    IdpProduct,
    Language,
    Mistake,
    ProductRemedy,
    ProductSnippet,
    Untouched,
)
from verifier.report.idp_product import (
    after_remedies,
    before_remedies,
    fill_placeholders,
    placeholder_meanings,
    placeholder_word,
    product_as_text,
    products_as_text,
    protocol_names,
    remedied_faults,
)

PRODUCT = IdpProduct(
    name="campus",
    title="Campus IdP",
    protocols=("saml", "cas"),
    recognised_by=(Fact(says="Its entity ID ends in /campus", verified=True),),
    wire=(
        Fact(says="It sends urn:oid names.", verified=True),
        Fact(says="It sends them in order.", verified=False),
    ),
    untouched=Untouched(says="The name alone.", verified=True, names=("name", "tid")),
    mistakes=(
        Mistake(
            says="The name is short.",
            verified=True,
            explains=(Fault.OTHER_NAME,),
            protocols=("saml",),
            sign=AttributeSign(name="^[a-z]+$"),
        ),
        Mistake(says="It is forgotten.", verified=False, explains=(Fault.NOT_RELEASED,)),
    ),
    sources={"default": "user.{attribute}", "mail": "user.email"},
    remedies=(
        ProductRemedy(
            mends=(Fault.NOT_RELEASED, Fault.OTHER_NAME),
            says="Release {attribute} to {sp}.",
            where="the filter of {idp_host}",
            verified=True,
            protocols=("saml",),
            applies="Reload {id}.",
            snippets=(
                ProductSnippet(
                    place="filter.xml",
                    language=Language.XML,
                    text='\n<R sp="{sp}"\n   x="{0}"/>\n',
                    verified=False,
                ),
            ),
        ),
        ProductRemedy(mends=(Fault.NO_VALUE,), says="Fill it.", where="the entry", verified=False),
    ),
    reload=Fact(says="At once.", verified=True),
    preview=Fact(says="Run the preview.", verified=True),
)


def lines(**more):
    text = product_as_text(PRODUCT, how(**more))
    return [line.strip() for line in text.splitlines()]


def test_a_page_says_everything_in_order():
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
    page = lines()
    start = page.index("→ Not released; under another name (SAML)")

    assert [
        "Release ATTRIBUTE to SERVICE-PROVIDER.",
        "Where: the filter of IDP-HOST",
        "filter.xml:  (not verified)",
        "",
        '<R sp="SERVICE-PROVIDER"',
        'x="{0}"/>',
        "",
        "Takes effect: Reload ID.",
        "",
        "→ Released without a value",
        "Fill it.  (not verified)",
    ] == page[start + 1 : start + 12]


def test_what_is_not_verified_is_marked():
    page = lines()

    assert "· It sends them in order.  (not verified)" in page
    assert "· It sends urn:oid names." in page


def test_it_fits_the_width_and_shows_colour_on_a_terminal():
    assert max(map(len, lines(width=50))) <= 50
    assert "\x1b[" in "".join(lines(colour=True))
    assert "\x1b" not in "".join(lines())


def test_a_list_has_a_line_for_each():
    other = replace(PRODUCT, name="other-one", title="X", protocols=("oidc",))

    assert [
        "campus     Campus IdP  SAML, CAS",
        "other-one  X           OpenID Connect",
    ] == products_as_text({"campus": PRODUCT, "other-one": other}).splitlines()


def message(sections):
    return {section.title: [fact.says for fact in section.facts] for section in sections}


def test_a_placeholder_is_a_word_in_capitals():
    """Other braces are left as they are, and no two placeholders share a word."""
    assert 'a ATTRIBUTE, SERVICE-PROVIDER; RIGHT-SOURCE {0} {"a": 1}' == fill_placeholders(
        'a {attribute}, {sp}; {right_source} {0} {"a": 1}'
    )
    assert len(PLACEHOLDERS) == len(
        {placeholder_word(placeholder) for placeholder in PLACEHOLDERS}
    )


def test_only_the_words_that_are_used_are_explained():
    expected = ["SERVICE-PROVIDER", "IDP-HOST", "ATTRIBUTE", "ID"]

    assert expected == list(placeholder_meanings(PRODUCT.remedies))
    assert PLACEHOLDERS["sp"] == placeholder_meanings(PRODUCT.remedies)["SERVICE-PROVIDER"]


def test_protocols_are_called_by_their_names():
    assert "SAML, OpenID Connect, CAS, LDAP" == protocol_names(("saml", "oidc", "cas", "ldap"))


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "not released; under another name (SAML)"), (1, "released without a value")],
)
def test_a_remedy_says_what_it_mends(number, expected):
    assert expected == remedied_faults(PRODUCT.remedies[number])


def test_what_stands_before_the_remedies():
    """A mistake says what it explains, and whether the wire shows it."""
    expected = {
        "How it looks on the wire": ["It sends urn:oid names.", "It sends them in order."],
        "What it sends by itself": ["The name alone. (name, tid)"],
        "Usual mistakes": [
            "The name is short. (under another name; SAML; shows on the wire)",
            "It is forgotten. (not released)",
        ],
    }

    assert expected == message(before_remedies(PRODUCT))


def test_what_stands_behind_them():
    """The rule for all attributes comes behind those that have a name of their own."""
    expected = {
        "What it reads attributes from": ["mail: user.email", "any other: user.ATTRIBUTE"],
        "To see it before a login": ["Run the preview."],
        "When a change holds": ["At once."],
        "How it is recognised": ["Its entity ID ends in /campus"],
    }

    assert expected == message(after_remedies(PRODUCT))


def test_what_nobody_knows_has_no_heading():
    bare = IdpProduct(name="x", title="X")

    assert {"How it looks on the wire": []} == message(before_remedies(bare))
    assert {} == message(after_remedies(bare))
    assert (
        "The name alone."
        in message(
            before_remedies(replace(PRODUCT, untouched=replace(PRODUCT.untouched, names=())))
        )["What it sends by itself"]
    )
