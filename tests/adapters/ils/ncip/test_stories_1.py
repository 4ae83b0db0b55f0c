import pytest

from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.adapters.ils.ncip.story import found_by_checks, told, verdict
from verifier.adapters.ils.ncip.settings import SYSTEMS

ID = "21234000000018"
OLD = "21234000000026"
VALID = ("REQ_VALIDATED", None)
REFUSED = ("REQ_INVALID_PATRON", "invalidPatron")
FAILED = ("REQ_INVALID_PATRON", "hostLMSCallFailed")
NOT_ASKED = {"patron.could-not-ask", "patron.evidence-missing"}
BLOCKED_THERE = {"patron.blocked-in-ils", "decision.patron-blocked"}
HTTP, HAND_MADE, ALONE = "symphony", "aleph", "voyager"
"""One system for each transport."""


def with_status(status: str, **more) -> Person:
    """Gail, with that status."""
    return Person(privileges=(("PROFILE", "GRAD"), ("STATUS", status)), **more)


STORIES = {
    "good": ([Person()], ID, (VALID, "GRAD", set())),
    "not found": ([], ID, (FAILED, None, {"patron.not-found"})),
    "a user name is not asked for": (
        [Person(usernames=("gail",))],
        "gail",
        (FAILED, None, {"patron.not-found"}),
    ),
    "blocked": ([with_status("BLOCKED")], ID, (REFUSED, "GRAD", BLOCKED_THERE)),
    "barred": ([with_status("BARRED")], ID, (REFUSED, "GRAD", BLOCKED_THERE)),
    "expired, by its status": ([with_status("EXPIRED")], ID, (REFUSED, "GRAD", BLOCKED_THERE)),
    "expired, by its date": (
        [with_status("OK", valid_to="2020-06-16T00:00:00Z")],
        ID,
        (VALID, "GRAD", {"patron.record-expired", "decision.disagrees-with-ils"}),
    ),
    "inactive": (
        [with_status("INACTIVE")],
        ID,
        (VALID, "GRAD", {"patron.record-inactive", "decision.disagrees-with-ils"}),
    ),
    "delinquent": (
        [with_status("DELINQUENT")],
        ID,
        (VALID, "GRAD", {"patron.blocked-in-ils", "decision.disagrees-with-ils"}),
    ),
    "a block that ReShare does not ask for": (
        [Person(blocks=("Block Check Out",))],
        ID,
        (VALID, "GRAD", {"patron.blocked-in-ils", "decision.disagrees-with-ils"}),
    ),
    "a group without a value": (
        [Person(privileges=(("UNDERGRAD", None),))],
        ID,
        (VALID, "UNDERGRAD", set()),
    ),
    "the group as the name of a privilege, with a date": (
        [Person(privileges=(("30", "2020-01-01"), ("30", "OK")))],
        ID,
        (VALID, "30", {"patron.record-expired", "decision.disagrees-with-ils"}),
    ),
    "no patron type": (
        [Person(privileges=(("Cat1", "No patron type found"), ("STATUS", "BLOCKED")))],
        ID,
        (REFUSED, None, BLOCKED_THERE),
    ),
    "another number comes back": (
        [Person(barcode=OLD, aliases=(ID,))],
        ID,
        (VALID, "GRAD", {"patron.other-id-returned"}),
    ),
    "two accounts": (
        [Person(), Person(other_id="2")],
        ID,
        (FAILED, None, {"patron.ambiguous", "patron.identifier-shared"}),
    ),
    "odd characters in the name": (
        [Person(given="Zoë <&>", family="O'Good")],
        ID,
        (VALID, "GRAD", set()),
    ),
    "somebody else": (
        [Person(given="Otto", family="Other", email="otto@example.edu")],
        ID,
        (VALID, "GRAD", {"patron.another-person"}),
    ),
}


@pytest.mark.parametrize("system", [HTTP, HAND_MADE, ALONE])
@pytest.mark.parametrize("name", STORIES)
def test_a_patrons_story(tmp_path, system, name):
    """The story is the same over each of the three transports."""
    people, sent, expected = STORIES[name]
    with FakeNcip(system, people) as fake:
        report = told(tmp_path, fake, sent)

    assert expected == (verdict(report), report.decision.profile, found_by_checks(report))


@pytest.mark.parametrize("system", [system.name for system in SYSTEMS if system.ncip == "1"])
def test_every_system_finds_its_patron(tmp_path, system):
    """Each dialect is read, with a name and a user id that ReShare can read too."""
    with FakeNcip(system, [Person()]) as fake:
        decision = told(tmp_path, fake, ID).decision

    assert (VALID, ID) == ((decision.state, decision.qualifier), decision.user_id)
    assert ("gail@example.edu", "Good", "Gail") == (
        decision.email,
        decision.surname,
        decision.given_name,
    )


@pytest.mark.parametrize(
    ("system", "options", "more", "words"),
    [
        *((entry, {"to_agency": "X"}, {}, "to_agency") for entry in (HTTP, HAND_MADE, ALONE)),
        (HTTP, {}, {"status": 500}, "HTTP 500"),
        (HAND_MADE, {}, {"status": 503}, "HTTP 503"),
        (HAND_MADE, {"path": "/elsewhere"}, {}, "HTTP 400"),
        *((entry, {}, {"broken": b"<html>Log in</html>"}, "web page") for entry in (HTTP, ALONE)),
    ],
)
def test_a_system_that_cannot_be_asked(tmp_path, system, options, more, words):
    """Nothing is said of the patron, and ReShare's call fails."""
    with FakeNcip(system, [Person()], **more) as fake:
        report = told(tmp_path, fake, ID, **options)

    assert (FAILED, NOT_ASKED) == (verdict(report), found_by_checks(report))
    assert words in report.decision.match.lookup.attempts[0].outcome.message


@pytest.mark.parametrize("system", [HAND_MADE, ALONE])
def test_what_reshare_spoils_it_does_not_find(tmp_path, system):
    """Over a socket ReShare miscounts or cuts letters beyond ASCII; evidence finds the patron."""
    with FakeNcip(system, [Person(barcode="né1")]) as fake:
        report = told(tmp_path, fake, "né1")

    assert (FAILED, {"patron.could-not-ask"}) == (verdict(report), found_by_checks(report))
    assert ["could_not_look", "found"] == [
        attempt.outcome.kind for attempt in report.decision.match.lookup.attempts
    ]
