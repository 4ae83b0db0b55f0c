import pytest

from tests.adapters.ils.ncip.peers import made_for
from tests.bad_peers import answer, peer
from verifier.adapters.ils.ncip.record import patron_record
from verifier.adapters.ils.ncip.reply import Unreadable, read_reply
from verifier.domain.model.lookup import NcipProblem, PatronKey
from verifier.domain.model.patron import AccountStatus

NS = "http://www.niso.org/2008/ncip"
ID = "21234000000018"
PRIVILEGE = (
    "<UserPrivilege><AgencyUserPrivilegeType>{}</AgencyUserPrivilegeType><UserPrivilegeStatus>"
    "<UserPrivilegeStatusType>{}</UserPrivilegeStatusType></UserPrivilegeStatus></UserPrivilege>"
)
USER_ID = f"<UserId><UserIdentifierValue>{ID}</UserIdentifierValue></UserId>"
UNKNOWN = "<Problem><ProblemType>Unknown User</ProblemType></Problem>"


def response(inner: str, root: str = f'<NCIPMessage xmlns="{NS}">', end: str = "") -> bytes:
    return (
        f"{root}<LookupUserResponse>{inner}</LookupUserResponse>{end or '</NCIPMessage>'}".encode()
    )


def prefixed(body: bytes) -> bytes:
    """The same with a prefix at every element."""
    moved = body.replace(b"</", b"\0").replace(b"<", b"<p:").replace(b"\0", b"</p:")
    return moved.replace(b"xmlns=", b"xmlns:p=")


def record(body: bytes):
    return patron_record(read_reply(body), source="ncip", minor_units=True)


@pytest.mark.parametrize(
    "body",
    [response(USER_ID), prefixed(response(USER_ID)), response(USER_ID, root="<NCIPMessage>")],
    ids=["default namespace", "prefix", "no namespace"],
)
def test_1_elements_are_known_by_their_local_names(body):
    """Any prefix, a default namespace, and none at all."""
    assert ID == read_reply(body).user_id.value


@pytest.mark.parametrize("word", ["Barcode", "<Scheme>s</Scheme><Value>Barcode</Value>"])
def test_2_coded_values_are_plain_or_have_a_scheme(word):
    """Both styles are read."""
    user_id = USER_ID.replace(
        "<UserId>", f"<UserId><UserIdentifierType>{word}</UserIdentifierType>"
    )

    assert "barcode" == read_reply(response(user_id)).user_id.type


def test_3_order_agencies_repetitions_and_blanks_are_tolerated():
    """A block that is repeated is one block; trailing blanks of a group are the server's own."""
    block = "<BlockOrTrap><BlockOrTrapType>Block Check Out</BlockOrTrapType></BlockOrTrap>"
    fields = f"{block}{PRIVILEGE.format('LIBRARY', 'g    ')}{block}{block}"
    body = response(f"<UserOptionalFields>{fields}</UserOptionalFields>{USER_ID}")

    assert ["g    "] == [privilege.value for privilege in read_reply(body).privileges]
    assert 1 == len(record(body).blocks)
    assert ID == record(body).identifiers[0].value


def test_4_an_empty_response_is_no_missing_patron():
    """Nothing is said, so nothing is known."""
    with peer(answer(response(""))) as server:
        outcome = made_for("koha")(server.url).look_up(PatronKey(value=ID))

    assert "protocol_error" == outcome.failure


@pytest.mark.parametrize(
    ("body", "user_id"),
    [
        (f'<NCIPMessage xmlns="{NS}">{UNKNOWN}</NCIPMessage>'.encode(), None),
        (response(UNKNOWN), None),
        (response(UNKNOWN + USER_ID), ID),
    ],
)
def test_5_a_problem_is_read_wherever_it_stands(body, user_id):
    """In the message or in the response; an id beside it is kept as evidence."""
    made = read_reply(body)

    assert (NcipProblem(type="Unknown User"),) == made.problems
    assert user_id == (made.user_id.value if made.user_id else None)


def test_6_it_works_means_that_it_does_not():
    """The question was not read, or the token is wrong."""
    with pytest.raises(Unreadable) as refused:
        read_reply(b"<NCIPMessage>It works!</NCIPMessage>")

    assert "url_token" in refused.value.message


def test_7_the_content_type_decides_nothing():
    """Koha calls its answers HTML."""
    body = response(f"{USER_ID}<UserOptionalFields/>")
    with peer(answer(body, headers={"Content-Type": "text/html; charset=utf-8"})) as server:
        outcome = made_for("koha")(server.url).look_up(PatronKey(value=ID))

    assert "found" == outcome.kind


def test_8_a_document_type_is_accepted_unread_in_ncip_1():
    """In NCIP 2, which has none, the sentence points to the setting."""
    visible = f"<VisibleUserId><VisibleUserIdentifier>{ID}</VisibleUserIdentifier></VisibleUserId>"
    body = response(
        f"<UserOptionalFields>{visible}</UserOptionalFields>",
        root='<!DOCTYPE NCIPMessage PUBLIC "-//NISO//NCIP DTD Version 1//EN" "x"><NCIPMessage>',
    )

    assert ID == read_reply(body, "1").as_reshare_reads().user_id
    with pytest.raises(Unreadable) as refused:
        read_reply(body)
    assert "system or ncip" in refused.value.message


@pytest.mark.parametrize(("key", "word"), [("STATUS", "Active"), (" status ", " ACTIVE ")])
def test_9_types_and_words_of_privileges_have_no_case_and_no_blanks(key, word):
    """For the record they are compared without; ReShare gets them as they came."""
    body = response(f"<UserOptionalFields>{PRIVILEGE.format(key, word)}</UserOptionalFields>")

    assert AccountStatus.ACTIVE is record(body).account_status
    assert [(key, word)] == [
        (privilege.key, privilege.value) for privilege in read_reply(body).privileges
    ]


def test_10_no_optional_fields_are_noted():
    """They are no trouble here, and the end of the road for ReShare."""
    made = read_reply(response(USER_ID)).as_reshare_reads()

    assert (ID, False) == (made.user_id, made.has_optional_fields)
