"""The further questions about one patron: what they bring, and what is a gap."""

from decimal import Decimal

import pytest

from tests.adapters.ils.folio.fake_folio import (
    GRAD,
    PERMISSIONS,
    FakeFolio,
    connected,
    overloaded,
    patron,
    uuid,
)
from verifier.domain.model.lookup import Found, PatronKey
from verifier.domain.model.patron import Balance, BlockKind, CapabilityName, PatronGroup

GAIL = PatronKey(value="21234000000001")
BLOCKS = "/manualblocks"
LIMITS = f"/automated-patron-blocks/{uuid(1)}"
FEES = "/accounts"
GROUP = f"/groups/{GRAD}"


def found(folio: FakeFolio, **options):
    with connected(folio, **options) as connector:
        outcome = connector.look_up(GAIL)
    assert isinstance(outcome, Found), outcome
    return outcome.record


def test_asks_as_documented():
    """Each question has the path and the query of FOLIO's own interface, and no gap is left."""
    folio = FakeFolio(patron())
    record = found(folio)
    asked = {path: query for method, path, query, _ in folio.seen if method == "GET"}

    assert {} == asked[GROUP] == asked[LIMITS]
    assert {"query": f'(userId=="{uuid(1)}")', "limit": "100"} == asked[BLOCKS]
    query = f'(userId=="{uuid(1)}" and status.name=="Open")'
    assert {"query": query, "limit": "500"} == asked[FEES]
    assert () == record.gaps


def test_the_group_is_what_ncip_would_send():
    """The name is the code, and the description the label."""
    record = found(FakeFolio(patron()))

    assert PatronGroup(code="GRAD", label="Graduate student") == record.group


def test_a_patron_without_a_group_has_none():
    """Nothing is asked, and nothing is missing."""
    folio = FakeFolio(patron(patronGroup=None))
    record = found(folio)

    assert (None, ()) == (record.group, record.gaps)


def test_open_fees_are_added_up():
    """Closed ones and other patrons' do not count; the site's own limit stands beside."""
    folio = FakeFolio(patron(), patron(2))
    for remaining in (10.1, 0.2, 5):
        folio.owes(remaining)
    folio.owes(99.0, status={"name": "Closed"})
    folio.owes(99.0, number=2)
    record = found(folio, fine_limit="25", currency="USD")

    assert Balance(amount=Decimal("15.30"), currency="USD", limit=Decimal(25)) == record.balance


def test_fractions_of_a_cent_are_kept():
    """What does not fit two digits is not rounded away."""
    folio = FakeFolio(patron())
    folio.owes(0.125)

    assert Decimal("0.125") == found(folio).balance.amount


def test_a_sum_that_is_none_is_not_read():
    """A number of a million digits is no sum, and would be one wherever it is written out."""
    folio = FakeFolio(patron())
    folio.owes("1E-999999")
    record = found(folio)

    assert record.balance is None
    assert [CapabilityName.BALANCE] == [gap.part for gap in record.gaps]


def test_blocks_of_both_kinds_are_told():
    """Those by staff first; other patrons' are not among them."""
    folio = FakeFolio(patron(), patron(2))
    folio.block()
    folio.block(number=2)
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True, "message": "Too many items."}]

    assert [BlockKind.MANUAL, BlockKind.AUTO] == [block.kind for block in found(folio).blocks]


QUESTIONS = {
    GROUP: (CapabilityName.GROUP, PERMISSIONS[1]),
    BLOCKS: (CapabilityName.BLOCKS, PERMISSIONS[2]),
    LIMITS: (CapabilityName.BLOCKS, PERMISSIONS[3]),
    FEES: (CapabilityName.BALANCE, PERMISSIONS[4]),
}


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_missing_permission_is_a_gap_that_names_it(path):
    """The record is not lost, nor what the other questions bring."""
    part, permission = QUESTIONS[path]
    folio = FakeFolio(patron())
    folio.block()
    folio.automated_blocks[uuid(1)] = [{"blockBorrowing": True}]
    folio.owes(1.0)
    folio.permissions.discard(permission)
    record = found(folio)

    [gap] = record.gaps
    assert part is gap.part
    assert f"lacks the permission {permission} (HTTP 403)." in gap.message
    assert (path != GROUP) is (record.group is not None)
    assert (path != FEES) is (record.balance is not None)
    assert 2 - (part is CapabilityName.BLOCKS) == len(record.blocks)


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_failing_question_is_a_gap(path, status):
    """A service that is down, or not installed, leaves the rest of the record as it is."""
    folio = FakeFolio(patron())
    folio.instead[path] = overloaded(status)

    [gap] = found(folio).gaps
    assert QUESTIONS[path][0] is gap.part
    assert gap.message.startswith("It is not known ")
    assert f"HTTP {status}" in gap.message


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[1]", b"<html></html>", b'{"group": 7'])
def test_an_unreadable_answer_is_a_gap(path, body):
    """Another shape is never taken for "nothing"."""
    folio = FakeFolio(patron())
    folio.instead[path] = overloaded(200)
    folio.instead[path].data = body

    [gap] = found(folio).gaps
    assert QUESTIONS[path][0] is gap.part


def test_everything_forbidden_still_leaves_the_patron():
    """With the one permission that it takes to find patrons, each other thing is a gap."""
    folio = FakeFolio(patron())
    folio.permissions = {PERMISSIONS[0]}
    record = found(folio)

    assert [
        CapabilityName.GROUP,
        CapabilityName.BLOCKS,
        CapabilityName.BLOCKS,
        CapabilityName.BALANCE,
    ] == [gap.part for gap in record.gaps]
    assert ((), None, None) == (record.blocks, record.balance, record.group)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (BLOCKS, {"manualblocks": [{"userId": uuid(2)}], "totalRecords": 1}),
        (FEES, {"accounts": [{"userId": uuid(2), "remaining": 5.0}], "totalRecords": 1}),
        (GROUP, {"id": uuid(7), "group": "FACULTY"}),
    ],
)
def test_what_is_another_patrons_is_not_read(path, content):
    """A server that does not heed the question gets no belief."""
    folio = FakeFolio(patron())
    folio.instead[path] = content
    record = found(folio)

    [gap] = record.gaps
    assert QUESTIONS[path][0] is gap.part
    assert record.blocks == ()


def test_more_than_is_shown_is_a_gap():
    """Blocks that were shown are kept; a sum of a part of the fees would be wrong."""
    folio = FakeFolio(patron())
    for _ in range(101):
        folio.block()
    for _ in range(501):
        folio.owes(0.01)
    record = found(folio)

    assert [CapabilityName.BLOCKS, CapabilityName.BALANCE] == [gap.part for gap in record.gaps]
    assert "101" in record.gaps[0].message
    assert "501" in record.gaps[1].message
    assert (100, None) == (len(record.blocks), record.balance)


@pytest.mark.parametrize("group", ["..", "GRAD", "x/../users"])
def test_a_group_that_is_none_is_not_asked_for(group):
    """What a record says goes into no address unless it is an id."""
    folio = FakeFolio(patron(patronGroup=group))

    [gap] = found(folio).gaps
    assert CapabilityName.GROUP is gap.part
    assert not any(path.startswith("/groups") for path in folio.counts)


def test_a_group_that_is_gone_is_a_gap():
    """FOLIO does not know every group that a record names."""
    [gap] = found(FakeFolio(patron(patronGroup=uuid(9)))).gaps

    assert CapabilityName.GROUP is gap.part
