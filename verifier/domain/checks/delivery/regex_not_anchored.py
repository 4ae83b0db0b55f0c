"""The listener's regular expression matches a part, and the replacement keeps a part of that.

What it means: the replacement holds a group such as ``$1``, and the expression does not begin
with ``^`` and end with ``$``. What lies before and after the match stays in the value.

Why it matters: from ``jdoe@example.edu`` the expression ``([^@]+)@`` with ``$1`` makes
``jdoeexample.edu``, which no library system knows.

What to change: begin the expression with ``^`` and end it with ``$``, so that the group is all
that is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, check
from verifier.domain.checks.listener_settings import (
    each_service,
    is_anchored,
    keeps_a_part,
    service_evidence,
)
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.config_files import ServiceSettings
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.regex-not-anchored",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("delivery.regex-invalid",),
)
def regex_not_anchored(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether an expression that keeps a group leaves something beside it."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        settings = service.settings
        if service.regex is None or is_anchored(settings.reqIdRegex or ""):
            return None
        if not keeps_a_part(settings.reqIdReplacement or ""):
            return None
        return Draft(
            f"The regular expression of the listener{whose} matches a part of the "
            "value, and the rest stays beside the group that is kept.",
            service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdRegex"),
        )

    yield from each_service(delivery, wrong, fine="every expression that keeps a group takes all")
