"""The demo's library system: an NCIP 2 responder over real HTTP on loopback.

It is strict where strict servers are: content type, namespace, a qualified version, agencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from flask import Flask, Response, request
from lxml import etree

from verifier.demo.loopback_server import LoopbackServer
from verifier.demo.ncip_messages import NAMESPACE, patron, problem
from verifier.ils.ncip.document import (
    Unreadable,
    child,
    children,
    raw_text,
    read_message,
    text,
)
from verifier.model.patron import IdentifierStatus, PatronRecord

PATH = "/ncip"
MAX_BYTES = 100_000
_XML = "application/xml"


class DemoNcip:
    """Answers LookupUser about *records* from ``start()`` to ``stop()``.

    *find_by* are the identifier types that a UserId is compared with, the main one first; an
    AuthenticationInput ``username`` is compared with identifiers of that type. Inactive
    identifiers find nobody, but are told as previous ones.
    """

    def __init__(
        self,
        records: Sequence[PatronRecord],
        *,
        find_by: Sequence[str] = ("barcode",),
        agency: str = "EXU",
        port: int = 0,
    ) -> None:
        self._records = tuple(records)
        self._find_by = tuple(find_by)
        self._agency = agency
        self._server = LoopbackServer(port=port)
        self.url = self._server.url + PATH
        self.questions = 0
        """How many LookupUser messages came, for tests and for the curious."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer."""
        app = Flask(__name__)
        app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
        app.add_url_rule(PATH, view_func=self._view, methods=["POST"])
        self._server.start(app)

    def stop(self) -> None:
        """Stop answering. May be called twice."""
        self._server.stop()

    def _view(self) -> Response:
        if request.mimetype != _XML:
            return Response("Content-Type must be application/xml", status=415)
        try:
            root = read_message(request.get_data())
        except Unreadable:
            body = problem("Invalid Message Syntax Error", "This is not an NCIP message")
        else:
            body = self._answer(root)
        return Response(body, content_type=_XML)

    def _answer(self, root: etree._Element) -> bytes:
        refused = _refused(root)
        if refused is not None:
            return refused
        self.questions += 1
        question = child(root, "LookupUser")
        return self._about(question)

    def _about(self, question: etree._Element | None) -> bytes:
        types, value, element = self._asked_for(question)
        if not value:
            return problem("Needed Data Missing", "No user identifier", element=element)
        hits = [one for one in self._records if _bears(one, types, value)]
        match hits:
            case []:
                return problem("Unknown User", "User is not known", element=element)
            case [record]:
                return patron(
                    record,
                    agency=self._agency,
                    main_type=self._find_by[0],
                    asked={text(one) or "" for one in children(question, "UserElementType")},
                    fines=child(question, "UserFiscalAccountDesired") is not None,
                )
            case _:
                return problem(
                    "Non-Unique User", "More than one user has this id", element=element
                )

    def _asked_for(
        self, question: etree._Element | None
    ) -> tuple[tuple[str, ...], str | None, str]:
        """Give the identifier types to look at, the value, and the element it came in."""
        by_name = child(question, "AuthenticationInput")
        if by_name is not None:
            kind = (text(child(by_name, "AuthenticationInputType")) or "").lower()
            types = ("username",) if kind == "username" else ()
            value = raw_text(child(by_name, "AuthenticationInputData"))
            return types, value, "AuthenticationInputData"
        value = raw_text(child(question, "UserId", "UserIdentifierValue"))
        return self._find_by, value, "UserIdentifierValue"


def _refused(root: etree._Element) -> bytes | None:
    """Say what a strict server does not take; None where all is as it should be."""
    if etree.QName(root).namespace != NAMESPACE:
        return problem("Invalid Message Syntax Error", "The namespace is not that of NCIP 2")
    if not root.get(f"{{{NAMESPACE}}}version"):
        return problem("Missing Version", "The version attribute is missing or not qualified")
    question = child(root, "LookupUser")
    if question is None:
        return problem("Unsupported Service", "Only LookupUser is supported")
    for agency in ("FromAgencyId", "ToAgencyId"):
        if text(child(question, "InitiationHeader", agency, "AgencyId")) is None:
            return problem("Needed Data Missing", f"{agency} is missing", element=agency)
    return None


def _bears(record: PatronRecord, types: Sequence[str], value: str) -> bool:
    return any(
        one.value == value and one.type in types and one.status is not IdentifierStatus.INACTIVE
        for one in record.identifiers
    )
