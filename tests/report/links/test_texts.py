from dataclasses import replace
from datetime import UTC, datetime

from tests.report import samples
from tests.runs.test_run_summary import NAMES, row, run
from verifier.domain.model.report import Verdict
from verifier.domain.model.site import Contacts
from verifier.report.link_run import (
    invitation_for_tester,
    mailto,
    message_from_tester,
    messages_to_owners,
)
from verifier.runs.run_summary import summarize_run

ADDRESS = "https://verify.example.edu/runs/r"


def messages(*rows):
    return list(
        messages_to_owners(
            summarize_run(run(*rows), idp_names=NAMES),
            contacts=Contacts(discovery="vufind@example.edu"),
            address=ADDRESS,
            site_name="Example",
        )
    )


def test_each_owner_is_written_to_once():
    """With who is stopped, what to change, and where the run is."""
    rows = [row(kind, samples.failing()) for kind in ("faculty", "staff")]
    [message] = messages(*rows)

    assert "2 of 2 logins went wrong" in message.body
    assert "faculty at Example University; staff at Example University" in message.body
    assert "What to change:" in message.body
    assert ADDRESS in message.body


def test_nobody_is_written_to_where_all_is_well():
    """There is nothing to say."""
    assert [] == messages(row(report=samples.passing()))


def test_a_reference_leads_to_the_report():
    """Where there is one."""
    one = replace(row(report=samples.failing()), reference="01AB-1CDE")

    assert "faculty at Example University (reference 01AB-1CDE)" in messages(one)[0].body


def test_an_invitation_needs_no_knowledge():
    """The link, where to log in as whom, until when; no word of the field's."""
    message = invitation_for_tester(
        patron="new-card",
        idp_name="Example University",
        address="https://verify.example.edu/t/token",
        until=datetime(2026, 12, 8, tzinfo=UTC),
        site_name="Example Library",
        tester="Tess Ter",
    )

    for words in ("https://verify.example.edu/t/token", "somebody with a new card", "8 Dec 2026"):
        assert words in message.body
    for jargon in ("identity provider", "assertion", "SAML", "identifier", "attribute"):
        assert jargon not in message.body
    assert ("Tess Ter", None) == (message.to, message.contact)


def test_a_tester_who_is_an_address_can_be_written_to():
    """A name alone is none."""
    message = invitation_for_tester(
        patron="staff",
        idp_name="Example University",
        address="https://verify.example.edu/t/token",
        until=datetime(2026, 12, 8, tzinfo=UTC),
        site_name="Example Library",
        tester="tess@example.edu",
    )

    assert "tess@example.edu" == message.contact
    assert mailto(message).startswith("mailto:tess@example.edu?subject=")
    assert "%2Ft%2Ftoken" in mailto(message)


def test_a_tester_has_something_to_send():
    """What was tried, what came of it, and the number."""
    message = {
        verdict: message_from_tester(
            run_name="Week 2",
            patron="faculty",
            idp_name="Example",
            verdict=verdict,
            number="01AB-1CDE",
        )
        for verdict in (*Verdict, None)
    }

    assert "It works.\n" in message[Verdict.PASS]
    assert "It works today.\n" in message[Verdict.WARNING]
    assert "It does not work.\n" in message[Verdict.FAIL]
    assert message[None] == message[Verdict.UNKNOWN]
    assert all("Reference number: 01AB-1CDE" in entry for entry in message.values())
