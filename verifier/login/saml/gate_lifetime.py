"""Is the login valid at this moment? Each date is compared with the clock's tolerance.

Source: OASIS saml-core-2.0-os 2.5.1.2; Kantara SAML2Int G01 for the tolerance.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml import etree

from verifier.login.clock import Clock, NoMoment, moment
from verifier.login.gate_record import Gate, shown
from verifier.login.saml.gate_confirmation import bearer_data
from verifier.messages.saml.xml_reading import only_child

OLDEST = timedelta(days=1)  # of a message: the login itself may be older


def check_lifetime(
    response: etree._Element, assertion: etree._Element, clock: Clock, gate: Gate
) -> None:
    """Record ``lifetime``: both IssueInstants, and the beginning and end of the Conditions."""
    try:
        problem = (
            _issued(response, clock)
            or _issued(assertion, clock)
            or _window(only_child(assertion, "saml:Conditions"), clock)
        )
    except NoMoment:
        gate.failed(
            "lifetime", "A date in the login is missing or cannot be read; SAML wants UTC with Z."
        )
        return
    if problem is None:
        gate.passed("lifetime", f"Valid at {_iso(clock.now)}")
    else:
        said, received = problem
        gate.failed(
            "lifetime", said, expected=f"valid at {_iso(clock.now)}", received=shown(received)
        )


def check_session_lifetime(statement: etree._Element, clock: Clock, gate: Gate) -> None:
    """Record ``session-lifetime``: the session at the identity provider has not ended."""
    until = statement.get("SessionNotOnOrAfter")
    if until is None:
        gate.passed("session-lifetime", "No end of the session is set")
        return
    try:
        over = clock.over(moment(until))
    except NoMoment:
        gate.failed("session-lifetime", "The date of the session's end cannot be read.")
        return
    gate.judge(
        "session-lifetime",
        not over,
        passed="The session has not ended",
        failed="The session at the identity provider has ended already.",
        expected=f"after {_iso(clock.now)}",
        received=shown(until),
    )


def latest_use(assertion: etree._Element, clock: Clock) -> datetime:
    """Until when this assertion has to be remembered as used.

    The latest NotOnOrAfter plus the tolerance. Raises ``NoMoment`` where a date cannot be read.
    """
    places = [only_child(assertion, "saml:Conditions"), *bearer_data(assertion)]
    read = [one.get("NotOnOrAfter") for one in places if one is not None]
    ends = [end for end in read if end is not None]
    return max(map(moment, ends or [""])) + clock.tolerance


def _issued(element: etree._Element, clock: Clock) -> tuple[str, str] | None:
    text = element.get("IssueInstant", "")
    issued = moment(text)
    if clock.too_early(issued):
        ahead = clock.apart(issued)
        return f"The identity provider's clock is {ahead} ahead of ours; set it right.", text
    if issued < clock.now - OLDEST - clock.tolerance:
        return f"The message was made {clock.apart(issued)} ago; log in again.", text
    return None


def _window(conditions: etree._Element | None, clock: Clock) -> tuple[str, str] | None:
    if conditions is None:
        return None
    begin, end = conditions.get("NotBefore"), conditions.get("NotOnOrAfter")
    first = None if begin is None else moment(begin)
    last = None if end is None else moment(end)
    if first is not None and last is not None and last <= first:
        return "The login ends before it begins.", end or ""
    if first is not None and clock.too_early(first):
        wait = clock.apart(first)
        return f"The login is valid only in {wait}: the two clocks differ.", begin or ""
    if last is not None and clock.over(last):
        ago = clock.apart(last)
        return f"The login was valid until {ago} ago: it is late, or a clock is wrong.", end or ""
    return None


def _iso(moment_: datetime) -> str:
    return f"{moment_:%Y-%m-%dT%H:%M:%SZ}"
