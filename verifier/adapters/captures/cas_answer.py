"""A CAS server's answer to a ticket: XML, JSON, or SAML 1.1 in an envelope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from lxml import etree

from verifier.adapters.captures.errors import NotACapture
from verifier.adapters.captures.saved_file import SavedFile, first_date
from verifier.adapters.captures.unverified import not_checked
from verifier.adapters.messages.cas_answer import (
    SAML1P,
    SOAP,
    CasFailure,
    CasSuccess,
    NotAnAnswer,
    read_json,
    read_saml1,
    read_xml,
)
from verifier.domain.model.capture import (
    Authentication,
    IdentityProvider,
    LoginCapture,
    Origin,
    Protocol,
    Subject,
    SubjectKind,
)

ANSWER = "serviceResponse"
_SAML1 = (f"{{{SAML1P}}}Response", f"{{{SOAP}}}Envelope")
_VALIDATION = not_checked(
    "validation", "Not checked: the ticket was used up; only the saved answer vouches for it."
)


def recognises(saved: SavedFile) -> bool:
    """Whether it is an answer in one of the three forms."""
    if saved.root is not None:
        return etree.QName(saved.root).localname == ANSWER or saved.root.tag in _SAML1
    return saved.document is not None and ANSWER in saved.document


def read(saved: SavedFile, keys: Sequence[Path]) -> tuple[LoginCapture, ...]:  # noqa: ARG001 - one shape
    """Read the one answer. Raises ``NotACapture``."""
    return (read_answer(saved.text.strip().encode(), seen_at=saved.saved_at),)


def read_answer(
    content: bytes, *, seen_at: datetime, server: str | None = None, service: str | None = None
) -> LoginCapture:
    """Read an answer; *server* and *service* where a recording names them.

    Raises ``NotACapture``.
    """
    try:
        answer = _reader(content)
    except NotAnAnswer as wrong:
        raise NotACapture(f"The CAS answer {wrong.message}.") from None
    if isinstance(answer, CasFailure):
        code = f" ({answer.code})" if answer.code else ""
        raise NotACapture(
            f"The CAS server refused the ticket{code}, so its answer holds no attributes; save "
            "the answer of a login that succeeded."
        )
    return _login(answer, seen_at, server, service)


def _reader(content: bytes) -> CasSuccess | CasFailure:
    if content.lstrip()[:1] == b"{":
        return read_json(content)
    if SAML1P.encode() in content:
        return read_saml1(content)
    return read_xml(content)


def _login(
    success: CasSuccess, seen_at: datetime, server: str | None, service: str | None
) -> LoginCapture:
    known = success.context or success.instant
    return LoginCapture(
        protocol=Protocol.CAS,
        origin=Origin.IMPORT,
        captured_at=first_date(success.instant, otherwise=seen_at),
        idp=IdentityProvider(entity_id=server),
        service_provider=next(iter(success.audiences or ()), None) or service,
        subject=Subject(kind=SubjectKind.PRINCIPAL, value=success.principal),
        attributes=success.attributes,
        authentication=Authentication(context=success.context, instant=success.instant)
        if known
        else None,
        checks=(_VALIDATION,),
    )
