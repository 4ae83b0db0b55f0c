"""The listener's regular expression waits for letters that cannot come.

What it means: the letter case is changed first, and the expression, which has no flags, holds
letters of the other case.

Why it matters: it matches no value, and the listener passes every value on unchanged but for the
case.

What to change: write the expression for the changed value: with ``reqIdToUpper`` in capitals,
with ``reqIdToLower`` in small letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.domain.checks.check import Answer, Draft, check
from verifier.domain.checks.listener_settings import (
    each_service,
    letters_never_met,
    service_evidence,
)
from verifier.domain.checks.references import LISTENER
from verifier.domain.model.config_files import ServiceSettings
from verifier.domain.model.delivery import Delivery
from verifier.domain.model.finding import Owner, Severity, Station, state_evidence


@check(
    "delivery.regex-letters-of-wrong-case",
    severity=Severity.WARNING,
    station=Station.LISTENER,
    owner=Owner.RESHARE,
    cites=(LISTENER,),
    after=("delivery.both-cases", "delivery.regex-invalid"),
)
def regex_letters_of_wrong_case(delivery: Delivery) -> Iterator[Answer]:
    """Ask whether an expression expects what the case settings take away."""

    def wrong(service: ServiceSettings, whose: str) -> Draft | None:
        settings = service.settings
        upper = bool(settings.reqIdToUpper) and not settings.reqIdToLower
        if service.regex is None or not (settings.reqIdToUpper or settings.reqIdToLower):
            return None
        letters = letters_never_met(settings.reqIdRegex or "", upper=upper)
        if not letters:
            return None
        case = "capitals" if upper else "small letters"
        return Draft(
            f"The regular expression of the listener{whose} can match nothing: the "
            f"value is put into {case} first, and the expression holds others.",
            (
                *service_evidence(service, "reqIdRegex", "reqIdToUpper", "reqIdToLower"),
                state_evidence("letters that never come", letters),
            ),
            place=service.place("reqIdRegex"),
        )

    yield from each_service(delivery, wrong, fine="expressions and case settings go together")
