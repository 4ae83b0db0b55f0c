import json

import pytest
from openpyxl import Workbook

from tests.adapters.illiad import users
from tests.adapters.illiad.compared import make_comparison, make_settings, make_user
from tests.adapters.illiad.fake_web_platform import KEY, web_platform
from tests.factories import (
    BARCODE,
    FixedIls,
    make_form,
    make_found,
    make_identifier,
    make_record,
    make_site,
)
from tests.factories import make_settings as make_settings_of_reshare
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connections import connect
from verifier.demo.ncip_responder import DemoNcip
from verifier.domain.model.finding import Owner, Station
from verifier.domain.model.illiad_comparison import (
    ColumnOutcome,
    ColumnValue,
    IlliadUser,
    UserLookup,
)
from verifier.domain.model.lookup import CouldNotLook, KeyKind, LookupFailure, NotFound
from verifier.domain.model.match import Transform
from verifier.domain.model.patron import PersonName
from verifier.domain.model.report import StepAnswer, Verdict
from verifier.domain.model.site import IlliadSettings, IlsConnection, IlsRole, Secret
from verifier.pipeline.illiad import UsersRead, ask_users, compare_users, read_users, spread

API_KEY = Secret(place="env ILLIAD_API_KEY", value=KEY)


def workbook(path, numbers=False):
    """The export as Excel keeps it, its numbers as texts or as numbers."""
    book = Workbook()
    sheet = book.active
    sheet.append(["UserName", "SSN", "Password"])
    for row in users.rows(3):
        sheet.append([row["UserName"], int(row["SSN"]) if numbers else row["SSN"], users.HASH])
    book.save(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", users.table(3).encode()),
        ("semicolon.csv", users.table(3, delimiter=";").encode("utf-8-sig")),
        ("tab.tsv", users.table(3, delimiter="\t").encode("utf-16")),
        ("old.csv", users.table(3).replace("Ada", "Adä").encode("cp1252")),
        ("mark.json", b"\xef\xbb\xbf" + json.dumps(users.rows(3)).encode()),
        ("list.json", json.dumps({"users": users.rows(3)}).encode()),
    ],
)
def test_reads_every_usual_export(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    read = read_users(tmp_path / name, make_settings())

    assert (name, 0) == (read.source, read.left_out)
    assert ["ada.stone", "ben.stone", "cleo.stone"] == [user.name for user in read.users]
    assert "00710002" == read.users[2].outcome.cell("SSN").value
    assert users.HASH not in repr(read)


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
    assert users.HASH not in repr(read)


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
    path = tmp_path / "users.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(LookupAborted) as stopped:
        read_users(path, make_settings())

    assert failure is stopped.value.outcome.failure
    assert "users.csv" in stopped.value.outcome.message


def test_names_choose_rows_in_any_letter_case(tmp_path):
    (tmp_path / "users.csv").write_text(users.table(5))

    read = read_users(tmp_path / "users.csv", make_settings(), ["Cleo.Stone ", "nobody"])

    found, missing = read.users
    assert "cleo.stone" == found.name
    assert NotFound(message="users.csv holds no such user.") == missing.outcome
    assert "nobody" == missing.name


def test_many_users_are_spread_over_the_whole_export(tmp_path):
    """Not the first ones alone, which may all be of one year; the rest is counted."""
    (tmp_path / "users.csv").write_text(users.table(40))

    read = read_users(tmp_path / "users.csv", make_settings(), most=4)

    assert ["ada.stone", "81000010", "ada.field", "ada.brook"] == [
        user.name for user in read.users
    ]
    assert 36 == read.left_out


@pytest.mark.parametrize(
    ("total", "most", "chosen"),
    [
        (0, 5, []),
        (3, 5, [0, 1, 2]),
        (5, 5, [0, 1, 2, 3, 4]),
        (9, 3, [0, 3, 6]),
        (1000, 4, [0, 256, 512, 768]),
        (10, 1, [0]),
    ],
)
def test_choosing_is_even_however_many_there_are(total, most, chosen):
    every = (UserLookup(name=str(at), outcome=NotFound(message="")) for at in range(total))

    found, count = spread(every, most)

    assert total == count
    assert chosen == [int(entry.name) for entry in found]


def test_the_web_platform_is_asked_for_each():
    with web_platform(users.rows(2), answers={"ben.stone": (500, "")}) as platform:
        settings = make_settings(url=platform.url, api_key=API_KEY)
        names = ["ada.stone", "ben.stone", "nobody"]
        read = ask_users(settings, names, allow_private=True)

    assert [IlliadUser, CouldNotLook, NotFound] == [type(user.outcome) for user in read.users]
    assert names == [user.name for user in read.users]
    assert "ILLiad's Web Platform" == read.source


def test_an_interrupt_while_illiad_is_asked_loses_nobody():
    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    with web_platform(users.rows(3)) as platform:
        settings = make_settings(url=platform.url, api_key=API_KEY)
        names = ["ada.stone", "ben.stone", "cleo.stone"]
        read = ask_users(settings, names, allow_private=True, progress=stop)

    assert names[:2] == [user.name for user in read.users] == platform.asked
    assert 1 == read.unasked


@pytest.fixture
def forty(tmp_path):
    """Forty users whose UserName is sent, and whose SSN holds the library's number."""
    (tmp_path / "users.csv").write_text(users.table())
    (tmp_path / "records.json").write_text(json.dumps(users.records()))
    connection = IlsConnection(
        id="records", connector="record", role=IlsRole.RESHARE, file=tmp_path / "records.json"
    )
    site = make_site(tmp_path, ils=(connection,))
    settings = make_settings(patron_field="UserName")
    read = read_users(tmp_path / "users.csv", settings)
    return compare_users(read, site=site, settings=settings, ils=connect(site))


def test_names_the_column_to_send(forty):
    assert Verdict.FAIL is forty.verdict
    assert (
        "Of 40 users, found are 3 by UserName, 38 by SSN (2 of them but for leading zeros)."
        == forty.reason
    )
    assert "SSN" == forty.advice.column
    assert ((Transform.T4, 2),) == forty.tally("SSN").changed_by
    assert 2 == forty.tally("SSN").count(ColumnOutcome.EMPTY)
    assert StepAnswer.NO is forty.step.answer


def test_each_user_has_one_root(forty):
    failing = [user for user in forty.users if user.verdict is Verdict.FAIL]
    roots = [
        finding.check
        for user in failing
        for finding in user.findings
        if finding.follows_from is None
    ]

    assert 37 == len(failing) == len(roots)
    assert {"illiad.another-field-right": 35, "illiad.field-not-known": 2} == {
        check: roots.count(check) for check in set(roots)
    }


def test_no_password_is_anywhere(forty):
    assert not any(word in repr(forty) for word in (users.HASH, "first cat", "Long Street"))


def test_a_user_costs_few_questions():
    """A comparison must not look like an attempt to list patrons."""
    ils = FixedIls({})
    row = {"SSN": "1234567", "UserName": "g7", "Number": "7654321", "UserInfo1": "5555555"}

    make_comparison(make_user(row), ils=(ils,))

    assert len(ils.asked) <= 12
    assert len(set(ils.asked)) == len(ils.asked)


def test_an_interrupt_loses_nothing(tmp_path):
    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    five = tuple(make_user({}) for _ in range(5))
    users_read = UsersRead(users=five, source="users.csv", unasked=4)
    result = compare_users(
        users_read,
        site=make_site(tmp_path),
        settings=make_settings(),
        ils=(FixedIls({}),),
        progress=stop,
    )

    assert (2, 3 + 4) == (len(result.users), result.unasked)


def test_users_keep_their_order_whoever_answers_first():
    silent = CouldNotLook(failure=LookupFailure.TIMEOUT, message="It did not answer.")
    result = make_comparison(
        make_user({}), UserLookup(name="b", outcome=silent), make_user({"UserName": "c"})
    )

    assert ["gail", "b", "c"] == [user.compared.asked.name for user in result.users]
    assert [Verdict.PASS, Verdict.UNKNOWN, Verdict.PASS] == [user.verdict for user in result.users]


def test_what_works_today_and_breaks_later_is_a_warning():
    """The traps of a login are those of ILLiad's requests; who keeps ILLiad's users mends them."""
    answers = {BARCODE: make_found(user_id="21234000000026")}

    result = make_comparison(make_user({}), answers=answers)

    [user] = result.users
    [finding] = user.findings
    assert "patron.other-id-returned" == finding.check
    assert (Owner.ILS, Station.DISCOVERY) == (finding.owner, finding.station)
    assert (Verdict.WARNING, Verdict.WARNING) == (user.verdict, result.verdict)
    assert (
        "SSN leads to this user's own record. The library system found the patron and answered "
        "with another identifier." == user.message
    )


def test_a_user_name_that_only_the_second_question_finds():
    """ReShare accepts the request, and fails when the item arrives."""
    result = make_comparison(
        make_user({}),
        ils=(ByUsername({BARCODE: make_found()}),),
        reshare=make_settings_of_reshare(host_lms_integration="Default"),
    )

    assert ["patron.found-by-username-only"] == [finding.check for finding in result.findings]
    assert {Owner.ILS} == {finding.owner for finding in result.findings}


class ByUsername(FixedIls):
    """A library system that finds people by their user name alone."""

    def look_up(self, key):
        found = super().look_up(key)
        return found if key.kind is KeyKind.USERNAME else NotFound(message="Unknown User")


USERS = 14  # the first two lack their zeros; those from the tenth on have their number as name


@pytest.fixture(scope="module")
def library():
    """The library system, asked over NCIP as ReShare asks it."""
    records = [
        make_record(
            make_identifier(users.number_of(place)),
            internal_id=f"u{place}",
            name=PersonName(given=users.person(place)[0], family=users.person(place)[1]),
            emails=(users.rows(place + 1)[place]["EMailAddress"],),
        )
        for place in range(USERS)
    ]
    with DemoNcip(records) as running:
        yield running


@pytest.fixture
def compared(library, tmp_path):
    """What comes of comparing everybody; the column that is sent is said at the call."""

    def compare(field, **fake):
        with web_platform(users.rows(USERS), **fake) as platform:
            settings = IlliadSettings(patron_field=field, url=platform.url, api_key=API_KEY)
            names = [user["UserName"] for user in platform.users]
            read = ask_users(settings, names, allow_private=True)
        connection = IlsConnection(
            id="ncip",
            connector="ncip",
            role=IlsRole.RESHARE,
            url=library.url,
            options=(("from_agency", "EXU"), ("to_agency", "EXU")),
            lookups_per_second=1_000,
        )
        site = make_site(
            tmp_path,
            form=make_form(ils_identifier=None),
            reshare=make_settings_of_reshare(host_lms_integration="Default"),
            ils=(connection,),
            allow_private_addresses=True,
        )
        return compare_users(read, site=site, settings=settings, ils=connect(site))

    return compare


def test_an_answer_that_shows_one_identifier_is_enough(compared):
    """NCIP tells what it was asked by; the other columns are asked for by themselves."""
    result = compared("UserName")

    assert Verdict.FAIL is result.verdict
    assert (
        "Of 14 users, found are 3 by UserName, 14 by SSN (2 of them but for leading zeros), "
        "14 by ExternalUserId (2 of them but for leading zeros)." == result.reason
    )
    assert "SSN" == result.advice.column


def test_numbers_are_no_proof_against_the_right_column(compared):
    """The Web Platform writes SSN as a number; all is well, but for what nobody can see."""
    result = compared("SSN", numbers=("SSN",))

    assert {Verdict.PASS: 10, Verdict.UNKNOWN: 4} == {
        verdict: [user.verdict for user in result.users].count(verdict)
        for verdict in {user.verdict for user in result.users}
    }
    assert {"illiad.number-lost-zeros"} == {finding.check for finding in result.findings}
    assert "For 4 users it came as a number" in result.advice.text


def test_a_web_platform_that_fails_in_the_middle_loses_nobody_else(compared):
    result = compared("SSN", answers={"cleo.stone": (500, ""), "dora.stone": (200, "<html>")})

    assert 12 == len(result.read)
    assert 14 == len(result.users)
    assert "failed by an error of its own (HTTP 500). (1 user)" in result.reason
