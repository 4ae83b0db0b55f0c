"""The listener's regular expression waits for letters that cannot come.

What it means: the listener changes the letter case first. The expression, which has no flags,
requires letters of the other case.

Why it matters: it matches no value, so the listener passes every value on with only the case
changed.

What to change: write the expression for the changed value: with ``reqIdToUpper`` in uppercase,
with ``reqIdToLower`` in lowercase.
"""

from verifier.domain.checks import api


@api.warning(
    "delivery.regex-letters-of-wrong-case",
    api.Station.LISTENER,
    cites=(api.LISTENER,),
    after=("delivery.both-cases", "delivery.regex-invalid"),
    order=180,
    fine="expressions and case settings go together",
)
def regex_letters_of_wrong_case(delivery: api.Delivery) -> api.Answers:
    def wrong(service: api.ServiceSettings, whose: str) -> api.Draft | None:
        settings = service.settings
        upper = bool(settings.reqIdToUpper) and not settings.reqIdToLower
        if service.regex is None or not (settings.reqIdToUpper or settings.reqIdToLower):
            return None
        letters = api.letters_never_met(settings.reqIdRegex or "", upper=upper)
        if not letters:
            return None
        case = "capitals" if upper else "small letters"
        return api.Draft(
            f"The regular expression of the listener{whose} can match nothing: the value is put "
            f"into {case} first, and the expression holds others.",
            *api.service_evidence(service, "reqIdRegex", "reqIdToUpper", "reqIdToLower"),
            api.state_evidence("letters that never come", letters),
            place=service.place("reqIdRegex"),
        )

    return api.each_service(delivery, wrong)
