"""The listener's replacement is empty, so its regular expression is never applied.

What it means: ``reqIdRegex`` is set and ``reqIdReplacement`` is empty or absent. The listener
needs both to be non-empty.

Why it matters: the setting looks as if it removed something, a domain or leading zeros, but it
does nothing.

What to change: match the whole value, put brackets around the part to keep, and write ``$1`` as
the replacement.
"""

from verifier.domain.checks import api

CONFIGURED = r"""The listener has a regular expression that it never applies.

What it means: ``reqIdReplacement`` is empty or missing, and the listener needs both settings to
be non-empty.

Why it matters: what the expression was meant to take away, a domain or leading zeros, stays in
the identifier of every patron.

What to change: let the expression match the whole value with the part to keep in parentheses,
and replace it by ``$1``: instead of ``@example\.edu$`` write ``^(.+)@example\.edu$``.
"""

RULE = api.ListenerRule(
    broken=lambda settings: settings.regex_never_applied, shown=("reqIdRegex", "reqIdReplacement")
)


@api.warning(
    "request.replacement-empty",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    order=140,
    fine="the regular expression has a replacement",
    reason="The request form's rule for rewriting the identifier is incomplete and does nothing.",
    advice="Write a replacement, such as $1 with a group around the part to keep: with an empty "
    "one the listener does nothing.",
)
def replacement_empty(evidence: api.RequestEvidence) -> api.Answers:
    return RULE.on_login(
        evidence,
        "The listener never applies its regular expression, because the replacement is empty.",
        unset="The listener has no regular expression.",
    )


@replacement_empty.twin(
    "delivery.replacement-empty",
    order=170,
    fine="every regular expression has a replacement",
    page=CONFIGURED,
)
def delivery_replacement_empty(delivery: api.Delivery) -> api.Answers:
    return RULE.on_services(
        delivery,
        "The listener{whose} never applies its regular expression: nothing is set to replace "
        "what it matches.",
        place="reqIdReplacement",
    )
