from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import make_case, make_finding
from tests.domain.diagnosis.remedies.cases import ANOTHER, wrong_attribute
from tests.factories import BARCODE, make_capture, make_decision, make_form, make_preview
from verifier.domain.diagnosis.message import message_to_owner, to_patron
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.report import Snippet
from verifier.domain.model.site import Contacts

MISSING = make_finding(
    "release.identifier-missing", message="employeeNumber was not released to us."
)
EXPIRED = make_finding("patron.record-expired", owner=Owner.ILS, station=Station.ILS)
CONTACTS = Contacts(identity="idm@example.edu", ils="systems@example.edu")


def written(finding, decision=None, contacts=CONTACTS):
    case = make_case(finding, decision=decision)
    return message_to_owner(case, finding, remedies(case, (finding,)), contacts)


def known_by(contact):
    """A decision on a login at an identity provider whose metadata names *contact*."""
    idp = replace(make_capture().idp, contact=contact)
    return make_decision(preview=make_preview(idp=idp))


def test_the_message_to_the_campus_says_everything_that_is_needed():
    """What is wrong, received and wanted, for whom, what to change, how to check."""
    message = written(MISSING)

    assert message.text.startswith(
        "To: identity team <identity@example.edu>\n"
        "Subject: Patron identifier for ReShare (RESHARE:EXU)\n\n"
        "Patrons of the library order through ReShare"
    )
    assert "For a login on 24 November 2026 this goes wrong" in message.body
    assert "What is wrong\nemployeeNumber was not released to us.\n" in message.body
    assert "What was received (names only)\nemployeeNumber, mail, givenName, sn\n" in message.body
    assert "What to change\nRelease employeeNumber to the service provider" in message.body
    assert "Service provider (entity ID): https://verify.example.edu/sp\n" in message.body
    assert (
        "Identity provider (entity ID): https://idp.example.edu/idp/shibboleth\n" in message.body
    )
    assert "see to the production one as well" in message.body
    assert (
        "How to check\nHave the same patron log in at the release verifier again" in message.body
    )


def test_no_released_or_recorded_value_is_in_it():
    """The message may be sent by mail; values are put in only where asked for."""
    message = written(MISSING)

    assert not [each for each in (BARCODE, "Gail", "gail.good") if each in message.text]
    assert BARCODE in replace(message, shows_values=True).body


def test_the_first_remedy_of_the_owner_comes_with_its_setting():
    """What others could do instead is not for this reader."""
    message = written(ANOTHER, wrong_attribute())

    assert message.text.startswith("To: discovery team (VuFind)\n")
    assert "What to change\nIn VuFind's Shibboleth.ini set username to employeeNumber.\n" in (
        message.body
    )
    assert "\nusername = employeeNumber\n" in message.body
    assert "At the campus" not in message.body
    assert "production" not in message.body


def test_what_is_uncertain_and_how_to_see_it_first_are_said_as_well():
    """The reader has nothing but the message."""
    case = make_case(MISSING)
    [remedy, *_] = remedies(case, (MISSING,))
    told = replace(
        remedy,
        preview="Run the preview.",
        caution="That it is Okta is a guess.",
        snippets=(Snippet(place="a form", language="text", text="x", verified=False),),
    )
    body = message_to_owner(case, MISSING, (told,)).body

    assert "How to check\nRun the preview.\nHave the same patron log in" in body
    assert "\nMind: That it is Okta is a guess.\n" in body
    assert "\na form (check against your product's documentation):\nx\n" in body


def test_the_library_needs_no_entity_ids_and_no_names_of_attributes():
    """Who looks after patron records has nothing to do with the sign-on."""
    message = written(EXPIRED)

    assert message.text.startswith("To: library systems <systems@example.edu>\n")
    assert "entity ID" not in message.body
    assert "received" not in message.body
    assert "wanted" not in message.body


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("team@example.edu", "team@example.edu"),
        (None, "idm@example.edu"),
        ("mailto:x?bcc=evil@example.com", "idm@example.edu"),
        ("a@example.edu\r\nBcc: evil@example.com", "idm@example.edu"),
    ],
)
def test_the_identity_providers_own_contact_goes_first(contact, address):
    """One that is no single address is passed over for the site's."""
    assert address == written(MISSING, known_by(contact)).contact


def test_a_subject_has_one_line():
    """Nothing that is set elsewhere can add a header to the mail."""
    form = make_form(institution="EXU\r\nBcc: evil@example.com")
    message = written(MISSING, make_decision(preview=make_preview(form=form)))

    assert "Patron identifier for ReShare (EXU Bcc: evil@example.com)" == message.subject


def test_what_works_today_is_not_called_broken():
    """A warning is a thing to change, not a failure."""
    warning = replace(MISSING, severity=Severity.WARNING)

    assert "showed something that should be changed" in written(warning).body


def test_a_warning_from_which_an_error_follows_is_called_broken():
    """Whoever reads the message learns that these requests fail."""
    warning = replace(MISSING, severity=Severity.WARNING)
    error = make_finding("patron.not-found", station=Station.ILS, severity=Severity.ERROR)
    case = make_case(warning, error)

    assert "this goes wrong" in message_to_owner(case, warning, ()).body


def test_the_patron_is_written_to_without_a_word_about_systems():
    """The message is about the account."""
    blocked = make_finding("decision.patron-blocked", owner=Owner.PATRON, station=Station.ILS)

    assert written(blocked).text.startswith("To: the patron\nSubject: Your library account")


def test_there_is_no_message_without_a_cause():
    """Nobody needs to be written to."""
    assert message_to_owner(make_case(), None, ()) is None


JARGON = ("ReShare would", "identifier", "NCIP", "library system", "attribute", "STATUS", "record")


@pytest.mark.parametrize(
    ("check", "says", "to_do"),
    [
        ("decision.patron-blocked", "Your library account is blocked", "Settle with the library"),
        ("patron.blocked-in-ils", "Your library account is blocked", "Settle with the library"),
        ("patron.fines-over-limit", "There is more to pay", "Settle the balance"),
    ],
)
def test_the_patron_learns_what_is_the_matter_and_what_to_do(check, says, to_do):
    """In words that need no explanation."""
    finding = make_finding(check, owner=Owner.PATRON, station=Station.ILS)
    case = make_case(finding)
    [remedy] = remedies(case, (finding,))
    message = to_patron(case, finding, remedy)

    assert message.body.startswith(says)
    assert f"What you can do\n{to_do}" in message.body
    assert message.contact is None
    assert not [word for word in JARGON if word in message.body]


def test_without_a_remedy_the_library_is_to_be_asked():
    """Nobody is left with a sentence and nothing to do."""
    finding = make_finding("patron.fines", owner=Owner.PATRON)

    assert "Ask at the library" in to_patron(make_case(finding), finding, None).body
