"""How many logins may ask together."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.adapters.ils.connecting import connected, crowd
from tests.factories import FixedIls, make_found, make_site
from verifier.adapters.ils.capabilities import ALL, YES, but
from verifier.adapters.ils.concurrent import run_concurrently
from verifier.adapters.ils.connections import concurrent_logins, connect
from verifier.adapters.ils.registry import CONNECTORS, capabilities_of, connection_problems
from verifier.domain.model.lookup import CouldNotLook, Found, KeyKind, LookupFailure, PatronKey
from verifier.domain.model.patron import Capability, CapabilityName, PatronIdentifier, PatronRecord
from verifier.domain.model.site import IlsConnection, IlsRole, Secret

KEY = PatronKey(value="21234000000018")


class Counting(FixedIls):
    """Answers with a record of the value asked for, and counts how many ask at a time."""

    def __init__(self):
        super().__init__(make_found(), role=IlsRole.EVIDENCE)
        self.lock = threading.Lock()
        self.now = self.most = 0
        self.moments = []

    def look_up(self, key):
        with self.lock:
            self.moments.append(time.monotonic())
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.002)
        with self.lock:
            self.now -= 1
        identifier = PatronIdentifier(type="barcode", value=key.value)
        return Found(record=PatronRecord(source="x", identifiers=(identifier,)))


class Broken(FixedIls):
    def look_up(self, key):
        raise ValueError(key.value)

    def sign_in(self):
        raise ValueError("hush")


def limited(connector, **pace):
    connection = of(url="https://ils.example.edu")
    return connected(connector, connection, **{"at_once": 4, **pace})


def of(**more):
    return IlsConnection(id="x", connector="koha", role=IlsRole.EVIDENCE, **more)


def test_it_is_the_connector():
    connection = limited(FixedIls(make_found(), connection_id="koha", role=IlsRole.EVIDENCE))

    assert ("koha", IlsRole.EVIDENCE) == (connection.id, connection.role)
    assert make_found() == connection.look_up(KEY)
    assert "not-needed" == connection.sign_in()


def test_five_hundred_look_ups_keep_to_the_limits():
    """Twenty callers at a time never make more than four questions at a time, nor a rush."""
    counting = Counting()
    connection = limited(counting, per_second=400)
    crowd(connection, [f"2{number:013}" for number in range(500)])

    assert counting.most <= 4
    moments = sorted(counting.moments)
    assert moments[-1] - moments[0] >= 499 / 400 * 0.95


def test_questions_that_wait_do_not_pile_up_behind_a_slow_one():
    """A place is given back also where the connector fails."""
    connection = limited(Broken(make_found()), at_once=1)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(connection.look_up, [KEY] * 8))

    assert {LookupFailure.PROTOCOL_ERROR} == {outcome.failure for outcome in outcomes}


def test_a_defect_of_a_connector_is_no_answer():
    connection = limited(Broken(make_found()))

    for outcome in (connection.look_up(KEY), connection.sign_in()):
        assert "ValueError" in outcome.message
        assert KEY.value not in outcome.message
        assert "hush" not in outcome.message


@pytest.mark.parametrize(
    ("connection", "encrypted", "here"),
    [
        ({"url": "https://ils.example.edu"}, True, False),
        ({"url": "http://127.0.0.1:8080/x"}, False, True),
        ({"options": (("host", "sip.example.edu"), ("tls", "yes"))}, True, False),
        ({"options": (("host", "localhost"),)}, False, True),
        ({"file": Path("records.json")}, None, False),
    ],
)
def test_knows_whether_questions_are_encrypted(connection, encrypted, here):
    """By the address, by the setting of a socket, or not at all for a file."""
    ils_connection = connected(FixedIls(make_found()), of(**connection))

    assert (encrypted, here) == (ils_connection.encrypted, ils_connection.on_this_machine)


def test_a_question_that_nobody_waits_for_is_not_put():
    """A slow library system is not asked what is of no use, and those who come after get on."""
    asked = []

    class Slow(FixedIls):
        def look_up(self, key):
            asked.append(key.value)
            time.sleep(0.3)
            return make_found()

        def sign_in(self):
            asked.append("sign-in")

    connection = limited(Slow(make_found()), at_once=1)
    calls = [partial(connection.look_up, PatronKey(value=str(at))) for at in range(5)]
    run_concurrently([*calls, connection.sign_in], seconds=0.1)
    connection.look_up(PatronKey(value="next"))

    assert 2 == len(asked)
    assert "next" == asked[-1]


def test_a_connection_is_asked_by_address_only_where_it_can_search_by_it():
    """It would take the address for an identifier; the outcome says why it was not asked."""
    ils = FixedIls(make_found())
    by_email = PatronKey(value="gail.good@example.edu", kind=KeyKind.EMAIL)
    note = "This kind of connection cannot be asked by e-mail address."
    yes, sometimes, no = (
        replace(limited(ils), sees={CapabilityName.BY_EMAIL: Capability(seen=seen, note=note)})
        for seen in ("yes", "sometimes", "no")  # sometimes: where the export has addresses
    )
    outcome = no.look_up(by_email)

    assert (LookupFailure.UNSUPPORTED, note) == (outcome.failure, outcome.message)
    assert LookupFailure.UNSUPPORTED is limited(ils).look_up(by_email).failure
    assert [] == ils.asked
    assert isinstance(yes.look_up(by_email), Found)
    assert isinstance(sometimes.look_up(by_email), Found)


NCIP = IlsConnection(
    id="ncip", connector="ncip", role=IlsRole.RESHARE, url="https://ils.example.edu/ncip"
)


def test_makes_every_connection_in_order(tmp_path):
    path = tmp_path / "records.json"
    identifiers = [{"type": "barcode", "value": "21234000000018"}]
    records = [{"identifiers": identifiers}]
    path.write_text(json.dumps({"schema": "patron-records/1", "records": records}))
    file = IlsConnection(id="file", connector="record", role=IlsRole.EVIDENCE, file=path)
    made = connect(make_site(tmp_path, ils=(NCIP, file)))

    assert [("ncip", IlsRole.RESHARE), ("file", IlsRole.EVIDENCE)] == [
        (entry.id, entry.role) for entry in made
    ]
    assert isinstance(made[1].look_up(PatronKey(value="21234000000018")), Found)


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (replace(NCIP, connector="ncip3"), "ncip3 is not a connector of this version"),
        (replace(NCIP, url=None), "url is missing"),
        (replace(NCIP, options=(("to_agencey", "x"),)), 'Did you mean "to_agency"?'),
        (
            replace(NCIP, options=(("namespace_style", "none"),)),
            'namespace_style = "none" is none of',
        ),
        (replace(NCIP, options=(("strict_echo", "true"),)), "strict_echo must be true or false"),
        (
            replace(NCIP, secrets=(("token", Secret(place="env T", value="s3cret")),)),
            '"url_token"',
        ),
        (replace(NCIP, connector="record"), "file is missing"),
    ],
)
def test_a_wrong_connection_says_why_when_it_is_asked(tmp_path, connection, words):
    [connector] = connect(make_site(tmp_path, ils=(connection,)))
    outcome = connector.look_up(PatronKey(value="21234000000018"))

    assert words in " ".join(connection_problems(connection))
    assert isinstance(outcome, CouldNotLook)
    assert LookupFailure.NOT_CONFIGURED is outcome.failure
    assert words in outcome.message
    assert "s3cret" not in outcome.message


def test_a_sound_connection_has_no_problems():
    options = (("from_agency", "EXU"), ("namespace_style", "qualified"), ("minor_units", "no"))

    assert () == connection_problems(replace(NCIP, options=options))


@pytest.mark.parametrize(("in_a_file", "hurried"), [(True, True), (False, False)])
def test_a_file_is_asked_without_any_pace(tmp_path, in_a_file, hurried):
    """A pace spares library systems; nobody has to spare a file."""
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"schema": "patron-records/1", "records": []}))
    file = IlsConnection(id="file", connector="record", role=IlsRole.EVIDENCE, file=path)
    connection = replace(file if in_a_file else NCIP, lookups_per_second=0.001)
    [made] = connect(make_site(tmp_path, ils=(connection,)))
    with made.pace.turn():
        pass

    assert hurried is (made.pace._reserved() <= 0)
    assert in_a_file is not made.asks_over_network


def paced(tmp_path=None, per_second=10.0):
    connection = of(file=tmp_path, lookups_per_second=per_second)
    return connected(FixedIls({}), connection, per_second=per_second, at_once=4)


@pytest.mark.parametrize(
    ("per_second", "seconds", "expected"),
    [
        (10.0, 30.0, 4),
        (1000.0, 30.0, 4),
        (5.0, 20.0, 4),
        (5.0, 10.0, 2),
        (1.0, 30.0, 1),
        (0.1, 5.0, 1),
    ],
)
def test_a_slow_pace_leaves_room_for_fewer(per_second, seconds, expected):
    """The questions of all together must come through in half of the time that each has."""
    assert expected == concurrent_logins([paced(per_second=per_second)], seconds=seconds)


def test_the_slowest_connection_counts_and_files_are_asked_one_login_at_a_time(tmp_path):
    """Nobody waits for an answer that is in memory."""
    assert 1 == concurrent_logins([paced(per_second=1000.0), paced(per_second=1.0)], seconds=30.0)
    assert 1 == concurrent_logins([paced(tmp_path), FixedIls({})], seconds=30.0)
    assert 1 == concurrent_logins([], seconds=30.0)


def connection(connector, **options):
    return IlsConnection(
        id="x", connector=connector, role=IlsRole.EVIDENCE, options=tuple(options.items())
    )


@pytest.mark.parametrize("name", CONNECTORS)
def test_every_source_says_everything(name):
    for source, sees in CONNECTORS[name].sources.items():
        assert set(CapabilityName) == set(sees), source
        for capability in sees.values():
            assert (capability.seen == "yes") == (capability.note is None)
            assert capability.note is None or capability.note.endswith(".")


def test_the_system_behind_a_protocol_decides():
    """NCIP of Koha shows the expiry date, NCIP of FOLIO does not; unknown systems are general."""
    assert "yes" == capabilities_of(connection("ncip", system="Koha"))[CapabilityName.EXPIRY].seen
    assert "no" == capabilities_of(connection("ncip", system="FOLIO"))[CapabilityName.EXPIRY].seen
    assert CONNECTORS["ncip"].sources[""] == capabilities_of(connection("ncip", system="other"))
    assert CONNECTORS["sip2"].sources["evergreen"] == capabilities_of(
        connection("sip2", dialect="evergreen")
    )


def test_an_unknown_connector_sees_nothing_known():
    assert {} == capabilities_of(connection("abacus"))


def test_a_spreadsheet_sees_what_its_columns_hold():
    """Without a column of blocks no block is seen, with one it is as good as the export."""
    sees = capabilities_of(connection("spreadsheet", blocked="Sperre", full_name="Name"))

    assert "sometimes" == sees[CapabilityName.BLOCKS].seen == sees[CapabilityName.NAME].seen
    assert "no" == sees[CapabilityName.BALANCE].seen
    assert "(balance)" in sees[CapabilityName.BALANCE].note
    assert "yes" == sees[CapabilityName.NO_SUCH_PATRON].seen


def test_a_connector_s_declaration_changes_only_what_it_names():
    declared = but(ALL, by_email=YES)

    assert {CapabilityName.BY_EMAIL} == {name for name in ALL if ALL[name] != declared[name]}
