"""The listener's replacement names a group that is not there.

What it means: ``reqIdReplacement`` holds ``$2``, ``$0`` or ``$<name>``, and the regular
expression has no such group. JavaScript leaves the sign as it is written.

Why it matters: the sign itself stands in the identifier of everybody whom the expression matches.

What to change: count the brackets of the expression: the first group is ``$1``, and the whole
match is ``$&``.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.checks.check import Answer, Draft, check
from verifier.checks.regex_shape import unknown_groups
from verifier.checks.services import as_set, each_service
from verifier.checks.sources import LISTENER
from verifier.model.delivery import Delivery
from verifier.model.delivery_files import ServiceSettings
from verifier.model.finding import Owner, Severity, Station


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
            as_set(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdReplacement"),
        )

    yield from each_service(delivery, wrong, fine="every group that a replacement names exists")
