"""Asking a CAS server about a ticket, in each of the ways it can be asked.

Source: the CAS Protocol 3.0 specification, sections 2.5, 2.6, 2.8 and 4.2.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from verifier.adapters import http
from verifier.adapters.messages.cas_answer import (
    MOST_BYTES,
    SAML1P,
    SOAP,
    CasFailure,
    CasSuccess,
    NotAnAnswer,
    read_json,
    read_saml1,
    read_xml,
)
from verifier.domain.model.site import CasServer

TOTAL_SECONDS = 15.0
OK = 200
_TICKET: Final = re.compile(r"ST-[\x21-\x7e]{1,253}")
_PATHS = {"cas3": "p3/serviceValidate", "cas2": "serviceValidate", "saml1.1": "samlValidate"}


def is_ticket(text: str) -> bool:
    """Whether *text* is a service ticket: ST- and up to 253 visible ASCII characters."""
    return _TICKET.fullmatch(text) is not None


def validate(
    ticket: str,
    *,
    service: str,
    server: CasServer,
    now: datetime,
    allow_private: bool,
    seconds: float = TOTAL_SECONDS,
) -> CasSuccess | CasFailure:
    """Ask once. Raises ``NetworkFailure`` and ``NotAnAnswer``."""
    body, headers, query = None, {"Accept": "*/*"}, {"service": service, "ticket": ticket}
    if server.validation == "saml1.1":
        query = {"TARGET": service}
        body = _saml_request(ticket, now)
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"http://www.oasis-open.org/committees/security"',
        }
    else:
        query |= {"format": "JSON"} if server.answer_format == "json" else {}
        query |= {"renew": "true"} if server.renew else {}
    answer = http.fetch(
        "GET" if body is None else "POST",
        f"{server.url}/{_PATHS[server.validation]}?{urlencode(query)}",
        body=body,
        headers=headers,
        deadline_seconds=seconds,
        max_bytes=MOST_BYTES,
        allow_private=allow_private,
        verify=True if server.certificates is None else str(server.certificates),
    )
    if answer.status != OK:
        raise NotAnAnswer("answer-status", f"has status {answer.status} and is none")
    if server.validation == "saml1.1":
        return read_saml1(answer.body)
    return (read_json if server.answer_format == "json" else read_xml)(answer.body)


def _saml_request(ticket: str, now: datetime) -> bytes:
    return (
        f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}"><SOAP-ENV:Header/><SOAP-ENV:Body>'
        f'<samlp:Request xmlns:samlp="{SAML1P}" MajorVersion="1" MinorVersion="1" '
        f'RequestID="_{secrets.token_hex(16)}" IssueInstant="{now:%Y-%m-%dT%H:%M:%SZ}">'
        f"<samlp:AssertionArtifact>{escape(ticket)}</samlp:AssertionArtifact>"
        "</samlp:Request></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()
