"""A notice of one who fails and one who has recovered."""

from datetime import UTC, datetime
from typing import Any

from verifier.domain.model.report import Verdict
from verifier.domain.model.run import Notice, NoticeLine

FAILING = NoticeLine(
    idp_id="campus",
    patron="grad1",
    verdict=Verdict.FAIL,
    message="employeeNumber was not released.",
    check="release.identifier-missing",
    owner="identity",
    reference="r-1",
)
RECOVERED = NoticeLine(
    idp_id="campus-oidc",
    patron="staff2",
    verdict=Verdict.PASS,
    message="ReShare would accept a request from this patron.",
)


def make_notice(**more: Any) -> Notice:
    """One who fails, one who has recovered, of forty."""
    return Notice(
        **{
            "site_name": "Example University Library",
            "base_url": "https://verify.example.edu",
            "at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            "failing": (FAILING,),
            "recovered": (RECOVERED,),
            "still_failing": 2,
            "logins": 40,
            **more,
        }
    )
