from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import TRANSFORMED, scoped
from tests.factories import altered, make_decision, make_form, make_preview
from verifier.domain.diagnosis.remedies.identity_provider import at_identity
from verifier.domain.model.capture import Protocol
from verifier.domain.model.idp_product import (
    Fact,
    Fault,
    IdpProduct,
    Language,
    Mistake,
    ProductRemedy,
    ProductSnippet,
)
from verifier.domain.model.report import Snippet

MISSING = make_finding("release.identifier-missing")
FILTER = ProductRemedy(
    mends=(Fault.NOT_RELEASED, Fault.NO_VALUE),
    says="Add a rule for {attribute} to {sp}.",
    where="the filter of {idp_host}",
    verified=True,
    protocols=("saml",),
    snippets=(
        ProductSnippet(
            place="filter.xml", language=Language.XML, text='\n<R sp="{sp}"/>\n', verified=True
        ),
    ),
)
SCRIPT = ProductRemedy(
    mends=(Fault.NOT_RELEASED,),
    says="Or by the script.",
    where="the shell",
    verified=False,
    applies="At once.",
)
PRODUCT = IdpProduct(
    name="campus",
    title="Campus IdP",
    remedies=(FILTER, SCRIPT),
    mistakes=(
        Mistake(says="The entity ID is mistyped.", verified=True, explains=(Fault.NOT_RELEASED,)),
        Mistake(says="The entry is empty.", verified=True, explains=(Fault.NO_VALUE,)),
    ),
    reload=Fact(says="Reload the filter.", verified=True),
    preview=Fact(says="Run the preview for {sp}.", verified=True),
)


ANOTHER = ProductRemedy(
    mends=(Fault.UNSUITABLE,), says="Release an attribute.", where="the filter", verified=True
)


def remedies(finding=MISSING, product=PRODUCT, **capture):
    evidence = make_preview({}, product=product, **capture)
    case = make_case(finding, decision=make_decision(preview=evidence))
    return list(at_identity(case, finding, "Release it."))


def test_the_products_way_is_filled_with_the_sites_own_names():
    """What to do, where, what to copy, how it takes effect, and how to see it."""
    first = remedies()[0]

    assert "Release it." == first.text
    assert "Add a rule for employeeNumber to https://verify.example.edu/sp." == first.how
    assert "the filter of idp.example.edu" == first.where
    assert (
        Snippet(
            place="filter.xml", language="xml", text='<R sp="https://verify.example.edu/sp"/>'
        ),
    ) == first.snippets
    assert "Reload the filter." == first.applies
    assert "Run the preview for https://verify.example.edu/sp." == first.preview


def test_a_further_way_says_what_is_other_about_it():
    """Its own steps stand in place of the sentence that the first has."""
    second = remedies()[1]

    assert ("Or by the script.", None) == (second.text, second.how)
    assert "At once." == second.applies
    assert "Check this against your product's documentation." == second.caution


def test_only_the_mistakes_that_explain_it_are_named():
    """Others would lead astray."""
    assert ("The entity ID is mistyped.",) == remedies()[0].mistakes


def test_a_guessed_product_is_said_to_be_guessed():
    """Its settings are never printed as certain."""
    product = replace(PRODUCT, guessed_because="its entity ID looks so")

    assert "That it is Campus IdP is a guess: its entity ID looks so." == (
        remedies(product=product)[0].caution
    )


@pytest.mark.parametrize(
    ("finding", "product"),
    [
        (MISSING, replace(PRODUCT, remedies=())),
        (make_finding("release.identifier-scope-not-allowed"), PRODUCT),
        (make_finding("release.identifier-differs-in-userinfo"), PRODUCT),
    ],
)
def test_without_a_way_the_sentence_stands_alone(finding, product):
    """A kind of finding that nobody wrote a way for."""
    [only] = remedies(finding, product)

    assert ("Release it.", None, ()) == (only.text, only.how, only.snippets)


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [(Protocol.OIDC, ["the shell"]), (Protocol.HEADERS, ["the filter of idp.example.edu"])],
)
def test_a_way_holds_for_its_protocols(protocol, expected):
    """A service provider's headers come from SAML."""
    ways = [remedy.where for remedy in remedies(protocol=protocol)]

    assert expected == ways[: len(expected)]


@pytest.mark.parametrize("identifier", ["name-id", "principal", "typed-username"])
def test_what_is_no_attribute_is_replaced_by_one(identifier):
    """No product can release the login's own name for the person in another form."""
    product = replace(PRODUCT, remedies=(FILTER, ANOTHER))
    finding = make_finding("patron.identifier-transformed")
    [only] = remedies(finding, product, form=make_form(identifier=identifier))

    assert "Release an attribute." == only.how


def test_a_weak_signature_is_one_whatever_the_identifier_is():
    """It is about the login and not about the identifier."""
    product = replace(PRODUCT, remedies=(ANOTHER,))
    finding = make_finding("login.weak-algorithm")
    [only] = remedies(finding, product, form=make_form(identifier="name-id"))

    assert only.how is None


@pytest.mark.parametrize(
    ("undoes", "expected"), [((), ["rule"]), (("T3",), ["rule"]), (("T1", "T2"), [])]
)
def test_a_setting_that_does_not_undo_the_change_is_left_out(undoes, expected):
    """What drops a scope is no help against blanks, and the other way round."""
    rule = ProductSnippet(
        place="rule", language=Language.TEXT, text="cut", verified=True, undoes=undoes
    )
    way = ProductRemedy(
        mends=(Fault.OTHER_FORM,), says="Rewrite it.", where="x", verified=True, snippets=(rule,)
    )
    decision = altered(scoped(), "release", product=replace(PRODUCT, remedies=(way,)))
    [remedy] = at_identity(make_case(TRANSFORMED, decision=decision), TRANSFORMED, "Rewrite.")

    assert expected == [snippet.place for snippet in remedy.snippets]
