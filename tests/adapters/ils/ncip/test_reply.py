from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.ils.ncip.dialect import problem_1
from verifier.adapters.ils.ncip.connector import outcome_of
from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import (
    Amount,
    BlockOrTrap,
    Reply,
    Unreadable,
    UserId,
    read_message,
    read_reply,
)
from verifier.domain.model.lookup import (
    CouldNotLook,
    ElectronicAddress,
    NcipProblem,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import (
    Balance,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PersonName,
)

NS = "http://www.niso.org/2008/ncip"


def message(inner: str, root: str = f'NCIPMessage xmlns="{NS}"') -> bytes:
    return f"<{root}>{inner}</{root.partition(' ')[0]}>".encode()


def response(inner: str) -> bytes:
    return message(f"<LookupUserResponse>{inner}</LookupUserResponse>")


def unreadable(body: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_reply(body)
    return caught.value.message


FULL = """<ResponseHeader/>
<UserId><AgencyId>EXU</AgencyId><UserIdentifierType><Scheme>s</Scheme><Value>Barcode</Value>
</UserIdentifierType><UserIdentifierValue> 21234000000018 </UserIdentifierValue></UserId>
<UserFiscalAccount><AccountBalance><CurrencyCode>USD</CurrencyCode>
<MonetaryValue>1250</MonetaryValue></AccountBalance></UserFiscalAccount>
<UserOptionalFields>
<PreviousUserId><UserIdentifierValue>21234000000026</UserIdentifierValue></PreviousUserId>
<UserPrivilege><AgencyId/><AgencyUserPrivilegeType>LIBRARY</AgencyUserPrivilegeType>
<UserPrivilegeStatus><UserPrivilegeStatusType>g    </UserPrivilegeStatusType></UserPrivilegeStatus>
</UserPrivilege>
<UserPrivilege><AgencyUserPrivilegeType>STATUS</AgencyUserPrivilegeType>
<ValidToDate>2030-12-31T00:00:00</ValidToDate>
<UserPrivilegeStatus><UserPrivilegeStatusType><Value>Ok</Value></UserPrivilegeStatusType>
</UserPrivilegeStatus></UserPrivilege>
<UserPrivilege><AgencyUserPrivilegeType>GRAD</AgencyUserPrivilegeType></UserPrivilege>
<BlockOrTrap><AgencyId/><BlockOrTrapType>Block Check Out</BlockOrTrapType></BlockOrTrap>
<BlockOrTrap><AgencyId/><BlockOrTrapType>Block Check Out</BlockOrTrapType></BlockOrTrap>
<NameInformation><PersonalNameInformation><StructuredPersonalUserName>
<GivenName>Gail</GivenName><Surname>Good</Surname></StructuredPersonalUserName>
<UnstructuredPersonalUserName>Good, Gail</UnstructuredPersonalUserName>
</PersonalNameInformation></NameInformation>
<UserAddressInformation><ElectronicAddress><ElectronicAddressType>tel</ElectronicAddressType>
<ElectronicAddressData>555 0100</ElectronicAddressData></ElectronicAddress>
</UserAddressInformation>
<UserAddressInformation><ElectronicAddress><ElectronicAddressType>odd</ElectronicAddressType>
<ElectronicAddressData>mailto:gail@example.edu</ElectronicAddressData></ElectronicAddress>
</UserAddressInformation>
<UserId><UserIdentifierType>uuid</UserIdentifierType><UserIdentifierValue>0f0c</UserIdentifierValue>
</UserId>
</UserOptionalFields>"""

READ = Reply(
    user_id=UserId(value="21234000000018", type="barcode"),
    has_optional_fields=True,
    name=PersonName(given="Gail", family="Good", unstructured="Good, Gail"),
    emails=("gail@example.edu",),
    addresses=(
        ElectronicAddress(type="tel", value="555 0100"),
        ElectronicAddress(type="odd", value="mailto:gail@example.edu"),
    ),
    privileges=(
        Privilege(key="LIBRARY", value="g    "),
        Privilege(key="STATUS", value="Ok", valid_to=date(2030, 12, 31)),
        Privilege(key="GRAD", value=None),
    ),
    further_ids=(UserId(value="0f0c", type="uuid"),),
    previous_ids=(UserId(value="21234000000026"),),
    blocks=(BlockOrTrap(type="Block Check Out"),),
    balance=Amount(value="1250", currency="USD"),
)


def test_reads_everything_whatever_the_order():
    """Elements in another order, repeated blocks, coded values and odd type words are read."""
    assert READ == read_reply(response(FULL))


@pytest.mark.parametrize(
    "body",
    [
        message(f"<LookupUserResponse>{FULL}</LookupUserResponse>", "NCIPMessage"),
        message(
            f"<LookupUserResponse>{FULL}</LookupUserResponse>", f'NCIPMessage xmlns="{NS}" a="b"'
        ),
        response(FULL)
        .replace(b"</", b"</n:")
        .replace(b"<", b"<n:")
        .replace(b"<n:/", b"</")
        .replace(b"xmlns=", b"xmlns:n="),
        b"\n  " + response(FULL) + b"\n",
        b"\xef\xbb\xbf" + response(FULL),
        response(FULL).decode().encode("utf-16"),
    ],
    ids=["no-namespace", "attribute", "prefix", "blanks", "byte-order-mark", "utf-16"],
)
def test_reads_any_prefix_and_encoding(body):
    assert READ == read_reply(body)


def test_a_comment_does_not_cut_a_value():
    inner = "2123<!-- x -->4000<?y?>000018"
    value = f"<UserId><UserIdentifierValue>{inner}</UserIdentifierValue></UserId>"

    assert UserId(value="21234000000018") == read_reply(response(value)).user_id


USER_ID = "<UserId><UserIdentifierValue>1</UserIdentifierValue></UserId>"


def test_an_answer_without_optional_fields_is_noted():
    """ReShare itself stumbles over that, so it is kept."""
    reply = read_reply(response(USER_ID))

    assert (False, False) == (reply.has_optional_fields, reply.says_nothing)
    assert ("1", False) == (
        reply.as_reshare_reads().user_id,
        reply.as_reshare_reads().has_optional_fields,
    )


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<UserId/>",
        "<UserId><UserIdentifierValue/></UserId>",
        "<UserOptionalFields><UserPrivilege/></UserOptionalFields>",
    ],
)
def test_an_empty_response_says_nothing(inner):
    assert read_reply(response(inner)).says_nothing


BARE_PROBLEM = (
    "<Problem><ProblemType>{}</ProblemType><ProblemDetail>d</ProblemDetail>"
    "<ProblemElement>UserId</ProblemElement><ProblemValue>v</ProblemValue></Problem>"
)


@pytest.mark.parametrize(
    ("body", "user_id"),
    [
        (message(BARE_PROBLEM.format("<Scheme>s</Scheme><Value>Unknown User</Value>")), None),
        (response(BARE_PROBLEM.format("Unknown User")), None),
        (response(BARE_PROBLEM.format("Unknown User") + USER_ID), UserId(value="1")),
    ],
)
def test_reads_a_problem_wherever_it_stands(body, user_id):
    expected = NcipProblem(type="Unknown User", detail="d", element="UserId", value="v")
    reply = read_reply(body)

    assert ((expected,), user_id) == (reply.problems, reply.user_id)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (response(FULL + "<UserId><UserIdentifierValue>2</UserIdentifierValue></UserId>"), "two"),
        (message("<LookupUserResponse/><LookupUserResponse/>"), "two responses"),
        (message("It works!"), "url_token"),
        (message(""), "without a response"),
        (message("<AcceptItemResponse/>"), "without a response"),
        (
            message(
                "<RequestItemResponse><Problem><ProblemType>Unknown User</ProblemType></Problem>"
                "</RequestItemResponse>"
            ),
            "without a response",
        ),
    ],
)
def test_refuses_what_is_about_nobody_or_about_two(body, words):
    assert words in unreadable(body)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        *(("2030-06-30Z", date(2030, 6, 30)), ("2030-06-30", date(2030, 6, 30))),
        ("2030-05-30T00:00:00.000+0000", date(2030, 5, 30)),
        *((text, None) for text in ("2030-02-30", "30.06.2030", "2030-06-301", "soon")),
    ],
)
def test_reads_dates_in_the_forms_seen(sent, read):
    inner = f"<UserOptionalFields><UserPrivilege><ValidToDate>{sent}</ValidToDate></UserPrivilege>"
    [privilege] = read_reply(response(f"{inner}</UserOptionalFields>")).privileges

    assert read == privilege.valid_to


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
            PersonName(given="", family="Good"),
            PersonName(family="Good", unstructured="Gail Good"),
        ),
        (
            NAME.format(
                "<UnstructuredPersonalUserName>Good, Gail</UnstructuredPersonalUserName>"
                "<StructuredPersonalUserName/>"
            ),
            PersonName(given="", family=""),
            PersonName(unstructured="Good, Gail"),
        ),
    ],
)
def test_reads_the_name_in_both_ways(fields, in_reshare, on_record):
    """ReShare's client takes the structured name first, and needs one of the two elements."""
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


DECLARING = [
    '<!DOCTYPE NCIPMessage [<!ENTITY e "21234000000018">]><NCIPMessage>',
    '<!DOCTYPE NCIPMessage SYSTEM "x" [<!ENTITY e SYSTEM "file:///etc/hostname">]><NCIPMessage>',
    "<!DOCTYPE NCIPMessage []><NCIPMessage>",
    f"{TYPES}{TYPES}<NCIPMessage>",
    '<!DOCTYPE NCIPMessage [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]><NCIPMessage>',
    f"<NCIPMessage>{TYPES}",
    "<!doctype html><NCIPMessage>",
]


@pytest.mark.parametrize(
    ("start", "value"),
    [
        *((start, "&e;") for start in DECLARING),
        (f"{TYPES}<NCIPMessage>", "a&eacute;b"),  # what that may stand for is not guessed
    ],
)
def test_a_document_type_that_declares_something_is_refused(start, value):
    with pytest.raises(Unreadable):
        reply(before=UNIQUE.format(value), start=start)


UNIQUE_PROBLEM = {"element": "UniqueUserId", "value": "x"}
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
        (problem_1("Unknown User", **UNIQUE_PROBLEM), UNIQUE_PROBLEM),
        (
            problem_1("Unknown User", **UNIQUE_PROBLEM, nested=True),
            {"element": "UniqueUserId/inner", "value": "x"},
        ),
        (problem_1("Unknown User"), {}),
        (MESSAGING_ERROR, {"type": "Missing Version"}),
        (AS_IN_NCIP_2, {}),
    ],
)
def test_reads_a_problem_in_each_of_its_forms(body, expected):
    problem = NcipProblem(**{"type": "Unknown User", **expected})

    assert (problem,) == read_reply(body, "1").problems


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


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("element", ["PIN", "Password", "AuthenticationInputData"])
def test_a_pin_that_is_echoed_is_left_out(element, nested):
    body = problem_1("User Authentication Failed", element=element, value="zq7", nested=nested)
    outcome = outcome_of(read_reply(body, "1").problems, PatronKey(value="21234000000018"))

    assert "zq7" not in outcome.message


def test_what_else_is_echoed_is_cleaned():
    value = "21234000000018 s3cret 29999000000018 gail@example.edu"
    body = problem_1("Unknown User", element="UniqueUserId", value=value)
    outcome = outcome_of(
        read_reply(body, "1").problems, PatronKey(value="21234000000018"), ("s3cret",)
    )

    assert "Unknown User · UniqueUserId · the value asked for … … …" == outcome.message
    assert ["21234000000018 … … …"] == [problem.value for problem in outcome.problems]


@pytest.mark.parametrize(
    "body",
    [
        "<LookupUserResponse/><LookupUserResponse/>",
        f"<LookupUserResponse>{UNIQUE.format('1')}{UNIQUE.format('2')}</LookupUserResponse>",
    ],
)
def test_an_answer_about_two_is_about_nobody(body):
    with pytest.raises(Unreadable):
        read_reply(f"<NCIPMessage>{body}</NCIPMessage>".encode(), "1")


MESSAGE = '<NCIPMessage xmlns="http://www.niso.org/2008/ncip">{}</NCIPMessage>'
BOMB = (
    '<!DOCTYPE NCIPMessage [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
) + MESSAGE.format("&d;")
EXTERNAL = '<!DOCTYPE NCIPMessage [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + MESSAGE.format(
    "&e;"
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty answer"),
        (b" \n ", "empty answer"),
        (b"OK", "not XML"),
        (b'{"error": "no"}', "not XML"),
        (b"<html><body>Log in</body></html>", "web page"),
        (b"<!DOCTYPE html><title>Log in</title>", "web page"),
        (b"<HTML><br></HTML>", "web page"),
        (BOMB.encode(), "DOCTYPE"),
        (EXTERNAL.encode(), "DOCTYPE"),
        (EXTERNAL.encode("utf-16"), "not an NCIP message"),
        (MESSAGE.format("&undefined;").encode(), "broken"),
        (MESSAGE.format("<a>").encode(), "broken"),
        (MESSAGE.format("")[:-5].encode(), "broken"),
        (b"<a>" * 200_000, "broken"),
        (MESSAGE.format("<a>" * 300 + "</a>" * 300).encode(), "broken"),
        (b'<?xml version="1.0" encoding="no-such"?><NCIPMessage/>', "broken"),
        (b"<NCIPMessage>\xff\xfe</NCIPMessage>", "broken"),
        (b"<soap:Envelope xmlns:soap='urn:x'/>", "not an NCIP message"),
        (b"<NCIPMessage xmlns='http://www.w3.org/1999/xhtml'/>", "not an NCIP message"),
        (f"{TYPES}<NCIPMessage/>".encode(), "system or ncip"),  # as in NCIP 1
        (b'<?xml version="1.0" encoding="UTF-7"?><NCIPMessage/>', ""),  # nor a rarer decoder
        (b'<?xml version="1.0" encoding="ISO-2022-JP"?><NCIPMessage/>', ""),
    ],
)
def test_each_unreadable_answer_is_refused_with_its_reason(body, words):
    """Nothing is expanded, fetched or guessed, and it does not take long."""
    with pytest.raises(Unreadable) as caught:
        read_message(body)

    assert words in caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_line_end_behind_the_message_harms_nothing(encoding):
    start = f'<?xml version="1.0" encoding="{encoding[:6]}"?>'
    read_message((start + MESSAGE.format("") + "\n").encode(encoding))


def record(*, minor_units=True, **reply):
    return patron_record(Reply(**reply), source="ncip", minor_units=minor_units)


def privileges(*pairs):
    return tuple(Privilege(key=key, value=value) for key, value in pairs)


def test_tells_current_from_previous_identifiers():
    """Previous ids are inactive; of the others NCIP does not say."""
    further = [("0f", "uuid"), ("2", "barcode"), ("2", "username")]
    made = record(
        user_id=UserId(value="2", type="barcode"),
        further_ids=tuple(UserId(value=value, type=kind) for value, kind in further),
        previous_ids=(UserId(value="1"), UserId(value="2")),
    )

    assert made.identifiers == (
        PatronIdentifier(type="barcode", value="2", primary=True),
        PatronIdentifier(type="uuid", value="0f"),
        PatronIdentifier(type="username", value="2"),
        PatronIdentifier(type="previous user id", value="1", status=IdentifierStatus.INACTIVE),
    )
    assert "0f" == made.internal_id


@pytest.mark.parametrize(
    ("sent", "group"),
    [
        ({"PROFILE": " GRAD ", "STATUS": "ACTIVE"}, "GRAD"),
        ({"LIBRARY": "g", "profile": "126"}, "126"),
        ({"Graduate Students": "Active"}, "Graduate Students"),
        *(({"UNDERGRAD": empty}, "UNDERGRAD") for empty in ("", None)),
        *(({"STATUS": status}, None) for status in ("ACTIVE", "")),
        ({"PROFILE": " ", "STATUS": "OK"}, None),
        ({"PROFILE": None}, None),
        ({"UNDERGRAD": "", "CAT1": ""}, None),
    ],
)
def test_finds_the_group(sent, group):
    """The group is PROFILE, or the name of the one active privilege, or of the only one."""
    expected = PatronGroup(code=group) if group else None

    assert expected == record(privileges=privileges(*sent.items())).group


@pytest.mark.parametrize("key", ["Status", " STATUS "])
@pytest.mark.parametrize(
    ("status", "account", "kinds"),
    [
        *((word, "active", []) for word in ("ACTIVE", "Ok", "y", " Active ")),
        ("INACTIVE", "inactive", []),
        *((word, "unknown", ["other"]) for word in ("BLOCKED", "N", "Barred")),
        ("Restricted", "unknown", ["manual"]),
        ("Delinquent ", "unknown", ["auto"]),
        ("Expired", "unknown", ["expired"]),
        *((word, "unknown", []) for word in ("odd", None)),
    ],
)
def test_reads_the_state_from_status(key, status, account, kinds):
    """Words that block are blocks here, whatever ReShare makes of them."""
    made = record(privileges=privileges((key, status)))

    assert (account, kinds) == (made.account_status, [block.kind for block in made.blocks])


@pytest.mark.parametrize(
    ("words", "kind", "stops"),
    [
        ("Block Check Out", "other", "borrowing"),
        ("block hold", "other", "requests"),
        ("Block Request Item", "other", "requests"),
        ("Lost card", "lost_card", "unknown"),
        ("Fines", "fines", "unknown"),
        ("Block Recall", "other", "unknown"),
        ("Block Check Out and Renewal", "other", "borrowing"),
        ("Renewals stopped: fines", "fines", "unknown"),
        ("block", "other", "unknown"),
    ],
)
def test_reads_blocks(words, kind, stops):
    [made] = record(blocks=(BlockOrTrap(type=words, until=date(2027, 1, 1)),)).blocks

    assert (kind, stops, words) == (made.kind, made.stops, made.message)
    assert date(2027, 1, 1) == made.until


@pytest.mark.parametrize(
    "words",
    [
        *("Trap For Lost Card", "Trap For Message", "trap for pickup", " TRAP_FOR_ADDRESS"),
        *("Block Renewal", "block renewals", "Renewal Block", "BLOCK_RENEWAL", "Blocked: renew"),
        "Block Electronic Resource Access",
    ],
)
def test_a_trap_or_a_block_on_renewal_stops_no_request(words):
    """A trap is a note for the staff at the desk."""
    assert () == record(blocks=(BlockOrTrap(type=words), BlockOrTrap(type=words))).blocks


def test_a_block_among_traps_is_a_block():
    made = record(
        blocks=tuple(map(BlockOrTrap, ("Trap For Message", "Block Hold", "Block Renewal")))
    )

    assert ["Block Hold"] == [block.message for block in made.blocks]


SOON, LATER, LAST = date(2020, 1, 1), date(2025, 1, 1), date(2030, 12, 31)


@pytest.mark.parametrize(
    ("ends", "expires"),
    [
        ({"PROFILE": SOON, "STATUS": LATER}, LATER),
        ({"PROFILE": SOON, "LIBRARY": LATER, "STATUS": None}, SOON),
        ({"profile ": SOON}, SOON),
        ({"GRAD": SOON, "CAT1": LATER}, SOON),  # GRAD is active, so it is the group
        ({"LIBRARY": LATER, "STATUS": None}, LATER),
        ({"PAGING": SOON, "DELIVERY": LAST, "LIBRARY": None, "STATUS": None}, LAST),
        ({"PROFILE": None, "STATUS": None}, None),
        ({}, None),
    ],
)
def test_expiry_is_the_end_of_any_privilege(ends, expires):
    """STATUS decides, then the group; of the others the last one, lest somebody seem expired."""
    active = {"GRAD": "Active"}
    sent = tuple(
        Privilege(key=key, value=active.get(key, "true"), valid_to=end)
        for key, end in ends.items()
    )

    assert expires == record(privileges=sent).expires


@pytest.mark.parametrize(
    ("pairs", "expires"),
    [
        ((("30", "2020-01-31"), ("30", "OK")), date(2020, 1, 31)),
        ((("30", "OK"), ("30", "2020-01-31T00:00:00")), date(2020, 1, 31)),
        ((("30", "31/01/2020"), ("30", "OK")), None),
        ((("other", "2020-01-31"), ("30", "OK")), None),
        ((("30", "2020-01-31"), ("30", "OK"), ("STATUS", "ACTIVE")), date(2020, 1, 31)),
    ],
)
def test_expiry_may_stand_beside_the_group(pairs, expires):
    """A date that is the value of a privilege named as the group is the end."""
    assert expires == record(privileges=privileges(*pairs)).expires


@pytest.mark.parametrize(
    ("value", "currency", "minor_units", "amount"),
    [
        *(("1250", "USD", True, "12.50"), ("1250", None, True, "12.50")),
        *(("1250", "JPY", True, "1250"), ("1250", "KWD", True, "1.250")),
        *(("1250", "USD", False, "1250"), ("12.50", "USD", True, "12.50")),
        ("-300", "EUR", True, "-3.00"),
        *((text, None, True, None) for text in ("much", "NaN", "Infinity", "9" * 5_000, "1,250")),
    ],
)
def test_reads_amounts_in_the_smallest_coin(value, currency, minor_units, amount):
    """By the standard amounts are in the smallest coin; a setting says where they are not.

    What is no number is not nothing owed.
    """
    made = record(balance=Amount(value=value, currency=currency), minor_units=minor_units)
    expected = amount and Balance(amount=Decimal(amount), currency=currency)

    assert expected == made.balance


def test_very_many_identifiers_take_no_time():
    ids = tuple(UserId(value=str(number)) for number in range(10_000))
    old = tuple(UserId(value=f"old {number}") for number in range(10_000))

    assert 20_000 == len(record(user_id=ids[0], further_ids=ids, previous_ids=old).identifiers)
