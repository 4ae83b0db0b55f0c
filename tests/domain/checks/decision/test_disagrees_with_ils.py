from datetime import date

import pytest

from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_decision, make_found, make_record, make_settings
from verifier.domain.checks.decision.disagrees_with_ils import disagrees_with_ils
from verifier.domain.model.lookup import NotFound, Privilege
from verifier.domain.model.patron import AccountStatus, Block, BlockKind

ACCEPTS = "ReShare would accept a patron whom the library system does not let borrow."


@pytest.mark.parametrize(
    ("record", "proof"),
    [
        (
            {"account_status": AccountStatus.INACTIVE},
            ("record", "ncip, inactive", None),
        ),
        ({"expires": date(2026, 11, 23)}, ("record", "ncip, expired", "2026-11-23")),
        (
            {"blocks": (Block(kind=BlockKind.MANUAL, message="Restricted"),)},
            ("block", "ncip, manual", "Restricted"),
        ),
    ],
)
def test_reshare_sees_nothing_of_it(record, proof):
    """An inactive, expired or blocked patron whom ReShare accepts is a warning."""
    found = finding(disagrees_with_ils, make_decision(make_found(make_record(**record))))

    assert ACCEPTS == found.message
    assert [proof] == proofs(found)


BLOCKED = (Privilege(key="STATUS", value="BLOCKED"),)


def test_reshare_refuses_a_good_patron():
    """A patron whom ReShare refuses although the record is good in all parts is a warning."""
    good = make_record(expires=date(2030, 6, 30))

    found = finding(disagrees_with_ils, make_decision(make_found(good, privileges=BLOCKED)))

    assert (
        "ReShare would refuse a patron with whom all is well in the library system."
        == found.message
    )


def test_a_record_that_says_little():
    """A record that shows no reason for a block does not prove that there is none."""
    assert "ReShare's verdict does not contradict the library system's" == saw(
        disagrees_with_ils, make_decision(make_found(privileges=BLOCKED))
    )


def test_they_agree():
    """A good patron whom ReShare accepts passes."""
    assert "ReShare's verdict does not contradict the library system's" == saw(
        disagrees_with_ils, make_decision()
    )


def test_nobody_is_found():
    """Without a patron there is no status to compare."""
    assert "ReShare would read no status of this patron." == reason(
        disagrees_with_ils, make_decision(NotFound(message="Unknown User"))
    )


def test_nobody_is_checked():
    """ReShare that checks nobody has no verdict on anybody."""
    decision = make_decision(settings=make_settings(borrower_check=None))

    assert "ReShare's borrower check is off." == reason(disagrees_with_ils, decision)
