from tests.domain.checks.asking import finding, proofs, reason, saw
from tests.factories import make_found, make_match, make_record
from verifier.domain.checks.patron.record_incomplete import record_incomplete
from verifier.domain.model.lookup import NotFound
from verifier.domain.model.patron import CapabilityName, Gap

BLOCKS = Gap(
    part=CapabilityName.BLOCKS, message="The permission manualblocks.collection.get is missing."
)
GROUP = Gap(part=CapabilityName.GROUP, message="The permission usergroups.item.get is missing.")


def test_each_part_that_is_missing_is_named():
    """The reasons are the library system's, or the permissions that are missing."""
    found = finding(
        record_incomplete, make_match(make_found(make_record(gaps=(BLOCKS, GROUP, BLOCKS))))
    )

    assert "A part of the patron record could not be read: blocks, group." == found.message
    assert ("answer", "ncip", BLOCKS.message) in proofs(found)


def test_a_whole_record():
    """Without gaps nothing was refused."""
    assert "nothing was refused" == saw(record_incomplete, make_match(make_found()))


def test_no_record():
    """Without a record there is nothing to be incomplete."""
    assert "No record is known to be this patron's." == reason(
        record_incomplete, make_match(NotFound(message="Unknown User"))
    )
