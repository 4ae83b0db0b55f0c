"""Gate steps 15 to 18: the assertion's audience, subject confirmation and lifetime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from verifier.adapters.login.gate_record import (
    Clock,
    Gate,
    InvalidDateTime,
    parse_utc_datetime,
    shown,
)
from verifier.adapters.login.saml.gate_message import START_AGAIN, Expected, judge_issuer
from verifier.adapters.messages.saml_xml import (
    child_text,
    children,
    is_element,
    name,
    only_child,
    text_of,
)

# Is the bearer of this assertion confirmed, here and in answer to our request? Step 17.
#
# Source: OASIS saml-profiles-2.0-os 4.1.4.2: bearer, Recipient, InResponseTo, NotOnOrAfter, and
# no NotBefore.

BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True, slots=True)
class Miss:
    """Why one confirmation does not count: the name of the check, and what to say."""

    check: str
    said: str
    expected: str | None = None
    received: str | None = None


def bearer_data(assertion: etree._Element) -> list[etree._Element]:
    """Find the SubjectConfirmationData of every bearer confirmation."""
    subject = only_child(assertion, "saml:Subject")
    found = [] if subject is None else children(subject, "saml:SubjectConfirmation")
    data = [
        only_child(one, "saml:SubjectConfirmationData")
        for one in found
        if one.get("Method") == BEARER
    ]
    return [one for one in data if one is not None]


def check_confirmation(assertion: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``subject-confirmation``, ``recipient``, ``client-address`` and perhaps others.

    One confirmation that holds in every respect is enough.
    """
    data = bearer_data(assertion)
    if not data:
        gate.failed(
            "subject-confirmation",
            "The assertion does not say that whoever brings it may use it (bearer).",
            expected=BEARER,
        )
        return
    misses = [_miss(one, expected) for one in data]
    miss = None if None in misses else misses[0]
    if miss is not None:
        gate.failed(miss.check, miss.said, expected=miss.expected, received=miss.received)
        return
    gate.passed("subject-confirmation", "Bearer, with an end and in answer to our request")
    gate.passed("recipient", f"It is meant to be delivered to {expected.acs_url}")
    _note_address(data[misses.index(None)], expected, gate)


def _miss(data: etree._Element, expected: Expected) -> Miss | None:
    recipient = data.get("Recipient")
    if recipient != expected.acs_url:
        return Miss(
            "recipient",
            f"The login was made to be delivered to {shown(recipient)}, "
            f"our address is {expected.acs_url}.",
            expected.acs_url,
            shown(recipient),
        )
    if data.get("InResponseTo") != expected.request_id:
        return Miss(
            "in-response-to",
            f"The assertion does not answer the login that was started here. {START_AGAIN}",
            expected.request_id,
            shown(data.get("InResponseTo")),
        )
    if data.get("NotBefore") is not None:
        return Miss(
            "subject-confirmation", "The confirmation has a beginning, which is forbidden."
        )
    return _miss_in_time(data, expected) or _miss_in_address(data, expected)


def _miss_in_time(data: etree._Element, expected: Expected) -> Miss | None:
    until = data.get("NotOnOrAfter")
    if until is None:
        return Miss(
            "subject-confirmation", "The assertion does not say until when it may be used."
        )
    try:
        end = parse_utc_datetime(until)
    except InvalidDateTime:
        return Miss("lifetime", "A date in the assertion cannot be read.")
    if expected.clock.over(end):
        return Miss(
            "lifetime",
            f"The assertion could be used until {expected.clock.apart(end)} ago: it came too "
            "late, or the identity provider's clock is behind.",
            f"after {expected.clock.now:%Y-%m-%dT%H:%M:%SZ}",
            shown(until),
        )
    return None


def _miss_in_address(data: etree._Element, expected: Expected) -> Miss | None:
    address = data.get("Address")
    if address is None or expected.client_address in (None, address):
        return None
    return Miss(
        "client-address",
        "The assertion was made for another network address than the one it came from.",
    )


def _note_address(data: etree._Element, expected: Expected, gate: Gate) -> None:
    if data.get("Address") is None:
        gate.passed("client-address", "The assertion is not bound to a network address")
    elif expected.client_address is None:
        gate.not_checked("client-address", "Network addresses are not compared here.")
    else:
        gate.passed("client-address", "It came from the network address it was made for")


# Is the login valid at this moment? Each date is compared with the clock's tolerance.
#
# Source: OASIS saml-core-2.0-os 2.5.1.2; Kantara SAML2Int G01 for the tolerance.

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
    except InvalidDateTime:
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
        over = clock.over(parse_utc_datetime(until))
    except InvalidDateTime:
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
    return max(map(parse_utc_datetime, ends or [""])) + clock.tolerance


def _issued(element: etree._Element, clock: Clock) -> tuple[str, str] | None:
    text = element.get("IssueInstant", "")
    issued = parse_utc_datetime(text)
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
    first = None if begin is None else parse_utc_datetime(begin)
    last = None if end is None else parse_utc_datetime(end)
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


# What the assertion says: for whom, by whom, from when to when. Steps 15 to 18 of the gate.
#
# pysaml2 leaves most of this open. Source: OASIS saml-profiles-2.0-os 4.1.4.2 and 4.1.4.3,
# saml-core-2.0-os 2.3 to 2.5 and 2.7.2.

KNOWN_CONDITIONS = frozenset(
    {name("saml:AudienceRestriction"), name("saml:OneTimeUse"), name("saml:ProxyRestriction")}
)


def check_assertion(
    response: etree._Element, assertion: etree._Element, expected: Expected, gate: Gate
) -> None:
    """Record everything that the one assertion must say."""
    version = assertion.get("Version")
    gate.judge(
        "version",
        version == "2.0",
        passed="SAML 2.0",
        failed="The assertion is not of SAML version 2.0.",
        expected="2.0",
    )
    judge_issuer(child_text(assertion, "saml:Issuer"), expected, gate)
    conditions = only_child(assertion, "saml:Conditions")
    _check_conditions(conditions, gate)
    if conditions is not None:
        _check_audience(conditions, expected, gate)
    check_confirmation(assertion, expected, gate)
    check_lifetime(response, assertion, expected.clock, gate)
    _check_name_id(assertion, gate)
    _check_statement(assertion, expected, gate)


def _check_conditions(conditions: etree._Element | None, gate: Gate) -> None:
    if conditions is None:
        gate.failed(
            "conditions", "The assertion does not say for whom and until when it is meant."
        )
        return
    unknown = [one for one in conditions if is_element(one) and one.tag not in KNOWN_CONDITIONS]
    if unknown:
        gate.failed("conditions", "The assertion sets a condition that we do not understand.")
    elif conditions.get("NotOnOrAfter") is None:
        gate.failed("conditions", "The assertion does not say until when it is valid.")
    else:
        gate.passed("conditions", "It says for whom and until when it is meant")


def _check_audience(conditions: etree._Element, expected: Expected, gate: Gate) -> None:
    ours = expected.sp_entity_id
    restrictions = [
        [text_of(one) for one in children(restriction, "saml:Audience")]
        for restriction in children(conditions, "saml:AudienceRestriction")
    ]
    if not restrictions:
        gate.failed(
            "audience",
            f"The login does not say for which service it was made; it must name {ours}.",
            expected=ours,
            received="nothing",
        )
        return
    foreign = next((one for one in restrictions if ours not in one), None)
    received = ", ".join(shown(one) for one in (foreign or [])[:5]) or "nothing"
    gate.judge(
        "audience",
        foreign is None,
        passed=f"It is made for {ours}",
        failed="The login was made for another service: "
        f"its audience is {received}, ours is {ours}.",
        expected=ours,
        received=ours if foreign is None else received,
    )


def _check_name_id(assertion: etree._Element, gate: Gate) -> None:
    subject = only_child(assertion, "saml:Subject")
    found = [] if subject is None else children(subject, "saml:NameID")
    if not found:
        gate.passed("name-id", "None in plain text, which is allowed")
        return
    gate.judge(
        "name-id",
        len(found) == 1 and bool(text_of(found[0]).strip()),
        passed=f"One, in the format {shown(found[0].get('Format', 'unspecified'))}",
        failed="The NameID of the login is empty.",
    )


def _check_statement(assertion: etree._Element, expected: Expected, gate: Gate) -> None:
    statements = children(assertion, "saml:AuthnStatement")
    if gate.judge(
        "authn-statement",
        len(statements) == 1,
        passed="One",
        failed="The assertion does not say once how the person was logged in.",
        expected="1",
        received=str(len(statements)),
    ):
        check_session_lifetime(statements[0], expected.clock, gate)
