"""Drifts for the tests of their renderers."""

from datetime import UTC, datetime

from verifier.domain.model.comparison import (
    ChangeKind,
    ComparedBy,
    Drift,
    DriftChange,
    DriftVerdict,
    EarlierReport,
    Impact,
    Remark,
)
from verifier.domain.model.finding import Severity
from verifier.domain.model.match import Transform


def breaking(**more):
    """The road broke, and everything else that there is to say is said as well."""
    shape = {
        "verdict": DriftVerdict.BREAKS,
        "message": "The road broke: a request of this patron no longer passes.",
        "against": EarlierReport.BASELINE,
        "since": datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
        "reference": "aaaa",
        "compared_by": ComparedBy.REMAINS,
        "changes": (
            DriftChange(
                label="employeeNumber",
                kinds=(ChangeKind.REFORMATTED,),
                bearing=Impact.BREAKS,
                transforms=(Transform.T3,),
            ),
            DriftChange(
                label="libCard",
                kinds=(ChangeKind.NEW,),
                bearing=Impact.HARMLESS,
                also=("employeeNumber",),
            ),
            DriftChange(
                label="mail",
                kinds=(ChangeKind.RENAMED,),
                bearing=Impact.MATTERS,
                was="emailAddress",
            ),
        ),
        "circumstances": ("service-provider", "protocol"),
        "remarks": (
            Remark(
                kind="email-gone",
                severity=Severity.WARNING,
                message="ReShare no longer receives an e-mail address for the patron.",
            ),
        ),
        "appeared": ("patron.not-found",),
        "vanished": ("release.surplus",),
    }
    return Drift(**{**shape, **more})
