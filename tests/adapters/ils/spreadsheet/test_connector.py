import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Event

import pytest

from tests.adapters.ils.connecting import CROWD, crowd
from tests.adapters.ils.judged import about_patron, judged
from tests.adapters.ils.odd_identifiers import KNOWN, ODD
from tests.adapters.ils.spreadsheet.tables import (
    DAY,
    GAIL,
    HANS,
    IDA,
    OLD,
    ask,
    connection,
    connector,
    gail,
    hans,
    options,
    write_csv,
    write_xlsx,
)
from tests.adapters.ils.story import nobody, shared, story
from tests.factories import make_attribute, make_capture, make_site
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connection_test import check_connections
from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.spreadsheet import connector as watched
from verifier.adapters.ils.spreadsheet.connector import WatchedTable
from verifier.adapters.ils.spreadsheet.table import load_table
from verifier.domain.model.connection_test import StageOutcome
from verifier.domain.model.lookup import (
    Ambiguous,
    CouldNotLook,
    Found,
    KeyKind,
    LookupFailure,
    NotFound,
    PatronKey,
    Privilege,
)
from verifier.domain.model.patron import (
    AccountStatus,
    Balance,
    Block,
    BlockKind,
    CapabilityName,
    Gap,
    IdentifierStatus,
    PatronGroup,
    PatronIdentifier,
    PatronRecord,
    PersonName,
)
from verifier.domain.model.site import IlsRole
from verifier.pipeline.verify import verify

RESHARE, EVIDENCE = ROLES = (IlsRole.RESHARE, IlsRole.EVIDENCE)


@pytest.mark.parametrize(
    ("write", "row"),
    [
        (write_csv, gail(Old_card=OLD, Blocked="b", Fines="$1,012.50")),
        (write_xlsx, gail(Old_card=int(OLD), Blocked=True, Fines=1012.5, Expires=DAY)),
    ],
)
def test_reads_a_whole_record(tmp_path, write, row):
    """Every mapped column arrives, whichever kind of file it stands in."""
    path = write(tmp_path, [row, hans()])
    found = ask(path, GAIL, fine_limit="10")
    active, inactive = IdentifierStatus.ACTIVE, IdentifierStatus.INACTIVE
    assert found.record == PatronRecord(
        source="sheet",
        internal_id="k1",
        identifiers=(
            PatronIdentifier(type="barcode", value=GAIL, status=active, primary=True),
            PatronIdentifier(type="username", value="ggood", status=active),
            PatronIdentifier(type="barcode", value=OLD, status=inactive),
        ),
        name=PersonName(given="Gail", family="Good"),
        emails=("gail@example.edu",),
        group=PatronGroup(code="GRAD", label="Graduate"),
        account_status=AccountStatus.ACTIVE,
        expires=date(2030, 6, 30),
        blocks=(Block(kind=BlockKind.OTHER, message='The column "Blocked" says so'),),
        balance=Balance(amount=Decimal("1012.5"), currency="USD", limit=Decimal(10)),
    )
    assert ("barcode", None) == (found.matched_type, found.answer)


@pytest.mark.parametrize(
    ("changed", "status_word", "word"),
    [
        ({}, None, "ACTIVE"),
        ({"Status": "no"}, None, "INACTIVE"),
        ({"Status": "no", "Blocked": "yes"}, None, "BLOCKED"),
        ({"Blocked": "yes"}, "OK", "OK"),
    ],
)
def test_answers_as_ncip_would(tmp_path, changed, status_word, word):
    """In ReShare's role the answer holds PROFILE, STATUS, name and addresses."""
    path = write_csv(tmp_path, [gail(**changed)])
    found = ask(path, GAIL, RESHARE, status_word=status_word)

    assert (GAIL, PersonName(given="Gail", family="Good"), ("gail@example.edu",)) == (
        found.answer.user_id,
        found.answer.name,
        found.answer.emails,
    )
    assert found.answer.privileges == (
        Privilege(key="PROFILE", value="GRAD"),
        Privilege(key="STATUS", value=word, valid_to=date(2030, 6, 30)),
    )


def summary(outcome) -> str:
    """Whom a question led to, by the key of the row; or how many, or that it failed."""
    match outcome:
        case Found():
            return f"{outcome.matched_type} of {outcome.record.internal_id}"
        case Ambiguous():
            return f"{outcome.count} patrons"
    return getattr(outcome, "failure", "nobody")


ACCOUNTS = [gail(Old_card=OLD), hans()]
SPELT = [gail(Login="GGood"), hans()]
APART = [gail(Login="ab"), hans(Login="AB")]
MAILED = [gail(), hans(**{"E-mail": "h@example.edu; hh@example.edu"})]
FAMILY = [gail(), hans(**{"E-mail": "gail@example.edu"})]
SHORTER = [hans(Card_number=f"1234567{n}", Key=f"k{n}") for n in range(5)]
SHORTER.append(gail(Card_number="123456"))
EVERY_TYPE = {"lookup_by": "Barcode, UserName"}
NO_USERNAMES = {"identifiers": "barcode=Card number"}
BY_NAME, BY_EMAIL = {"kind": KeyKind.USERNAME}, {"kind": KeyKind.EMAIL}
LOOK_UPS = [  # the rows, what is asked, how, and whom it leads to as evidence and for ReShare
    # ReShare's question looks into `lookup_by` and user names, evidence everywhere
    (ACCOUNTS, "ggood", {}, ("username of k1", "nobody")),
    (ACCOUNTS, OLD, {}, ("barcode of k1", "nobody")),
    (ACCOUNTS, "ggood", BY_NAME, ("username of k1", "username of k1")),
    (ACCOUNTS, GAIL, BY_NAME, ("nobody", "nobody")),
    (ACCOUNTS, "hhard", EVERY_TYPE, ("username of k2", "username of k2")),
    (ACCOUNTS, "ggood", BY_NAME | NO_USERNAMES, ("unsupported", "unsupported")),
    # evidence finds in another letter case of ASCII where nothing is equal
    (SPELT, "ggOOd", {}, ("username of k1", "nobody")),
    (SPELT, "HHARD", {}, ("username of k2", "nobody")),
    (SPELT, "ggood", BY_NAME, ("username of k1", "nobody")),
    (APART, "ab", {}, ("username of k1", "nobody")),
    (APART, "AB", {}, ("username of k2", "nobody")),
    (APART, "Ab", {}, ("2 patrons", "nobody")),
    ([gail(Login="khan")], "\u212ahan", {}, ("nobody", "nobody")),
    ([gail(Login="ggoods")], "ggood\u017f", {}, ("nobody", "nobody")),
    # two rows with one identifier
    ([gail(), hans(Card_number=GAIL)], GAIL, {}, ("2 patrons", "2 patrons")),
    ([gail(), hans(Old_card=GAIL)], GAIL, {}, ("2 patrons", "barcode of k1")),
    # a value that is both an old identifier and a current one is the current one
    (
        [gail(Old_card=HANS), gail(Card_number=HANS)],
        *(HANS, {"old_identifiers": "formerCard=Old card"}, ("barcode of k1", "barcode of k1")),
    ),
    *(  # no key, or a damaged one, makes two patrons one
        ([gail(Key=key), hans(Key=key, Card_number=GAIL)], GAIL, {}, ("2 patrons", "2 patrons"))
        for key in ("2.1E+13", "", "#N/A", "N/A")
    ),
    *(  # what stands for "no value" is nobody's identifier, in the file and in the question
        ([gail(Card_number=value), hans()], value, {}, ("nobody", "nobody"))
        for value in ("", " ", "0", "N/A", "none", "-", "(null)")
    ),
    # damage matters in the columns that are asked
    ([gail(Login="#N/A"), hans()], IDA, {}, ("protocol_error", "nobody")),
    # a number shorter than the others may be the one asked for; another one cannot be
    (SHORTER, "00123456", {}, ("protocol_error", "protocol_error")),
    (SHORTER, "123456", {}, ("protocol_error", "protocol_error")),
    (SHORTER, "00999999", {}, ("nobody", "nobody")),
    (SHORTER, "12345670", {}, ("barcode of k0", "barcode of k0")),
    # an address, in any letter case, also where the cell holds several
    (MAILED, "HH@example.edu", BY_EMAIL, ("None of k2", "None of k2")),
    (MAILED, "nobody@example.edu", BY_EMAIL, ("nobody", "nobody")),
    (FAMILY, "gail@example.edu", BY_EMAIL, ("2 patrons", "2 patrons")),
]


@pytest.mark.parametrize(("rows", "value", "more", "leads_to"), LOOK_UPS)
def test_whom_a_question_leads_to(tmp_path, rows, value, more, leads_to):
    settings = {name: text for name, text in more.items() if name != "kind"}
    key = PatronKey(value=value, kind=more.get("kind", KeyKind.USER_ID))
    path = write_csv(tmp_path, rows)
    outcomes = [connector(path, role, **settings).look_up(key) for role in (EVIDENCE, RESHARE)]

    assert leads_to == tuple(map(summary, outcomes))
    assert not any(value in getattr(outcome, "message", "") for outcome in outcomes if value > "1")


def test_only_evidence_shows_several(tmp_path):
    path = write_csv(tmp_path, [gail(), hans(Card_number=GAIL)])

    assert ["k1", "k2"] == [record.internal_id for record in ask(path, GAIL).records]
    assert () == ask(path, GAIL, RESHARE).records


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("value", [GAIL, IDA, OLD, "ggood", "GGOOD", "gail@example.edu"])
def test_rows_of_one_key_are_one_patron(tmp_path, write, value):
    """An export with a row for each card shows the same patron, whichever row matched."""
    second = gail(Card_number=IDA, Old_card=OLD, Group="STAFF", **{"E-mail": ""})
    path = write(tmp_path, [gail(), hans(), second])
    kind = KeyKind.EMAIL if "@" in value else KeyKind.USER_ID
    record = connector(path).look_up(PatronKey(value=value, kind=kind)).record

    assert [(GAIL, True), (IDA, False), ("ggood", False), (OLD, False)] == [
        (identifier.value, identifier.primary) for identifier in record.identifiers
    ]
    assert ("GRAD", ("gail@example.edu",)) == (record.group.code, record.emails)


@pytest.mark.parametrize("role", ROLES)
def test_rows_of_one_key_are_one_patron_for_each_role(tmp_path, role):
    """What matched is the identifier of the row that matched."""
    path = write_csv(tmp_path, [gail(), gail(Card_number=IDA), hans()])
    found = ask(path, IDA, role)

    assert ("barcode", {GAIL, IDA, "ggood"}) == (
        found.matched_type,
        {identifier.value for identifier in found.record.identifiers},
    )
    assert role is EVIDENCE or found.answer.user_id == IDA


@pytest.mark.parametrize("key", ["", "N/A", "2.1E+13", "#N/A"])
def test_rows_without_a_key_are_not_joined(tmp_path, key):
    path = write_csv(tmp_path, [gail(Key=key), hans(Key=key), hans(Key=key, Card_number=IDA)])

    assert {GAIL, "ggood"} == {entry.value for entry in ask(path, GAIL).record.identifiers}


@pytest.mark.parametrize("value", [GAIL, IDA])
def test_a_part_may_stand_in_another_row(tmp_path, value):
    """Some exports write the parts of a patron into the first row alone, or one in each."""
    first = gail(Group="", Status="", Expires="soon", Fines="")
    second = gail(Card_number=IDA, Last_name="", Blocked="yes", Fines="2.50", Group="STAFF")
    record = ask(write_csv(tmp_path, [first, hans(), second]), value).record

    assert ("STAFF", "Good", AccountStatus.ACTIVE) == (
        record.group.code,
        record.name.family,
        record.account_status,
    )
    assert (date(2030, 6, 30), Decimal("2.50"), 1) == (
        record.expires,
        record.balance.amount,
        len(record.blocks),
    )
    assert ["patrons.csv, row 2: the cell fits no `date_format` of the connection."] == [
        gap.message for gap in record.gaps
    ]


def test_several_patrons_are_each_whole(tmp_path):
    """Each of the patrons that share an identifier is shown with all its rows."""
    path = write_csv(
        tmp_path, [gail(), gail(Card_number=IDA), hans(Login="ggood"), hans(Card_number=OLD)]
    )

    assert [{GAIL, IDA, "ggood"}, {HANS, OLD, "ggood", "hhard"}] == [
        {entry.value for entry in record.identifiers} for record in ask(path, "ggood").records
    ]


def test_without_a_column_nothing_is_claimed(tmp_path):
    """Of blocks that is no gap of one record; of user names the sentence names the setting."""
    path = write_csv(tmp_path, [gail()])
    by_name = PatronKey(value="ggood", kind=KeyKind.USERNAME)

    assert () == ask(path, GAIL, blocked=None).record.gaps
    assert "Add username=… to `identifiers`" in (
        connector(path, **NO_USERNAMES).look_up(by_name).message
    )


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("odd", ODD)
def test_odd_identifiers_lead_to_nobody(tmp_path, odd, write):
    path = write(tmp_path, [gail(Card_number=KNOWN), hans()])

    for role in ROLES:
        assert NotFound is type(ask(path, ODD[odd], role))


def test_unreadable_parts_are_gaps(tmp_path):
    """A cell that says nothing loses its part, not the record; the gap names the row."""
    row = gail(Status="perhaps", Expires="03/04/2030", Blocked="maybe", Fines="1,234")
    path = write_csv(tmp_path, [hans(), row | {"Group": "#REF!"}])
    record = ask(path, GAIL).record

    assert [
        (CapabilityName.GROUP, "holds no value"),
        (CapabilityName.ACCOUNT_STATUS, "is in neither `active_words` nor `inactive_words`"),
        (CapabilityName.EXPIRY, "fits no `date_format` of the connection"),
        (CapabilityName.BLOCKS, "is in neither `blocked_words` nor `not_blocked_words`"),
        (CapabilityName.BALANCE, "is no amount, or one that could be read in two ways"),
    ] == [
        (gap.part, gap.message.removeprefix("patrons.csv, row 3: the cell ").removesuffix("."))
        for gap in record.gaps
    ]
    assert (None, None, None, ()) == (record.group, record.expires, record.balance, record.blocks)
    assert AccountStatus.UNKNOWN is record.account_status


def test_a_damaged_identifier_of_a_found_patron_is_a_gap(tmp_path):
    """A patron found by user name has no barcode rather than a wrong one, and it is said why."""
    path = write_csv(tmp_path, [gail(Card_number="2.1234E+13"), hans()])
    record = ask(path, "ggood").record

    assert ["ggood"] == [identifier.value for identifier in record.identifiers]
    message = 'patrons.csv, row 2: column "Card number" is damaged (scientific notation).'
    assert (Gap(part=CapabilityName.OLD_IDENTIFIERS, message=message),) == record.gaps


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_number_that_stands_there_without_its_zeros_is_pointed_at(tmp_path, write):
    """The commonest damage cannot always be told from numbers that are shorter by themselves."""
    path = write(tmp_path, [gail(Card_number="123456"), hans(Card_number="7")])
    outcome = ask(path, "00123456")

    assert isinstance(outcome, NotFound)
    assert 'Without its leading zeros it does (row 2, column "Card number")' in outcome.message
    assert "Without its" not in ask(path, "00999999").message


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("rows", [[], [hans(Card_number="", Login="")]])
def test_an_export_without_identifiers_tells_nothing(tmp_path, write, rows):
    path = write(tmp_path, rows)

    for role in ROLES:
        outcome = ask(path, GAIL, role)
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert 'has a value in the column "Card number"' in outcome.message


def test_nobody_is_in_what_is_shown_of_it(tmp_path):
    sheet = connector(write_csv(tmp_path, [gail(), hans(Card_number="#N/A")]))
    table = sheet._file.table(10)
    shown = repr((sheet, sheet._file, table, table.readings, table.index))

    assert [] == [entry for entry in (GAIL, "ggood", "Gail", "k1", "k2") if entry in shown]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_many_at_a_time(tmp_path, write):
    rows = [hans(Card_number=f"29999{n:09}", Login=f"h{n}", Key=str(n)) for n in range(CROWD)]
    path = write(tmp_path, rows)
    crowd(connector(path, timeout_seconds=60), [row["Card number"] for row in rows])


def test_a_file_asks_for_no_credentials(tmp_path):
    assert "not-needed" == connector(tmp_path / "patrons.csv").sign_in()


def test_a_site_connects_to_it_by_name(tmp_path):
    """`connector = "spreadsheet"` makes both roles; a mistake is found at the start."""
    path = write_csv(tmp_path, [gail()])
    wrong = connection(path, identifiers="barcode=Card no.")
    roles = tuple(connection(path, role) for role in ROLES)
    made = connect(make_site(tmp_path, ils=(*roles, wrong)))
    *outcomes, refused = [entry.look_up(PatronKey(value=GAIL)) for entry in made]

    assert [("sheet", role) for role in ROLES] == [(entry.id, entry.role) for entry in made[:2]]
    assert [Found, Found] == list(map(type, outcomes))
    assert LookupFailure.NOT_CONFIGURED is refused.failure
    assert 'has no column "Card no."' in refused.message


@pytest.fixture
def watch(monkeypatch):
    """What is done after each reading of a file, and each reading that was begun."""

    def watching(after=lambda: None, before=lambda: None):
        begun = []

        def load(path, settings):
            begun.append(path)
            before()
            table = load_table(path, settings)
            after()
            return table

        monkeypatch.setattr(watched, "load_table", load)
        return begun

    return watching


ASKED, OF_HANS = PatronKey(value=GAIL), PatronKey(value=HANS)


def test_reads_once(tmp_path, watch):
    path, readings = write_csv(tmp_path, [gail()]), watch()
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(connector(path).look_up, [ASKED] * 100))

    assert {Found} == set(map(type, outcomes))
    assert [path] == readings


def test_reads_again_when_the_file_has_changed(tmp_path, watch):
    path, readings = write_csv(tmp_path, [gail()]), watch()
    sheet = connector(path)
    before = sheet.look_up(OF_HANS)
    write_csv(tmp_path, [gail(), hans()])
    after = [sheet.look_up(OF_HANS) for _ in range(3)]

    assert [NotFound, Found, Found, Found] == list(map(type, (before, *after)))
    assert 2 == len(readings)


@pytest.mark.parametrize("moved", [True, False])
def test_reads_again_what_was_put_in_its_place(tmp_path, moved):
    """Another file is noticed, even one of the same size and time, moved there or written."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(ASKED)
    was = path.stat()
    time.sleep(0.02)  # the file system's own clock has to go on
    other = write_csv(tmp_path, [gail(Card_number=HANS)], name="new.csv" if moved else path.name)
    os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
    other.replace(path)

    assert Found is type(sheet.look_up(OF_HANS))


def test_a_file_that_went_and_came(tmp_path):
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    path.rename(tmp_path / "away.csv")
    away = sheet.look_up(ASKED)
    (tmp_path / "away.csv").rename(path)

    assert LookupFailure.UNREACHABLE is away.failure
    assert "patrons.csv cannot be read: No such file" in away.message
    assert Found is type(sheet.look_up(ASKED))


def test_a_spoilt_export_is_not_answered_from_the_old_one(tmp_path):
    """The answer says what is wrong with the file as it is now, until it is right again."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(ASKED)
    path.write_bytes(b'Card number,Login\n"2123')
    spoilt = sheet.look_up(ASKED)
    write_csv(tmp_path, [gail()])

    assert CouldNotLook is type(spoilt)
    assert Found is type(sheet.look_up(ASKED))


def test_a_long_reading_outlasts_the_question(tmp_path, watch):
    """A question waits as long as it may, and a later one finds the file read."""
    go_on = Event()
    watch(before=lambda: go_on.wait(10))
    sheet = connector(write_csv(tmp_path, [gail()]), timeout_seconds=0.2)
    early = sheet.look_up(ASKED)
    go_on.set()
    late = WatchedTable.table(sheet._file, 10)

    assert LookupFailure.TIMEOUT is early.failure
    assert "raise `timeout_seconds`" in early.message
    assert 1 == len(late.rows)


def slow(watch, monkeypatch, seconds=0.5):
    """Files are large for their size in bytes, and reading one takes some time."""
    monkeypatch.setattr(watched, "SLOWEST_BYTES_PER_SECOND", 10)
    return watch(before=lambda: time.sleep(seconds))


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_large_file_is_waited_for(tmp_path, watch, monkeypatch, write):
    """What cannot be read quicker is no failure: the limit of time grows with the file."""
    slow(watch, monkeypatch)

    assert Found is type(ask(write(tmp_path, [gail()]), GAIL, timeout_seconds=0.1))


def test_a_large_file_is_waited_for_by_a_whole_login(tmp_path, watch, monkeypatch):
    """The time for all lookups of a login begins when the file is read."""
    slow(watch, monkeypatch)
    settings = connection(write_csv(tmp_path, [gail()]), timeout_seconds=0.1)
    site = replace(make_site(tmp_path, ils=(settings,)), lookup_seconds=0.2)
    capture = make_capture([make_attribute("employeeNumber", GAIL)])
    report = verify(capture, site=site, ils=connect(site), expected=None)

    outcomes = {type(attempt.outcome) for attempt in report.lookup.attempts}
    assert outcomes
    assert CouldNotLook not in outcomes


def test_a_large_file_is_waited_for_by_the_test_of_connections(tmp_path, watch, monkeypatch):
    readings = slow(watch, monkeypatch, seconds=1.5)
    settings = connection(write_csv(tmp_path, [gail()]), timeout_seconds=0.1)
    site = make_site(tmp_path, ils=(settings,))
    [tested] = check_connections(connect(site), seconds=0.3)

    assert [] == [stage for stage in tested.stages if stage.outcome is StageOutcome.FAILED]
    assert 1 == len(readings)


def test_a_file_that_keeps_changing_is_read_one_at_a_time(tmp_path, watch):
    """While one reading goes on no other begins; the next one begins with what is there then."""
    going, go_on = Event(), Event()
    begun = watch(after=lambda: (going.set(), go_on.wait(10)))
    sheet = connector(write_csv(tmp_path, [gail()]))
    with ThreadPoolExecutor(10) as pool:
        going.wait(10)
        others = []
        for rows in ([hans()], [gail(), gail(Key="k3")], [gail(), hans()]):
            write_csv(tmp_path, rows)
            others += [pool.submit(sheet.look_up, OF_HANS) for _ in range(3)]
            time.sleep(0.05)
        read_at_a_time = len(begun)
        go_on.set()
        outcomes = [other.result(10) for other in others]

    assert (1, 2) == (read_at_a_time, len(begun))
    assert {Found} == set(map(type, outcomes))


def test_a_defect_leaves_nobody_waiting(tmp_path, monkeypatch):
    def broken(*_):
        raise KeyError(GAIL)

    monkeypatch.setattr(watched, "load_table", broken)
    table = WatchedTable(write_csv(tmp_path, [gail()]), options())

    with pytest.raises(LookupAborted, match="KeyError") as caught:
        table.table(5)

    assert GAIL not in caught.value.outcome.message


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, watch):
    """Half of an export knows half of the patrons, and must not answer for all."""
    path = write_csv(tmp_path, [gail()])
    rest = [[gail(), hans()]]
    readings = watch(after=lambda: rest and write_csv(tmp_path, rest.pop()))

    assert Found is type(connector(path).look_up(OF_HANS))
    assert 2 == len(readings)


def test_a_file_that_does_not_hold_still_is_no_answer(tmp_path, watch):
    """The patience of the question ends it; one that goes may be about to be written anew."""
    path = write_csv(tmp_path, [gail()])
    watch(after=lambda: write_csv(tmp_path, [gail()]))
    changing = connector(path, timeout_seconds=0.3).look_up(OF_HANS)
    path = write_csv(tmp_path, [gail()], name="going.csv")  # the other may still be written
    watch(after=lambda: path.unlink(missing_ok=True))
    going = connector(path).look_up(ASKED)

    assert [LookupFailure.TIMEOUT, LookupFailure.UNREACHABLE] == [changing.failure, going.failure]
    assert CouldNotLook is type(connector(path).look_up(ASKED))  # nor is one that is not there


SCRIPTS = "Góod-Ωmega, née 善"
STORIES = {
    "found": story([gail(), hans()]),
    "unknown": nobody([gail(), hans()], sent=IDA),
    "inactive": story([gail(Status="Inactive")], "record-inactive"),
    "expired": story([gail(Expires="2020-01-31")], "record-expired"),
    "blocked": story([gail(Blocked="YES")], "blocked-in-ils decision.patron-blocked"),
    "owes money": story([gail(Fines="12,50")], "fines"),
    "old card": story(ACCOUNTS, "not-found old-barcode", sent=OLD, outcome=NotFound),
    "two rows with one card": shared([gail(), hans(Card_number=GAIL)]),
    "two accounts": story(
        [gail(), gail(Card_number=HANS, Login="gail.good", Key="k9")],
        "two-accounts",
        released={"uid": "gail.good"},
    ),
    "another person's card": story([hans(Card_number=GAIL)], "another-person"),
    "a name of many scripts": story([gail(Last_name=SCRIPTS), hans()], name=("Gail", SCRIPTS)),
    "letter case": story(
        [gail(Card_number="M0012345")],
        "not-found identifier-transformed",
        sent="m0012345",
        outcome=NotFound,
    ),
    "asked by the login name": story(
        [gail(), hans()],
        "not-found identifier-of-another-kind",
        sent="ggood",
        outcome=NotFound,
    ),
    "one row for each card": story([gail(), gail(Card_number=HANS)], sent=HANS),
    **{
        f"damaged to {damaged}": story(
            [gail(Card_number=damaged), hans()],
            "could-not-ask evidence-missing",
            outcome=CouldNotLook,
        )
        for damaged in ("2.1234E+13", "21234000000018.0", "#N/A")
    },
    "the trick that keeps zeros": story(
        [gail(Card_number='="0012345678"'), hans()], sent="0012345678"
    ),
    "damage of others": story([gail(), hans(Card_number="#####")]),
    "unreadable expiry": story([gail(Expires="03/04/2020")], "record-incomplete"),
}


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("name", STORIES)
def test_a_patrons_story(tmp_path, name, write):
    """The file answers in both roles, and the whole program finds what is to be found."""
    case = STORIES[name]
    path = write(tmp_path, case.patrons)
    as_reshare = ask(path, case.sent, RESHARE)
    login = {"released": case.released, "name": case.name}
    report = judged(tmp_path, connector(path), case.sent, reshare=as_reshare, **login)

    assert case.outcome is type(as_reshare)
    assert case.finds == about_patron(report)


NUMBERS = {
    "a card number as a number": (int(GAIL), "General", GAIL, Found),
    "with a decimal format": (float(GAIL), "0.00", GAIL, Found),
    "with thousands separators": (int(GAIL), "#,##0", GAIL, Found),
    "padded by its format": (1234567, "0000000000", "0001234567", Found),
    "not as it stands without the format": (1234567, "0000000000", "1234567", NotFound),
    "text": (GAIL, "@", GAIL, Found),
    "a date": (date(2026, 3, 4), "d-mmm", GAIL, CouldNotLook),
    "more digits than a number keeps": (21234000000018000001, "0", GAIL, CouldNotLook),
    "half a number": (12.5, "General", GAIL, CouldNotLook),
    "a formula without its result": ("=A1&B1", "General", GAIL, CouldNotLook),
}


@pytest.mark.parametrize("number", NUMBERS)
def test_cells_of_a_workbook(tmp_path, number):
    """A number is read as it was meant, and a cell that lost the identifier is never trusted."""
    value, number_format, sent, outcome = NUMBERS[number]
    path = write_xlsx(
        tmp_path, [gail(Card_number=value), hans()], formats={"Card number": number_format}
    )

    assert outcome is type(ask(path, sent, RESHARE))
    assert outcome is type(ask(path, sent))


def test_the_sentence_names_column_and_damage(tmp_path):
    """It says how many, where and how, what follows, what to do, and nobody's value."""
    numbers = ("2.1234E+13", "2,9999E+13", "21234000000018.0", HANS)
    rows = [gail(Card_number=number, Key=number) for number in numbers]
    path = write_csv(tmp_path, rows)
    outcome = ask(path, GAIL, RESHARE)

    assert outcome.message == (
        '3 of 4 values in column "Card number" were damaged by a spreadsheet program (scientific '
        "notation, decimals), so a patron who is not found in patrons.csv may be among them. "
        "Export again with these columns as text."
    )
