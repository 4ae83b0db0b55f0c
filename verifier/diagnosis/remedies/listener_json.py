"""The OpenURL listener's settings for one service, to copy into its configuration."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from verifier.diagnosis.remedies.header_lines import header_name
from verifier.model.report import Snippet
from verifier.model.request_form import ListenerService, RequestForm


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
