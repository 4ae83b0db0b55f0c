from dataclasses import replace

import pytest

from tests.report import samples
from verifier.domain.model.match import Support, Transform
from verifier.domain.model.patron import IdentifierStatus, PatronIdentifier
from verifier.report.view import View


def with_match(report, **more):
    return replace(report, match=replace(report.match, **more))


def test_the_right_identifier_is_the_records_own_active_one():
    """Of the type that ReShare's User ID must equal, the primary one first, never an old one."""
    report = samples.failing()
    [record] = report.match.records
    second = PatronIdentifier(type="barcode", value="21234000000034")
    record = replace(record, identifiers=(record.identifiers[1], second, record.identifiers[0]))

    view = View.of(with_match(report, records=(record,)), redact=False)

    assert "21234000000018" == view.right_identifier
    assert [False, False, True] == [view.is_right(0, index) for index in range(3)]


def test_what_the_site_expects_goes_before_the_record():
    """A test patron's known identifier is the right one."""
    report = samples.failing()
    evidence = replace(report.lookup, expected="21234000000026")

    view = View.of(replace(report, lookup=evidence), redact=False)

    assert "21234000000026" == view.right_identifier
    assert [False, True] == [view.is_right(0, index) for index in range(2)]


@pytest.mark.parametrize("more", [{"person": None}, {"records": ()}])
def test_without_a_known_patron_there_is_no_right_identifier(more):
    """Nothing is compared with a record that may be somebody else's."""
    report = with_match(samples.failing(), **{"person": None, "matches": (), **more})

    assert View.of(report, redact=False).right_identifier is None


def test_a_record_without_such_an_identifier_has_no_right_one():
    """An inactive identifier is not offered."""
    report = samples.failing()
    [record] = report.match.records
    inactive = replace(record.identifiers[0], status=IdentifierStatus.INACTIVE)
    record = replace(record, identifiers=(inactive,))

    view = View.of(with_match(report, records=(record,)), redact=False)

    assert view.right_identifier is None
    assert not view.is_right(0, 0)


@pytest.mark.parametrize(
    ("transform", "counts", "expected"),
    [
        (None, True, "employeeNumber"),
        (Transform.T2, True, "employeeNumber but for letter case (transform T2)"),
        (
            Transform.T4,
            False,
            "employeeNumber but for leading zeros (transform T4), possibly another person",
        ),
    ],
)
def test_a_way_to_an_identifier_names_what_differs(transform, counts, expected):
    """In words, with the transform's number behind it."""
    report = samples.failing()
    [match] = report.match.matches
    match = replace(match, transform=transform, counts=counts)

    view = View.of(with_match(report, matches=(match,)), redact=False)

    assert (expected,) == view.ways_to(0, 0)
    assert () == view.ways_to(0, 1)


def test_attributes_are_counted_by_what_they_are_to_the_site():
    """In the order in which a reader asks."""
    assert (
        ("wanted", 2),
        ("missing", 1),
        ("near miss", 0),
        ("tolerated", 1),
        ("surplus", 3),
    ) == View.of(samples.failing(), redact=False).standing_counts


@pytest.mark.parametrize(
    ("support", "message"),
    [
        (None, None),
        (
            Support.CANDIDATE,
            "Seen on one patron so far: try a second one before changing a rule for everyone.",
        ),
        (Support.SUPPORTED, "Seen on two patrons or more."),
    ],
)
def test_says_what_a_change_for_everyone_would_rest_on(support, message):
    """By the best way to the record: what explains one patron may be chance."""
    report = samples.failing()
    [match] = report.match.matches
    report = with_match(report, matches=(replace(match, support=support),))

    assert message == View.of(report, redact=True).support


def test_without_a_way_to_the_record_nothing_rests_on_anything():
    """Nobody is told to try a second patron where the first one is not explained."""
    assert View.of(with_match(samples.failing(), matches=()), redact=False).support is None
