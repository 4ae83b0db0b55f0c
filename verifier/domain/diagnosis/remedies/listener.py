"""What to change in the OpenURL listener, with a rule that was tested on the value."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from verifier.domain.diagnosis.case import Case
from verifier.domain.diagnosis.remedies.advice import Place, advice_on
from verifier.domain.diagnosis.remedies.web_server import header_name, lines_for
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import Transform
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.model.request_form import ListenerService, RequestForm

_LISTENER = Place(
    Owner.RESHARE,
    "listener-openurl",
    "in the OpenURL listener",
    applies="Restart the listener: it reads its configuration when it starts.",
)


def has_rule(form: RequestForm) -> bool:
    """Whether the listener already rewrites. It has only one rule, so two cannot be combined."""
    listener = form.listener
    return listener is not None and listener.rewrites


def without_regex(form: RequestForm) -> Snippet:
    """Write the current settings without the regular expression and its replacement."""
    now = form.listener or ListenerService()
    return settings_of(form, replace(now, reqIdRegex=None, reqIdReplacement=None))


def corrected(form: RequestForm) -> Snippet:
    """Write the current settings without what can never work.

    A header name with capitals is never read; if both case flags are set, lowercase wins; a regex
    with an empty replacement is never applied, so a group is added to keep the part that it should
    not remove.
    """
    now = form.listener or ListenerService()
    if now.reqIdToLower:
        now = replace(now, reqIdToUpper=False)
    if now.reqIdRegex and now.regex_never_applied:
        # Put a group around all that the expression does not match, unless its parts would change
        regex = now.reqIdRegex
        at_start, at_end = regex.startswith("^"), regex.endswith("$")
        parted = f"^(.+){regex}" if at_end else f"{regex}(.+)$"
        changes = at_start is at_end or re.search(r"[()|]|\\\$$", regex)
        now = replace(now, reqIdRegex=None if changes else parted, reqIdReplacement="$1")
    return settings_of(form, now)


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
    """Find the settings that turn *released* into *identifier*; None if no settings can.

    Only the rewriting settings are returned, and they contain no released value.

    The listener cannot add a check digit, remove every occurrence of a character, or choose among
    several values by meaning; the identity provider must do these.
    """
    build = _BUILDERS.get(transform)
    for settings, value in (
        (ListenerService(), released),
        (ListenerService(reqIdToLower=True), released.lower()),
        (ListenerService(reqIdToUpper=True), released.upper()),
    ):
        if transform is Transform.T2 and value == identifier:
            return settings
        for regex, replacement in build(value, identifier) if build else _FIXED.get(transform, ()):
            in_python = re.sub(r"\$(\d)", r"\\g<\1>", replacement)
            if re.sub(regex, in_python, value, count=1, flags=re.ASCII) == identifier:
                return replace(settings, reqIdRegex=regex, reqIdReplacement=replacement)
    return None


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


def _campus_card(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^;?(\d+)=.*$", "$1"
    unique = value[6:16]
    if identifier.endswith(unique):
        yield r"^\d{6}(\d{10})$", identifier.removesuffix(unique) + "$1"


def _hyphens(value: str, _identifier: str) -> Iterator[Replacement]:
    groups = value.split("-")
    if 1 < len(groups) < 10 and all(re.fullmatch(r"\d+", group) for group in groups):  # noqa: PLR2004 - $1 to $9
        layout = "-".join(rf"(\d{{{len(group)}}})" for group in groups)
        yield rf"^{layout}$", "".join(f"${number + 1}" for number in range(len(groups)))


def _institution(value: str, identifier: str) -> Iterator[Replacement]:
    yield r"^\.?p(\d{7})[\dx]?$", "$1"
    prefix = value.removesuffix(identifier)
    if prefix != value:
        # not by re.escape: JavaScript refuses some escapes that it makes
        literal = re.sub(r"([.*+?^$()|{}\[\]\\/])", r"\\\1", prefix)
        yield f"^{literal}(.*)$", "$1"


_BUILDERS: dict[Transform, Callable[[str, str], Iterator[Replacement]]] = {
    Transform.T3: _scope,
    Transform.T4: _zeros,
    Transform.T5: _letters,
    Transform.T8: _campus_card,
    Transform.T14: _hyphens,
    Transform.T16: _institution,
}
_FIXED: dict[Transform, tuple[Replacement, ...]] = {
    Transform.T6: ((r"^[A-Da-d](\d+)[A-Da-d]$", "$1"), (r"^\*(.*)\*$", "$1")),
    Transform.T7: ((r"^(\d{13})\d$", "$1"),),
    Transform.T9: ((r"^(\d+)\d$", "$1"), (r"^(\d+)\d{2}$", "$1")),
    Transform.T13: (
        (r"^([^;]+);.*$", "$1"),
        (r"^.*;([^;]+)$", "$1"),
        (r"^[^\\]*\\(.*)$", "$1"),
        (r"^uid=([^,]+),.*$", "$1"),
        (r"^(?:cn|CN)=([^,]+),.*$", "$1"),
        (r"^urn:.*:([^:]+)$", "$1"),
        (r'^"(.*)"$', "$1"),
    ),
}
"""Rules that are the same whatever the value and the identifier are."""

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
_SETTINGS: Mapping[str, Callable[[RequestForm], Snippet]] = {
    "request.header-name-capitals": corrected,
    "request.replacement-empty": corrected,
    "request.both-cases": corrected,
    "request.regex-invalid": without_regex,
    "patron.transform-spoils-identifier": lambda form: settings_of(form, ListenerService()),
}


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, with the corrected settings if they are certain."""
    setting = _SETTINGS.get(finding.check)
    settings = () if setting is None else (setting(case.release.form),)
    yield _LISTENER.remedy(finding, advice_on(case, finding), *settings)


def rewrite(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Propose a rule if one can express the difference and no rule is set yet."""
    best = case.best_match
    if best is None or best.transform is None:
        return
    proposal = propose(best.value, best.becomes, best.transform)
    if proposal is None or has_rule(case.release.form):
        return
    rule = settings_of(case.release.form, proposal)
    if case.by_header:
        text = f"In the listener's settings rewrite the identifier. {_TRY_WITH_TWO}"
        yield _LISTENER.remedy(finding, text, rule, trade_off=_OR)
        return
    text = (
        "Pass the identifier to the listener in a header and rewrite it there; what comes with "
        f"the link is never rewritten. {_TRY_WITH_TWO}"
    )
    settings = (rule, *lines_for(case, best.attribute))
    yield _LISTENER.remedy(finding, text, *settings, trade_off=_OR_WITH_A_HEADER)
