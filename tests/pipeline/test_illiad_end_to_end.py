"""ILLiad's Web Platform on one socket, an NCIP responder on another, and the question between."""

import pytest

from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.adapters.illiad.users import number_of, person, rows
from tests.factories import make_form, make_identifier, make_record, make_settings, make_site
from verifier.adapters.ils.connections import connect
from verifier.demo.ncip_responder import DemoNcip
from verifier.domain.model.patron import PersonName
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import IlliadSettings, IlsConnection, IlsRole, Secret
from verifier.pipeline.illiad import ask_users, compare_users

USERS = 14  # the first two lack their zeros; those from the tenth on have their number as name


@pytest.fixture(scope="module")
def library():
    """The library system, asked over NCIP as ReShare asks it."""
    records = [
        make_record(
            make_identifier(number_of(place)),
            internal_id=f"u{place}",
            name=PersonName(given=person(place)[0], family=person(place)[1]),
            emails=(rows(place + 1)[place]["EMailAddress"],),
        )
        for place in range(USERS)
    ]
    with DemoNcip(records) as running:
        yield running


@pytest.fixture
def compared(library, tmp_path):
    """What comes of comparing everybody; the column that is sent is said at the call."""

    def compare(field, **fake):
        with web_platform(rows(USERS), **fake) as platform:
            settings = IlliadSettings(
                patron_field=field,
                url=platform.url,
                api_key=Secret(place="env ILLIAD_API_KEY", value=KEY),
            )
            names = [user["UserName"] for user in platform.users]
            read = ask_users(settings, names, allow_private=True)
        connection = IlsConnection(
            id="ncip",
            connector="ncip",
            role=IlsRole.RESHARE,
            url=library.url,
            options=(("from_agency", "EXU"), ("to_agency", "EXU")),
            lookups_per_second=1_000,
        )
        site = make_site(
            tmp_path,
            form=make_form(ils_identifier=None),
            reshare=make_settings(host_lms_integration="Default"),
            ils=(connection,),
            allow_private_addresses=True,
        )
        return compare_users(read, site=site, settings=settings, ils=connect(site))

    return compare


def test_an_answer_that_shows_one_identifier_is_enough(compared):
    """NCIP tells what it was asked by; the other columns are asked for by themselves."""
    result = compared("UserName")

    assert Verdict.FAIL is result.verdict
    assert (
        "Of 14 users, found are 3 by UserName, 14 by SSN (2 of them but for leading zeros), "
        "14 by ExternalUserId (2 of them but for leading zeros)." == result.reason
    )
    assert "SSN" == result.advice.column


def test_numbers_are_no_proof_against_the_right_column(compared):
    """The Web Platform writes SSN as a number; all is well, but for what nobody can see."""
    result = compared("SSN", numbers=("SSN",))

    assert {Verdict.PASS: 10, Verdict.UNKNOWN: 4} == {
        verdict: [user.verdict for user in result.users].count(verdict)
        for verdict in {user.verdict for user in result.users}
    }
    assert {"illiad.number-lost-zeros"} == {finding.check for finding in result.findings}
    assert "For 4 users it came as a number" in result.advice.text


def test_a_web_platform_that_fails_in_the_middle_loses_nobody_else(compared):
    """Who was read is compared; the others say why they were not."""
    result = compared("SSN", answers={"cleo.stone": (500, ""), "dora.stone": (200, "<html>")})

    assert 12 == len(result.read)
    assert 14 == len(result.users)
    assert "failed by an error of its own (HTTP 500). (1 user)" in result.reason
