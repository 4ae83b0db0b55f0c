"""Who can act where requests fail after a change, on what, and a message that stands alone."""

from dataclasses import replace

import pytest

from tests.domain.diagnosis.changes.compared import attributes, compared, make_walk
from tests.factories import BARCODE, BASIC, URI, make_attribute
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.report import Cause, Verdict
from verifier.domain.model.saved_login import RecordedVerdict
from verifier.domain.model.site import Contacts

CONTACTS = Contacts(identity="idm@example.edu", reshare="reshare@example.edu")


@pytest.mark.parametrize(
    ("after", "remedy"),
    [
        (attributes(employeeNumber=None), "Release employeeNumber again, as before the change."),
        (
            attributes(make_attribute("card", BARCODE), employeeNumber=None),
            "Release card under the name urn:oid:2.16.840.1.113730.3.1.3 again",
        ),
        (
            [make_attribute("employeeNumber", BARCODE, name_format=BASIC), *attributes()[1:]],
            f"Release employeeNumber with the name format {URI} again.",
        ),
        (
            attributes(employeeNumber=f"00{BARCODE}"),
            "Release employeeNumber in the form of before the change: it now differs by leading",
        ),
        (attributes(employeeNumber="99999"), "Release the value of employeeNumber that was"),
        (attributes(employeeNumber=[BARCODE, "12345"]), "Release one value of employeeNumber"),
    ],
)
def test_the_campus_learns_how_to_undo_its_change(after, remedy):
    action = compared(make_walk(attributes()), make_walk(after), contacts=CONTACTS).action

    assert (Owner.IDENTITY, "identity team") == (action.owner, action.message.to)
    assert remedy in action.remedy
    assert f"What to change\n{remedy}" in action.message.body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (attributes(), attributes()),
        (attributes(), attributes(uid="gail")),
        (attributes(employeeNumber=None), attributes()),
    ],
    ids=["same", "harmless", "mended"],
)
def test_nobody_has_to_act_where_requests_do_not_fail(before, after):
    assert compared(make_walk(before), make_walk(after)).action is None


def test_the_message_alone_tells_both_logins_and_what_changed():
    gone = attributes(employeeNumber=None)
    message = compared(make_walk(attributes()), make_walk(gone), contacts=CONTACTS).action.message

    assert "A change stops requests in ReShare (RESHARE:EXU)" == message.subject
    for part in (
        "What is wrong\nRequests fail after the change: ReShare receives no identifier.\n",
        "What changed\nemployeeNumber (gone): before urn:oid:2.16.840.1.113730.3.1.3, format ",
        "The login before the change\nTime: 24 November 2026, 12:00 UTC\n",
        "Identity provider (entity ID): https://idp.example.edu/idp/shibboleth\n",
        "Service provider (entity ID): https://verify.example.edu/sp\n",
        "Identifier that ReShare would receive, from employeeNumber: 99999999999999\n",
        "Identifier that ReShare would receive, from employeeNumber: none\n",
    ):
        assert part in message.body
    assert BARCODE not in message.text


def recorded(owner, verdict=Verdict.FAIL, **more):
    station = Station.RESHARE if owner is Owner.RESHARE else Station.ILS
    cause = Cause(check="x.y", station=station, owner=owner, summary="It is refused.")
    return RecordedVerdict(verdict=verdict, reason="It is.", cause=cause, **more)


WORKS = RecordedVerdict(verdict=Verdict.PASS, reason="It works.")


def test_the_owner_of_the_new_cause_acts_on_its_remedy():
    before = replace(make_walk(attributes()), message=WORKS)
    after = replace(before, message=recorded(Owner.RESHARE, remedy="Set it to yes."))
    action = compared(before, after, contacts=CONTACTS).action

    assert (Owner.RESHARE, "Set it to yes.") == (action.owner, action.remedy)
    assert "reshare@example.edu" == action.message.contact
    assert "It is refused." in action.message.body


def test_requests_that_failed_before_have_an_owner_too():
    failing = replace(make_walk(attributes()), message=recorded(Owner.ILS, remedy="Mend it."))
    action = compared(failing, failing).action

    assert "Requests in ReShare fail before and after a change" in action.message.subject
    assert (Owner.ILS, "Mend it.") == (action.owner, action.remedy)


def test_a_blocked_patron_reads_nothing_of_systems():
    before = replace(make_walk(attributes()), message=WORKS)
    after = replace(before, message=recorded(Owner.PATRON, remedy="Settle with the library."))
    message = compared(before, after).action.message

    assert "Your library account (RESHARE:EXU)" == message.subject
    assert "What you can do\nSettle with the library." in message.body
    assert "ReShare" not in message.body
