import json

import pytest
from openpyxl import Workbook

from tests.adapters.illiad.compared import make_settings
from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.adapters.illiad.users import HASH, rows, table
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.illiad_comparison import ColumnValue, IlliadUser, UserLookup
from verifier.domain.model.lookup import CouldNotLook, LookupFailure, NotFound
from verifier.domain.model.site import Secret
from verifier.pipeline.illiad import ask_users, read_users, spread


def workbook(path, numbers=False):
    """The export as Excel keeps it, its numbers as texts or as numbers."""
    book = Workbook()
    sheet = book.active
    sheet.append(["UserName", "SSN", "Password"])
    for row in rows(3):
        sheet.append([row["UserName"], int(row["SSN"]) if numbers else row["SSN"], HASH])
    book.save(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", table(3).encode()),
        ("semicolon.csv", table(3, delimiter=";").encode("utf-8-sig")),
        ("tab.tsv", table(3, delimiter="\t").encode("utf-16")),
        ("old.csv", table(3).replace("Ada", "Adä").encode("cp1252")),
        ("mark.json", b"\xef\xbb\xbf" + json.dumps(rows(3)).encode()),
        ("list.json", json.dumps({"users": rows(3)}).encode()),
    ],
)
def test_reads_every_usual_export(tmp_path, name, content):
    """Separators, encodings and JSON are recognised by content; passwords stay behind."""
    (tmp_path / name).write_bytes(content)

    read = read_users(tmp_path / name, make_settings())

    assert (name, 0) == (read.source, read.left_out)
    assert ["ada.stone", "ben.stone", "cleo.stone"] == [user.name for user in read.users]
    assert "00710002" == read.users[2].outcome.cell("SSN").value
    assert HASH not in repr(read)


@pytest.mark.parametrize(
    ("numbers", "cell"),
    [
        (False, ColumnValue(column="SSN", value="00710002")),
        (True, ColumnValue(column="SSN", value="710002", number=True)),
    ],
)
def test_a_workbook_says_what_is_a_number(tmp_path, numbers, cell):
    """Excel keeps numbers without their zeros."""
    workbook(tmp_path / "users.xlsx", numbers)

    read = read_users(tmp_path / "users.xlsx", make_settings())

    assert cell == read.users[2].outcome.cell("SSN")
    assert HASH not in repr(read)


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"", LookupFailure.NOT_CONFIGURED),
        (b"%PDF-1.7", LookupFailure.NOT_CONFIGURED),
        (b"<html></html>", LookupFailure.NOT_CONFIGURED),
        (b"{not json", LookupFailure.PROTOCOL_ERROR),
        (b'UserName,SSN\n"gail,1\n', LookupFailure.PROTOCOL_ERROR),
        (None, LookupFailure.UNREACHABLE),
    ],
)
def test_another_file_is_refused(tmp_path, content, failure):
    """Each with its reason, and none of its content."""
    path = tmp_path / "users.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(LookupAborted) as stopped:
        read_users(path, make_settings())

    assert failure is stopped.value.outcome.failure
    assert "users.csv" in stopped.value.outcome.message


def test_names_choose_rows_in_any_letter_case(tmp_path):
    """Who is not there is told as not found, and the order is that of the names."""
    (tmp_path / "users.csv").write_text(table(5))

    read = read_users(tmp_path / "users.csv", make_settings(), ["Cleo.Stone ", "nobody"])

    found, missing = read.users
    assert "cleo.stone" == found.name
    assert NotFound(message="users.csv holds no such user.") == missing.outcome
    assert "nobody" == missing.name


def test_many_users_are_spread_over_the_whole_export(tmp_path):
    """Not the first ones alone, which may all be of one year; the rest is counted."""
    (tmp_path / "users.csv").write_text(table(40))

    read = read_users(tmp_path / "users.csv", make_settings(), most=4)

    assert ["ada.stone", "81000010", "ada.field", "ada.brook"] == [
        user.name for user in read.users
    ]
    assert 36 == read.left_out


@pytest.mark.parametrize(
    ("users", "most", "chosen"),
    [
        (0, 5, []),
        (3, 5, [0, 1, 2]),
        (5, 5, [0, 1, 2, 3, 4]),
        (9, 3, [0, 3, 6]),
        (1000, 4, [0, 256, 512, 768]),
        (10, 1, [0]),
    ],
)
def test_choosing_is_even_however_many_there_are(users, most, chosen):
    """All where there are few; else at even distances, without keeping all of them."""
    every = (UserLookup(name=str(at), outcome=NotFound(message="")) for at in range(users))

    found, count = spread(every, most)

    assert users == count
    assert chosen == [int(entry.name) for entry in found]


def test_the_web_platform_is_asked_for_each():
    """Who is not there, or cannot be asked for, is among the users all the same."""
    with web_platform(rows(2), answers={"ben.stone": (500, "")}) as platform:
        settings = make_settings(
            url=platform.url, api_key=Secret(place="env ILLIAD_KEY", value=KEY)
        )
        names = ["ada.stone", "ben.stone", "nobody"]
        read = ask_users(settings, names, allow_private=True)

    assert [IlliadUser, CouldNotLook, NotFound] == [type(user.outcome) for user in read.users]
    assert names == [user.name for user in read.users]
    assert "ILLiad's Web Platform" == read.source


def test_an_interrupt_while_illiad_is_asked_loses_nobody():
    """Who was asked for by then stays, and the rest is counted."""

    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    with web_platform(rows(3)) as platform:
        settings = make_settings(
            url=platform.url, api_key=Secret(place="env ILLIAD_KEY", value=KEY)
        )
        names = ["ada.stone", "ben.stone", "cleo.stone"]
        read = ask_users(settings, names, allow_private=True, progress=stop)

    assert names[:2] == [user.name for user in read.users] == platform.asked
    assert 1 == read.unasked
