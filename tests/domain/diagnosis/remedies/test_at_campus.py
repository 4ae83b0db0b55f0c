from __future__ import annotations

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import (
    ANOTHER,
    TRANSFORMED,
    decided,
    scoped,
    wrong_attribute,
)
from tests.factories import make_decision, make_preview
from verifier.domain.diagnosis.remedies import identity_provider
from verifier.domain.model.finding import Owner
from verifier.domain.model.idp_product import Fact, Fault, IdpProduct, Mistake, ProductRemedy
from verifier.domain.model.request_form import EntryPoint

MISSING = make_finding("release.identifier-missing")


def test_a_missing_attribute_is_to_be_released_to_this_service_provider():
    """The text names the attribute and the entity ID; nobody recognised a product."""
    [remedy] = identity_provider.advised(make_case(MISSING, decision=decided({}, {})), MISSING)

    assert (Owner.IDENTITY, "at the campus") == (remedy.owner, remedy.place)
    assert remedy.text.startswith(
        "Release employeeNumber to the service provider https://verify.example.edu/sp"
    )
    assert "what other services behind https://verify.example.edu/sp receive" in remedy.trade_off


def test_the_place_has_the_products_title():
    """People know their product by its name, not by ours for it."""
    product = IdpProduct(name="campus-idp", title="Campus IdP")
    evidence = make_decision({}, preview=make_preview({}, product=product))
    [remedy] = identity_provider.advised(make_case(MISSING, decision=evidence), MISSING)

    assert "at the campus, in Campus IdP" == remedy.place


def test_what_holds_of_the_product_is_said_once():
    """Its further ways repeat neither the preview nor the usual mistakes."""
    product = IdpProduct(
        name="campus-idp",
        title="Campus IdP",
        preview=Fact(says="Run the preview.", verified=True),
        mistakes=(Mistake(says="It is mistyped.", verified=True, explains=(Fault.NOT_RELEASED,)),),
        remedies=tuple(
            ProductRemedy(mends=(Fault.NOT_RELEASED,), says=way, where="there", verified=True)
            for way in ("By hand.", "By script.")
        ),
    )
    evidence = make_decision({}, preview=make_preview({}, product=product))
    first, second = identity_provider.advised(make_case(MISSING, decision=evidence), MISSING)

    assert ("Run the preview.", ("It is mistyped.",)) == (first.preview, first.mistakes)
    assert ("By script.", None, ()) == (second.text, second.preview, second.mistakes)


def test_the_right_value_can_be_sent_under_the_wanted_name():
    """The campus may fill the attribute from what holds the library's identifier."""
    case = make_case(ANOTHER, decision=wrong_attribute())
    [remedy] = identity_provider.release_the_right_one(case, ANOTHER, case.best_match)

    assert remedy.text.startswith(
        "At the campus, release as eduPersonPrincipalName the value that employeeNumber holds"
    )


def test_what_is_typed_nobody_can_send():
    """A directory login sends on the name that the person typed."""
    decision = wrong_attribute(door=EntryPoint.VUFIND_LDAP, identifier="typed-username")
    case = make_case(ANOTHER, decision=decision)

    assert [] == list(identity_provider.release_the_right_one(case, ANOTHER, case.best_match))


def test_the_identifier_is_to_be_sent_as_the_library_has_it():
    """What is different is said in words."""
    [remedy] = identity_provider.make_it_exact(
        make_case(TRANSFORMED, decision=scoped()), TRANSFORMED
    )

    assert remedy.text == (
        "At the campus, release the patron's username exactly as the library system has it: it "
        "differs in the part behind the @."
    )
