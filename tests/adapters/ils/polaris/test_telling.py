import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from tests.adapters.ils.odd_identifiers import KNOWN
from tests.adapters.ils.polaris.connecting import TOKEN, ask, connector
from tests.adapters.ils.polaris.fake_polaris import STAFF, make_patron, running
from tests.bad_peers import answer, peer
from verifier.adapters.ils.polaris.connector import PatronCodes
from verifier.adapters.ils.polaris.record import PatronCodesAnswer
from verifier.domain.model.lookup import PatronKey
from verifier.domain.model.patron import CapabilityName, PatronGroup

OTHER = "29999000000034"


def test_a_missing_permission_does_not_cost_a_sign_in_each_time():
    """A token that another method has just taken is good."""
    with running() as polaris:
        polaris.permissions.discard("PatronCirculateBlocksGet")
        made = connector(polaris.url)
        made.sign_in()
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert 1 == len(polaris.sign_ins)
    [gap] = outcome.record.gaps
    assert CapabilityName.BLOCKS is gap.part
    assert "PatronCirculateBlocksGet" in gap.message


FORBIDDEN = "HTTP 401"
BROKEN = "error -5"
NOBODY = "about none"
CIRCULATION = ("PatronCirculateBlocksGet", CapabilityName.BLOCKS, {})
ACCOUNT = ("PatronAccountGet", CapabilityName.BALANCE, {"ChargeBalance": None})
SEARCH = ("PatronSearch", CapabilityName.OLD_IDENTIFIERS, {})


@pytest.mark.parametrize(
    ("method", "part", "patron", "words"),
    [
        *((*entry, FORBIDDEN) for entry in (CIRCULATION, ACCOUNT, SEARCH)),
        *((*entry, BROKEN) for entry in (CIRCULATION, ACCOUNT, SEARCH)),
        *((*entry, NOBODY) for entry in (CIRCULATION, ACCOUNT)),
    ],
)
def test_a_part_that_fails_is_a_gap(method, part, patron, words):
    """The record is kept, whatever becomes of its parts."""
    with running(make_patron(**patron)) as polaris:
        if words == FORBIDDEN:
            polaris.permissions.discard(method)
        elif words == BROKEN:
            polaris.codes[method] = (-5, f"Database error for {KNOWN} of {STAFF['Password']}")
        else:
            polaris.codes[method] = (-3000, "Error retrieving patron ID.")
        outcome = ask(polaris.url)

    [gap] = outcome.record.gaps
    assert part is gap.part
    assert words in gap.message
    assert KNOWN not in gap.message
    assert STAFF["Password"] not in gap.message


def test_names_of_codes_are_no_need():
    """Without them the code stands alone, and there is no gap."""
    with running() as polaris:
        polaris.permissions.discard("PatronCodesGet")
        made = connector(polaris.url)
        made.look_up(PatronKey(value=KNOWN))
        outcome = made.look_up(PatronKey(value=KNOWN))

        assert 1 == sum("patroncodes" in question for question in polaris.questions)
    assert PatronGroup(code="6") == outcome.record.group
    assert () == outcome.record.gaps


def test_blocks_of_another_patron_are_not_this_ones():
    """The answer names its patron, and is refused where that is another one."""
    basic = {"PatronID": 1001, "Barcode": KNOWN, "ChargeBalance": 0}
    bodies = [
        TOKEN,
        json.dumps({"PAPIErrorCode": 0, "PatronBasicData": basic}).encode(),
        json.dumps(
            {
                "PAPIErrorCode": 0,
                "PatronBarcode": OTHER,
                "Blocks": [{"BlockDescription": "x"}],
            }
        ).encode(),
    ]

    def talk(connection, over):
        answer(bodies.pop(0))(connection, over)

    with peer(talk) as server:
        url = server.url
        outcome = connector(url, timeout_seconds=2.0, search="no").look_up(PatronKey(value=KNOWN))

    assert () == outcome.record.blocks
    assert [CapabilityName.BLOCKS] == [gap.part for gap in outcome.record.gaps]


@pytest.mark.parametrize(
    ("part", "body", "words"),
    [
        (CapabilityName.BLOCKS, {"PAPIErrorCode": 0}, "about none"),
        (CapabilityName.BLOCKS, {"PAPIErrorCode": 0, "ValidPatron": True}, "about none"),
        (CapabilityName.BALANCE, {"PAPIErrorCode": 0}, "does not list"),
        (
            CapabilityName.BALANCE,
            {"PAPIErrorCode": 2, "PatronAccountGetRows": []},
            "does not list",
        ),
    ],
)
def test_half_an_answer_is_a_gap(part, body, words):
    """What was left out is not the same as nothing."""
    basic = {"PatronID": 1001, "Barcode": KNOWN}
    bodies = {
        b"/authenticator/": json.loads(TOKEN),
        b"/basicdata": {"PAPIErrorCode": 0, "PatronBasicData": basic},
        b"/circulationblocks": {"PAPIErrorCode": 0, "Blocks": []},
        b"/outstanding": {"PAPIErrorCode": 0, "PatronAccountGetRows": []},
        (b"/circulationblocks" if part is CapabilityName.BLOCKS else b"/outstanding"): body,
    }

    def talk(connection, over):
        asked = server.received[-1].split(b" ", 2)[1]
        message = next(one for place, one in bodies.items() if place in asked)
        answer(json.dumps(message).encode())(connection, over)

    with peer(talk) as server:
        outcome = connector(server.url, search="no").look_up(PatronKey(value=KNOWN))

    [gap] = outcome.record.gaps
    assert part is gap.part
    assert words in gap.message
    assert (outcome.record.balance is None) is (part is CapabilityName.BALANCE)


def test_neither_token_nor_anothers_barcode_is_repeated():
    """Polaris may put both into its words; the barcode is that of a patron found by another."""
    with running(make_patron(Barcode="GAIL-X", FormerID="OLD1")) as polaris:
        polaris.codes["PatronCirculateBlocksGet"] = (-9, "Token1 secret of GAIL-X failed")
        outcome = ask(polaris.url, "OLD1")

    [gap] = outcome.record.gaps
    assert gap.message.endswith("error -9: … secret of … failed.")


def test_names_of_codes_that_hang_keep_nobody_beyond_their_own_time():
    """The names are asked for by one look-up at a time; the others do without."""

    class Hanging:
        client = SimpleNamespace(seconds_left=0.1)

        def of_system(self, *_):
            begun.set()
            over.wait()
            return PatronCodesAnswer(codes=())

    begun, over = Event(), Event()
    codes = PatronCodes()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(codes.name, 6, Hanging())
        begun.wait(5)
        name = codes.name(6, Hanging())
        over.set()

    assert name is None
