"""Is the bearer of this assertion confirmed, here and in answer to our request? Step 17.

Source: OASIS saml-profiles-2.0-os 4.1.4.2: bearer, Recipient, InResponseTo, NotOnOrAfter, and
no NotBefore.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from verifier.login.clock import NoMoment, moment
from verifier.login.gate_record import Gate, shown
from verifier.login.saml.gate_message import START_AGAIN, Expected
from verifier.messages.saml.xml_reading import children, only_child

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
        end = moment(until)
    except NoMoment:
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
