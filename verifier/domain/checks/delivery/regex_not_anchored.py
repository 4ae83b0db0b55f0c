"""The listener's regular expression matches a part, and the replacement keeps a part of that.

What it means: the replacement holds a group such as ``$1``, and the expression does not begin
with ``^`` and end with ``$``. What lies before and after the match stays in the value.

Why it matters: from ``jdoe@example.edu`` the expression ``([^@]+)@`` with ``$1`` makes
``jdoeexample.edu``, which no library system knows.

What to change: begin the expression with ``^`` and end it with ``$``, so that the group is all
that is left.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.regex-not-anchored",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    after=("delivery.regex-invalid",),
    order=190,
)
def regex_not_anchored(delivery: api.Delivery) -> api.Answers:
    """Ask whether an expression that keeps a group leaves something beside it."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        settings = service.settings
        if service.regex is None or api.is_anchored(settings.reqIdRegex or ""):
            return None
        if not api.keeps_a_part(settings.reqIdReplacement or ""):
            return None
        return api.Draft(
            f"The regular expression of the listener{whose} matches a part of the "
            "value, and the rest stays beside the group that is kept.",
            api.service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdRegex"),
        )

    yield from api.each_service(
        delivery, wrong, fine="every expression that keeps a group takes all"
    )
