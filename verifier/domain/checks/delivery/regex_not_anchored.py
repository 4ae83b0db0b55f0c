"""The listener's regular expression matches a part, and the replacement keeps a part of that.

What it means: the replacement holds a group such as ``$1``, and the expression does not begin
with ``^`` and end with ``$``. What lies before and after the match stays in the value.

Why it matters: from ``jdoe@example.edu`` the expression ``([^@]+)@`` with ``$1`` makes
``jdoeexample.edu``, which no library system knows.

What to change: begin the expression with ``^`` and end it with ``$``, so that the group is all
that is left.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.regex-not-anchored",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=("delivery.regex-invalid",),
    order=190,
    fine="every expression that keeps a group takes all",
)
def regex_not_anchored(delivery: api.Delivery) -> api.Answers:
    def broken(service: api.ServiceSettings) -> bool:
        settings = service.settings
        anchored = service.regex is None or api.is_anchored(settings.reqIdRegex or "")
        return not anchored and api.keeps_a_part(settings.reqIdReplacement or "")

    return api.services_that(
        delivery,
        broken,
        shown=("reqIdRegex", "reqIdReplacement"),
        wrong="The regular expression of the listener{whose} matches a part of the value, and the "
        "rest stays beside the group that is kept.",
    )
