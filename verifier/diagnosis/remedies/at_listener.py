"""What to change in the OpenURL listener's settings for the library's service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies import listener_json
from verifier.diagnosis.remedies.asking_advice import advice_on
from verifier.diagnosis.remedies.at_proxy import lines_for
from verifier.diagnosis.remedies.listener_proposal import propose
from verifier.model.finding import Finding, Owner
from verifier.model.report import Remedy, Snippet
from verifier.model.request_form import RequestForm

_TRY_WITH_TWO = (
    "Try it with at least two patrons first: the listener passes on unchanged what a rule does "
    "not fit."
)
_OR = (
    "For: one rule for all patrons, and no other system has to change. Against: the listener "
    "passes on unchanged what the rule does not fit, and has room for this one rule only."
)
_OR_WITH_A_HEADER = (
    "For: one rule for all patrons, who can no longer change the identifier. Against: the web "
    "server before the request form has to send a header, and the listener passes on unchanged "
    "what the rule does not fit."
)
_SETTINGS: Mapping[str, Callable[[RequestForm], Snippet]] = MappingProxyType(
    {
        "request.header-name-capitals": listener_json.corrected,
        "request.replacement-empty": listener_json.corrected,
        "request.both-cases": listener_json.corrected,
        "request.regex-invalid": listener_json.without_regex,
        "patron.transform-spoils-identifier": listener_json.without_rule,
    }
)


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Say the general advice, with the settings as they should be where that is certain."""
    setting = _SETTINGS.get(finding.check)
    yield _listener(
        finding, advice_on(case, finding), *([] if setting is None else [setting(case.form)])
    )


def rewrite(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Propose a rule, where one can express the difference and none is in force."""
    best = case.best_match
    if best is None or best.transform is None:
        return
    proposal = propose(best.value, best.becomes, best.transform)
    if proposal is None or listener_json.has_rule(case.form):
        return
    rule = listener_json.settings_of(case.form, proposal)
    if case.uses_header:
        where = "In the listener's settings rewrite the identifier."
        yield _listener(finding, f"{where} {_TRY_WITH_TWO}", rule, trade_off=_OR)
        return
    where = (
        "Pass the identifier to the listener in a header and rewrite it there; what comes with "
        "the link is never rewritten."
    )
    yield _listener(
        finding,
        f"{where} {_TRY_WITH_TWO}",
        rule,
        *lines_for(case, best.attribute),
        trade_off=_OR_WITH_A_HEADER,
    )


def _listener(
    finding: Finding, text: str, *settings: Snippet, trade_off: str | None = None
) -> Remedy:
    return Remedy(
        finding=finding.check,
        owner=Owner.RESHARE,
        product="listener-openurl",
        place="in the OpenURL listener",
        text=text,
        snippets=settings,
        applies="Restart the listener: it reads its configuration when it starts."
        if settings
        else None,
        trade_off=trade_off,
    )
