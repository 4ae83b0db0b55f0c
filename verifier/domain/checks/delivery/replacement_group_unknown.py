"""The listener's replacement names a group that is not there.

What it means: ``reqIdReplacement`` holds ``$2``, ``$0`` or ``$<name>``, and the regular
expression has no such group. JavaScript leaves the sign as it is written.

Why it matters: the sign itself stands in the identifier of everybody whom the expression matches.

What to change: count the brackets of the expression: the first group is ``$1``, and the whole
match is ``$&``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, check
from verifier.domain.checks.listener_settings import each_service, service_evidence, unknown_groups
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.config_files import ServiceSettings
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station


@check(
    "delivery.replacement-group-unknown",
    severity=Severity.ERROR,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("delivery.regex-invalid",),
)
def replacement_group_unknown(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether each group of the replacement exists."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        if service.regex is None or not service.regex.valid:
            return None
        unknown = unknown_groups(service.settings.reqIdReplacement or "", service.regex)
        if not unknown:
            return None
        return Draft(
            f"The replacement of the listener{whose} names a group that its regular "
            "expression does not have; the sign for it would stand in the identifier.",
            service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdReplacement"),
        )

    yield from each_service(delivery, wrong, fine="every group that a replacement names exists")
