from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.report import samples
from tests.runs.test_run_summary import NAMES, row, run
from verifier.domain.model.finding import Evidence
from verifier.domain.model.report import Message, Paragraph, StepAnswer, Verdict
from verifier.domain.model.run import RowState, RunKind
from verifier.domain.model.site import Contacts
from verifier.domain.model.stored_result import RouteAnswer, RouteQuestion
from verifier.report import link_run
from verifier.report.link_run import (
    LONGEST,
    invitation_for_tester,
    mailto,
    message_from_tester,
    messages_to_owners,
)
from verifier.runs.run_summary import summarize_run

ADDRESS = "https://verify.example.edu/runs/r"


def messages(*rows, **more):
    return list(
        messages_to_owners(
            summarize_run(run(*rows), idp_names=NAMES),
            contacts=Contacts(discovery="vufind@example.edu"),
            address=ADDRESS,
            site_name="Example",
            **more,
        )
    )


def test_each_owner_is_written_to_once():
    """With who is stopped, what to change, and where the run and the report are."""
    rows = [row(kind, samples.failing()) for kind in ("faculty", "staff")]
    [message] = messages(replace(rows[0], reference="01AB-1CDE"), rows[1])
    whom = "faculty at Example University (reference 01AB-1CDE); staff at Example University."

    assert "2 of 2 logins went wrong" in message.body
    assert f"Seen with: {whom}\nWhat to change:" in message.body
    assert ADDRESS in message.body
    assert [] == messages(row(report=samples.passing()))


def test_a_kept_report_says_what_to_change_in_this_case():
    """Once the reports are deleted, the advice of the check takes its place."""
    failing = samples.failing()
    check = failing.diagnosis.cause.check
    [message] = messages(row(report=failing), changes={check: "Set the row ALUM to yes."})

    assert "What to change: Set the row ALUM to yes." in message.body


def invited(**more):
    shape = {
        "patron": "new-card",
        "idp_name": "Example University",
        "address": "https://verify.example.edu/t/token",
        "until": datetime(2026, 12, 8, tzinfo=UTC),
        "site_name": "Example Library",
    }
    return invitation_for_tester(**{**shape, **more})


def test_an_invitation_needs_no_knowledge():
    """The link, where to log in as whom, until when; no word of the field's."""
    message = invited(tester="Tess Ter")

    for words in ("https://verify.example.edu/t/token", "somebody with a new card", "8 Dec 2026"):
        assert words in message.body
    for jargon in ("identity provider", "assertion", "SAML", "identifier", "attribute"):
        assert jargon not in message.body
    assert ("Tess Ter", None) == (message.to, message.contact)


def test_a_tester_who_is_an_address_can_be_written_to():
    message = invited(tester="tess@example.edu")

    assert "tess@example.edu" == message.contact
    assert mailto(message).startswith("mailto:tess@example.edu?subject=")
    assert "%2Ft%2Ftoken" in mailto(message)


def test_a_tester_has_something_to_send():
    names = {"run_name": "Week 2", "patron": "faculty", "idp_name": "Example"}
    shape = {**names, "number": "01AB-1CDE"}
    message = {
        verdict: message_from_tester(**shape, verdict=verdict) for verdict in (*Verdict, None)
    }

    assert "It works.\n" in message[Verdict.PASS]
    assert "It works today.\n" in message[Verdict.WARNING]
    assert "It does not work.\n" in message[Verdict.FAIL]
    assert message[None] == message[Verdict.UNKNOWN]
    assert all("Reference number: 01AB-1CDE" in entry for entry in message.values())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("faculty", "a member of the faculty"),
        ("undergraduate", "an undergraduate"),
        ("graduate", "a graduate student"),
        ("alumni", "a former student"),
        ("new-card", "somebody with a new card"),
        ("grad1", "grad1"),
    ],
)
def test_a_kind_is_named_as_people_speak(kind, expected):
    """A test patron of the site file has its id."""
    assert expected == link_run.kind_with_article(kind)


def test_an_answer_has_a_shape_and_a_word():
    answers = [RouteAnswer(question=RouteQuestion.FOUND, answer=entry) for entry in StepAnswer]
    cells = link_run.cells(answers)

    assert {"Found in the library system?"} == {cell[0] for cell in cells}
    assert 4 == len({cell[2:] for cell in cells})
    assert all(all(cell) for cell in cells)


def test_no_login_of_the_program_itself_is_no_refusal():
    """There may have been no password to try; a tester's login was refused by somebody."""
    assert ("?", "no login") == link_run.state_words(RowState.REFUSED, RunKind.AUTOMATIC)
    assert ("✗", "login refused") == link_run.state_words(RowState.REFUSED, RunKind.LINKS)
    assert ("●", "done") == link_run.state_words(RowState.DONE, RunKind.AUTOMATIC)


MESSAGE = Message(
    to="identity team",
    contact="identity@example.edu",
    subject="Patron identifier & more (RESHARE:EXU)",
    paragraphs=(
        Paragraph(text="Größe: 100 % = a+b?\nSecond line."),
        Paragraph(heading="What to change", text="Set it.", settings=("config.ini:\nx = y",)),
        Paragraph(heading="How to check", text="Log in again."),
    ),
)


def opened(address):
    """What a mail program makes of the address: recipients, and each field once."""
    parts = urlsplit(address)
    fields = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
    return unquote(parts.path), fields


def long(message, *lengths):
    """The message with one setting and paragraphs of these lengths."""
    paragraphs = tuple(Paragraph(text="x" * length, settings=("y" * 900,)) for length in lengths)
    return replace(message, paragraphs=paragraphs)


def test_a_mail_program_gets_exactly_the_message():
    """Recipient, subject and body arrive whole; without a contact the recipient is left open."""
    assert mailto(replace(MESSAGE, contact=None)).startswith("mailto:?subject=Patron%20")
    to, fields = opened(mailto(MESSAGE))

    assert "identity@example.edu" == to
    assert {
        "subject": ["Patron identifier & more (RESHARE:EXU)"],
        "body": [MESSAGE.body.rstrip("\n").replace("\n", "\r\n")],
    } == fields


def test_no_value_of_a_person_stands_in_an_address():
    """Even where the message shows some: an address ends up in more places than a mail."""
    values = (Evidence(what="identifier", name="barcode", value="21234000000018"),)
    with_some = replace(MESSAGE, values=values)

    assert mailto(with_some) == mailto(replace(with_some, shows_values=True))
    assert "21234000000018" not in mailto(with_some)


@pytest.mark.parametrize(
    "hostile",
    [
        "x?bcc=evil@example.com",
        "a@example.edu&cc=evil@example.com",
        "a@example.edu\r\nBcc: e@example.com",
    ],
)
def test_a_hostile_contact_adds_no_recipient(hostile):
    """Even an address that slipped through stays one recipient, without fields of its own."""
    to, fields = opened(mailto(replace(MESSAGE, contact=hostile)))

    assert hostile == to
    assert {"subject", "body"} == set(fields)


def test_a_hostile_subject_adds_no_field():
    _, fields = opened(
        mailto(replace(MESSAGE, subject="x&bcc=evil@example.com\r\nBcc: e@example.com"))
    )

    assert {"subject", "body"} == set(fields)


def test_settings_go_first_where_the_address_is_too_long():
    """All sentences stay, and the report is named for the rest."""
    address = mailto(long(MESSAGE, 700, 300))
    [body] = opened(address)[1]["body"]

    assert len(address) <= LONGEST
    assert "y" not in body.partition("The settings")[0]
    assert "x" * 700 + "\r\n\r\n" + "x" * 300 in body
    assert body.endswith("stand in the attached report.")


def test_the_last_paragraphs_go_next():
    address = mailto(long(MESSAGE, 700, 1_300, 900))
    [body] = opened(address)[1]["body"]

    assert len(address) <= LONGEST
    assert "x" * 700 + "\r\n\r\nThe settings to copy" in body
    assert "x" * 701 not in body


def test_one_endless_paragraph_leaves_the_report_alone():
    address = mailto(long(MESSAGE, 5_000))

    assert len(address) <= LONGEST
    assert opened(address)[1]["body"][0].startswith("The settings to copy")


def test_half_a_character_is_no_failure():
    """A saved login may hold text that no encoding can write."""
    assert "%3F" in mailto(replace(MESSAGE, paragraphs=(Paragraph(text="\ud800"),)))
