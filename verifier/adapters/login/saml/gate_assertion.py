"""Steps 11 to 18 of the SAML checks, and the parsed message (``Login``).

The Response's status and addresses, and the assertion's audience, subject and lifetime.
"""

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
from verifier.adapters.login.saml.gate_signatures import (
    check_encryption_algorithms,
    check_signature_algorithms,
)
from verifier.adapters.login.saml.gate_structure import (
    SUCCESS,
    check_declared_types,
    check_structure,
    encrypted_assertion_of,
    status_code,
)
from verifier.adapters.login.saml.metadata_document import IdpMetadata
from verifier.adapters.messages import saml_algorithms
from verifier.adapters.messages.saml_xml import (
    SAMLP,
    child_text,
    children,
    elements,
    is_element,
    name,
    only_child,
    parse,
    text_of,
)
from verifier.domain.model.capture import PendingLogin
from verifier.domain.model.site import Idp

# What the Response itself says: who sent it, to whom, in answer to what. Steps 11 and 12.
#
# Source: OASIS saml-core-2.0-os 3.2.2, saml-bindings-2.0-os 3.5.5.2, saml-profiles-2.0-os 4.1.4.

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
MAX_STATUS_TEXT = 200
WORDS = {
    "AuthnFailed": "it could not log this person in",
    "NoAuthnContext": "it cannot log in the way that was asked for",
    "NoPassive": "it would have had to ask the person something",
    "RequestDenied": "it refuses to answer this service",
    "UnsupportedBinding": "it cannot answer by POST",
    "UnknownPrincipal": "it does not know this person",
    "InvalidNameIDPolicy": "it cannot give the kind of NameID that was asked for",
    "VersionMismatch": "it does not speak SAML 2.0",
    "Requester": "it found a mistake in our request, or does not know this service",
    "Responder": "it had a problem of its own",
}
START_AGAIN = "Start the login again from this page."


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The values that the message of this login must match."""

    idp: Idp
    entity_id: str  # of the identity provider that was asked
    request_id: str | None  # None: a login that the identity provider started
    sp_entity_id: str
    acs_url: str
    clock: Clock
    client_address: str | None = None  # None: not known, or not compared


def check_status(root: etree._Element, gate: Gate) -> None:
    """Record ``status``.

    An identity provider's refusal cannot be verified: its reason is reported as stated.
    """
    code = status_code(root)
    if code == SUCCESS:
        gate.passed("status", "Success")
        return
    status = only_child(root, "samlp:Status")
    outer = only_child(status, "samlp:StatusCode")
    inner = only_child(outer, "samlp:StatusCode")
    codes = [element.get("Value") for element in (inner, outer) if element is not None]
    known = {f"{STATUS}{code}": words for code, words in WORDS.items()}
    words = next((known[code] for code in codes if code in known), None)
    message = " ".join((child_text(status, "samlp:StatusMessage") or "").split())
    parts = [shown(code) for code in codes] or ["no status"]
    if message.isprintable() and message:
        parts.append(message[:MAX_STATUS_TEXT])
    gate.failed(
        "status",
        f"The identity provider says that {words or 'the login did not succeed'}.",
        expected=SUCCESS,
        received=" · ".join(parts),
    )


def check_issuer(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``issuer`` of the Response, if it has an Issuer."""
    issuer = child_text(root, "saml:Issuer")
    if issuer is None and not children(root, "saml:Issuer"):
        return
    judge_issuer(issuer, expected, gate)


def judge_issuer(issuer: str | None, expected: Expected, gate: Gate) -> None:
    """Record ``issuer``: the sender must be the identity provider that was asked to log in."""
    gate.judge(
        "issuer",
        issuer == expected.entity_id,
        passed=f"It comes from {shown(expected.entity_id)}",
        failed=f"The answer comes from {shown(issuer)}, but {expected.entity_id} was asked.",
        expected=expected.entity_id,
        received=shown(issuer),
    )


def check_in_response_to(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``in-response-to`` of the Response: it must answer this login's request.

    A login started by the identity provider must answer none.
    """
    answered = root.get("InResponseTo")
    if expected.request_id is None:
        everywhere = [
            element for element in elements(root) if element.get("InResponseTo") is not None
        ]
        gate.judge(
            "in-response-to",
            not everywhere,
            passed="The login was started at the identity provider, as this site allows",
            failed="The message answers a login that is not waiting here: it was finished "
            f"already, or started elsewhere or too long ago. {START_AGAIN}",
        )
        return
    gate.judge(
        "in-response-to",
        answered == expected.request_id,
        passed="It answers the login that was started here",
        failed=f"The message does not answer the login that was started here. {START_AGAIN}",
        expected=expected.request_id,
        received=shown(answered),
    )


def check_pending(pending: PendingLogin | None, idp: Idp, gate: Gate, now: datetime) -> None:
    """Record ``in-response-to`` as failed if no login is waiting, or if it waited too long.

    Without a waiting login, only *idp_initiated* identity providers are accepted.
    """
    if pending is None and not idp.idp_initiated:
        gate.failed(
            "in-response-to",
            "No login is waiting for this message: it was finished already, started elsewhere, "
            f"or started at the identity provider, which is not switched on. {START_AGAIN}",
        )
    if pending is not None and pending.expires_at <= now:
        gate.failed("in-response-to", f"The login was started here too long ago. {START_AGAIN}")


def check_destination(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``destination``: it must be our URL exactly, and a signed Response must have one."""
    destination = root.get("Destination")
    if destination is None and not children(root, "ds:Signature"):
        gate.not_checked("destination", "The Response is not signed and names no destination.")
        return
    gate.judge(
        "destination",
        destination == expected.acs_url,
        passed=f"It is addressed to {expected.acs_url}",
        failed=f"The message was sent to {shown(destination)}, our address is {expected.acs_url}.",
        expected=expected.acs_url,
        received=shown(destination),
    )


def check_idp_role(metadata: IdpMetadata, now: datetime, gate: Gate) -> None:
    """Record ``idp-role``: unexpired metadata must list the sender as an identity provider."""
    try:
        roles = parse(metadata.xml).findall("{*}IDPSSODescriptor")
    except (etree.XMLSyntaxError, ValueError):
        roles = []
    is_idp = any(SAMLP in role.get("protocolSupportEnumeration", "").split() for role in roles)
    fresh = metadata.valid_until is None or metadata.valid_until > now
    gate.judge(
        "idp-role",
        is_idp and fresh,
        passed="Its metadata lists it as an identity provider",
        failed="The metadata we have of the identity provider has expired."
        if is_idp
        else "The metadata we have does not list the sender as an identity provider.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A posted message, parsed but not yet verified."""

    message: bytes
    root: etree._Element
    pending: PendingLogin | None
    metadata: IdpMetadata
    expected: Expected

    @property
    def encrypted(self) -> bool:
        """Whether the assertion is encrypted."""
        return encrypted_assertion_of(self.root) is not None

    @property
    def signed_outside(self) -> bool:
        """Whether the Response itself has a signature."""
        return only_child(self.root, "ds:Signature") is not None

    @property
    def probes_decryption(self) -> bool:
        """Whether a precise error could help an attacker: CBC without a signature around it.

        By changing the message and watching the errors, an attacker could decrypt it.
        """
        return self.encrypted and self.uses_cbc and not self.signed_outside

    @property
    def uses_cbc(self) -> bool:
        """Whether anything is encrypted with CBC, which can be modified without the key."""
        methods = self.root.iter(name("xenc:EncryptionMethod"))
        return any(method.get("Algorithm") in saml_algorithms.CBC for method in methods)


def check_shape(root: etree._Element, expected: Expected, gate: Gate) -> None:
    """Run the checks of steps 6 to 10, on the posted message and again on the decrypted one."""
    check_structure(root, gate)
    check_declared_types(root, gate)
    check_signature_algorithms(root, expected.idp, gate)
    check_encryption_algorithms(root, expected.idp, gate)


# Step 17: is the assertion confirmed for its bearer, for our URL and our request?
#
# Source: OASIS saml-profiles-2.0-os 4.1.4.2: bearer, Recipient, InResponseTo, NotOnOrAfter, and
# no NotBefore.

BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True, slots=True)
class Miss:
    """Why one subject confirmation does not count: the name of the check, and the message."""

    check: str
    message: str
    expected: str | None = None
    received: str | None = None


def bearer_data(assertion: etree._Element) -> list[etree._Element]:
    """Find the SubjectConfirmationData of every bearer confirmation."""
    subject = only_child(assertion, "saml:Subject")
    found = [] if subject is None else children(subject, "saml:SubjectConfirmation")
    data = [
        only_child(confirmation, "saml:SubjectConfirmationData")
        for confirmation in found
        if confirmation.get("Method") == BEARER
    ]
    return [element for element in data if element is not None]


def check_confirmation(assertion: etree._Element, expected: Expected, gate: Gate) -> None:
    """Record ``subject-confirmation``, ``recipient``, ``client-address`` or the check that fails.

    One confirmation that meets every condition is enough.
    """
    data = bearer_data(assertion)
    if not data:
        gate.failed(
            "subject-confirmation",
            "The assertion does not say that whoever brings it may use it (bearer).",
            expected=BEARER,
        )
        return
    misses = [_miss(element, expected) for element in data]
    miss = None if None in misses else misses[0]
    if miss is not None:
        gate.failed(miss.check, miss.message, expected=miss.expected, received=miss.received)
        return
    gate.passed("subject-confirmation", "Bearer, with an end and in answer to our request")
    gate.passed("recipient", f"It is meant to be delivered to {expected.acs_url}")
    if data[misses.index(None)].get("Address") is None:
        gate.passed("client-address", "The assertion is not bound to a network address")
    elif expected.client_address is None:
        gate.not_checked("client-address", "Network addresses are not compared here.")
    else:
        gate.passed("client-address", "It came from the network address it was made for")


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


# Is the login valid now? Each date is compared with the clock's tolerance.
#
# Source: OASIS saml-core-2.0-os 2.5.1.2; Kantara SAML2Int G01 for the tolerance.

OLDEST = timedelta(days=1)  # of a message: the login itself may be older


def check_lifetime(
    response: etree._Element, assertion: etree._Element, clock: Clock, gate: Gate
) -> None:
    """Record ``lifetime``: both IssueInstants, and the validity period of the Conditions."""
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
        message, received = problem
        gate.failed(
            "lifetime", message, expected=f"valid at {_iso(clock.now)}", received=shown(received)
        )


MESSAGE_AGE = timedelta(seconds=180 + 60)
"""The age up to which Shibboleth's service provider takes a message, as it is delivered.

Source: OpenSAML-C, ``saml/binding/impl/MessageFlowRule.cpp``: a message issued before now minus
``clockSkew`` (180 seconds) minus ``expires`` (60 in the service provider's policy) is refused.
"""


def check_message_age(
    response: etree._Element, assertion: etree._Element, clock: Clock, gate: Gate
) -> None:
    """Record ``message-age``: whether Shibboleth's service provider would refuse it as too old.

    The check always passes, because the message is accepted here. ``received`` is the older of the
    two IssueInstants if Shibboleth's service provider would refuse it; it compares both.
    """
    issued = min(
        (element.get("IssueInstant", "") for element in (response, assertion)),
        key=parse_utc_datetime,
    )
    age = clock.now - parse_utc_datetime(issued)
    if age <= MESSAGE_AGE:
        gate.passed("message-age", "Not too old for Shibboleth's service provider")
        return
    gate.passed(
        "message-age",
        f"Accepted here, though issued {clock.apart(clock.now - age)} before it arrived",
        expected=f"issued at {_iso(clock.now - MESSAGE_AGE)} or later",
        received=shown(issued),
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
    """Return until when the assertion must be remembered as used, so that it is not used again.

    This is the latest NotOnOrAfter plus the tolerance. Raises ``InvalidDateTime`` for an invalid
    date.
    """
    places = [only_child(assertion, "saml:Conditions"), *bearer_data(assertion)]
    read = [place.get("NotOnOrAfter") for place in places if place is not None]
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


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


# What the assertion says: for whom, by whom, from when to when. Steps 15 to 18 of the gate.
#
# pysaml2 checks little of this. Source: OASIS saml-profiles-2.0-os 4.1.4.2 and 4.1.4.3,
# saml-core-2.0-os 2.3 to 2.5 and 2.7.2.

KNOWN_CONDITIONS = frozenset(
    {name("saml:AudienceRestriction"), name("saml:OneTimeUse"), name("saml:ProxyRestriction")}
)


def check_assertion(
    response: etree._Element, assertion: etree._Element, expected: Expected, gate: Gate
) -> None:
    """Run every check of the assertion's own content."""
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
    unknown = [
        condition
        for condition in conditions
        if is_element(condition) and condition.tag not in KNOWN_CONDITIONS
    ]
    if unknown:
        gate.failed("conditions", "The assertion sets a condition that we do not understand.")
    elif conditions.get("NotOnOrAfter") is None:
        gate.failed("conditions", "The assertion does not say until when it is valid.")
    else:
        gate.passed("conditions", "It says for whom and until when it is meant")


def _check_audience(conditions: etree._Element, expected: Expected, gate: Gate) -> None:
    ours = expected.sp_entity_id
    restrictions = [
        [text_of(child) for child in children(restriction, "saml:Audience")]
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
    foreign = next((restriction for restriction in restrictions if ours not in restriction), None)
    received = ", ".join(shown(audience) for audience in (foreign or [])[:5]) or "nothing"
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
