"""The listener's regular expression is not one that it can compile.

What it means: ``reqIdRegex`` is no regular expression of JavaScript. ``(?i)`` and ``(?P<name>…)``
belong to other languages.

Why it matters: everybody whose request brings the header sees an error page. Whoever tries it
without a login sees nothing wrong, as the expression is compiled only for a header.

What to change: correct the expression. For letters of either case set ``reqIdToLower`` and write
the expression in small letters.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.regex-invalid",
    severity=api.Severity.ERROR,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=160,
)
def regex_invalid(delivery: api.Delivery) -> api.Answers:
    """Ask whether each expression can be compiled."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        if service.regex is None or service.regex.valid is not False:
            return None
        return api.Draft(
            f"The listener{whose} answers every request that brings its header with "
            "an error page: its regular expression is invalid.",
            api.service_evidence(service, "reqIdRegex"),
            place=service.place("reqIdRegex"),
        )

    yield from api.each_service(delivery, wrong, fine="no regular expression is invalid")
