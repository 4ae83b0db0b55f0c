"""The OpenURL listener's handling of the patron header.

Mirrors listener-openurl ``src/OpenURLServer.js`` (where the header is read) and
``src/idTransform.js`` (case, then one regular expression), as they behave on Node 20.
"""

from collections.abc import Sequence
from dataclasses import replace

from verifier.domain.model.release import TransformOutcome, TransformTrace
from verifier.domain.model.request_form import ListenerService
from verifier.domain.reshare_rules.regex import (
    LONGEST_VALUE,
    CannotSimulateError,
    InvalidRegexError,
    replace_first,
)

KEPT_ONCE = frozenset(
    {
        *("age", "authorization", "content-length", "content-type", "etag", "expires", "from"),
        *("host", "if-modified-since", "if-unmodified-since", "last-modified", "location"),
        *("max-forwards", "proxy-authorization", "referer", "retry-after", "server"),
        "user-agent",
    }
)
"""Headers of which Node keeps the first line and drops the others."""

_SMALLEST_PRINTABLE = 0x20
_DELETE = 0x7F


def read_header(name: str, lines: Sequence[bytes]) -> str | None:
    """Read a header as Node's ``request.headers[name]``; None if that is not a string.

    Outer spaces are removed, each byte becomes one character (Latin-1), and several lines of one
    name are joined. Names are in lowercase there, so a *name* with capitals is not found.
    """
    if not lines or name != name.lower() or name == "set-cookie":
        return None
    texts = [line.strip(b" \t").decode("latin-1") for line in lines]
    if name in KEPT_ONCE:
        return texts[0]
    return ("; " if name == "cookie" else ", ").join(texts)


def transform(service: ListenerService | None, lines: Sequence[bytes]) -> TransformTrace:
    """Process the header *lines* with the settings of *service*. Never raises."""
    if service is None or not service.reqIdHeader:
        return TransformTrace(detail="The listener has no reqIdHeader, so it reads no header.")
    name = service.reqIdHeader
    header = read_header(name, lines)
    if header is None:
        capitals = name != name.lower()
        return TransformTrace(
            header_name=name,
            detail="Node knows header names in lower case only: this one is never read."
            if capitals
            else "The header was not sent.",
        )
    trace = TransformTrace(
        header_name=name, header_value=header, after_case=in_case(header, service)
    )
    if any(not _can_travel(sign) for sign in header) or len(header) > LONGEST_VALUE:
        return replace(
            trace,
            outcome=TransformOutcome.CANNOT_SIMULATE,
            detail="A header cannot carry this value: it is too long or holds control characters.",
        )
    return _with_regex(trace, service)


def in_case(value: str, service: ListenerService) -> str:
    """Apply the case flags: any truthy value counts; upper comes first, so lower wins."""
    if service.reqIdToUpper:
        value = value.upper()
    if service.reqIdToLower:
        value = value.lower()
    return value


def _with_regex(trace: TransformTrace, service: ListenerService) -> TransformTrace:
    value = trace.after_case or ""
    if not (service.reqIdRegex and service.reqIdReplacement):
        return _done(trace, value)
    try:
        replaced = replace_first(service.reqIdRegex, service.reqIdReplacement, value)
    except InvalidRegexError:
        return replace(
            trace,
            outcome=TransformOutcome.REGEX_INVALID,
            detail="Node does not take reqIdRegex for a regular expression.",
        )
    except CannotSimulateError as error:
        return replace(trace, outcome=TransformOutcome.CANNOT_SIMULATE, detail=str(error))
    if not replaced.matched:
        return replace(
            trace,
            result=value,
            outcome=TransformOutcome.NOT_MATCHED,
            detail="reqIdRegex did not match: the value goes on as it is.",
        )
    return _done(trace, replaced.value)


def _done(trace: TransformTrace, result: str) -> TransformTrace:
    changed = result != trace.header_value
    outcome = TransformOutcome.CHANGED if changed else TransformOutcome.UNCHANGED
    return replace(trace, result=result, outcome=outcome)


def _can_travel(sign: str) -> bool:
    code = ord(sign)
    return sign == "\t" or (code >= _SMALLEST_PRINTABLE and code != _DELETE)
