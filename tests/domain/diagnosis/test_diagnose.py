import re
from dataclasses import replace

import pytest

from tests.domain.diagnosis.cases import (
    ANOTHER,
    CRASHED,
    NAMES,
    SILENCE,
    decided,
    make_case,
    make_finding,
    make_runs,
    wrong_attribute,
)
from tests.domain.diagnosis.cases import (
    BLOCKED as BLOCKED_PATRON,
)
from tests.factories import (
    BARCODE,
    FixedIls,
    altered,
    make_answer,
    make_answers,
    make_attribute,
    make_capture,
    make_decision,
    make_form,
    make_found,
    make_listener,
    make_oidc_capture,
    make_preview,
    make_settings,
    make_site,
)
from tests.scenarios.story import read_story
from tests.scenarios.test_scenarios import SCENARIOS, report_of
from verifier.domain.checks.catalogue import ALL_CHECKS, CHECKS_ON_A_LOGIN
from verifier.domain.diagnosis.case import (
    as_cause,
    attribute_label,
    first_cause,
    ils_state,
    root_of,
    verdict_of,
)
from verifier.domain.diagnosis.diagnose import diagnose, headline
from verifier.domain.diagnosis.matching import match_identifiers
from verifier.domain.diagnosis.message import (
    invented_example,
    message_to_owner,
    received,
    to_patron,
    values_that_help,
    wanted,
)
from verifier.domain.diagnosis.remedies.selection import remedies
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.finding import Owner, Severity, Station
from verifier.domain.model.lookup import Ambiguous, Found
from verifier.domain.model.report import Cause, Headline, IlsState, Snippet, StepAnswer, Verdict
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.reshare_settings import OwnAnswer
from verifier.domain.model.site import Contacts
from verifier.domain.model.text_values import is_placeholder, mask
from verifier.domain.reshare_rules.decision import decide
from verifier.pipeline.verify import verify

SEVERAL = make_finding("release.identifier-several-values", severity=Severity.WARNING)
JOINED = make_finding(
    "request.identifier-joined",
    station=Station.SERVICE_PROVIDER,
    owner=Owner.DISCOVERY,
    follows_from="release.identifier-several-values",
)


def test_a_good_login_needs_nothing():
    diagnosis = diagnose(make_decision(), make_runs())

    assert (Verdict.PASS, IlsState.OK) == (diagnosis.verdict, diagnosis.ils_state)
    assert (None, None) == (diagnosis.cause, diagnosis.message)
    assert ((), ()) == (diagnosis.findings, diagnosis.remedies)
    assert (6, 9) == (len(diagnosis.route), len(diagnosis.steps))


def test_the_cause_comes_first_then_errors_warnings_and_notices_in_route_order():
    notice = make_finding("release.surplus-attribute", severity=Severity.NOTICE)
    reassignable = make_finding("release.identifier-reassignable", severity=Severity.WARNING)
    not_found = make_finding(
        "patron.not-found",
        station=Station.ILS,
        owner=Owner.ILS,
        follows_from="request.identifier-joined",
    )
    diagnosis = diagnose(
        make_decision({}, preview=make_preview({"employeeNumber": ["a1234", "b1234"]})),
        make_runs(not_found, notice, reassignable, SEVERAL, JOINED),
    )
    expected = (SEVERAL, JOINED, not_found, reassignable, notice)

    assert expected == diagnosis.findings
    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.cause.check == "release.identifier-several-values"
    assert diagnosis.remedies[0].finding == "release.identifier-several-values"
    assert diagnosis.message.text.startswith("To: identity team")


NOTICE = make_finding("a.b", severity=Severity.NOTICE)
WARNING = make_finding("a.b", severity=Severity.WARNING)
SILENT = make_decision(SILENCE)
UNDECIDED = decide(
    match_identifiers(make_answers(not_asked="No system is set up.")), make_settings()
)
REFUSED = make_decision(
    {
        BARCODE: Found(
            record=make_decision().match.records[0], answer=make_answer(has_optional_fields=False)
        )
    }
)


@pytest.mark.parametrize(
    ("verdict", "case"),
    [
        (Verdict.PASS, make_case()),
        (Verdict.PASS, make_case(NOTICE)),
        (Verdict.WARNING, make_case(WARNING)),
        (Verdict.UNKNOWN, make_case(WARNING, decision=SILENT)),
        (Verdict.FAIL, make_case(make_finding("release.identifier-missing"), decision=SILENT)),
        (Verdict.UNKNOWN, make_case(decision=UNDECIDED)),
        (Verdict.FAIL, make_case(decision=REFUSED)),
        (Verdict.UNKNOWN, replace(make_case(), runs=(CRASHED,))),
    ],
)
def test_the_verdict(verdict, case):
    """Could not ask is not no: silence is unknown, although ReShare would refuse the request.

    An error fails whatever the library system would say, and a refusal that no check saw coming
    as well. What was not looked at, because a check crashed or nobody is there to be asked, is
    not fine.
    """
    assert verdict is verdict_of(case)
    assert (False, False) == (SILENT.decision.accepted, REFUSED.decision.accepted)


@pytest.mark.parametrize(
    ("state", "case"),
    [
        (IlsState.BLOCKED, make_case(make_finding("decision.patron-blocked"))),
        (IlsState.BLOCKED, make_case(make_finding("patron.blocked-in-ils"))),
        (IlsState.EXPIRED, make_case(make_finding("patron.record-expired"))),
        (IlsState.INACTIVE, make_case(make_finding("patron.record-inactive"))),
        (IlsState.OK, make_case(make_finding("release.identifier-reassignable"))),
        (IlsState.UNKNOWN, make_case(decision=SILENT)),
    ],
)
def test_the_state_of_the_record(state, case):
    """What the checks found, whatever ReShare makes of it; without a record nothing is known."""
    assert state is ils_state(case)


GOOD = {"employeeNumber": BARCODE, **NAMES}
KNOWN = {BARCODE: make_found()}


def diagnosed(tmp_path, released, *ils, **settings):
    site = make_site(tmp_path, reshare=make_settings(**settings))
    return verify(make_capture(released), site=site, ils=ils).diagnosis


def test_silence_is_unknown_and_no_library_system_has_no_cause(tmp_path):
    silent, unasked = diagnosed(tmp_path, GOOD, FixedIls(SILENCE)), diagnosed(tmp_path, GOOD)

    assert Verdict.UNKNOWN is silent.verdict is unasked.verdict
    assert ("patron.could-not-ask", None) == (silent.cause.check, unasked.cause)
    assert StepAnswer.NO not in {step.answer for step in silent.steps}
    assert unasked.headline.reason.startswith(
        "No library system is configured, so the patron was not looked up. Add an [[ils]] table"
    )


def test_a_good_login_passes_from_end_to_end(tmp_path):
    diagnosis = diagnosed(tmp_path, GOOD, FixedIls(KNOWN))
    answers = {step.step: step.answer for step in diagnosis.steps}

    assert (Verdict.PASS, None) == (diagnosis.verdict, diagnosis.cause)
    for step in ("intermittent-1", "intermittent-5", "widespread-2.1"):
        assert StepAnswer.YES is answers[step]
    assert StepAnswer.NO is answers["intermittent-3"] is answers["widespread-2"]


def test_a_borrower_check_that_is_off_does_not_hide_a_wrong_identifier(tmp_path):
    released = {"employeeNumber": "x99999"}
    diagnosis = diagnosed(tmp_path, released, FixedIls({}), borrower_check="none")

    assert diagnosis.verdict is Verdict.FAIL
    assert diagnosis.headline.verdict == (
        "ReShare would accept the request without checking, and it would fail later."
    )


def test_at_a_directory_the_typed_name_is_what_is_sent(tmp_path):
    """A saved entry does not say what its person types; with it the road hangs on the typing."""
    site = make_site(tmp_path, form=make_form(door=EntryPoint.VUFIND_LDAP))
    entry = [
        Attribute(name=name, values=(value,), source=AttributeSource.ENTRY)
        for name, value in (("employeeNumber", BARCODE), ("mail", "gail.good@example.edu"))
    ]
    logins = (
        make_capture(entry, protocol=Protocol.LDAP, typed_username=typed)
        for typed in (None, f" {BARCODE} ")
    )
    unknown, typed = (
        verify(login, site=site, ils=(FixedIls(KNOWN),)).diagnosis for login in logins
    )
    answers = {step.step: step.answer for step in unknown.steps}

    assert unknown.verdict is Verdict.UNKNOWN
    assert StepAnswer.UNKNOWN is answers["intermittent-5"] is answers["widespread-2"]
    assert "VuFind sends what the person types" in unknown.headline.reason
    assert (Verdict.WARNING, "request.typed-name") == (typed.verdict, typed.cause.check)


MISSING = make_finding("release.identifier-missing")
NO_REQ_ID = make_finding(
    "request.identifier-missing",
    station=Station.DISCOVERY,
    owner=Owner.DISCOVERY,
    follows_from="release.identifier-missing",
)
BLOCKED = make_finding("decision.patron-blocked", station=Station.ILS, owner=Owner.PATRON)
LATE = make_finding("patron.not-found", station=Station.ILS)
EARLY = make_finding("request.regex-invalid", station=Station.LISTENER)
SECOND = make_finding("release.identifier-transient")
NOT_ASKED = make_finding("patron.could-not-ask", severity=Severity.WARNING, station=Station.ILS)
SURPLUS = make_finding("release.surplus-attribute", severity=Severity.NOTICE)


@pytest.mark.parametrize(
    ("verdict", "findings", "cause"),
    [
        # the root, and not what follows from it, even where the root is a mere warning
        (Verdict.FAIL, (MISSING, NO_REQ_ID), MISSING),
        (Verdict.FAIL, (SEVERAL, JOINED), SEVERAL),
        # the first station wins, by the root, and at one station the catalogue's order
        (Verdict.FAIL, (LATE, EARLY), EARLY),
        (Verdict.FAIL, (SEVERAL, JOINED, BLOCKED), SEVERAL),
        (Verdict.FAIL, (MISSING, SECOND), MISSING),
        (Verdict.FAIL, (SEVERAL,), None),
        # a warning further up the road does not explain the silence
        (Verdict.UNKNOWN, (SEVERAL, NOT_ASKED), NOT_ASKED),
        (Verdict.UNKNOWN, (SEVERAL,), None),
        (Verdict.WARNING, (SURPLUS, SEVERAL), SEVERAL),
        (Verdict.PASS, (SEVERAL,), None),
    ],
)
def test_the_first_cause(verdict, findings, cause):
    assert cause == first_cause(make_case(*findings), verdict)


def test_the_root_of_a_finding():
    """A circle of explanations is walked once, and one that is not there explains nothing."""
    finding = make_finding("a.one", follows_from="a.two")
    two = make_finding("a.two", follows_from="a.one")

    assert two == root_of(finding, (finding, two))
    assert NO_REQ_ID == root_of(NO_REQ_ID, (NO_REQ_ID,))


def test_the_cause_is_put_as_the_report_names_it():
    expected = Cause(
        check="release.identifier-missing",
        station=Station.IDP,
        owner=Owner.IDENTITY,
        summary="This is release.identifier-missing.",
    )

    assert (expected, None) == (as_cause(MISSING), as_cause(None))


def failing_stories():
    """The first story of each cause and owner, of the patrons whose request would fail."""
    found = {}
    for path in SCENARIOS:
        expected = read_story(path)["expect"]
        if expected["verdict"] == "fail":
            found.setdefault((expected["cause"], expected["owner"]), path)
    return [pytest.param(*cause, path, id=path.stem) for cause, path in found.items()]


@pytest.mark.parametrize(("check", "owner", "path"), failing_stories())
def test_a_failure_begins_with_its_cause(tmp_path, check, owner, path):
    report = report_of(path, tmp_path)
    diagnosis = report.diagnosis
    first = diagnosis.remedies[0]
    texts = [
        diagnosis.message.text,
        diagnosis.headline.reason,
        *(step.because for step in diagnosis.steps),
        *(remedy.text + (remedy.snippet or "") for remedy in diagnosis.remedies),
    ]
    values = (value for attribute in report.capture.attributes for value in attribute.values)
    idp = report.capture.idp.entity_id or ""
    people = {
        value
        for value in values
        if len(value) > 5 and value not in idp and not is_placeholder(value)
        if value != mask(value)  # nines alone look like their own mask
    }

    assert check == diagnosis.cause.check == diagnosis.findings[0].check == first.finding
    assert owner == diagnosis.cause.owner.value
    assert first.owner.value in (owner, "identity")  # where no listener rule can express it
    assert [] == [value for value in people for text in texts if value in text]


REASONED = {check.id for check in ALL_CHECKS if check.reason is not None}
COULD_NOT_ASK = make_finding(
    "patron.could-not-ask",
    severity=Severity.WARNING,
    owner=Owner.ILS,
    message="The library system did not answer in time.",
)
NOTHING = make_decision({}, preview=make_preview({}))
UNCHECKED = make_settings(borrower_check="none")
TOOK_ANOTHER = (
    "The request carries eduPersonPrincipalName, but the library system knows this patron by "
    "barcode. The right one is released too, as employeeNumber."
)
DID_NOT_SEND = (
    "Example University did not send employeeNumber, from which ReShare's User ID is taken."
)
CANNOT_SAY = "The library system could not be asked, so nothing can be said."


@pytest.mark.parametrize(
    ("verdict", "cause", "decision", "expected"),
    [
        (
            Verdict.PASS,
            None,
            None,
            (
                "ReShare would accept a request from this patron.",
                "The login carries the identifier by which the library system knows the patron.",
                None,
            ),
        ),
        (
            Verdict.FAIL,
            MISSING,
            NOTHING,
            ("ReShare would not find this patron.", DID_NOT_SEND, "identity team"),
        ),
        (
            Verdict.FAIL,
            ANOTHER,
            wrong_attribute(),
            ("ReShare would not find this patron.", TOOK_ANOTHER, "discovery team (VuFind)"),
        ),
        (
            Verdict.UNKNOWN,
            COULD_NOT_ASK,
            make_decision(SILENCE),
            (CANNOT_SAY, SILENCE.message, "library systems"),
        ),
        (Verdict.UNKNOWN, None, make_decision(SILENCE), (CANNOT_SAY, SILENCE.message, None)),
    ],
)
def test_verdict_reason_and_owner_in_plain_words(verdict, cause, decision, expected):
    case = make_case(*([cause] if cause else []), decision=decision)
    verdict_sentence, reason, owner = expected

    assert Headline(verdict=verdict_sentence, reason=reason, owner=owner) == (
        headline(case, verdict, cause)
    )


def test_what_is_missing_may_have_arrived_elsewhere():
    arrived = {"employeeID": BARCODE, "mail": "gail.good@example.edu"}
    decision = wrong_attribute(arrived, identifier="employeeNumber")
    case = make_case(MISSING, decision=decision)

    assert headline(case, Verdict.FAIL, MISSING).reason.endswith(
        "User ID is taken. employeeID, which is released, holds the patron's barcode."
    )


def test_a_defect_of_ours_is_owned_up_to():
    message = headline(replace(make_case(), runs=(CRASHED,)), Verdict.UNKNOWN, None)

    assert message.verdict == "This program failed in part, so nothing can be said for certain."


TWO_ACCOUNTS = "This patron has two accounts, and ReShare may find the wrong one."
SOMEBODY_ELSE = "ReShare would take this patron for somebody else."
BLOCKED_BY_LISTENER = make_form(
    header_identifier="employeeNumber",
    listener=make_listener(reqIdRegex="(", reqIdReplacement="$1"),
)


@pytest.mark.parametrize(
    ("check", "decision", "sentence"),
    [
        (
            None,
            make_decision(preview=make_preview(form=BLOCKED_BY_LISTENER)),
            "This patron could not place a request.",
        ),
        (
            None,
            decided({"employeeNumber": "x12345"}, {}, settings=UNCHECKED),
            "ReShare would accept the request without checking, and it would fail later.",
        ),
        (
            None,
            make_decision({BARCODE: make_found(privileges=BLOCKED_PATRON)}),
            "ReShare would find this patron and refuse the request.",
        ),
        (None, None, "ReShare would accept the request, and it would fail later."),
        ("patron.two-accounts", None, TWO_ACCOUNTS),
        ("patron.another-person", None, SOMEBODY_ELSE),
        ("patron.another-person", make_decision(settings=UNCHECKED), SOMEBODY_ELSE),
        ("decision.host-lms-unknown", None, "ReShare would refuse every request."),
        (
            "patron.ambiguous",
            make_decision(Ambiguous(count=2, message="Non-Unique User")),
            "ReShare could not tell this patron from others.",
        ),
    ],
)
def test_a_failure_says_what_would_happen(check, decision, sentence):
    case = make_case(*([make_finding(check)] if check else []), decision=decision)

    assert sentence == headline(case, Verdict.FAIL, None).verdict


def test_every_cause_has_a_plain_reason():
    serves = {"patron.could-not-ask"}
    concerned = {check.id for check in CHECKS_ON_A_LOGIN if check.severity is not Severity.NOTICE}

    assert concerned == REASONED | serves


@pytest.mark.parametrize("check", sorted(REASONED))
def test_a_reason_reads_as_sentences_without_jargon(check):
    cause = make_finding(check)
    reason = headline(make_case(cause), Verdict.FAIL, cause).reason

    assert reason[0].isupper()
    assert reason.endswith(".")
    assert not re.search(r"SAML|NCIP|URN|urn:|XML|assertion|regex|reqId|\{|\}", reason)


@pytest.mark.parametrize(
    ("own", "begins"),
    [
        (OwnAnswer(valid=False), "ReShare itself would refuse this patron"),
        (OwnAnswer(valid=None, unanswered="No answer."), "ReShare would accept the request"),
        (None, "ReShare would accept the request"),
    ],
)
def test_what_reshare_itself_says_goes_before_the_prediction(own, begins):
    """It refuses a patron who was predicted to pass: nobody is told that it would accept."""
    cause = make_finding("decision.reshare-disagrees")
    case = make_case(cause, decision=altered(make_decision(), "decision", own_answer=own))

    assert headline(case, Verdict.FAIL, cause).verdict.startswith(begins)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("employeeNumber", "employeeNumber"),
        ("urn:oid:2.16.840.1.113730.3.1.3", "employeeNumber"),
        ("http://schemas.microsoft.com/identity/claims/objectidentifier", "objectidentifier"),
        ("sub", "the sign-on system's own key for the person"),
        ("https://claims.example.edu/", "https://claims.example.edu/"),
    ],
)
def test_a_name_reads_without_its_namespace(name, expected):
    assert expected == attribute_label(name)


NOT_RELEASED = make_finding(
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
    message = written(NOT_RELEASED)

    assert message.text.startswith(
        "To: identity team <identity@example.edu>\n"
        "Subject: Patron identifier for ReShare (RESHARE:EXU)\n\n"
        "Patrons of the library place requests through ReShare."
    )
    for part in (
        "A login on 24 November 2026 did not pass the release verifier.",
        "Which login\nTime: 24 November 2026, 12:00 UTC\n",
        "What is wrong\nemployeeNumber was not released to us.\n",
        "What was received (names only)\nemployeeNumber, mail, givenName, sn\n",
        "What to change\nRelease employeeNumber to the service provider",
        "Service provider (entity ID): https://verify.example.edu/sp\n",
        "Identity provider (entity ID): https://idp.example.edu/idp/shibboleth\n",
        "see to the production one as well",
        "How to check\nHave the same patron log in at the release verifier again",
    ):
        assert part in message.body


def test_no_released_or_recorded_value_is_in_it():
    """The message may be sent by mail; values are put in only where asked for."""
    message = written(NOT_RELEASED)

    assert not [value for value in (BARCODE, "Gail", "gail.good") if value in message.text]
    assert BARCODE in replace(message, shows_values=True).body


def test_the_first_remedy_of_the_owner_comes_with_its_setting():
    message = written(ANOTHER, wrong_attribute())

    assert message.text.startswith("To: discovery team (VuFind)\n")
    assert "What to change\nIn VuFind's Shibboleth.ini set username to employeeNumber.\n" in (
        message.body
    )
    assert "\nusername = employeeNumber\n" in message.body
    assert not re.search("At the campus|production", message.body)


def test_what_is_uncertain_and_how_to_see_it_first_are_said_as_well():
    case = make_case(NOT_RELEASED)
    [remedy, *_] = remedies(case, (NOT_RELEASED,))
    explained = replace(
        remedy,
        preview="Run the preview.",
        caution="That it is Okta is a guess.",
        snippets=(Snippet(place="a form", language="text", text="x", verified=False),),
    )
    body = message_to_owner(case, NOT_RELEASED, (explained,)).body

    assert "How to check\nRun the preview.\nHave the same patron log in" in body
    assert "\nMind: That it is Okta is a guess.\n" in body
    assert "\na form (check against your product's documentation):\nx\n" in body


def test_the_library_needs_no_names_of_attributes():
    """It reads which login it was, and nothing of how the sign-on names things."""
    message = written(EXPIRED)

    assert message.text.startswith("To: library systems <systems@example.edu>\n")
    assert "Identity provider (entity ID): https://idp.example.edu" in message.body
    assert not re.search("received|wanted|Releases", message.body)


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
    assert address == written(NOT_RELEASED, known_by(contact)).contact


def test_a_subject_has_one_line():
    form = make_form(institution="EXU\r\nBcc: evil@example.com")
    message = written(NOT_RELEASED, make_decision(preview=make_preview(form=form)))

    assert "Patron identifier for ReShare (EXU Bcc: evil@example.com)" == message.subject


def test_what_works_today_is_not_called_broken():
    """A warning is a thing to change; one from which an error follows is a failure."""
    warning = replace(NOT_RELEASED, severity=Severity.WARNING)
    error = make_finding("patron.not-found", station=Station.ILS, severity=Severity.ERROR)
    broken = message_to_owner(make_case(warning, error), warning, ())

    assert "passes today, but something that the release verifier saw" in written(warning).body
    assert "did not pass the release verifier" in broken.body
    assert message_to_owner(make_case(), None, ()) is None


JARGON = ("ReShare would", "identifier", "NCIP", "library system", "attribute", "STATUS", "record")


@pytest.mark.parametrize(
    ("check", "says", "to_do"),
    [
        ("decision.patron-blocked", "Your library account is blocked", "Settle with the library"),
        ("patron.blocked-in-ils", "Your library account is blocked", "Settle with the library"),
        ("patron.fines-over-limit", "You owe the library more", "Settle the balance"),
    ],
)
def test_the_patron_learns_what_is_the_matter_and_what_to_do(check, says, to_do):
    message = written(make_finding(check, owner=Owner.PATRON, station=Station.ILS))

    assert message.text.startswith("To: the patron\nSubject: Your library account")
    assert message.body.startswith(says)
    assert f"What you can do\n{to_do}" in message.body
    assert message.contact is None
    assert not [word for word in JARGON if word in message.body]


def test_without_a_remedy_the_library_is_to_be_asked():
    finding = make_finding("patron.fines", owner=Owner.PATRON)

    assert "Ask at the library" in to_patron(make_case(finding), finding, None).body


def test_names_that_came_are_listed_once():
    """Line ends in a name are no line ends of the message; a long list is cut short."""
    sent = [make_attribute("a\r\nBcc: x", "1"), make_attribute("b", "1"), make_attribute("b", "2")]
    sent += [make_attribute(f"n{number}", "1") for number in range(20)]
    case = make_case(decision=decided(sent, {}))

    assert received(case).startswith("a Bcc: x, b, n0, n1,")
    assert received(case).endswith("n9 and 10 more")


HOLDING = "employeeNumber, holding the patron's barcode\n"
NAMED = f"{HOLDING}Name: urn:oid:2.16.840.1.113730.3.1.3\n"
FORMAT = "Name format: urn:oasis:names:tc:SAML:2.0:attrname-format:uri\n"
FORM = "Form of its value: 99999999999999 (made up, in length and kind of characters)"
CLAIM = make_decision(
    preview=make_preview(make_oidc_capture([]).attributes, protocol=Protocol.OIDC)
)


@pytest.mark.parametrize(
    ("cause", "decision", "expected"),
    [
        (NOT_RELEASED, None, f"{NAMED}{FORMAT}{FORM}"),
        (NOT_RELEASED, CLAIM, f"{HOLDING}Name: employee_number"),
        (ANOTHER, wrong_attribute(), f"{HOLDING}{FORM}"),
        (
            replace(NOT_RELEASED, owner=Owner.RESHARE),
            None,
            f"The patron's barcode, exactly as the library system has it\n{FORM}",
        ),
    ],
)
def test_each_owner_learns_what_is_wanted(cause, decision, expected):
    """The campus by name and format, which a claim has not; the delivery by the attribute."""
    assert expected == wanted(make_case(decision=decision), cause)


def test_an_example_is_never_the_value_itself():
    """Even an identifier of nines is replaced by another. Without a record, the one expected."""
    record = make_decision().match.records[0]
    nines = replace(record, identifiers=(replace(record.identifiers[0], value="9999"),))
    preview = make_preview({"employeeNumber": "9999"})
    found = make_decision({"9999": make_found(nines)}, preview=preview)
    expected = make_decision({}, preview=make_preview({}), expected="AB-12")

    assert ["8888", "XX-99", None] == [
        invented_example(make_case(decision=decision)) for decision in (found, expected, NOTHING)
    ]


def test_values_that_help_are_what_was_sent_and_what_is_right():
    """Each under a name that says what it is; what is not known is left out."""
    values = values_that_help(make_case(ANOTHER, decision=wrong_attribute()), ANOTHER)

    assert [
        ("Identifier that ReShare would receive", "ggood@example.edu"),
        ("Patron's barcode in the library system", BARCODE),
        ("employeeNumber", BARCODE),
    ] == [(value.name, value.value) for value in values]
    assert () == values_that_help(make_case(decision=NOTHING), NOT_RELEASED)


@pytest.mark.parametrize(
    ("released", "name"),
    [
        ({"displayName": "Gail Good", "givenName": "G."}, "Gail Good"),
        ({"givenName": "Gail", "sn": "Good"}, "Gail Good"),
        ({"sn": "Good"}, "Good"),
        ({"mail": "gail.good@example.edu"}, None),
    ],
)
def test_the_library_learns_whom_to_look_for(released, name):
    values = values_that_help(
        make_case(decision=decided(released, {})), replace(NOT_RELEASED, owner=Owner.ILS)
    )

    named = {value.name: value.value for value in values}
    assert name == named.get("Name that was released")
