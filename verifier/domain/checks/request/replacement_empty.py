"""The listener's replacement is empty, so its regular expression is never applied.

What it means: ``reqIdRegex`` is set and ``reqIdReplacement`` is empty or absent. The listener
needs both to be non-empty.

Why it matters: the setting looks as if it removed something, a domain or leading zeros, and does
nothing at all.

What to change: match the whole value, put brackets around the part to keep, and write ``$1`` as
the replacement.
"""

from verifier.domain.checks import api


@api.check(
    "request.replacement-empty",
    severity=api.Severity.WARNING,
    station=api.Station.LISTENER,
    owner=api.Owner.RESHARE,
    cites=(api.LISTENER,),
    order=140,
    reason="The request form's rule for rewriting the identifier is incomplete and does nothing.",
    advice="Write a replacement, such as $1 with a group around the part to keep: with an empty "
    "one the listener does nothing.",
)
def replacement_empty(preview: api.RequestPreview) -> api.Answers:
    """Ask whether a regular expression is set that can never work."""
    listener = preview.release.form.listener
    if listener is None or not listener.reqIdRegex:
        yield api.NotAsked("The listener has no regular expression.")
    elif not listener.regex_never_applied:
        yield api.Saw("the regular expression has a replacement")
    else:
        yield api.Draft(
            "The listener never applies its regular expression, because the replacement is empty.",
            (
                api.setting_evidence("reqIdRegex", listener.reqIdRegex),
                api.setting_evidence("reqIdReplacement", listener.reqIdReplacement),
            ),
        )
