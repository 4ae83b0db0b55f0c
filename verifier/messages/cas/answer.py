"""What a CAS server answered about a ticket: who it belongs to, or why it is worth nothing.

Source: the CAS Protocol 3.0 specification, sections 2.5 and 2.6 and appendix A. Exact names in
the exact namespace, exactly one answer and one user; whatever else there is, it is no success.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from verifier.messages.cas.xml_shape import CAS, NotAnAnswer, local_name, parse, text_of
from verifier.messages.oidc.claims import JsonNumber, NotClaims, parse_claims
from verifier.model.capture import Attribute, AttributeSource

SUCCESS, FAILURE = "authenticationSuccess", "authenticationFailure"
MOST_VALUES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CasSuccess:
    """The principal and the attributes; ``proxied`` where another service stood in between.

    The last four fields are for validation by SAML 1.1: what the assertion says of itself.
    """

    principal: str
    attributes: tuple[Attribute, ...] = ()
    proxied: bool = False
    audiences: tuple[str, ...] | None = None
    recipient: str | None = None
    not_before: str | None = None
    not_on_or_after: str | None = None
    context: str | None = None
    instant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasFailure:
    """The server's refusal. ``code`` is the protocol's own word, or None for any other."""

    code: str | None


_CODES = frozenset(
    {
        *("INVALID_REQUEST", "INVALID_TICKET_SPEC", "UNAUTHORIZED_SERVICE_PROXY"),
        *("INVALID_PROXY_CALLBACK", "INVALID_TICKET", "INVALID_SERVICE", "INTERNAL_ERROR"),
        *("UNAUTHORIZED_SERVICE", "AUTHENTICATION_NEEDED"),
    }
)


def read_xml(content: bytes) -> CasSuccess | CasFailure:
    """Read a ``serviceResponse``. Raises ``NotAnAnswer``."""
    root = parse(content)
    if root.tag != f"{{{CAS}}}serviceResponse":
        raise NotAnAnswer("answer-form", f"begins with {local_name(root)[:40]!r}, not as CAS's do")
    answers = list(root)
    if len(answers) != 1:
        raise NotAnAnswer("answer-form", "holds more than one answer, or none")
    [answer] = answers
    if answer.tag == f"{{{CAS}}}{FAILURE}":
        return failure(answer.get("code"))
    if answer.tag != f"{{{CAS}}}{SUCCESS}":
        raise NotAnAnswer("answer-form", "is neither a success nor a failure")
    return _success(answer)


def read_json(content: bytes) -> CasSuccess | CasFailure:
    """Read the same as JSON (``format=JSON``). Raises ``NotAnAnswer``."""
    try:
        response = parse_claims(content).get("serviceResponse")
    except NotClaims as wrong:
        raise NotAnAnswer("answer-form", wrong.said) from None
    if not isinstance(response, dict) or len(response) != 1:
        raise NotAnAnswer("answer-form", "holds no serviceResponse with exactly one answer")
    if isinstance(refused := response.get(FAILURE), dict):
        return failure(refused.get("code"))
    success = response.get(SUCCESS)
    if not isinstance(success, dict):
        raise NotAnAnswer("answer-form", "is neither a success nor a failure")
    user, attributes = success.get("user"), success.get("attributes") or {}
    if not isinstance(user, str) or not isinstance(attributes, dict):
        raise NotAnAnswer("answer-form", "names no user in the way the protocol says")
    return CasSuccess(
        principal=principal_of([str(user)]),
        attributes=grouped(_json_values(attributes)),
        proxied=bool(success.get("proxies") or success.get("proxyGrantingTicket")),
    )


def failure(code: object) -> CasFailure:
    """Make the refusal; a code that is none of the protocol's is not repeated."""
    known = code.strip() if isinstance(code, str) else ""
    return CasFailure(code=known if known in _CODES else None)


def principal_of(users: list[str]) -> str:
    """Give the one user, blanks around it included. Raises ``NotAnAnswer``."""
    if len(users) != 1:
        raise NotAnAnswer("principal", "names more than one user, or none")
    if not users[0].strip():
        raise NotAnAnswer("principal", "names a user without a name")
    return users[0]


def grouped(pairs: Iterable[tuple[str, str | None]]) -> tuple[Attribute, ...]:
    """Gather the values of each name; a value of None only says that the name was there.

    Raises ``NotAnAnswer`` for more than anybody has.
    """
    found: dict[str, list[str]] = {}
    for total, (name, value) in enumerate(pairs, 1):
        if total > MOST_VALUES:
            raise NotAnAnswer("answer-form", f"holds more than {MOST_VALUES:,} values")
        values = found.setdefault(name, [])
        if value is not None:
            values.append(value)
    return tuple(
        Attribute(name=name, values=tuple(values), source=AttributeSource.CAS_ATTRIBUTES)
        for name, values in found.items()
    )


def _success(answer: etree._Element) -> CasSuccess:
    for inner in answer.iter(f"{{{CAS}}}{SUCCESS}", f"{{{CAS}}}{FAILURE}"):
        if inner is not answer:
            raise NotAnAnswer("answer-form", "holds one answer inside another")
    users = [text_of(one) for one in answer.findall(f"{{{CAS}}}user")]
    if any(len(one) for one in answer.findall(f"{{{CAS}}}user")):
        raise NotAnAnswer("principal", "has elements inside the user's name")
    return CasSuccess(
        principal=principal_of(users),
        attributes=grouped(_xml_values(answer)),
        proxied=any(
            answer.find(f"{{{CAS}}}{one}") is not None
            for one in ("proxies", "proxyGrantingTicket")
        ),
    )


def _xml_values(answer: etree._Element) -> Iterator[tuple[str, str | None]]:
    """Yield the values as they stand: ``<cas:mail>…`` or ``<cas:attribute name= value=>``."""
    for attributes in answer.findall(f"{{{CAS}}}attributes"):
        for one in attributes:
            name = local_name(one)
            if name == "attribute" and one.get("name"):
                yield one.get("name", ""), one.get("value", text_of(one))
            else:
                yield name, text_of(one)


def _json_values(attributes: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    for name, value in attributes.items():
        values = value if isinstance(value, list) else [value]
        if not values:
            yield name, None
        for one in values:
            if isinstance(one, dict | list):
                raise NotAnAnswer("answer-form", "holds a value inside another")
            yield name, _json_text(one)


def _json_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | JsonNumber) else None
