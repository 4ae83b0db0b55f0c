from datetime import date

import pytest

from tests.adapters.ils.ncip.dialect import problem_1
from verifier.adapters.ils.ncip.connector import outcome_of
from verifier.adapters.ils.ncip.reply import BlockOrTrap, Unreadable, UserId, read_reply
from verifier.domain.model.lookup import (
    CouldNotLook,
    ElectronicAddress,
    NcipProblem,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import PersonName

VISIBLE = (
    "<VisibleUserId><VisibleUserIdentifierType><Scheme>s</Scheme><Value>{}</Value>"
    "</VisibleUserIdentifierType><VisibleUserIdentifier>{}</VisibleUserIdentifier></VisibleUserId>"
)
UNIQUE = "<UniqueUserId><UserIdentifierValue>{}</UserIdentifierValue></UniqueUserId>"
NAME = "<NameInformation><PersonalNameInformation>{}</PersonalNameInformation></NameInformation>"
UNSTRUCTURED = NAME.format("<UnstructuredPersonalUserName>{}</UnstructuredPersonalUserName>")
PRIVILEGE = (
    "<UserPrivilege><AgencyUserPrivilegeType>{}</AgencyUserPrivilegeType>"
    "<ValidToDate>2030-06-16T00:00:00Z</ValidToDate><UserPrivilegeStatus>"
    "<UserPrivilegeStatusType>{}</UserPrivilegeStatusType></UserPrivilegeStatus></UserPrivilege>"
)


def coded(value: str) -> str:
    return f"<Scheme>s</Scheme><Value>{value}</Value>"


def reply(*fields: str, before: str = "", start: str = "<NCIPMessage>"):
    body = (
        f"{start}<LookupUserResponse>{before}<UserOptionalFields>{''.join(fields)}"
        f"</UserOptionalFields></LookupUserResponse></NCIPMessage>"
    )
    return read_reply(body.encode(), "1")


def seen(*fields: str):
    """What ReShare's client reads of it."""
    return reply(*fields).as_reshare_reads()


def test_the_first_visible_identifier_is_reshares_user_id():
    """Every id is kept; the unique one has the type that it has as a visible one."""
    made = reply(
        VISIBLE.format("Institution Id Number", "i1"),
        VISIBLE.format("Barcode", " 21234000000018 "),
        before=UNIQUE.format("21234000000018"),
    )

    assert "i1" == made.as_reshare_reads().user_id
    assert UserId(value="21234000000018", type="barcode") == made.user_id
    assert (
        UserId(value="i1", type="institution id number"),
        UserId(value="21234000000018", type="barcode"),
    ) == made.further_ids


def test_a_unique_id_that_is_no_visible_one_has_no_type():
    """It may be no more than what was asked for."""
    assert UserId(value="x") == reply(before=UNIQUE.format("x")).user_id


@pytest.mark.parametrize(
    ("fields", "user_id"),
    [("", None), ("<VisibleUserId/>", None), (VISIBLE.format("Barcode", ""), "")],
)
def test_a_missing_identifier_is_another_thing_than_an_empty_one(fields, user_id):
    """At the one ReShare's client breaks off, at the other it does not."""
    assert user_id == seen(fields).user_id


@pytest.mark.parametrize(
    ("fields", "in_reshare", "on_record"),
    [
        ("", None, None),
        (NAME.format(""), None, None),
        (
            UNSTRUCTURED.format(" Good,  Gail "),
            PersonName(unstructured="Good, Gail"),
            PersonName(unstructured="Good,  Gail"),
        ),
        (UNSTRUCTURED.format(""), PersonName(unstructured=""), None),
        (
            NAME.format(
                "<StructuredPersonalUserName><GivenName>Gail</GivenName></StructuredPersonalUserName>"
            ),
            PersonName(given="Gail", family=""),
            PersonName(given="Gail"),
        ),
        (
            NAME.format(
                "<StructuredPersonalUserName><Surname>Good</Surname></StructuredPersonalUserName>"
                "<UnstructuredPersonalUserName>Gail Good</UnstructuredPersonalUserName>"
            ),
            PersonName(unstructured="Gail Good"),
            PersonName(family="Good", unstructured="Gail Good"),
        ),
    ],
)
def test_reads_the_name_in_both_ways(fields, in_reshare, on_record):
    """ReShare's client takes the unstructured name first, and needs one of the two elements."""
    made = reply(fields)

    assert (in_reshare, on_record) == (made.as_reshare_reads().name, made.name)


def test_reshare_reads_coded_words_alone():
    """A server that writes plain text is understood here, and not by ReShare's client."""
    made = reply(
        PRIVILEGE.format(coded(" STATUS "), coded("BLOCKED\n")), PRIVILEGE.format("PROFILE", "G")
    )
    until = date(2030, 6, 16)

    assert (
        Privilege(key="STATUS", value="BLOCKED", valid_to=until),
        Privilege(key="PROFILE", value="G", valid_to=until),
    ) == made.privileges
    assert (
        Privilege(key="STATUS", value="BLOCKED", valid_to=until),
        Privilege(key="", value="", valid_to=until),
    ) == made.as_reshare_reads().privileges


def test_a_privilege_without_status_has_an_empty_value():
    """That is how ReShare's client reads it."""
    fields = (
        f"<UserPrivilege><AgencyUserPrivilegeType>{coded('UG')}</AgencyUserPrivilegeType>"
        "</UserPrivilege>"
    )

    assert (Privilege(key="UG", value=""),) == seen(fields).privileges


def test_reshare_knows_no_prefix():
    """What has one is read here, and is no answer to ReShare's client."""
    body = (
        f"<n:NCIPMessage xmlns:n='ncip'><n:LookupUserResponse><n:UserOptionalFields>"
        f"{VISIBLE.format('Barcode', 'x').replace('</', '%').replace('<', '<n:')}"
        "</n:UserOptionalFields></n:LookupUserResponse></n:NCIPMessage>"
    ).replace("%", "</n:")
    made = read_reply(body.encode(), "1")

    assert (UserId(value="x", type="barcode"),) == made.further_ids
    assert made.as_reshare_reads().user_id is None


def test_reads_addresses_and_blocks():
    """Types of addresses are kept as sent."""
    made = reply(
        "<UserAddressInformation><ElectronicAddress><ElectronicAddressType>"
        f"{coded('mailto')}</ElectronicAddressType><ElectronicAddressData>gail@example.edu"
        "</ElectronicAddressData></ElectronicAddress></UserAddressInformation>"
        f"<BlockOrTrap><BlockOrTrapType>{coded('Block Hold')}</BlockOrTrapType></BlockOrTrap>"
    )

    assert ("gail@example.edu",) == made.emails
    assert (ElectronicAddress(type="mailto", value="gail@example.edu"),) == made.addresses
    assert (BlockOrTrap(type="Block Hold"),) == made.blocks


TYPES = '<!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1//EN" "http://www.niso.org/x">'


@pytest.mark.parametrize(
    "start",
    [
        f"{TYPES}<NCIPMessage>",
        f'<?xml version = "1.0" encoding = "UTF-8"?>\n  {TYPES}\n<NCIPMessage version="v">',
        '<!DOCTYPE NCIPMessage SYSTEM "ncip.dtd"><NCIPMessage>',
        "<!DOCTYPE NCIPMessage><NCIPMessage>",
        f"<!-- made by hand -->{TYPES}<!-- and sent --><NCIPMessage>",
        f"\ufeff{TYPES}<NCIPMessage>",
        '<NCIPMessage xmlns="http://www.niso.org/2003/ncip">',
    ],
)
def test_a_document_type_may_stand_before_the_message(start):
    """It is cut off, and never fetched."""
    assert UserId(value="x") == reply(before=UNIQUE.format("x"), start=start).user_id


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE NCIPMessage [<!ENTITY e "21234000000018">]><NCIPMessage>',
        '<!DOCTYPE NCIPMessage SYSTEM "x" [<!ENTITY e SYSTEM "file:///etc/hostname">]><NCIPMessage>',
        "<!DOCTYPE NCIPMessage []><NCIPMessage>",
        f"{TYPES}{TYPES}<NCIPMessage>",
        '<!DOCTYPE NCIPMessage [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><NCIPMessage>',
        f"<NCIPMessage>{TYPES}",
        "<!doctype html><NCIPMessage>",
    ],
)
def test_a_document_type_that_declares_something_is_refused(start):
    """So is a second one, and one in another place."""
    with pytest.raises(Unreadable):
        reply(before=UNIQUE.format("&e;"), start=start)


def test_an_entity_of_the_document_type_is_not_known():
    """What it may stand for is not guessed, and the text is not shortened by it."""
    with pytest.raises(Unreadable):
        reply(before=UNIQUE.format("a&eacute;b"), start=f"{TYPES}<NCIPMessage>")


MESSAGING_ERROR = (
    b"<NCIPMessage><Problem><MessagingError><MessagingErrorType><Value>Missing Version"
    b"</Value></MessagingErrorType></MessagingError></Problem></NCIPMessage>"
)
AS_IN_NCIP_2 = (
    b"<NCIPMessage><LookupUserResponse><Problem><ProblemType>Unknown User</ProblemType>"
    b"</Problem></LookupUserResponse></NCIPMessage>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            problem_1("Unknown User", element="UniqueUserId", value="x"),
            NcipProblem(type="Unknown User", element="UniqueUserId", value="x"),
        ),
        (
            problem_1("Unknown User", element="UniqueUserId", value="x", nested=True),
            NcipProblem(type="Unknown User", element="UniqueUserId/inner", value="x"),
        ),
        (problem_1("Unknown User"), NcipProblem(type="Unknown User")),
        (
            MESSAGING_ERROR,
            NcipProblem(type="Missing Version"),
        ),
        (
            AS_IN_NCIP_2,
            NcipProblem(type="Unknown User"),
        ),
    ],
)
def test_reads_a_problem_in_each_of_its_forms(body, expected):
    """Errors of processing and of messaging, with the element inside another one or not."""
    assert (expected,) == read_reply(body, "1").problems


def test_two_errors_in_one_problem_are_two():
    """The one that tells nothing of the patron goes first."""
    error = "<ProcessingError><ProcessingErrorType><Value>{}</Value></ProcessingErrorType>{}"
    body = (
        f"<NCIPMessage><LookupUserResponse><Problem>{error.format('Unknown User', '')}"
        f"</ProcessingError>{error.format('Temporary Processing Failure', '')}</ProcessingError>"
        "</Problem></LookupUserResponse></NCIPMessage>"
    )
    problems = read_reply(body.encode(), "1").problems

    assert 2 == len(problems)
    assert isinstance(outcome_of(problems, PatronKey(value="x")), CouldNotLook)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (problem_1("Unknown User", element="UniqueUserId", value="21234000000018"), "not_found"),
        (problem_1("", value="User does not exist"), "not_found"),
        (problem_1("Unknown Element", value="unknown user"), "server_error"),
        (problem_1("Non-Unique User"), "ambiguous"),
        (problem_1("Unknown Agency", element="ToAgencyId", value="X"), "forbidden"),
        (problem_1("Agency Authentication Failed"), "forbidden"),
        (problem_1("User Authentication Failed", element="PIN", value="1234"), "auth_error"),
        (problem_1("Unsupported Service"), "unsupported"),
        (problem_1("Temporary Processing Failure"), "server_error"),
        (problem_1("Unknown Value From Known Scheme", value="User Id"), "protocol_error"),
        (problem_1("No patron description found"), "server_error"),
    ],
)
def test_tells_what_an_error_means_by_its_words(body, kind):
    """The words are those of NCIP 2; what is not known is an error of the server."""
    outcome = outcome_of(read_reply(body, "1").problems, PatronKey(value="21234000000018"))

    assert kind == getattr(outcome, "failure", outcome.kind)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("element", ["PIN", "Password", "AuthenticationInputData"])
def test_a_pin_that_is_echoed_is_left_out(element, nested):
    """Whatever it looks like, and however deep it stands."""
    body = problem_1("User Authentication Failed", element=element, value="zq7", nested=nested)

    outcome = outcome_of(read_reply(body, "1").problems, PatronKey(value="21234000000018"))

    assert "zq7" not in outcome.message


def test_what_else_is_echoed_is_cleaned():
    """Neither the identifier, a secret of ours, a number nor an address is repeated."""
    value = "21234000000018 s3cret 29999000000018 gail@example.edu"
    body = problem_1("Unknown User", element="UniqueUserId", value=value)

    outcome = outcome_of(
        read_reply(body, "1").problems, PatronKey(value="21234000000018"), ("s3cret",)
    )

    assert NotFound(message="Unknown User · UniqueUserId · the value asked for … … …") == outcome


@pytest.mark.parametrize(
    "before", [UNIQUE.format("1") + UNIQUE.format("2"), "<LookupUserResponse/>"]
)
def test_an_answer_about_two_is_about_nobody(before):
    """Two unique ids leave open whom it is about."""
    if before.startswith("<L"):
        with pytest.raises(Unreadable):
            read_reply(f"<NCIPMessage>{before}{before}</NCIPMessage>".encode(), "1")
        return
    with pytest.raises(Unreadable):
        reply(before=before)
