from __future__ import annotations

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import (
    ANOTHER,
    TRANSFORMED,
    decided,
    scoped,
    wrong_attribute,
)
from tests.factories import BARCODE, make_attribute, make_decision, make_listener, make_preview
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.idp_product import Fault, IdpProduct, ProductRemedy
from verifier.domain.model.request_form import EntryPoint


def for_findings(*findings, decision=None):
    return remedies(make_case(*findings, decision=decision), findings)


def places(found):
    return [(entry.owner, entry.place) for entry in found]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, [(Owner.DISCOVERY, "in VuFind"), (Owner.IDENTITY, "at the campus")]),
        (
            {"door": EntryPoint.HEADER, "listener": make_listener()},
            [
                (Owner.DISCOVERY, "in the web server before the request form"),
                (Owner.IDENTITY, "at the campus"),
            ],
        ),
        (
            {"door": EntryPoint.DIRECT},
            [
                (Owner.DISCOVERY, "where the requests are made"),
                (Owner.IDENTITY, "at the campus"),
            ],
        ),
        (
            {"door": EntryPoint.VUFIND_LDAP, "identifier": "typed-username"},
            [
                (Owner.DISCOVERY, "in VuFind"),
                (Owner.DISCOVERY, "in the web server before the request form"),
            ],
        ),
        (
            {"door": EntryPoint.VUFIND_OIDC, "identifier": "sub"},
            [
                (Owner.DISCOVERY, "in the web server before the request form"),
                (Owner.IDENTITY, "at the campus"),
                (Owner.DISCOVERY, "in VuFind"),
            ],
        ),
    ],
)
def test_another_attribute_is_taken_at_the_delivery_first(form, expected):
    """The delivery takes the wrong one; the campus can change what it holds instead.

    What is typed nobody can send.
    """
    found = for_findings(ANOTHER, decision=wrong_attribute(**form))

    assert expected == places(found)
    assert all(entry.trade_off for entry in found if entry.place != "where the requests are made")


@pytest.mark.parametrize(
    ("form", "place"),
    [
        ({}, "in VuFind"),
        (
            {"door": EntryPoint.HEADER, "listener": make_listener()},
            "in the web server before the request form",
        ),
    ],
)
def test_what_is_missing_may_have_come_under_another_attribute(form, place):
    """Taking that one is offered beside the release; a login is stopped only after that."""
    arrived = {"employeeID": BARCODE, "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber", **form)
    found = for_findings(make_finding("release.identifier-missing"), decision=decision)

    assert [
        (Owner.IDENTITY, "at the campus"),
        (Owner.DISCOVERY, place),
        (Owner.DISCOVERY, "at the service provider, in Shibboleth SP"),
    ] == places(found)
    assert "employeeID" in f"{found[1].text}{found[1].snippet}"


def test_what_is_missing_is_not_taken_from_another_form_of_it():
    """What would have to be rewritten is no identifier that could be taken as it is."""
    arrived = {"employeeID": f"{BARCODE}@example.edu", "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber")
    found = for_findings(make_finding("release.identifier-missing"), decision=decision)

    assert [Owner.IDENTITY, Owner.DISCOVERY] == [entry.owner for entry in found]
    assert found[1].text.startswith("Until employeeNumber arrives")


def test_the_listener_comes_first_where_it_goes_wrong():
    """The cause is ended at its station; then comes the campus."""
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener())

    assert [Owner.RESHARE, Owner.IDENTITY] == [
        remedy.owner for remedy in for_findings(TRANSFORMED, decision=decision)
    ]


def test_the_campus_comes_first_where_the_campus_goes_wrong():
    """What the campus has damaged the listener need not repair."""
    finding = make_finding("patron.identifier-transformed")
    decision = scoped(door=EntryPoint.HEADER, listener=make_listener())

    assert [Owner.IDENTITY, Owner.RESHARE] == [
        remedy.owner for remedy in for_findings(finding, decision=decision)
    ]


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

    assert [
        (Owner.IDENTITY, "at the campus"),
        (Owner.DISCOVERY, "at the service provider, in Shibboleth SP"),
    ] == places(found)


@pytest.mark.parametrize(
    ("finding", "place"),
    [
        ({"check": "request.identifier-missing", "owner": Owner.DISCOVERY}, "in VuFind"),
        (
            {
                "check": "request.header-missing",
                "owner": Owner.DISCOVERY,
                "station": Station.LISTENER,
            },
            "in the web server before the request form",
        ),
        (
            {"check": "request.both-cases", "owner": Owner.RESHARE, "station": Station.LISTENER},
            "in the OpenURL listener",
        ),
        (
            {
                "check": "decision.borrower-check-off",
                "owner": Owner.RESHARE,
                "station": Station.RESHARE,
            },
            "in ReShare",
        ),
        (
            {"check": "patron.not-found", "owner": Owner.ILS, "station": Station.ILS},
            "in the library system, FOLIO",
        ),
        (
            {"check": "decision.patron-blocked", "owner": Owner.PATRON, "station": Station.ILS},
            "at the library's desk",
        ),
    ],
)
def test_any_other_finding_is_mended_where_its_owner_is(finding, place):
    """One place alone needs no weighing."""
    [only] = for_findings(make_finding(**finding))

    assert (finding["owner"], place) == (only.owner, only.place)
    assert only.trade_off is None


def test_each_place_is_weighed_once():
    """Two ways of one product share what speaks for and against the campus."""
    product = IdpProduct(
        name="campus-idp",
        title="Campus IdP",
        remedies=tuple(
            ProductRemedy(mends=(Fault.NOT_RELEASED,), says=way, where="there", verified=True)
            for way in ("By hand.", "By script.")
        ),
    )
    evidence = make_decision({}, preview=make_preview({}, product=product))
    found = for_findings(make_finding("release.identifier-missing"), decision=evidence)

    assert [
        ("at the campus, in Campus IdP", True),
        ("at the campus, in Campus IdP", False),
        ("at the service provider, in Shibboleth SP", True),
    ] == [(entry.place, bool(entry.trade_off)) for entry in found]


def test_consequences_and_notices_need_no_remedy():
    """What follows from the cause goes with it."""
    found = for_findings(
        make_finding("release.identifier-sent-twice"),
        make_finding("request.identifier-missing", follows_from="release.identifier-missing"),
        make_finding("release.surplus-attribute", severity=Severity.NOTICE),
    )

    assert ["release.identifier-sent-twice"] == [entry.finding for entry in found]


def test_the_same_change_is_proposed_once():
    """Two findings of one check have one remedy."""
    twice = make_finding("patron.record-expired", owner=Owner.ILS)

    assert len(for_findings(twice, twice)) == 1
