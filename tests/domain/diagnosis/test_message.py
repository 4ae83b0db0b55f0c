"""Messages to owners: a reader who has nothing else knows who, what, which login, and why."""

import pytest

from tests.scenarios.test_scenarios import SCENARIOS, report_of
from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.message import SUBJECTS
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.report.redact import redacted

BY_NAME = {path.stem: path for path in SCENARIOS}
RESHARE, ILS, CAMPUS = "ReShare administrators", "library systems", "identity team"
VUFIND, PATRON = "discovery team (VuFind)", "the patron"

STORIES = {
    # A refused group: its code as ReShare has it, and the row to change.
    "shibboleth-patron-type-not-authorised": (
        RESHARE,
        "Patron group ALUM may not place requests in ReShare",
        'row whose "Patron profile code" is ALUM',
        "Where: Settings > Resource sharing > Host LMS patron profiles: ALUM\n",
        "Setting can_create_requests: false",
    ),
    # Who lacks the zeros, and the shapes of both sides.
    "shibboleth-leading-zeros-lost": (
        CAMPUS,
        "Patron identifier for ReShare",
        "employeeNumber lacks leading zeros, which the library system's identifier has.",
    ),
    "generic-cas-zeros-added": (
        CAMPUS,
        "Patron identifier for ReShare",
        "employeeNumber has leading zeros, which the library system's identifier lacks.",
    ),
    "adfs-issue-digit": (
        CAMPUS,
        "Patron identifier for ReShare",
        "has the card's issue digits, which the library system's identifier lacks.",
    ),
    # An outage is no wrong identifier; what failed and where its settings are is said.
    "ils-silent": (
        ILS,
        "Patron lookups in the library system fail",
        "Answer of the connection record: The library system gave no answer in time",
        "whether a firewall drops the connection",
        'the [[ils]] table with id = "record"',
    ),
    "ils-refuses-us": (
        ILS,
        "Patron lookups in the library system fail",
        "Give the connection a user name and password, or a key",
    ),
    "ils-answers-with-an-error": (
        ILS,
        "Patron lookups in the library system fail",
        "See in the library system's own log why its lookup service failed",
    ),
    # A blocked patron has no wrong identifier, and reads why the account is blocked.
    "shibboleth-blocked": (
        PATRON,
        "Your library account is blocked",
        "The library has noted: unpaid fines or fees.",
        "This was seen on 24 November 2026, 12:00 UTC.",
    ),
    "shibboleth-fines-over-limit": (PATRON, "Your library account: amount due", "You owe"),
    "shibboleth-blocked-though-all-is-well": (
        ILS,
        "Library system reports a patron as blocked",
        "STATUS in the library system's answer: N",
        "look up what sets STATUS",
    ),
    "shibboleth-expired-and-refused": (ILS, "Patron record has expired", "Extend the patron's"),
    "shibboleth-record-inactive": (ILS, "Patron record is inactive", "Activate the patron's"),
    "shibboleth-no-record": (
        ILS,
        "Patron not found in the library system",
        "Answer of the connection record: Unknown User",
    ),
    "shibboleth-two-accounts": (ILS, "Two patron records for one person", "internal id: "),
    "alma-number-in-two-records": (ILS, "One identifier in several patron records", "one patron"),
    "shibboleth-host-lms-unknown": (
        RESHARE,
        "ReShare setting: Host LMS integration",
        "Setting host_lms_integration: ",
    ),
    "listener-regex-spoils": (
        RESHARE,
        "OpenURL listener settings for the patron identifier",
        "Setting reqIdRegex: ",
        "Remove the listener's rule",
    ),
    "listener-header-capitals": (
        RESHARE,
        "OpenURL listener settings for the patron identifier",
        "Setting reqIdHeader: ",
    ),
    "shibboleth-identifier-not-released": (
        CAMPUS,
        "Patron identifier for ReShare",
        "Identifier that ReShare would receive: none\n",
        "Release employeeNumber to the service provider https://verify.example.edu/sp",
        "Releases are decided per service provider",
    ),
    "shibboleth-borrower-check-off-wrong-identifier": (
        VUFIND,
        "Patron identifier for ReShare",
        "In VuFind's Shibboleth.ini set username to libraryCardNumber.",
    ),
    "request-unknown-user": (
        "discovery team",
        "Patron not found in the library system",
        "Which request\nTime: ",
    ),
}


@pytest.mark.parametrize("masked", [False, True], ids=["values", "masked"])
@pytest.mark.parametrize("story", STORIES)
def test_the_message_alone_names_who_what_and_which_login(tmp_path, story, masked):
    report = report_of(BY_NAME[story], tmp_path)
    to, subject, *parts = STORIES[story]
    written = (redacted(report) if masked else report).diagnosis.message

    assert (to, f"{subject} (RESHARE:EXU)") == (written.to, written.subject)
    for part in parts:
        assert part in written.body


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_message_identifies_the_case(tmp_path, path):
    """With values masked as well: by the time, the identity provider and the value's shape."""
    report = redacted(report_of(path, tmp_path))
    if report.diagnosis.message is None:
        return
    body, capture = report.diagnosis.message.body, report.capture

    assert f"{capture.captured_at:%H:%M} UTC" in body
    if report.diagnosis.cause.owner is Owner.PATRON:
        return
    if capture.idp.entity_id:
        assert f"Identity provider (entity ID): {capture.idp.entity_id}\n" in body
    if capture.service_provider:
        assert f"Service provider (entity ID): {capture.service_provider}\n" in body
    sent = report.preview.patron_identifier or "none"
    line = sent.replace("\N{NO-BREAK SPACE}", " ")
    shown = line if line == line.strip() else f'"{line}"'
    if report.why_unknown is None:
        assert f"Identifier that ReShare would receive: {shown}\n" in body


def test_every_cause_beside_the_identifier_has_a_subject_of_its_own():
    """What ReShare, the library system and the patron own is no wrong identifier."""
    others = {
        check.id
        for check in CHECKS.values()
        if check.severity is not Severity.NOTICE
        and check.owner in (Owner.RESHARE, Owner.ILS, Owner.PATRON)
        and check.station is not Station.LISTENER
        and check.id.startswith(("login.", "release.", "request.", "patron.", "decision."))
    }

    assert set() == others - set(SUBJECTS)
    assert set() == set(SUBJECTS) - set(CHECKS)
