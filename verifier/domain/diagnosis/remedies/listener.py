"""What to change in the OpenURL listener, with a rule that was tried on the value."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.diagnosis.remedies.web_server import header_name, lines_for
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.model.request_form import ListenerService, RequestForm

# The OpenURL listener's settings for one service, to copy into its configuration.


def has_rule(form: RequestForm) -> bool:
    """Whether the listener already rewrites: it has one rule only, so two cannot be combined."""
    listener = form.listener
    return listener is not None and listener.rewrites


def without_rule(form: RequestForm) -> Snippet:
    """Write the service's settings so that the value in the header stays as it is."""
    return settings_of(form, ListenerService())


def without_regex(form: RequestForm) -> Snippet:
    """Write the settings as they are but for the regular expression and its replacement."""
    now = form.listener or ListenerService()
    return settings_of(form, replace(now, reqIdRegex=None, reqIdReplacement=None))


def corrected(form: RequestForm) -> Snippet:
    """Write the settings as they are but for what can never be meant.

    A header name with capitals is never read; of two case flags small letters win; an expression
    with an empty replacement is never used, so what it was to take away is parted from a group.
    """
    now = form.listener or ListenerService()
    if now.reqIdToLower:
        now = replace(now, reqIdToUpper=False)
    if now.reqIdRegex and now.regex_never_applied:
        now = replace(now, reqIdRegex=_keeping_the_rest(now.reqIdRegex), reqIdReplacement="$1")
    return settings_of(form, now)


def _keeping_the_rest(regex: str) -> str | None:
    """Put a group around all that *regex* does not match; None where its parts would change."""
    at_start, at_end = regex.startswith("^"), regex.endswith("$")
    if at_start is at_end or re.search(r"[()|]|\\\$$", regex):
        return None
    return f"^(.+){regex}" if at_end else f"{regex}(.+)$"


def settings_of(form: RequestForm, settings: ListenerService) -> Snippet:
    """Write the service's *settings* under the site's symbol, with the header that it reads."""
    written: dict[str, str | bool] = {"reqIdHeader": header_name(form)}
    if settings.reqIdToLower:
        written["reqIdToLower"] = True
    if settings.reqIdToUpper:
        written["reqIdToUpper"] = True
    if settings.reqIdRegex and settings.reqIdReplacement:
        written["reqIdRegex"] = settings.reqIdRegex
        written["reqIdReplacement"] = settings.reqIdReplacement
    block = {"services": {form.institution.rpartition(":")[2]: written}}
    return Snippet(
        place="The listener's configuration",
        language="json",
        text=json.dumps(block, indent=2, ensure_ascii=False),
    )


# Which setting of the OpenURL listener would make the library's identifier of what arrives.
#
# The listener changes letter case first and then replaces the first match of one regular
# expression. Every proposal is tried on the value before it is made.

Replacement = tuple[str, str]
"""A regular expression and a replacement, in the common subset of JavaScript and Python."""


def propose(released: str, identifier: str, transform: Transform) -> ListenerService | None:
    """Find the settings that turn *released* into *identifier*; None where none can express it.

    Only what rewrites is stated, and no released value is in it.
    Adding a check digit, removing every occurrence of a character and choosing among several
    values by meaning cannot be expressed; they belong to the identity provider.
    """
    for case in (
        ListenerService(),
        ListenerService(reqIdToLower=True),
        ListenerService(reqIdToUpper=True),
    ):
        value = _with_case(released, case)
        if transform is Transform.T2 and value == identifier:
            return case
        for regex, replacement in _BUILDERS.get(transform, _nothing)(value, identifier):
            if _replaced(regex, replacement, value) == identifier:
                return replace(case, reqIdRegex=regex, reqIdReplacement=replacement)
    return None


def _with_case(value: str, case: ListenerService) -> str:
    if case.reqIdToLower:
        return value.lower()
    return value.upper() if case.reqIdToUpper else value


def _replaced(regex: str, replacement: str, value: str) -> str:
    in_python = re.sub(r"\$(\d)", r"\\g<\1>", replacement)
    return re.sub(regex, in_python, value, count=1, flags=re.ASCII)


def _nothing(_value: str, _identifier: str) -> Iterator[Replacement]:
    return iter(())


def _scope(value: str, identifier: str) -> Iterator[Replacement]:
    scope = identifier.partition("@")[2]
    if "@" in value:
        yield r"^([^@]+)@.*$", f"$1@{scope}" if scope else "$1"
    elif scope:
        yield r"^(.*)$", f"$1@{scope}"


def _zeros(value: str, identifier: str) -> Iterator[Replacement]:
    missing = len(identifier) - len(value)
    if missing > 0:
        yield rf"^(\d{{{len(value)}}})$", "0" * missing + "$1"
    else:
        yield r"^0+(.+)$", "$1"


def _letters(value: str, identifier: str) -> Iterator[Replacement]:
    if value[0].isdigit():
        yield r"^(\d+)$", identifier.removesuffix(value) + "$1"
    else:
        yield r"^[A-Za-z](\d+)$", "$1"
        yield r"^[A-Za-z]{2}(\d+)$", "$1"


def _start_and_stop(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^[A-Da-d](\d+)[A-Da-d]$", "$1"
    yield r"^\*(.*)\*$", "$1"


def _check_digit(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^(\d{13})\d$", "$1"


def _campus_card(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^;?(\d+)=.*$", "$1"
    unique = value[6:16]
    if identifier.endswith(unique):
        yield r"^\d{6}(\d{10})$", identifier.removesuffix(unique) + "$1"


def _issue_digits(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^(\d+)\d$", "$1"
    yield r"^(\d+)\d{2}$", "$1"


def _wrapping(_value: str, _identifier: str) -> Iterator[Replacement]:
    yield r"^([^;]+);.*$", "$1"
    yield r"^.*;([^;]+)$", "$1"
    yield r"^[^\\]*\\(.*)$", "$1"
    yield r"^uid=([^,]+),.*$", "$1"
    yield r"^(?:cn|CN)=([^,]+),.*$", "$1"
    yield r"^urn:.*:([^:]+)$", "$1"
    yield r'^"(.*)"$', "$1"


def _hyphens(value: str, _identifier: str) -> Iterator[Replacement]:
    groups = value.split("-")
    if 1 < len(groups) < 10 and all(re.fullmatch(r"\d+", group) for group in groups):  # noqa: PLR2004 - $1 to $9
        layout = "-".join(rf"(\d{{{len(group)}}})" for group in groups)
        yield rf"^{layout}$", "".join(f"${number + 1}" for number in range(len(groups)))


def _institution(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^\.?p(\d{7})[\dx]?$", "$1"
    prefix = value.removesuffix(identifier)
    if prefix != value:
        yield f"^{_literal(prefix)}(.*)$", "$1"


def _literal(text: str) -> str:
    """*text* for both languages: JavaScript refuses some escapes that ``re.escape`` makes."""
    return re.sub(r"([.*+?^$()|{}\[\]\\/])", r"\\\1", text)


_BUILDERS: dict[Transform, Callable[[str, str], Iterator[Replacement]]] = {
    Transform.T3: _scope,
    Transform.T4: _zeros,
    Transform.T5: _letters,
    Transform.T6: _start_and_stop,
    Transform.T7: _check_digit,
    Transform.T8: _campus_card,
    Transform.T9: _issue_digits,
    Transform.T13: _wrapping,
    Transform.T14: _hyphens,
    Transform.T16: _institution,
}


# What to change in the OpenURL listener's settings for the library's service.

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
        "request.header-name-capitals": corrected,
        "request.replacement-empty": corrected,
        "request.both-cases": corrected,
        "request.regex-invalid": without_regex,
        "patron.transform-spoils-identifier": without_rule,
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
    if proposal is None or has_rule(case.form):
        return
    rule = settings_of(case.form, proposal)
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
