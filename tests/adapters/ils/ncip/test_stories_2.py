import pytest

from tests.adapters.ils.ncip.dialect import Person
from tests.adapters.ils.ncip.fake_ncip import FakeNcip
from tests.adapters.ils.ncip.story import found_by_checks, told, verdict

ID = "21234000000018"
OLD = "21234000000026"
VALID = ("REQ_VALIDATED", None)
REFUSED = ("REQ_INVALID_PATRON", "invalidPatron")
FAILED = ("REQ_INVALID_PATRON", "hostLMSCallFailed")
NOT_ASKED = {"patron.could-not-ask", "patron.evidence-missing"}
BLOCKED_HERE = {"patron.blocked-in-ils", "decision.disagrees-with-ils"}
BLOCKED_THERE = {"patron.blocked-in-ils", "decision.patron-blocked"}
BLOCK = ("Block Check Out",)


def in_group(group: str, status: str, **more) -> Person:
    """Gail, in that patron group and with that status."""
    return Person(privileges=(("PROFILE", group), ("STATUS", status)), **more)


STORIES = {
    "alma: good, found by an alias": (
        ("alma", [Person()], ID),
        (VALID, "GRAD", {"patron.other-id-returned"}),
    ),
    "alma: inactive, so not found": (("alma", [], ID), (FAILED, None, {"patron.not-found"})),
    "folio: blocked": (
        ("folio", [in_group("GRAD", "BLOCKED")], ID),
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
        ("koha", [in_group("PT", "Ok", valid_to="2020-01-31T00:00:00")], ID),
        (VALID, "PT", {"patron.record-expired", "decision.disagrees-with-ils"}),
    ),
    "koha: restricted by hand": (
        ("koha", [in_group("PT", "Restricted", blocks=BLOCK)], ID),
        (VALID, "PT", BLOCKED_HERE),
    ),
    "koha: overdues": (
        ("koha", [in_group("PT", "Delinquent", blocks=BLOCK)], ID),
        (VALID, "PT", BLOCKED_HERE),
    ),
    "koha: over the limit": (
        ("koha", [in_group("PT", "Barred", blocks=BLOCK, owes="4200")], ID),
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
        ("ncsu", [in_group("FACULTY", "DELINQUENT")], ID),
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
}


@pytest.mark.parametrize("name", STORIES)
def test_a_patrons_story(tmp_path, name):
    """ReShare's verdict, the profile it would read, and every check that has something to say."""
    (system, people, sent), expected = STORIES[name]
    with FakeNcip(system, people) as fake:
        report = told(tmp_path, fake, sent)

    assert expected == (verdict(report), report.decision.profile, found_by_checks(report))


@pytest.mark.parametrize(
    ("system", "options", "more", "words"),
    [
        ("alma", {"application_profile": "OTHER"}, {}, "Unknown partner"),
        ("ncsu", {"to_agency": "ELSEWHERE"}, {}, "Check from_agency, to_agency"),
        ("folio", {"version": "2.02", "namespace_style": "default-unqualified"}, {}, "version"),
        ("koha", {}, {"status": 503}, "HTTP 503"),
        ("koha", {}, {"status": 429}, "HTTP 429"),
        ("koha", {}, {"broken": b"<NCIPMessage>It works!</NCIPMessage>"}, "url_token"),
    ],
)
def test_a_system_that_cannot_be_asked(tmp_path, system, options, more, words):
    """Nothing is said of the patron, ReShare's call fails, and it is said what to change."""
    with FakeNcip(system, [Person()], **more) as fake:
        report = told(tmp_path, fake, ID, **options)

    assert (FAILED, NOT_ASKED) == (verdict(report), found_by_checks(report))
    outcome = report.decision.match.lookup.attempts[0].outcome
    assert words in outcome.message


def test_the_token_in_the_path_lets_us_in(tmp_path):
    """Koha's server takes its token as the last part of the path."""
    with FakeNcip("koha", [Person()], token="t0ken") as fake:
        assert VALID == verdict(told(tmp_path, fake, ID))
