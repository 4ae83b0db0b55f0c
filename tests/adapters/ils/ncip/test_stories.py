"""Patrons' stories: what the whole program says where ReShare's system is one of the fakes."""

from pathlib import Path

import pytest

from tests.adapters.ils.judged import about_patron, judged
from tests.adapters.ils.ncip.connections import EVIDENCE, connector_to
from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from verifier.adapters.ils.ncip.settings import SYSTEMS
from verifier.domain.model.report import Report

ID = "21234000000018"
OLD = "21234000000026"
VALID = ("REQ_VALIDATED", None)
REFUSED = ("REQ_INVALID_PATRON", "invalidPatron")
FAILED = ("REQ_INVALID_PATRON", "hostLMSCallFailed")
NOT_ASKED = {"patron.could-not-ask", "patron.evidence-missing"}
BLOCKED_THERE = {"patron.blocked-in-ils", "decision.patron-blocked"}
BLOCK = ("Block Check Out",)
HTTP, HAND_MADE, ALONE = "symphony", "aleph", "voyager"
"""One system for each transport."""


def report_of(folder: Path, fake: FakeNcip, sent: str, **options: str) -> Report:
    """Verify Gail's login that releases *sent*; ReShare and evidence both ask *fake*."""
    reshare, evidence = connector_to(fake, **options), connector_to(fake, role=EVIDENCE, **options)
    return judged(folder, evidence, sent, reshare=reshare, system=fake.system)


def verdict(report: Report) -> tuple[str | None, str | None]:
    state = report.decision.state
    return (state.value if state else None), report.decision.qualifier


def with_status(status: str, group: str = "GRAD", **more) -> Person:
    return Person(privileges=(("PROFILE", group), ("STATUS", status)), **more)


def story(*people: Person, sent=ID, verdict=VALID, group: str | None = "GRAD", finds=frozenset()):
    """Who there is, what is sent, and the verdict, the profile and the checks that come of it."""
    return people, sent, (verdict, group, set(finds))


def unknown(*people: Person, sent=ID, finds=frozenset({"patron.not-found"})):
    return story(*people, sent=sent, verdict=FAILED, group=None, finds=finds)


def disagrees(person: Person, finds: str, group="GRAD"):
    return story(person, group=group, finds={finds, "decision.disagrees-with-ils"})


def refused(person: Person, group: str | None = "GRAD", finds=frozenset()):
    return story(person, verdict=REFUSED, group=group, finds={*BLOCKED_THERE, *finds})


SEVERAL = {"patron.ambiguous", "patron.identifier-shared"}
OTTO = Person(given="Otto", family="Other", email="otto@example.edu")
BY_NAME = Person(usernames=("gail",))
OLDER = {  # over NCIP 1
    "good": story(Person()),
    "not found": unknown(),
    "a user name is not asked for": unknown(BY_NAME, sent="gail"),
    **{word: refused(with_status(word)) for word in ("BLOCKED", "BARRED", "EXPIRED")},
    "expired, by its date": disagrees(
        with_status("OK", valid_to="2020-06-16T00:00:00Z"), "patron.record-expired"
    ),
    "expired, by the date of the group": disagrees(
        with_status("OK", valid_to="2020-06-16", ends="PROFILE"), "patron.record-expired"
    ),
    "traps and a block on renewal": story(
        Person(blocks=("Trap For Message", "Trap For Pickup", "Block Renewal"))
    ),
    "inactive": disagrees(with_status("INACTIVE"), "patron.record-inactive"),
    "delinquent": disagrees(with_status("DELINQUENT"), "patron.blocked-in-ils"),
    "a block that ReShare does not ask for": disagrees(
        Person(blocks=BLOCK), "patron.blocked-in-ils"
    ),
    "a group without a value": story(Person(privileges=(("UNDERGRAD", None),)), group="UNDERGRAD"),
    "the group as the name of a privilege, with a date": disagrees(
        Person(privileges=(("30", "2020-01-01"), ("30", "OK"))), "patron.record-expired", "30"
    ),
    "no patron type": refused(
        Person(privileges=(("Cat1", "No patron type found"), ("STATUS", "BLOCKED"))), None
    ),
    "another number comes back": story(
        Person(barcode=OLD, aliases=(ID,)), finds={"patron.other-id-returned"}
    ),
    "two accounts": unknown(Person(), Person(other_id="2"), finds=SEVERAL),
    "odd characters in the name": story(Person(given="Zoë <&>", family="O'Good")),
    "somebody else": story(OTTO, finds={"patron.another-person"}),
}
OWN = {  # by system
    "alma": {
        "good, found by an alias": story(Person(), finds={"patron.other-id-returned"}),
        "inactive, so not found": unknown(),
    },
    "folio": {
        "blocked": refused(with_status("BLOCKED")),
        "two accounts, of which one is shown": story(Person(), Person(barcode=OLD, aliases=(ID,))),
        "the user name is taken for an id": story(
            Person(aliases=("gail",)), sent="gail", finds={"patron.other-id-returned"}
        ),
        "another letter case": story(
            Person(barcode="G21"),
            sent="g21",
            finds={"patron.letter-case-relied-on", "patron.other-id-returned"},
        ),
    },
    "koha": {
        "expired": disagrees(
            with_status("Ok", "PT", valid_to="2020-01-31T00:00:00"), "patron.record-expired", "PT"
        ),
        **{
            word: disagrees(with_status(word, "PT", blocks=BLOCK), "patron.blocked-in-ils", "PT")
            for word in ("Restricted", "Delinquent")
        },
        "over the limit": refused(
            with_status("Barred", "PT", blocks=BLOCK, owes="4200"), "PT", {"patron.fines"}
        ),
        "no question by user name": unknown(BY_NAME, sent="gail"),
    },
    "sierra": {
        "no": refused(
            Person(privileges=(("LIBRARY", "g    "), ("PROFILE", "126"), ("STATUS", "N"))), "126"
        ),
        "two accounts": unknown(Person(), Person(other_id="2"), finds=SEVERAL),
    },
    "millennium": {"not asked by user name": unknown(BY_NAME, sent="gail")},
    "ncsu": {
        "delinquent": disagrees(
            with_status("DELINQUENT", "FACULTY"), "patron.blocked-in-ils", "FACULTY"
        )
    },
    "evergreen": {
        "active, whatever else": story(
            Person(privileges=(("Patrons", "Active"),)), group="Patrons"
        ),
        "only the user name is known": story(
            BY_NAME,
            sent="gail",
            finds={"patron.found-by-username-only", "patron.other-id-returned"},
        ),
    },
    "default": {
        "old barcode": story(
            Person(previous=(OLD,), aliases=(OLD,)),
            sent=OLD,
            finds={"patron.old-barcode-accepted", "patron.other-id-returned"},
        ),
        "expired, by the date of the group": OLDER["expired, by the date of the group"],
        "traps and a block on renewal": OLDER["traps and a block on renewal"],
        "a trap beside a block": disagrees(
            Person(blocks=("Trap For Message", *BLOCK)), "patron.blocked-in-ils"
        ),
        "fines": story(Person(owes="3150"), finds={"patron.fines"}),
        "no group": story(Person(privileges=(("STATUS", "ACTIVE"),)), group="STATUS"),
        "odd characters in the name": OLDER["odd characters in the name"],
        "somebody else": OLDER["somebody else"],
    },
    **dict.fromkeys((HTTP, HAND_MADE, ALONE), OLDER),
}


@pytest.mark.parametrize(
    ("system", "name"), [(system, name) for system, stories in OWN.items() for name in stories]
)
def test_a_patrons_story(tmp_path, system, name):
    """ReShare's verdict, the profile it would read, and every check that has something to say.

    The stories of NCIP 1 are the same over each of its three transports.
    """
    people, sent, expected = OWN[system][name]
    with FakeNcip(system, people) as fake:
        report = report_of(tmp_path, fake, sent)

    assert expected == (verdict(report), report.decision.profile, about_patron(report))


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
    with FakeNcip(system, [Person()], **more) as fake:
        report = report_of(tmp_path, fake, ID, **options)

    assert (FAILED, NOT_ASKED) == (verdict(report), about_patron(report))
    assert words in report.lookup.attempts[0].outcome.message


@pytest.mark.parametrize("system", [HAND_MADE, ALONE])
def test_what_reshare_spoils_it_does_not_find(tmp_path, system):
    """Over a socket ReShare miscounts or cuts letters beyond ASCII; evidence finds the patron."""
    with FakeNcip(system, [Person(barcode="né1")]) as fake:
        report = report_of(tmp_path, fake, "né1")

    assert (FAILED, {"patron.could-not-ask"}) == (verdict(report), about_patron(report))
    assert ["could_not_look", "found"] == [
        attempt.outcome.kind for attempt in report.lookup.attempts
    ]


def test_the_token_in_the_path_lets_us_in(tmp_path):
    with FakeNcip("koha", [Person()], token="t0ken") as fake:
        assert VALID == verdict(report_of(tmp_path, fake, ID))
