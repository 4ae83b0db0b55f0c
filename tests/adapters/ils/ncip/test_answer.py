from datetime import date

import pytest

from verifier.adapters.ils.ncip.reply import (
    Amount,
    BlockOrTrap,
    Reply,
    Unreadable,
    UserId,
    read_reply,
)
from verifier.domain.model.lookup import ElectronicAddress, NcipProblem, Privilege
from verifier.domain.model.patron import PersonName

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
    """Elements are known by their local names."""
    assert READ == read_reply(body)


def test_a_comment_does_not_cut_a_value():
    """An identifier around a comment or an instruction is read whole."""
    inner = "2123<!-- x -->4000<?y?>000018"
    value = f"<UserId><UserIdentifierValue>{inner}</UserIdentifierValue></UserId>"

    assert UserId(value="21234000000018") == read_reply(response(value)).user_id


def test_an_answer_without_optional_fields_is_noted():
    """ReShare itself stumbles over that, so it is kept."""
    reply = read_reply(response("<UserId><UserIdentifierValue>1</UserIdentifierValue></UserId>"))

    assert not reply.has_optional_fields
    assert not reply.says_nothing


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
    """An empty response is neither a patron nor the absence of one."""
    assert read_reply(response(inner)).says_nothing


@pytest.mark.parametrize(
    "body",
    [
        message(
            "<Problem><ProblemType><Scheme>s</Scheme><Value>Unknown User</Value></ProblemType>"
            "<ProblemDetail>d</ProblemDetail><ProblemElement>UserId</ProblemElement>"
            "<ProblemValue>v</ProblemValue></Problem>"
        ),
        response(
            "<Problem><ProblemType>Unknown User</ProblemType><ProblemDetail>d</ProblemDetail>"
            "<ProblemElement>UserId</ProblemElement><ProblemValue>v</ProblemValue></Problem>"
        ),
    ],
)
def test_reads_a_problem_wherever_it_stands(body):
    """A problem may stand in the message or in the response."""
    expected = NcipProblem(type="Unknown User", detail="d", element="UserId", value="v")

    assert (expected,) == read_reply(body).problems


def test_a_problem_beside_a_user_id_is_kept_with_it():
    """Some servers send both."""
    reply = read_reply(
        response(
            "<Problem><ProblemType>x</ProblemType></Problem>"
            "<UserId><UserIdentifierValue>1</UserIdentifierValue></UserId>"
        )
    )

    assert (UserId(value="1"), "x") == (reply.user_id, reply.problems[0].type)


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
    """Such an answer says nothing about the patron, and the sentence says why."""
    assert words in unreadable(body)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2030-06-30Z", date(2030, 6, 30)),
        ("2030-06-30", date(2030, 6, 30)),
        ("2030-05-30T00:00:00.000+0000", date(2030, 5, 30)),
        ("2030-02-30", None),
        ("30.06.2030", None),
        ("2030-06-301", None),
        ("soon", None),
    ],
)
def test_reads_dates_in_the_forms_seen(sent, read):
    """An unreadable date is not known, which is not the same as past."""
    inner = f"<UserOptionalFields><UserPrivilege><ValidToDate>{sent}</ValidToDate></UserPrivilege>"

    [privilege] = read_reply(response(f"{inner}</UserOptionalFields>")).privileges

    assert read == privilege.valid_to
