"""The listener's replacement names a group that is not there.

What it means: ``reqIdReplacement`` holds ``$2``, ``$0`` or ``$<name>``, and the regular
expression has no such group. JavaScript leaves the sign as it is written.

Why it matters: the sign itself stands in the identifier of everybody whom the expression matches.

What to change: count the brackets of the expression: the first group is ``$1``, and the whole
match is ``$&``.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.replacement-group-unknown",
    severity=api.Severity.ERROR,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=("delivery.regex-invalid",),
    order=200,
)
def replacement_group_unknown(delivery: api.Delivery) -> api.Answers:
    """Ask whether each group of the replacement exists."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        if service.regex is None or not service.regex.valid:
            return None
        unknown = api.unknown_groups(service.settings.reqIdReplacement or "", service.regex)
        if not unknown:
            return None
        return api.Draft(
            f"The replacement of the listener{whose} names a group that its regular "
            "expression does not have; the sign for it would stand in the identifier.",
            api.service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdReplacement"),
        )

    yield from api.each_service(
        delivery, wrong, fine="every group that a replacement names exists"
    )
