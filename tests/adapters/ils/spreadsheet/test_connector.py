import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event

import pytest

from tests.adapters.ils.crowd import CROWD, crowd
from tests.adapters.ils.judged import failed, judged
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
    csv_bytes,
    gail,
    hans,
    options,
    write_csv,
    write_xlsx,
)
from tests.factories import make_site
from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.adapters.ils.connections import connect
from verifier.adapters.ils.spreadsheet import connector as watched
from verifier.adapters.ils.spreadsheet.connector import WatchedTable
from verifier.adapters.ils.spreadsheet.table import load_table
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

ROLES = list(IlsRole)


def by_name(value: str) -> PatronKey:
    return PatronKey(value=value, kind=KeyKind.USERNAME)


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

    found = ask(path, GAIL, IlsRole.RESHARE, status_word=status_word)

    assert (GAIL, PersonName(given="Gail", family="Good"), ("gail@example.edu",)) == (
        found.answer.user_id,
        found.answer.name,
        found.answer.emails,
    )
    assert found.answer.privileges == (
        Privilege(key="PROFILE", value="GRAD"),
        Privilege(key="STATUS", value=word, valid_to=date(2030, 6, 30)),
    )


def test_the_roles_look_into_their_own_columns(tmp_path):
    """ReShare's question looks into `lookup_by` and user names; evidence looks everywhere."""
    path = write_csv(tmp_path, [gail(Old_card=OLD), hans()])
    reshare, evidence = connector(path, IlsRole.RESHARE), connector(path)

    assert NotFound(message="Unknown User") == reshare.look_up(PatronKey(value="ggood"))
    assert NotFound(message="Unknown User") == reshare.look_up(PatronKey(value=OLD))
    assert "username" == reshare.look_up(by_name("ggood")).matched_type
    assert NotFound is type(reshare.look_up(by_name(GAIL)))
    assert "username" == evidence.look_up(PatronKey(value="ggood")).matched_type
    assert "barcode" == evidence.look_up(PatronKey(value=OLD)).matched_type
    assert NotFound is type(evidence.look_up(by_name(GAIL)))


def test_lookup_by_names_other_types(tmp_path):
    """`lookup_by` may list several types, in any letter case."""
    path = write_csv(tmp_path, [gail(), hans()])

    found = ask(path, "hhard", IlsRole.RESHARE, lookup_by="Barcode, UserName")

    assert ("username", "hhard") == (found.matched_type, found.answer.user_id)


@pytest.mark.parametrize("role", ROLES)
def test_without_user_names_nobody_is_asked_for_by_one(tmp_path, role):
    """A question that no column can answer is not answered with *no such patron*."""
    path = write_csv(tmp_path, [gail()])
    outcome = connector(path, role, identifiers="barcode=Card number").look_up(by_name("ggood"))

    assert LookupFailure.UNSUPPORTED is outcome.failure
    assert "Add username=… to `identifiers`" in outcome.message


def test_letter_case(tmp_path):
    """Evidence finds in another letter case where nothing is equal; ReShare's question never."""
    path = write_csv(tmp_path, [gail(Login="GGood"), hans(Login="hhard")])

    found = ask(path, "ggOOd")

    assert "GGood" in {identifier.value for identifier in found.record.identifiers}
    assert "k2" == ask(path, "HHARD").record.internal_id
    assert NotFound is type(connector(path, IlsRole.RESHARE).look_up(by_name("ggood")))


def test_letter_case_prefers_what_is_equal(tmp_path):
    """Two patrons apart by letter case are two, and each is found by its own."""
    path = write_csv(tmp_path, [gail(Login="ab"), hans(Login="AB")])

    assert ["k1", "k2"] == [ask(path, name).record.internal_id for name in ("ab", "AB")]
    assert 2 == ask(path, "Ab").count


@pytest.mark.parametrize("value", ["\u212ahan", "ggood\u017f"])
def test_letter_case_is_of_ascii_alone(tmp_path, value):
    """A look-alike that some would fold to a plain letter leads to nobody."""
    path = write_csv(tmp_path, [gail(Login="khan"), hans(Login="ggoods")])

    assert NotFound is type(ask(path, value))


@pytest.mark.parametrize("role", ROLES)
def test_two_rows_with_one_identifier(tmp_path, role):
    """Two patrons are ambiguous; only evidence shows both."""
    path = write_csv(tmp_path, [gail(), hans(Card_number=GAIL)])

    outcome = ask(path, GAIL, role)

    assert (Ambiguous, 2) == (type(outcome), outcome.count)
    shown = [] if role is IlsRole.RESHARE else ["k1", "k2"]
    assert shown == [record.internal_id for record in outcome.records]
    assert GAIL not in outcome.message


def test_an_old_card_that_is_anothers_card_now(tmp_path):
    """ReShare's lookup finds the one; evidence sees both."""
    path = write_csv(tmp_path, [gail(), hans(Old_card=GAIL)])

    assert "k1" == ask(path, GAIL, IlsRole.RESHARE).record.internal_id
    assert Ambiguous is type(ask(path, GAIL))


def test_rows_of_one_key_are_one_patron(tmp_path):
    """An export with a row for each card is not taken for two accounts."""
    path = write_csv(tmp_path, [gail(), gail(Card_number=HANS)])

    found = ask(path, "ggood")

    assert [GAIL, HANS, "ggood"] == [identifier.value for identifier in found.record.identifiers]
    assert [True, False, False] == [identifier.primary for identifier in found.record.identifiers]


def test_the_current_column_tells_the_type(tmp_path):
    """Where a value is both an old identifier and a current one, it is the current one."""
    path = write_csv(tmp_path, [gail(Old_card=HANS), gail(Card_number=HANS)])

    assert "barcode" == ask(path, HANS, old_identifiers="formerCard=Old card").matched_type


@pytest.mark.parametrize("key", ["2.1E+13", "", "#N/A", "N/A"])
def test_no_key_or_a_damaged_one_joins_nobody(tmp_path, key):
    """Two patrons are not made one because both keys became the same."""
    path = write_csv(tmp_path, [gail(Key=key), hans(Key=key, Card_number=GAIL)])

    assert 2 == ask(path, GAIL).count


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("value", ["", " ", "0", "N/A", "none", "-", "(null)"])
def test_placeholders_lead_to_nobody(tmp_path, role, value):
    """What stands for "no value" is nobody's identifier, in the file and in the question."""
    path = write_csv(tmp_path, [gail(Card_number=value), hans()])

    assert NotFound is type(ask(path, value, role))


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("odd", ODD)
def test_odd_identifiers_lead_to_nobody(tmp_path, odd, write):
    """Nothing in an identifier means anything to a file."""
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
    assert (None, None, None, ()) == (
        record.group,
        record.expires,
        record.balance,
        record.blocks,
    )
    assert AccountStatus.UNKNOWN is record.account_status


def test_a_damaged_identifier_of_a_found_patron_is_a_gap(tmp_path):
    """A patron found by user name has no barcode rather than a wrong one, and it is said why."""
    path = write_csv(tmp_path, [gail(Card_number="2.1234E+13"), hans()])

    record = ask(path, "ggood").record

    assert ["ggood"] == [identifier.value for identifier in record.identifiers]
    message = 'patrons.csv, row 2: column "Card number" is damaged (scientific notation).'
    assert (Gap(part=CapabilityName.OLD_IDENTIFIERS, message=message),) == record.gaps


def test_without_a_column_of_blocks_none_are_seen(tmp_path):
    """That is no gap of one record: the kind of connection says that it sees none."""
    path = write_csv(tmp_path, [gail()])

    assert () == ask(path, GAIL, blocked=None).record.gaps


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_number_that_stands_there_without_its_zeros_is_pointed_at(tmp_path, write):
    """The commonest damage cannot always be told from numbers that are shorter by themselves."""
    path = write(tmp_path, [gail(Card_number="123456"), hans(Card_number="7")])

    outcome = ask(path, "00123456")

    assert isinstance(outcome, NotFound)
    assert 'Without its leading zeros it does (row 2, column "Card number")' in outcome.message
    assert "Without its" not in ask(path, "00999999").message


def test_damage_matters_in_the_columns_that_are_asked(tmp_path):
    """Damaged user names do not hide a card number from ReShare's question."""
    path = write_csv(tmp_path, [gail(Login="#N/A"), hans()])

    assert NotFound is type(ask(path, IDA, IlsRole.RESHARE))
    assert CouldNotLook is type(ask(path, IDA))


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("rows", [[], [hans(Card_number="", Login="")]])
def test_an_export_without_identifiers_tells_nothing(tmp_path, write, rows):
    """A table of headings alone is never *no such patron*."""
    path = write(tmp_path, rows)

    for role in ROLES:
        outcome = ask(path, GAIL, role)
        assert LookupFailure.PROTOCOL_ERROR is outcome.failure
        assert 'has a value in the column "Card number"' in outcome.message


def test_nobody_is_in_what_is_shown_of_it(tmp_path):
    """A log that shows a connector or its table shows no patron."""
    sheet = connector(write_csv(tmp_path, [gail(), hans(Card_number="#N/A")]))
    table = sheet._file.table(10)

    shown = repr((sheet, sheet._file, table, table.readings, table.index))

    assert [] == [entry for entry in (GAIL, "ggood", "Gail", "k1", "k2") if entry in shown]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_many_at_a_time(tmp_path, write):
    """Twenty questions at a time: each gets its own patron."""
    rows = [hans(Card_number=f"29999{n:09}", Login=f"h{n}", Key=str(n)) for n in range(CROWD)]
    path = write(tmp_path, rows)

    crowd(connector(path, timeout_seconds=60), [row["Card number"] for row in rows])


def test_a_file_asks_for_no_credentials(tmp_path):
    """There is nothing to sign in to."""
    assert "not-needed" == connector(tmp_path / "patrons.csv").sign_in()


def test_a_site_connects_to_it_by_name(tmp_path):
    """`connector = "spreadsheet"` makes both roles of a file."""
    path = write_csv(tmp_path, [gail()])
    site = make_site(tmp_path, ils=tuple(connection(path, role) for role in ROLES))

    made = connect(site)

    assert [("sheet", role) for role in ROLES] == [(entry.id, entry.role) for entry in made]
    assert [Found, Found] == [type(entry.look_up(PatronKey(value=GAIL))) for entry in made]


def test_a_site_that_names_a_missing_column(tmp_path):
    """The mistake is found at the start, and every answer says it."""
    path = write_csv(tmp_path, [gail()])
    wrong = connection(path, identifiers="barcode=Card no.")

    [made] = connect(make_site(tmp_path, ils=(wrong,)))

    outcome = made.look_up(PatronKey(value=GAIL))
    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert 'has no column "Card no."' in outcome.message


def by_email(address: str) -> PatronKey:
    return PatronKey(value=address, kind=KeyKind.EMAIL)


def test_an_address_leads_to_its_row(tmp_path):
    """In any letter case, and also where the cell holds several addresses."""
    path = write_csv(tmp_path, [gail(), hans(**{"E-mail": "h@example.edu; hh@example.edu"})])
    outcome = connector(path).look_up(by_email("HH@example.edu"))

    assert isinstance(outcome, Found)
    assert "k2" == outcome.record.internal_id
    assert NotFound is type(connector(path).look_up(by_email("nobody@example.edu")))


def test_an_address_of_two_patrons_is_ambiguous(tmp_path):
    """Both rows are shown."""
    path = write_csv(tmp_path, [gail(), hans(**{"E-mail": "gail@example.edu"})])
    outcome = connector(path).look_up(by_email("gail@example.edu"))

    assert isinstance(outcome, Ambiguous)
    assert {"k1", "k2"} == {record.internal_id for record in outcome.records}


@pytest.fixture
def readings(monkeypatch):
    """Each reading of a file that was begun."""
    begun = []

    def load(path, settings):
        begun.append(path)
        return load_table(path, settings)

    monkeypatch.setattr(watched, "load_table", load)
    return begun


def test_reads_once(tmp_path, readings):
    """Many questions at a time, and one reading."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(sheet.look_up, [PatronKey(value=GAIL)] * 100))

    assert {Found} == set(map(type, outcomes))
    assert [path] == readings


def test_reads_again_when_the_file_has_changed(tmp_path, readings):
    """A new export is what counts from then on."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    before = sheet.look_up(PatronKey(value=HANS))

    write_csv(tmp_path, [gail(), hans()])
    after = [sheet.look_up(PatronKey(value=HANS)) for _ in range(3)]

    assert NotFound is type(before)
    assert [Found] * 3 == list(map(type, after))
    assert 2 == len(readings)


def test_reads_again_what_was_put_in_its_place(tmp_path):
    """A file moved over the old one is noticed, even one of the same size and time."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))
    was = path.stat()

    other = tmp_path / "new.csv"
    other.write_bytes(csv_bytes([gail(Card_number=HANS)]))
    os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
    other.replace(path)

    assert Found is type(sheet.look_up(PatronKey(value=HANS)))


def test_a_file_that_went_and_came(tmp_path):
    """A file that is away is no answer about anybody, and is found again without a restart."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    path.rename(tmp_path / "away.csv")

    away = sheet.look_up(PatronKey(value=GAIL))
    (tmp_path / "away.csv").rename(path)

    assert LookupFailure.UNREACHABLE is away.failure
    assert "patrons.csv cannot be read: No such file" in away.message
    assert Found is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_spoilt_export_is_not_answered_from_the_old_one(tmp_path):
    """The answer says what is wrong with the file as it is now, until it is right again."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))

    path.write_bytes(b'Card number,Login\n"2123')
    spoilt = sheet.look_up(PatronKey(value=GAIL))
    write_csv(tmp_path, [gail()])

    assert CouldNotLook is type(spoilt)
    assert Found is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_long_reading_outlasts_the_question(tmp_path, monkeypatch):
    """A question waits as long as it may, and a later one finds the file read."""
    go_on = Event()

    def slow(path, settings):
        go_on.wait(10)
        return load_table(path, settings)

    monkeypatch.setattr(watched, "load_table", slow)
    sheet = connector(write_csv(tmp_path, [gail()]), timeout_seconds=0.2)

    early = sheet.look_up(PatronKey(value=GAIL))
    go_on.set()
    late = WatchedTable.table(sheet._file, 10)

    assert LookupFailure.TIMEOUT is early.failure
    assert "raise `timeout_seconds`" in early.message
    assert 1 == len(late.rows)


def test_a_file_that_keeps_changing_is_read_one_at_a_time(tmp_path, monkeypatch):
    """While one reading goes on no other begins; the next one begins with what is there then."""
    going, go_on, begun = Event(), Event(), []

    def slow(path, settings):
        begun.append(path)
        table = load_table(path, settings)
        going.set()
        go_on.wait(10)
        return table

    monkeypatch.setattr(watched, "load_table", slow)
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    with ThreadPoolExecutor(10) as pool:
        going.wait(10)
        others = []
        for rows in ([hans()], [gail(), gail(Key="k3")], [gail(), hans()]):
            write_csv(tmp_path, rows)
            others += [pool.submit(sheet.look_up, PatronKey(value=HANS)) for _ in range(3)]
            time.sleep(0.05)
        read_at_a_time = len(begun)
        go_on.set()
        outcomes = [other.result(10) for other in others]

    assert (1, 2) == (read_at_a_time, len(begun))
    assert {Found} == set(map(type, outcomes))


def test_a_defect_leaves_nobody_waiting(tmp_path, monkeypatch):
    """An unexpected failure is told by its kind alone."""

    def broken(*_):
        raise KeyError(GAIL)

    monkeypatch.setattr(watched, "load_table", broken)
    table = WatchedTable(write_csv(tmp_path, [gail()]), options())

    with pytest.raises(LookupAborted) as caught:
        table.table(5)

    assert "KeyError" in caught.value.outcome.message
    assert GAIL not in caught.value.outcome.message


def test_starting_without_the_file(tmp_path):
    """A file that is not there yet stops nothing but the answers."""
    sheet = connector(tmp_path / "patrons.csv")

    assert CouldNotLook is type(sheet.look_up(PatronKey(value=GAIL)))


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    """Half of an export knows half of the patrons, and must not answer for all."""
    path = write_csv(tmp_path, [gail()])
    times = []

    def load(where, settings):
        table = load_table(where, settings)
        times.append(table)
        if len(times) == 1:
            write_csv(tmp_path, [gail(), hans()])  # the rest of it
        return table

    monkeypatch.setattr(watched, "load_table", load)

    assert Found is type(connector(path).look_up(PatronKey(value=HANS)))
    assert 2 == len(times)


def test_a_file_that_changes_all_the_time_is_no_answer(tmp_path, monkeypatch):
    """The patience of the question ends it."""
    path = write_csv(tmp_path, [gail()])

    def load(where, settings):
        table = load_table(where, settings)
        write_csv(tmp_path, [gail()])
        return table

    monkeypatch.setattr(watched, "load_table", load)
    outcome = connector(path, timeout_seconds=0.3).look_up(PatronKey(value=HANS))

    assert LookupFailure.TIMEOUT is outcome.failure


def test_a_file_that_goes_while_it_is_read_is_no_answer(tmp_path, monkeypatch):
    """It may have been taken away to be written anew."""
    path = write_csv(tmp_path, [gail()])

    def load(where, settings):
        table = load_table(where, settings)
        path.unlink()
        return table

    monkeypatch.setattr(watched, "load_table", load)

    assert LookupFailure.UNREACHABLE is connector(path).look_up(PatronKey(value=GAIL)).failure


def test_reads_again_what_was_written_with_its_old_time(tmp_path):
    """A file of the same size, whose time was set back, is another one all the same."""
    path = write_csv(tmp_path, [gail()])
    sheet = connector(path)
    sheet.look_up(PatronKey(value=GAIL))
    was = path.stat()
    time.sleep(0.02)  # the file system's own clock has to go on

    write_csv(tmp_path, [gail(Card_number=HANS)])
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert Found is type(sheet.look_up(PatronKey(value=HANS)))


ALWAYS = {"request.identifier-changeable", "decision.identifier-goes-to-suppliers"}
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}

STORIES = {
    "found": ([gail(), hans()], GAIL, Found, set()),
    "unknown": ([gail(), hans()], IDA, NotFound, {"patron.not-found"}),
    "inactive": (
        [gail(Status="Inactive")],
        GAIL,
        Found,
        {"patron.record-inactive", "decision.disagrees-with-ils"},
    ),
    "expired": (
        [gail(Expires="2020-01-31")],
        GAIL,
        Found,
        {"patron.record-expired", "decision.disagrees-with-ils"},
    ),
    "blocked": (
        [gail(Blocked="YES")],
        GAIL,
        Found,
        {"patron.blocked-in-ils", "decision.patron-blocked"},
    ),
    "owes money": ([gail(Fines="12,50")], GAIL, Found, {"patron.fines"}),
    "old card": (
        [gail(Old_card=OLD), hans()],
        OLD,
        NotFound,
        {"patron.not-found", "patron.old-barcode"},
    ),
    "two rows with one card": (
        [gail(), hans(Card_number=GAIL)],
        GAIL,
        Ambiguous,
        {"patron.ambiguous", "patron.identifier-shared"},
    ),
    "another person's card": (
        [hans(Card_number=GAIL)],
        GAIL,
        Found,
        {"patron.another-person"},
    ),
    "a name of many scripts": (
        [gail(First_name="Gail", Last_name="Góod-Ωmega, née 善"), hans()],
        GAIL,
        Found,
        set(),
    ),
    "letter case": (
        [gail(Card_number="M0012345")],
        "m0012345",
        NotFound,
        {"patron.not-found", "patron.identifier-transformed"},
    ),
    "asked by the login name": (
        [gail(), hans()],
        "ggood",
        NotFound,
        {"patron.not-found", "patron.identifier-of-another-kind"},
    ),
    "one row for each card": (
        [gail(), gail(Card_number=HANS)],
        HANS,
        Found,
        set(),
    ),
    "scientific notation": (
        [gail(Card_number="2.1234E+13"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "a tail of decimals": (
        [gail(Card_number="21234000000018.0"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "an error value": (
        [gail(Card_number="#N/A"), hans()],
        GAIL,
        CouldNotLook,
        {"patron.could-not-ask", "patron.evidence-missing"},
    ),
    "the trick that keeps zeros": (
        [gail(Card_number='="0012345678"'), hans()],
        "0012345678",
        Found,
        set(),
    ),
    "damage of others": ([gail(), hans(Card_number="#####")], GAIL, Found, set()),
    "unreadable expiry": (
        [gail(Expires="03/04/2020")],
        GAIL,
        Found,
        {"patron.record-incomplete"},
    ),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("story", STORIES)
def test_story(tmp_path, story, kind):
    """The file answers in both roles, and the whole program finds what is to be found."""
    rows, sent, outcome, findings = STORIES[story]
    path = WRITERS[kind](tmp_path, rows)
    as_reshare = ask(path, sent, IlsRole.RESHARE)

    report = judged(tmp_path, connector(path), sent, reshare=as_reshare, name=_name(rows))

    assert outcome is type(as_reshare)
    assert findings == failed(report) - ALWAYS


def _name(rows):
    """Gail's, as the row writes it: the story is not about another spelling."""
    return ("Gail", rows[0]["Last name"]) if rows[0]["First name"] == "Gail" else ("Gail", "Good")


def test_two_accounts(tmp_path):
    """A second record that another released value leads to is told."""
    path = write_csv(tmp_path, [gail(), gail(Card_number=HANS, Login="gail.good", Key="k9")])

    report = judged(tmp_path, connector(path), GAIL, released={"uid": "gail.good"})

    assert "patron.two-accounts" in failed(report)


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

    assert outcome is type(ask(path, sent, IlsRole.RESHARE))
    assert outcome is type(ask(path, sent))


def test_lost_zeros(tmp_path):
    """A number shorter than the others may be the one asked for; another one cannot be."""
    rows = [hans(Card_number=f"1234567{n}", Key=f"k{n}") for n in range(5)]
    path = write_csv(tmp_path, [*rows, gail(Card_number="123456")])

    hidden = ask(path, "00123456", IlsRole.RESHARE)
    as_it_stands = ask(path, "123456", IlsRole.RESHARE)

    assert (CouldNotLook, CouldNotLook) == (type(hidden), type(as_it_stands))
    assert "leading zeros lost" in hidden.message
    assert NotFound is type(ask(path, "00999999", IlsRole.RESHARE))
    assert Found is type(ask(path, "12345670", IlsRole.RESHARE))


def test_the_sentence_names_column_and_damage(tmp_path):
    """It says how many, where and how, what follows, what to do, and nobody's value."""
    numbers = ("2.1234E+13", "2,9999E+13", "21234000000018.0", HANS)
    rows = [gail(Card_number=number, Key=number) for number in numbers]
    path = write_csv(tmp_path, rows)

    outcome = ask(path, GAIL, IlsRole.RESHARE)

    assert outcome.message == (
        '3 of 4 values in column "Card number" were damaged by a spreadsheet program (scientific '
        "notation, decimals), so a patron who is not found in patrons.csv may be among them. "
        "Export again with these columns as text."
    )
