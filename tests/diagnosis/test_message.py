from __future__ import annotations

from dataclasses import replace

from tests.diagnosis.cases import make_case, make_finding
from tests.factories import BARCODE, make_decision, make_found, make_preview
from verifier.diagnosis.message import message_to_owner
from verifier.diagnosis.remedies.choosing import remedies
from verifier.model.finding import Owner, Station

MISSING = make_finding(
    "release.identifier-missing", message="employeeNumber was not released to us."
)


def written(finding, decision=None):
    case = make_case(finding, decision=decision)
    return message_to_owner(case, finding, remedies(case, (finding,)))


def test_the_message_to_the_campus_says_everything_that_is_needed():
    """What is wrong, what to change, for which entity ID, the format, how to check."""
    text = written(MISSING)

    assert text.startswith(
        "To: identity team <identity@example.edu>\n"
        "Subject: Patron identifier for ReShare (RESHARE:EXU)\n"
    )
    assert "What is wrong\nemployeeNumber was not released to us.\n" in text
    assert "What to change\nRelease employeeNumber to the service provider" in text
    assert "Service provider (entity ID): https://verify.example.edu/sp\n" in text
    assert "Identity provider (entity ID): https://idp.example.edu/idp/shibboleth\n" in text
    assert "see to the production one as well" in text
    assert "Format of the identifier that ReShare needs (barcode)\n99999999999999\n" in text
    assert "How to check\nHave the same patron log in at the release verifier again" in text


def test_no_released_or_recorded_value_is_in_it():
    """The message may be sent by mail."""
    text = written(MISSING)

    assert not [one for one in (BARCODE, "Gail", "gail.good") if one in text]


def test_an_example_is_never_the_value_itself():
    """Even an identifier of nines is replaced by another."""
    preview = make_preview({"employeeNumber": "9999"})
    record = make_decision().match.records[0]
    nines = replace(record, identifiers=(replace(record.identifiers[0], value="9999"),))
    text = written(MISSING, make_decision({"9999": make_found(nines)}, preview=preview))

    assert "(barcode)\n8888\n" in text


def test_the_library_needs_no_entity_ids_and_no_example():
    """Who looks after patron records has nothing to do with the sign-on."""
    finding = make_finding("patron.record-expired", owner=Owner.ILS, station=Station.ILS)
    text = written(finding)

    assert text.startswith("To: library systems\n")
    assert "entity ID" not in text
    assert "Format" not in text


def test_the_discovery_team_gets_the_setting_to_copy():
    """The snippet stands below the text."""
    finding = make_finding(
        "request.header-missing", owner=Owner.DISCOVERY, station=Station.LISTENER
    )
    text = written(finding)

    assert text.startswith("To: discovery team (VuFind)\n")
    assert "RequestHeader set x-remote-user" in text
    assert "production" not in text


def test_there_is_no_message_without_a_cause():
    """Nobody needs to be written to."""
    assert message_to_owner(make_case(), None, ()) is None
