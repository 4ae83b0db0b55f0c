from dataclasses import replace

import pytest

from tests.factories import (
    BARCODE,
    NAMES,
    make_attribute,
    make_form,
    make_listener,
    make_release,
    make_vufind,
)
from verifier.domain.checks.identifier_source import (
    header_was_recorded,
    identifier_source,
    is_placeholder,
    nothing_configured,
    usual_mistake,
)
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.idp_product import AttributeSign, Fault, IdpProduct, Mistake, Untouched
from verifier.domain.model.request_form import EntryPoint

READS = make_listener()

NEVER_READS = make_listener(reqIdHeader="X-Remote-User")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({}, "employeeNumber"),
        ({"vufind": make_vufind(username="mail")}, "mail"),
        ({"vufind": make_vufind(cat_username="mail")}, "employeeNumber"),
        ({"header_identifier": "mail", "listener": READS}, "mail"),
        ({"header_identifier": "mail", "listener": NEVER_READS}, "employeeNumber"),
        ({"header_identifier": "mail"}, "employeeNumber"),
        ({"header_identifier": "uid", "listener": READS}, "employeeNumber"),
        ({"door": EntryPoint.HEADER, "listener": READS}, "employeeNumber"),
        ({"door": EntryPoint.VUFIND_LDAP}, "typed-username"),
        ({"door": EntryPoint.VUFIND_OIDC}, "sub"),
        ({"door": EntryPoint.VUFIND_CAS}, "employeeNumber"),
        ({"door": EntryPoint.VUFIND_CAS, "identifier": "uid"}, "uid"),
        ({"door": EntryPoint.DIRECT, "vufind": make_vufind(username="mail")}, "employeeNumber"),
    ],
)
def test_the_name_that_decides(form, name):
    """A header that is read and filled goes first, then what the door takes."""
    assert name == identifier_source(make_release(form=make_form(**form))).name


def test_the_values_of_an_attribute():
    """An attribute's values are taken in wire order."""
    evidence = make_release({"employeeNumber": ("2", "1")})

    assert ("2", "1") == identifier_source(evidence).values


def test_the_values_of_vufinds_own_attribute():
    """An attribute that only VuFind's setting names is read as well."""
    form = make_form(vufind=make_vufind(username="uid"))

    assert ("ggood",) == identifier_source(make_release({"uid": "ggood"}, form=form)).values


def test_the_value_of_a_header():
    """What the header carries is the header's attribute."""
    form = make_form(identifier="uid", header_identifier="employeeNumber", listener=READS)
    need = identifier_source(make_release({"uid": "ggood", "employeeNumber": BARCODE}, form=form))

    assert (BARCODE,) == need.values
    assert "employeeNumber" == need.label


@pytest.mark.parametrize(("typed", "values"), [("GGood", ("GGood",)), (None, None)])
def test_what_was_typed(typed, values):
    """Typed text is the value where the door takes it."""
    form = make_form(door=EntryPoint.VUFIND_LDAP)

    assert values == identifier_source(make_release(form=form, typed_username=typed)).values


def test_the_subject_of_the_kind_that_is_asked_for():
    """The login's subject counts only under its own kind."""
    form = make_form(door=EntryPoint.VUFIND_OIDC)
    sub = Subject(kind=SubjectKind.SUB, value="k7")

    assert ("k7",) == identifier_source(
        make_release({}, form=form, subject=sub, protocol=Protocol.OIDC)
    ).values
    assert identifier_source(make_release({}, form=form)).values is None


def test_nothing_came():
    """What did not come has no values."""
    assert identifier_source(make_release({"mail": "g@example.edu"})).values is None


def test_the_label_of_a_wire_name():
    """A site that writes the wire name reads the canonical one, whether it came or not."""
    form = make_form(identifier=NAMES["employeeNumber"])

    assert "employeeNumber" == identifier_source(make_release(form=form)).label
    assert "employeeNumber" == identifier_source(make_release({}, form=form)).label


@pytest.mark.parametrize(
    ("protocol", "sent", "recorded"),
    [
        (Protocol.HEADERS, "X-Remote-User", True),
        (Protocol.HEADERS, "X-Other", False),
        (Protocol.SAML, "X-Remote-User", False),
    ],
)
def test_whether_the_header_itself_was_saved(protocol, sent, recorded):
    """Only among a request's own headers is the listener's header itself, and not its source."""
    nobody = Subject(kind=SubjectKind.NONE)
    form = make_form(listener=READS)
    evidence = make_release({sent: ""}, form=form, protocol=protocol, subject=nobody)

    assert recorded == header_was_recorded(evidence)


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
        found, fault, found.release.attributes
    )


def test_a_product_that_nobody_recognised_is_not_named():
    """The mistake shows all the same."""
    generic = replace(PRODUCT, name="generic-saml", title="Another identity provider")
    found = make_release([make_attribute("mail", "x")], product=generic)

    assert " It looks like a usual mistake: The policy took the place of the default." == (
        usual_mistake(found, Fault.NOT_RELEASED, found.release.attributes)
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

    assert "" == usual_mistake(found, fault, found.release.attributes)


def test_what_a_product_sends_by_itself_is_no_release():
    """Nothing is configured where only the product's own claims arrive."""
    message = nothing_configured(release(f"{CLAIMS}name", "tenantid"))

    assert "is what Entra ID sends by itself" in message
    assert "nothing seems to be configured" in message


@pytest.mark.parametrize("names", [[f"{CLAIMS}name", "mail"], []])
def test_one_more_attribute_is_a_release(names):
    """Somebody configured it; and where nothing arrived at all, the sentence would be idle."""
    assert "" == nothing_configured(release(*names))


@pytest.mark.parametrize("value", ["", " ", "\u200b"])
def test_an_empty_value_is_no_stand_in(value):
    """It has checks of its own."""
    assert not is_placeholder(value)
