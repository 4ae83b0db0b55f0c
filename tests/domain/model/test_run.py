from datetime import UTC, datetime

from tests.report import samples
from verifier.domain.model.report import Verdict
from verifier.domain.model.run import PatronLogin

AT = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_login_that_did_not_come_about_is_unknown():
    """Where nobody could log in nothing is known of the road; else the report says it."""
    shape = {"idp_id": "campus", "patron": "grad1", "started_at": AT, "seconds": 0.1}

    assert Verdict.UNKNOWN is PatronLogin(**shape, stopped="There was no login.").verdict
    assert Verdict.FAIL is PatronLogin(**shape, report=samples.failing()).verdict
