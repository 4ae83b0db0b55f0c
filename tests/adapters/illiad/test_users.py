import json
from datetime import UTC, datetime

import pytest

from tests.adapters.illiad.users import HASH, rows, table
from tests.factories import make_form, make_listener
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.illiad.release import release_of
from verifier.adapters.illiad.users import (
    compared_columns,
    user_of,
    users_of_json,
    users_of_table,
    wanted_columns,
)
from verifier.adapters.tabular.delimited import open_delimited
from verifier.domain.diagnosis.matching import released_values
from verifier.domain.model.illiad_comparison import ColumnValue, IlliadUser
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.domain.model.request_form import EntryPoint
from verifier.domain.model.site import IlliadSettings
from verifier.domain.reshare_rules.request_preview import preview_request


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (" 0042 ", ColumnValue(column="SSN", value=" 0042 ")),
        ("", ColumnValue(column="SSN", value="")),
        (None, ColumnValue(column="SSN", value="")),
        (42, ColumnValue(column="SSN", value="42", number=True)),
        (4.5, ColumnValue(column="SSN", value="4.5", number=True)),
        (True, ColumnValue(column="SSN", value="Yes")),
        (["42"], None),
        ({"a": 1}, None),
    ],
)
def test_a_cell_is_kept_as_it_came(value, cell):
    assert cell == user_of({"SSN": value}, ("SSN",)).cell("SSN")


@pytest.mark.parametrize("name", ["USERNAME", "Username", " UserName "])
def test_columns_are_known_in_any_letter_case(name):
    """The database writes Username where the JSON has UserName."""
    assert "gail" == user_of({name: "gail"}, ("UserName",)).cell("UserName").value


@pytest.mark.parametrize("name", ["Password", "PASSWORD_HINT", "User Password", "passwordhash"])
def test_a_password_is_never_kept(name):
    """Not even where it is asked for."""
    assert () == user_of({name: "5f4dcc3b"}, (name,)).cells
    assert name not in wanted_columns(IlliadSettings(patron_field=name))


def test_what_is_read():
    settings = IlliadSettings(patron_field="Fax", columns=("SSN",), users_by="external-id")

    assert ("Fax", "SSN") == compared_columns(settings)
    assert {"UserName", "ExternalUserId", "Fax", "SSN", "FirstName", "LastName"} | {
        "EMailAddress"
    } == set(wanted_columns(settings))


def test_without_settings_the_usual_columns_are_compared():
    compared = compared_columns(IlliadSettings())

    assert ("UserName", "SSN", "Number") == compared[:3]
    assert "UserInfo5" in compared
    assert "Phone" not in compared


SETTINGS = IlliadSettings(patron_field="SSN")


def of_text(text, settings=SETTINGS):
    sheet = open_delimited(
        text.encode(), place="users.csv", encoding="auto", delimiter="auto", wanted=["UserName"]
    )
    return list(users_of_table(sheet, settings))


def of_json(content, settings=SETTINGS):
    return users_of_json(json.dumps(content).encode(), "users.json", settings)


def refusal(read, *arguments):
    with pytest.raises(LookupAborted) as stopped:
        read(*arguments)
    return stopped.value.outcome


def test_reads_the_rows_of_a_table():
    users = of_text(table(3))

    assert ["ada.stone", "ben.stone", "cleo.stone"] == [user.name for user in users]
    assert ColumnValue(column="SSN", value="00710002") == users[2].outcome.cell("SSN")
    assert HASH not in repr(users)
    assert "first cat" not in repr(users)


@pytest.mark.parametrize(
    "content", [rows(3), {"Users": rows(3)}, {"total": 3, "value": rows(3)}], ids=str
)
def test_reads_json(content):
    users = of_json(content)

    assert ["ada.stone", "ben.stone", "cleo.stone"] == [user.name for user in users]
    assert HASH not in repr(users)


def test_one_user_as_the_web_platform_sends_it():
    [user] = of_json({**rows(1)[0], "SSN": 710000})

    assert ColumnValue(column="SSN", value="710000", number=True) == user.outcome.cell("SSN")


def test_users_may_go_by_their_external_id():
    settings = IlliadSettings(users_by="external-id")

    [user] = of_json([{"ExternalUserId": "e1", "UserName": "gail"}], settings)
    message = refusal(of_json, [{"UserName": "gail"}], settings).message

    assert "e1" == user.name
    assert 'has no column "ExternalUserId" (whom it is about)' in message


@pytest.mark.parametrize("read", [of_text, of_json])
def test_a_missing_column_is_asked_for_by_name(read):
    content = "UserName,S.S.N,Password\ngail,1,x\n"
    if read is of_json:
        content = [{"UserName": "gail", "S.S.N": "1", "Password": "x"}]

    outcome = refusal(read, content)

    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert outcome.message.endswith(
        'has no column "SSN" (patron_field; is it "S.S.N"). Its columns: UserName, S.S.N.'
    ), outcome.message


def test_every_missing_column_is_told_at_once():
    settings = IlliadSettings(patron_field="SSN", columns=("Number",))

    message = refusal(of_text, "Username,LastName\ngail,Good\n", settings).message

    assert 'has no column "SSN" (patron_field) and has no column "Number" (columns).' in message


def test_a_file_without_headings_shows_nobody():
    message = refusal(of_text, "gail.good,21234000000018\nfay,21234000000026\n").message

    assert "Its first row does not look like the headings of ILLiad's Users table." in message
    assert "gail" not in message


def test_a_shifted_row_is_not_relied_on():
    """A cell too many may have moved another user's number here; the others stay."""
    first, second = of_text("UserName,SSN\ngail,1,2\nfay,3\n")

    assert isinstance(first.outcome, CouldNotLook)
    assert "gail" not in first.outcome.message
    assert isinstance(second.outcome, IlliadUser)


@pytest.mark.parametrize("content", [[], {}, [1, 2], "x", 3, None, [rows(1)[0], "x"]])
def test_other_json_is_no_export(content):
    outcome = refusal(of_json, content)

    assert isinstance(outcome, CouldNotLook)
    assert "users.json" in outcome.message


def test_broken_json_names_the_file():
    outcome = refusal(users_of_json, b'[{"UserName": "gail", ', "users.json", SETTINGS)

    assert (
        "users.json is broken off, or is no JSON that can be relied on. Export it again."
        == outcome.message
    )


NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROW = {
    "UserName": "gail",
    "SSN": " 0042",
    "EMailAddress": "gail.good@example.edu",
    "FirstName": "Gail",
    "LastName": "Good",
    "UserInfo1": "",
    "UserInfo2": "by the door",
}


def release(field, **more):
    user = user_of(ROW, tuple(ROW))
    form = make_form(listener=make_listener(), header_identifier="employeeNumber")
    return release_of(user, IlliadSettings(patron_field=field, **more), form=form, at=NOW)


def test_the_stated_column_is_what_reshare_receives():
    """As it stands, past the listener's header and its rules."""
    sent = preview_request(release("SSN"))

    assert " 0042" == sent.preview.patron_identifier
    assert EntryPoint.ILLIAD is sent.release.form.door
    assert "barcode" == sent.release.form.ils_identifier
    assert not sent.by_header


def test_an_address_can_be_the_column_that_is_sent():
    """It goes by another name where people are compared."""
    sent = release("EMailAddress")
    labels = {attribute.label for attribute in sent.release.attributes}

    assert "gail.good@example.edu" == preview_request(sent).preview.patron_identifier
    assert {"mail", "SSN"} <= labels
    assert "EMailAddress" not in labels


def test_nothing_is_sent_without_a_stated_or_filled_column():
    assert preview_request(release(None)).preview.patron_identifier is None
    assert not preview_request(release("UserInfo1")).preview.has_identifier


def test_columns_are_asked_for_by_what_they_are():
    """Names and addresses are not; a free field only where it looks like a number or is named."""

    def asked(**more):
        values = released_values(release("UserName", **more))
        return {value.label for value in values if value.may_be_asked_for}

    assert {"UserName", "SSN"} == asked()
    assert {"UserName", "SSN", "UserInfo2"} == asked(columns=("UserInfo2",))
