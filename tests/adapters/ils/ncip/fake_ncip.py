"""Library systems that answer LookupUser over real sockets, as strictly as each of them does.

They speak NCIP 2 or 1, over HTTP, over HTTP made by hand on a socket, or on a socket alone, and
refuse what their originals refuse. Every question is checked against the standard's order.
"""

import re
import socket
import socketserver
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Self

from lxml import etree

from tests.adapters.ils.ncip.dialect import NCIP, Person, answer, problem
from verifier.adapters.ils.ncip.settings import system_named

AGENCY = "EXU"
PARTNER = "EZBORROW"
AGENCY_PASSWORD = "s3cret-agency"
PATH = "/ncip"
_PATIENCE = 5


@dataclass
class FakeNcip:
    """One library system. *broken* and *status* are what it answers to everybody instead."""

    system: str
    people: Sequence[Person] = ()
    broken: bytes | None = None
    status: int = 200
    token: str = ""
    received: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        transport = system_named(self.system).transport
        handler = {"http": _OverHttp, "http-over-socket": _HandMadeHttp, "socket": _Alone}
        self._server = _Server(("127.0.0.1", 0), handler[transport])
        self._server.system = self
        self.host, self.port = self._server.server_address
        self.url = f"http://{self.host}:{self.port}{PATH}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, question: bytes) -> bytes:
        """What it says to *question*."""
        self.received.append(question)
        if self.broken is not None:
            return self.broken
        try:
            root = etree.fromstring(question)
        except etree.XMLSyntaxError:
            return problem(self.system, "Invalid Message Syntax Error", "cut off")
        lax = self.system in ("koha", "default")
        wrong = mistakes(question, ncip=NCIP[self.system], plain_version=lax)
        if wrong:
            return problem(self.system, "Invalid Message Syntax Error", "; ".join(wrong)[:200])
        return self._refused(root) or self._about(root)

    def _refused(self, root: etree._Element) -> bytes | None:
        to = (
            _first(root, "ToAgencyId/*")
            if NCIP[self.system] == "2"
            else _coded(root, "ToAgencyId")
        )
        if to != AGENCY:
            return problem(self.system, "Unknown Agency", element="ToAgencyId", value=to)
        if self.system == "ncsu" and _first(root, "FromAgencyAuthentication") != AGENCY_PASSWORD:
            return problem(self.system, "Agency Authentication Failed")
        if self.system == "alma" and _first(root, "ApplicationProfileType") != PARTNER:
            return problem(self.system, detail="Unknown partner")
        if NCIP[self.system] == "1" and "User Id" in _wanted(root):
            return problem(self.system, "Unknown User Element Type", value="User Id")
        return None

    def _about(self, root: etree._Element) -> bytes:
        by_name = _first(root, "AuthenticationInputData")
        if by_name and self.system in ("koha", "sierra"):
            return (
                b'<NCIPMessage xmlns="http://www.niso.org/2008/ncip"><LookupUserResponse/>'
                b"</NCIPMessage>"
            )
        asked = by_name or _first(root, "UserIdentifierValue") or ""
        found = [
            person for person in self.people if self._matches(person, asked, by_name is not None)
        ]
        if not found:
            return self._unknown(asked)
        if len(found) > 1 and self.system != "folio":  # which takes the first one
            return problem(self.system, "Non-Unique User", element="UserIdentifierValue")
        return answer(self.system, found[0], asked=asked, wanted=frozenset(_wanted(root)))

    def _matches(self, person: Person, asked: str, by_name: bool) -> bool:
        known = person.usernames if by_name else (person.barcode, *person.aliases)
        if self.system in ("folio", "koha"):  # their databases compare without regard to case
            return asked.casefold() in {entry.casefold() for entry in known}
        return asked in known

    def _unknown(self, asked: str) -> bytes:
        match self.system:
            case "koha":
                return problem("koha", "Unkown User", "User is not known", element="UserId")
            case "folio":
                text = "Did not find a user with that id"
                return problem("folio", "", element="Userid", value=text)
            case "ncsu":
                return problem("ncsu", "Unknown User", "UID Invalid")
            case _:
                return problem(self.system, "Unknown User", element="UniqueUserId", value=asked)


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 64
    allow_reuse_address = True
    system: FakeNcip

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class _OverHttp(BaseHTTPRequestHandler):
    """Strict about path and content type, as CrossLink and Koha are."""

    server: _Server
    timeout = _PATIENCE

    def do_POST(self) -> None:
        system = self.server.system
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != PATH + (f"/{system.token}" if system.token else ""):
            works = b"<NCIPMessage>It works!</NCIPMessage>"
            self._send(200 if system.token else 404, works)
        elif self.headers["Content-Type"] != "application/xml":
            self._send(415, b"")
        else:
            self._send(system.status, system.reply(body))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        html = self.server.system.system == "koha"
        self.send_header("Content-Type", "text/html" if html else "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _HandMadeHttp(socketserver.StreamRequestHandler):
    """Takes exactly the lines that are written by hand, and counts bytes."""

    server: _Server
    timeout = _PATIENCE

    def handle(self) -> None:
        """Answer one question and close."""
        system = self.server.system
        lines = [self.rfile.readline() for _ in range(4)]
        head = b"".join(lines)
        system.received.append(head)
        found = re.fullmatch(
            rb"POST /ncip HTTP/1\.0\r\nContent-Length: (\d+)\r\n"
            rb"Content-Type: application/x-www-form-urlencoded\r\n\r\n",
            head,
        )
        if found is None:
            self.wfile.write(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            return
        body = system.reply(self.rfile.read(int(found.group(1))))
        status = f"HTTP/1.0 {system.status} Said\r\nServer: invented\r\n\r\n"
        self.wfile.write(status.encode() + body)
        self.connection.shutdown(socket.SHUT_WR)
        self.rfile.read()  # bytes that its length did not count


class _Alone(socketserver.StreamRequestHandler):
    """Takes one line that is a message; answers, and leaves the connection open for a while."""

    server: _Server
    timeout = _PATIENCE

    def handle(self) -> None:
        """Answer one question, in two pieces, and wait for the other side to go."""
        message = self.server.system.reply(self.rfile.readline().rstrip(b"\n"))
        half = len(message) // 2
        self.wfile.write(message[:half])
        self.wfile.write(message[half:] + b"\n")
        self.rfile.read()


def _first(root: etree._Element, path: str) -> str | None:
    names = "/".join("*" if part == "*" else f"{{*}}{part}" for part in path.split("/"))
    return root.findtext(f".//{names}")


def _coded(root: etree._Element, name: str) -> str | None:
    return root.findtext(f".//{name}/UniqueAgencyId/Value")


def _wanted(root: etree._Element) -> list[str]:
    named = [
        entry.findtext("Value") or entry.text or ""
        for entry in root.iter("{*}UserElementType", "UserElementType")
    ]
    fines = root.find(".//{*}UserFiscalAccountDesired") is not None
    return [*named, "User Fiscal Account"] if fines else named


NAMESPACE = "http://www.niso.org/2008/ncip"
_HERE = Path(__file__).parent
_SCHEMA_2 = etree.XMLSchema(etree.parse(str(_HERE / "lookup_user_2.xsd")))
_DTD_1 = etree.DTD(str(_HERE / "lookup_user_1.dtd"))


def mistakes(message: bytes, *, ncip: str, plain_version: bool = False) -> list[str]:
    """What is not valid in *message*; *plain_version*: its version may have no namespace."""
    root = etree.fromstring(message)
    schema = _DTD_1 if ncip == "1" else _SCHEMA_2
    version = root.attrib.pop("version", None) if ncip == "2" and plain_version else None
    if version is not None:
        root.set(f"{{{NAMESPACE}}}version", version)
    return [] if schema.validate(root) else [entry.message for entry in schema.error_log]
