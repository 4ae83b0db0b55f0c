r"""The listener has a regular expression that it never applies.

What it means: ``reqIdReplacement`` is empty or missing, and the listener needs both settings to
be non-empty.

Why it matters: what the expression was meant to take away, a domain or leading zeros, stays in
the identifier of every patron.

What to change: let the expression match the whole value with the part to keep in brackets, and
replace it by ``$1``: in place of ``@example\.edu$`` write ``^(.+)@example\.edu$``.
"""

from verifier.domain.checks import api


@api.check(
    "delivery.replacement-empty",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=170,
)
def replacement_empty(delivery: api.Delivery) -> api.Answers:
    """Ask whether an expression is set that is never applied."""

    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        if not service.settings.regex_never_applied:
            return None
        return api.Draft(
            f"The listener{whose} never applies its regular expression: nothing is "
            "set to replace what it matches.",
            api.service_evidence(service, "reqIdRegex", "reqIdReplacement"),
            place=service.place("reqIdReplacement" if stated(service) else "reqIdRegex"),
        )

    yield from api.each_service(delivery, wrong, fine="every regular expression has a replacement")


def stated(service: api.ServiceSettings) -> bool:
    """Whether the replacement stands in the file at all, be it empty."""
    return any(name == "reqIdReplacement" for name, _ in service.places)
