from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import make_attribute, make_release
from verifier.domain.checks.identifier_source import nothing_configured, usual_mistake
from verifier.domain.model.idp_product import AttributeSign, Fault, IdpProduct, Mistake, Untouched

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
PRODUCT = IdpProduct(
    name="entra",
    title="Entra ID",
    mistakes=(
        Mistake(
            says="The Namespace was left filled.",
            verified=True,
            explains=(Fault.OTHER_NAME,),
            sign=AttributeSign(name=f"^{CLAIMS}"),
        ),
        Mistake(
            says="The policy took the place of the default.",
            verified=True,
            explains=(Fault.NOT_RELEASED,),
            lacks=("eduPersonTargetedID",),
        ),
        Mistake(says="Nothing shows this.", verified=True, explains=(Fault.NO_VALUE,)),
    ),
    untouched=Untouched(says="Two claims.", verified=True, names=(f"{CLAIMS}name", "tenantid")),
)


def release(*names):
    return make_release([make_attribute(name, "x") for name in names], product=PRODUCT)


@pytest.mark.parametrize(
    ("fault", "names", "says"),
    [
        (Fault.OTHER_NAME, [f"{CLAIMS}employeeid"], "The Namespace was left filled."),
        (Fault.NOT_RELEASED, ["mail"], "The policy took the place of the default."),
    ],
)
def test_a_mistake_that_shows_is_named(fault, names, says):
    """It stands behind the finding's own sentence, with the product's name."""
    found = release(*names)

    assert f" It looks like a usual mistake with Entra ID: {says}" == usual_mistake(
        found, fault, found.attributes
    )


def test_a_product_that_nobody_recognised_is_not_named():
    """The mistake shows all the same."""
    generic = replace(PRODUCT, name="generic-saml", title="Another identity provider")
    found = make_release([make_attribute("mail", "x")], product=generic)

    assert " It looks like a usual mistake: The policy took the place of the default." == (
        usual_mistake(found, Fault.NOT_RELEASED, found.attributes)
    )


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (Fault.OTHER_NAME, ["employeeid"]),  # not its sign
        (Fault.OTHER_FORMAT, [f"{CLAIMS}employeeid"]),  # another kind of finding
        (Fault.NOT_RELEASED, ["eduPersonTargetedID"]),  # the default is still there
        (Fault.NOT_RELEASED, []),  # nothing arrived at all, which says nothing of a policy
        (Fault.NO_VALUE, ["mail"]),  # a mistake that cannot be seen
    ],
)
def test_nothing_is_made_up(fault, names):
    """A mistake is named where the wire shows it, and nowhere else."""
    found = release(*names)

    assert "" == usual_mistake(found, fault, found.attributes)


def test_what_a_product_sends_by_itself_is_no_release():
    """Nothing is configured where only the product's own claims arrive."""
    message = nothing_configured(release(f"{CLAIMS}name", "tenantid"))

    assert "is what Entra ID sends by itself" in message
    assert "nothing seems to be configured" in message


@pytest.mark.parametrize("names", [[f"{CLAIMS}name", "mail"], []])
def test_one_more_attribute_is_a_release(names):
    """Somebody configured it; and where nothing arrived at all, the sentence would be idle."""
    assert "" == nothing_configured(release(*names))
