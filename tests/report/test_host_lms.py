import pytest

from verifier.domain.model.reshare_settings import HostLmsTest
from verifier.report.json_report import host_lms_as_json
from verifier.report.text import host_lms_as_text


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        (HostLmsTest(found=True), ["ReShare finds this patron."]),
        (
            HostLmsTest(found=True, status="BLOCKED", user_id="7"),
            ["ReShare finds this patron.", "status: BLOCKED"],
        ),
        (
            HostLmsTest(found=True, user_id="8"),
            [
                "ReShare finds this patron.",
                "The library system answers with another identifier: 8",
            ],
        ),
        (HostLmsTest(found=False), ["ReShare does not find this patron: it gave no reason"]),
        (
            HostLmsTest(found=None, problems="unable to\x1b[2J"),
            ["ReShare does not find this patron: unable to[ESC][2J"],
        ),
    ],
)
def test_what_was_told_and_no_more(test, lines):
    """One line for each thing; another system's words cannot move the cursor."""
    assert lines == host_lms_as_text(test, sent="7").splitlines()


def test_json_says_null_where_nothing_was_told():
    """Every key is there."""
    assert '"status": null' in host_lms_as_json(HostLmsTest(found=True), sent="7")
