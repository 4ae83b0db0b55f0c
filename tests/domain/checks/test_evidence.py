from dataclasses import replace

import pytest

from tests.domain.checks.asking import make_asked
from tests.factories import (
    BARCODE,
    NAMES,
    OLD_BARCODE,
    make_attempt,
    make_attribute,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_match,
    make_preview,
    make_record,
    make_release,
    make_vufind,
)
from verifier.domain.checks.check import NotAsked
from verifier.domain.checks.identifier_source import (
    header_was_recorded,
    identifier_source,
    is_placeholder,
    nothing_configured,
    usual_mistake,
)
from verifier.domain.checks.patron_match import (
    best_explanation,
    found_by_reshare,
    found_this_patron,
    inactive_identifier,
    is_exact,
    is_from_sent,
    old_identifier_evidence,
    records_of_patron,
    require_answer,
    sent_attribute,
)
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.idp_product import AttributeSign, Fault, IdpProduct, Mistake, Untouched
from verifier.domain.model.lookup import Ambiguous, NotFound, Purpose
from verifier.domain.model.patron import IdentifierStatus, same_account
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlsRole

MAIL = {"mail": "gail.good@example.edu"}


def make_explained(released, *identifiers, form=None, expected=BARCODE):
    """A match in which the patron is known by the expected identifier alone."""
    found = make_found(make_record(*identifiers))
    return make_match(
        {expected: found}, preview=make_preview({**released, **MAIL}, form=form), expected=expected
    )


def test_an_equal_value_goes_before_a_similar_one():
    """The attribute that the site names, if it is equal, explains more than a scope too many."""
    form = make_form(vufind=make_vufind(username="eduPersonPrincipalName"))
    match = make_explained(
        {"eduPersonPrincipalName": f"{BARCODE}@example.edu", "employeeNumber": BARCODE}, form=form
    )

    best = best_explanation(match)

    assert ("employeeNumber", None) == (best.attribute, best.transform)
    assert is_exact(best)
    assert not is_from_sent(match, best)


def test_the_sent_value_goes_before_a_stray_one():
    """The sent value in another form explains more than an attribute that nobody named."""
    match = make_explained(
        {"employeeNumber": "123456", "libraryCardNumber": "00123456"},
        make_identifier("00123456"),
        expected="00123456",
    )

    best = best_explanation(match)

    assert ("employeeNumber", "T4") == (best.attribute, best.transform)
    assert is_from_sent(match, best)


def test_only_the_type_that_the_site_names():
    """A value of another type does not explain where the record has one of the named type."""
    match = make_explained(
        {"employeeNumber": "E77", "uid": "ggood"},
        make_identifier(BARCODE),
        make_identifier("ggood", "username"),
    )

    assert best_explanation(match) is None


@pytest.mark.parametrize("named", [None, "barcode"])
def test_any_type_where_the_record_has_none_of_that_name(named):
    """Where the record has no identifier of the named type, or none is named, all count."""
    match = make_explained(
        {"employeeNumber": "E77", "uid": "ggood"},
        make_identifier("ggood", "username"),
        form=make_form(ils_identifier=named),
    )

    assert "uid" == best_explanation(match).attribute


def test_an_old_card_explains_nothing():
    """An inactive identifier is no remedy."""
    match = make_explained(
        {"employeeNumber": "E77", "libraryCardNumber": OLD_BARCODE},
        make_identifier(BARCODE),
        make_identifier(OLD_BARCODE, status=IdentifierStatus.INACTIVE),
    )

    assert best_explanation(match) is None


@pytest.mark.parametrize(
    "outcome",
    [None, NotFound(message="Unknown User"), Ambiguous(count=2, message="Non-Unique User")],
)
def test_nothing_to_explain(outcome):
    """Where the patron is reached, unknown, or one of several, nothing is explained."""
    assert best_explanation(make_match(outcome)) is None


def test_one_of_several_though_the_patron_is_known():
    """Several records under one identifier are no matter of its form."""
    evidence = make_match(
        {BARCODE: Ambiguous(count=2, message="Non-Unique User"), "S1": make_found()},
        preview=make_preview({"employeeNumber": BARCODE, "studentId": "S1", **MAIL}),
        expected="S1",
    )

    assert best_explanation(evidence) is None


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"emails": ()}, True),
        ({"internal_id": "u2"}, False),
        ({"source": "alma", "internal_id": "A9"}, True),
        ({"internal_id": None}, True),
    ],
)
def test_one_account(other, same):
    """An internal id decides within one system, a shared identifier between two."""
    assert same is same_account(make_record(), make_record(**other))


def test_every_view_of_the_patron():
    """The patron's account is seen through each connection that showed it."""
    witness = make_record(source="alma", internal_id="A9")
    evidence = make_asked(
        make_attempt(BARCODE, make_found()),
        make_attempt(
            BARCODE,
            make_found(witness),
            connection="alma",
            role=IlsRole.EVIDENCE,
            purpose=Purpose.RELEASED,
        ),
    )

    assert (make_record(), witness) == records_of_patron(evidence.match)
    assert found_this_patron(evidence)


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [("Nothing is set up.", "Nothing is set up"), (None, "The library system was not asked")],
)
def test_a_question_that_was_not_put(recorded, reason):
    evidence = make_asked(not_asked=recorded)

    with pytest.raises(NotAsked, match=reason):
        require_answer(evidence)
    assert found_by_reshare(evidence) is None
    assert () == records_of_patron(evidence.match)


def test_where_the_identifier_comes_from():
    """The identifier comes from discovery, from the header, or from what should have come."""
    header = make_form(
        identifier="uid", header_identifier="employeeNumber", listener=make_listener()
    )
    both = {"uid": "ggood", "employeeNumber": BARCODE}

    assert "employeeNumber" == sent_attribute(make_preview())
    assert "employeeNumber" == sent_attribute(make_preview(both, form=header))
    assert "uid" == sent_attribute(make_preview({"uid": "ggood"}, form=header))
    assert "employeeNumber" == sent_attribute(make_preview({"mail": "g@example.edu"}))


def test_identifiers_in_use():
    """Old identifiers and those of another type are left out; the primary one leads."""
    record = make_record(
        make_identifier("1", status=IdentifierStatus.INACTIVE),
        make_identifier("2"),
        make_identifier("3", primary=True),
        make_identifier("4", "username"),
    )

    shown = old_identifier_evidence(make_match(), record, record.identifiers[0])

    assert ["1", None, "3", "2"] == [proof.value for proof in shown[1:]]


def test_a_number_given_to_somebody_else_is_no_old_one():
    """It leads to the record that has it now."""
    old = make_record(
        make_identifier(BARCODE, status=IdentifierStatus.INACTIVE), source="alma", internal_id="1"
    )
    new = make_record(
        make_identifier(BARCODE, status=IdentifierStatus.ACTIVE), source="alma", internal_id="2"
    )
    alone = make_asked(make_attempt(BARCODE, make_found(old)))
    both = make_asked(make_attempt(BARCODE, make_found(old)), make_attempt("x", make_found(new)))

    assert (old, old.identifiers[0]) == inactive_identifier(alone)
    assert inactive_identifier(both) is None


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
    evidence = make_release({"employeeNumber": ("2", "1")})

    assert ("2", "1") == identifier_source(evidence).values


def test_the_values_of_vufinds_own_attribute():
    form = make_form(vufind=make_vufind(username="uid"))

    assert ("ggood",) == identifier_source(make_release({"uid": "ggood"}, form=form)).values


def test_the_value_of_a_header():
    form = make_form(identifier="uid", header_identifier="employeeNumber", listener=READS)
    need = identifier_source(make_release({"uid": "ggood", "employeeNumber": BARCODE}, form=form))

    assert (BARCODE,) == need.values
    assert "employeeNumber" == need.label


@pytest.mark.parametrize(("typed", "values"), [("GGood", ("GGood",)), (None, None)])
def test_what_was_typed(typed, values):
    form = make_form(door=EntryPoint.VUFIND_LDAP)

    assert values == identifier_source(make_release(form=form, typed_username=typed)).values


def test_the_subject_of_the_kind_that_is_asked_for():
    form = make_form(door=EntryPoint.VUFIND_OIDC)
    sub = Subject(kind=SubjectKind.SUB, value="k7")

    assert ("k7",) == identifier_source(
        make_release({}, form=form, subject=sub, protocol=Protocol.OIDC)
    ).values
    assert identifier_source(make_release({}, form=form)).values is None


def test_nothing_came():
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
    assert not is_placeholder(value)
