"""Patrons' stories: what the whole program says where ReShare's system is one of the fakes."""

from pathlib import Path

import pytest

from tests.adapters.ils.judged import failed
from tests.adapters.ils.ncip.connections import EVIDENCE, connector_to
from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.factories import make_attribute, make_capture, make_form, make_site
from verifier.adapters.ils.ncip.settings import SYSTEMS
from verifier.domain.model.report import Report
from verifier.domain.model.reshare_settings import ReshareSettings
from verifier.pipeline.verify import verify

ID = "21234000000018"
OLD = "21234000000026"
VALID = ("REQ_VALIDATED", None)
REFUSED = ("REQ_INVALID_PATRON", "invalidPatron")
FAILED = ("REQ_INVALID_PATRON", "hostLMSCallFailed")
NOT_ASKED = {"patron.could-not-ask", "patron.evidence-missing"}
BLOCKED_HERE = {"patron.blocked-in-ils", "decision.disagrees-with-ils"}
BLOCKED_THERE = {"patron.blocked-in-ils", "decision.patron-blocked"}
BLOCK = ("Block Check Out",)
HTTP, HAND_MADE, ALONE = "symphony", "aleph", "voyager"
"""One system for each transport."""


def report_of(folder: Path, fake: FakeNcip, sent: str, **options: str) -> Report:
    """Verify Gail's login that releases *sent*; ReShare and evidence both ask *fake*."""
    released = {"employeeNumber": sent, "givenName": "Gail", "sn": "Good"}
    capture = make_capture(
        [
            *(make_attribute(name, value) for name, value in released.items()),
            make_attribute("mail", "gail@example.edu"),
        ]
    )
    site = make_site(
        folder,
        form=make_form(identifier="employeeNumber", email="mail"),
        reshare=ReshareSettings(host_lms_integration=fake.system, borrower_check="NCIP"),
    )
    ils = (connector_to(fake, **options), connector_to(fake, role=EVIDENCE, **options))
    return verify(capture, site=site, ils=ils, expected=None)


ALWAYS = {"decision.identifier-goes-to-suppliers", "request.identifier-changeable"}
"""What is said of every one of these logins."""


def found_by_checks(report: Report) -> set[str]:
    """The checks that found something, but for what is said of every login here."""
    return failed(report) - ALWAYS


def verdict(report: Report) -> tuple[str | None, str | None]:
    """ReShare's state and qualifier."""
    state = report.decision.state
    return (state.value if state else None), report.decision.qualifier


def with_status(status: str, group: str = "GRAD", **more) -> Person:
    """Gail, with that status and in that patron group."""
    return Person(privileges=(("PROFILE", group), ("STATUS", status)), **more)


OLDER = {
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
        (VALID, "GRAD", BLOCKED_HERE),
    ),
    "a block that ReShare does not ask for": (
        [Person(blocks=BLOCK)],
        ID,
        (VALID, "GRAD", BLOCKED_HERE),
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


STORIES = {
    "alma: good, found by an alias": (
        ("alma", [Person()], ID),
        (VALID, "GRAD", {"patron.other-id-returned"}),
    ),
    "alma: inactive, so not found": (("alma", [], ID), (FAILED, None, {"patron.not-found"})),
    "folio: blocked": (
        ("folio", [with_status("BLOCKED", "GRAD")], ID),
        (REFUSED, "GRAD", BLOCKED_THERE),
    ),
    "folio: two accounts, of which one is shown": (
        ("folio", [Person(), Person(barcode=OLD, aliases=(ID,))], ID),
        (VALID, "GRAD", set()),
    ),
    "folio: the user name is taken for an id": (
        ("folio", [Person(aliases=("gail",))], "gail"),
        (VALID, "GRAD", {"patron.other-id-returned"}),
    ),
    "folio: another letter case": (
        ("folio", [Person(barcode="G21")], "g21"),
        (VALID, "GRAD", {"patron.letter-case-relied-on", "patron.other-id-returned"}),
    ),
    "koha: expired": (
        ("koha", [with_status("Ok", "PT", valid_to="2020-01-31T00:00:00")], ID),
        (VALID, "PT", {"patron.record-expired", "decision.disagrees-with-ils"}),
    ),
    "koha: restricted by hand": (
        ("koha", [with_status("Restricted", "PT", blocks=BLOCK)], ID),
        (VALID, "PT", BLOCKED_HERE),
    ),
    "koha: overdues": (
        ("koha", [with_status("Delinquent", "PT", blocks=BLOCK)], ID),
        (VALID, "PT", BLOCKED_HERE),
    ),
    "koha: over the limit": (
        ("koha", [with_status("Barred", "PT", blocks=BLOCK, owes="4200")], ID),
        (REFUSED, "PT", {*BLOCKED_THERE, "patron.fines"}),
    ),
    "koha: no question by user name": (
        ("koha", [Person(usernames=("gail",))], "gail"),
        (FAILED, None, {"patron.not-found"}),
    ),
    "sierra: no": (
        (
            "sierra",
            [Person(privileges=(("LIBRARY", "g    "), ("PROFILE", "126"), ("STATUS", "N")))],
            ID,
        ),
        (REFUSED, "126", BLOCKED_THERE),
    ),
    "sierra: two accounts": (
        ("sierra", [Person(), Person(other_id="2")], ID),
        (FAILED, None, {"patron.ambiguous", "patron.identifier-shared"}),
    ),
    "millennium: not asked by user name": (
        ("millennium", [Person(usernames=("gail",))], "gail"),
        (FAILED, None, {"patron.not-found"}),
    ),
    "ncsu: delinquent": (
        ("ncsu", [with_status("DELINQUENT", "FACULTY")], ID),
        (VALID, "FACULTY", BLOCKED_HERE),
    ),
    "evergreen: active, whatever else": (
        ("evergreen", [Person(privileges=(("Patrons", "Active"),))], ID),
        (VALID, "Patrons", set()),
    ),
    "evergreen: only the user name is known": (
        ("evergreen", [Person(usernames=("gail",))], "gail"),
        (VALID, "GRAD", {"patron.found-by-username-only", "patron.other-id-returned"}),
    ),
    "default: old barcode": (
        ("default", [Person(previous=(OLD,), aliases=(OLD,))], OLD),
        (VALID, "GRAD", {"patron.old-barcode-accepted", "patron.other-id-returned"}),
    ),
    "default: fines": (
        ("default", [Person(owes="3150")], ID),
        (VALID, "GRAD", {"patron.fines"}),
    ),
    "default: no group": (
        ("default", [Person(privileges=(("STATUS", "ACTIVE"),))], ID),
        (VALID, "STATUS", set()),
    ),
    "default: odd characters in the name": (
        ("default", [Person(given="Zoë <&>", family="O'Good")], ID),
        (VALID, "GRAD", set()),
    ),
    "default: somebody else": (
        ("default", [Person(given="Otto", family="Other", email="otto@example.edu")], ID),
        (VALID, "GRAD", {"patron.another-person"}),
    ),
    **{
        f"{system}: {name}": ((system, people, sent), expected)
        for system in (HTTP, HAND_MADE, ALONE)
        for name, (people, sent, expected) in OLDER.items()
    },
}


@pytest.mark.parametrize("name", STORIES)
def test_a_patrons_story(tmp_path, name):
    """ReShare's verdict, the profile it would read, and every check that has something to say.

    The stories of NCIP 1 are the same over each of its three transports.
    """
    (system, people, sent), expected = STORIES[name]
    with FakeNcip(system, people) as fake:
        report = report_of(tmp_path, fake, sent)

    assert expected == (verdict(report), report.decision.profile, found_by_checks(report))


@pytest.mark.parametrize("system", [system.name for system in SYSTEMS if system.ncip == "1"])
def test_every_system_finds_its_patron(tmp_path, system):
    """Each dialect is read, with a name and a user id that ReShare can read too."""
    with FakeNcip(system, [Person()]) as fake:
        decision = report_of(tmp_path, fake, ID).decision

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
        ("alma", {"application_profile": "OTHER"}, {}, "Unknown partner"),
        ("ncsu", {"to_agency": "ELSEWHERE"}, {}, "Check from_agency, to_agency"),
        ("folio", {"version": "2.02", "namespace_style": "default-unqualified"}, {}, "version"),
        ("koha", {}, {"status": 503}, "HTTP 503"),
        ("koha", {}, {"status": 429}, "HTTP 429"),
        ("koha", {}, {"broken": b"<NCIPMessage>It works!</NCIPMessage>"}, "url_token"),
    ],
)
def test_a_system_that_cannot_be_asked(tmp_path, system, options, more, words):
    """Nothing is said of the patron, and ReShare's call fails."""
    with FakeNcip(system, [Person()], **more) as fake:
        report = report_of(tmp_path, fake, ID, **options)

    assert (FAILED, NOT_ASKED) == (verdict(report), found_by_checks(report))
    assert words in report.lookup.attempts[0].outcome.message


@pytest.mark.parametrize("system", [HAND_MADE, ALONE])
def test_what_reshare_spoils_it_does_not_find(tmp_path, system):
    """Over a socket ReShare miscounts or cuts letters beyond ASCII; evidence finds the patron."""
    with FakeNcip(system, [Person(barcode="né1")]) as fake:
        report = report_of(tmp_path, fake, "né1")

    assert (FAILED, {"patron.could-not-ask"}) == (verdict(report), found_by_checks(report))
    assert ["could_not_look", "found"] == [
        attempt.outcome.kind for attempt in report.lookup.attempts
    ]


def test_the_token_in_the_path_lets_us_in(tmp_path):
    """Koha's server takes its token as the last part of the path."""
    with FakeNcip("koha", [Person()], token="t0ken") as fake:
        assert VALID == verdict(report_of(tmp_path, fake, ID))
