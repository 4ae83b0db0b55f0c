from __future__ import annotations

import pytest

from tests.diagnosis.cases import make_case, make_finding
from tests.factories import (
    BARCODE,
    make_attribute,
    make_decision,
    make_form,
    make_found,
    make_identifier,
    make_listener,
    make_preview,
    make_record,
)
from verifier.diagnosis.remedies.choosing import remedies
from verifier.model.finding import Owner, Severity, Station
from verifier.model.request_form import Door

NAMES = {"givenName": "Gail", "sn": "Good", "mail": "gail.good@example.edu"}
ANOTHER = make_finding(
    "patron.identifier-is-another-attribute", station=Station.DISCOVERY, owner=Owner.DISCOVERY
)
TRANSFORMED = make_finding(
    "patron.identifier-transformed", station=Station.LISTENER, owner=Owner.RESHARE
)
EPPN = {"eduPersonPrincipalName": "ggood@example.edu", **NAMES}


def for_findings(*findings, decision=None):
    return remedies(make_case(*findings, decision=decision), findings)


def decided(released, answers, **form):
    return make_decision(answers, preview=make_preview(released, form=make_form(**form)))


def wrong_attribute(**form):
    released = {**EPPN, "employeeNumber": BARCODE}
    shape = {"identifier": "eduPersonPrincipalName", **form}
    return decided(released, {BARCODE: make_found()}, **shape)


def scoped(**form):
    record = make_record(make_identifier("ggood", kind="username"))
    shape = {"identifier": "eduPersonPrincipalName", "ils_identifier": "username", **form}
    return decided(EPPN, {"ggood": make_found(record)}, **shape)


def test_a_missing_attribute_is_to_be_released_to_this_service_provider():
    """The text names the attribute and the entity ID."""
    first = for_findings(make_finding("release.identifier-missing"), decision=decided({}, {}))[0]

    assert first.owner is Owner.IDENTITY
    assert first.text.startswith(
        "Release employeeNumber to the service provider https://verify.example.edu/sp"
    )


def test_vufind_is_to_take_the_right_attribute_first():
    """Then, for those who prefer it, the campus may release it under the wanted name."""
    found = for_findings(ANOTHER, decision=wrong_attribute())
    expected = [(Owner.DISCOVERY, "vufind"), (Owner.IDENTITY, None)]

    assert expected == [(one.owner, one.product) for one in found]
    assert found[0].text == "In VuFind's Shibboleth.ini set username to employeeNumber."
    assert found[0].snippet == (
        'entityId = "https://idp.example.edu/idp/shibboleth"\nusername = employeeNumber'
    )


def test_a_name_that_no_rule_reads_yet_comes_with_its_rule():
    """The right value may arrive under a name that the service provider does not map."""
    claim = "http://claims.example.edu/librarycard"
    released = [
        make_attribute("eduPersonPrincipalName", "ggood@example.edu"),
        make_attribute(claim, BARCODE),
    ]
    decision = decided(released, {BARCODE: make_found()}, identifier="eduPersonPrincipalName")
    snippet = for_findings(ANOTHER, decision=decision)[0].snippet

    assert "username = librarycard" in snippet
    assert f'<Attribute name="{claim}"' in snippet
    assert 'id="librarycard"/>' in snippet


@pytest.mark.parametrize(
    ("form", "text", "snippet"),
    [
        (
            {"door": Door.VUFIND_CAS},
            "In VuFind's config.ini set username of [CAS] to employeeNumber.",
            "[CAS]",
        ),
        (
            {"door": Door.HEADER, "listener": make_listener()},
            "Have the web server pass employeeNumber on in the header instead.",
            "RequestHeader set x-remote-user",
        ),
        (
            {"door": Door.DIRECT},
            "Have the requests carry employeeNumber instead of eduPersonPrincipalName.",
            None,
        ),
    ],
)
def test_the_place_of_the_change_follows_the_delivery(form, text, snippet):
    """Each way of delivery has its own setting."""
    first = for_findings(ANOTHER, decision=wrong_attribute(**form))[0]

    assert text == first.text
    assert snippet is None or snippet in first.snippet


def test_a_listener_that_reads_a_header_can_rewrite_it():
    """The proposal stands first where the listener is the place that goes wrong."""
    decision = scoped(door=Door.HEADER, listener=make_listener())
    found = for_findings(TRANSFORMED, decision=decision)

    expected = [Owner.RESHARE, Owner.IDENTITY]

    assert expected == [one.owner for one in found]
    assert found[0].product == "listener-openurl"
    assert found[0].text.startswith("In the listener's settings rewrite the identifier.")
    assert "at least two patrons" in found[0].text
    assert '"reqIdRegex": "^([^@]+)@.*$"' in found[0].snippet


def test_a_link_is_never_rewritten_and_that_is_said():
    """What VuFind puts into the link passes the listener by."""
    text = for_findings(TRANSFORMED, decision=scoped())[0].text

    assert "what comes with the link is never rewritten" in text


def test_one_rule_is_in_force_already():
    """The listener has one rule only, so a second one is not proposed."""
    rule = make_listener(reqIdRegex="^X(.*)$", reqIdReplacement="$1")
    decision = scoped(door=Door.HEADER, listener=rule)

    expected = [Owner.IDENTITY]

    assert expected == [one.owner for one in for_findings(TRANSFORMED, decision=decision)]


def test_the_campus_comes_first_where_the_campus_goes_wrong():
    """What the campus has damaged the listener need not repair."""
    finding = make_finding("patron.identifier-transformed")
    found = for_findings(finding, decision=scoped(door=Door.HEADER, listener=make_listener()))

    expected = [Owner.IDENTITY, Owner.RESHARE]

    assert expected == [one.owner for one in found]
    assert found[0].text == (
        "At the campus, release the patron's username exactly as the library system has it: it "
        "differs in the part behind the @."
    )


def test_nothing_is_proposed_on_a_dangerous_transform_without_confirmation():
    """A number without its zeros may be another person's."""
    decision = decided(
        {"employeeNumber": "0012345"}, {"12345": make_found(make_record(make_identifier("12345")))}
    )

    expected = [Owner.IDENTITY]

    assert expected == [one.owner for one in for_findings(TRANSFORMED, decision=decision)]


@pytest.mark.parametrize(
    "check",
    [
        "release.identifier-under-other-name",
        "release.identifier-in-other-format",
        "release.identifier-only-friendly-name",
    ],
)
def test_a_near_miss_can_be_mapped_meanwhile(check):
    """The receiving side can read what is sent now."""
    near = make_attribute("urn:mace:dir:attribute-def:employeeNumber", BARCODE)
    found = for_findings(make_finding(check), decision=decided([near], {}))

    expected = [Owner.IDENTITY, Owner.DISCOVERY]

    assert expected == [one.owner for one in found]
    assert 'name="urn:mace:dir:attribute-def:employeeNumber"' in found[1].snippet


def test_consequences_and_notices_need_no_remedy():
    """What follows from the cause goes with it."""
    found = for_findings(
        make_finding("release.identifier-missing"),
        make_finding("request.identifier-missing", follows_from="release.identifier-missing"),
        make_finding("release.surplus-attribute", severity=Severity.NOTICE),
    )

    expected = ["release.identifier-missing"]

    assert expected == [one.finding for one in found]


def test_the_same_change_is_proposed_once():
    """Two findings of one check have one remedy."""
    twice = make_finding("patron.record-expired", owner=Owner.ILS)

    assert len(for_findings(twice, twice)) == 1
