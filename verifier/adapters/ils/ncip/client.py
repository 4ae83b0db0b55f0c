"""Write a LookupUser message and exchange it with the server over HTTP or a socket."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NoReturn

from lxml import etree

from verifier.adapters.http import ByteStream, byte_stream, fetch
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.ncip.reply import hardened
from verifier.adapters.ils.ncip.settings import NcipOptions
from verifier.domain.model.lookup import KeyKind, LookupFailure, PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole

# The LookupUser message, NCIP 1: no namespace, and every coded value as Scheme and Value.
#
# Source: lib-ncip-client, ``templates/lookupUser.hbs``, and mod-rs for what ReShare asks. It has
# no XML declaration, at which some servers stumble. *Visible User Id* is always asked for;
# *User Id* never, since servers refuse a question with it.

_SCHEMES = "http://www.niso.org/ncip/v1_0/schemes"
AGENCIES = f"{_SCHEMES}/agency.scm"
ELEMENT_TYPES = f"{_SCHEMES}/userelementtype/userelementtype.scm"

NCIP1_RESHARE_ELEMENTS = (
    "User Address Information",
    "User Privilege",
    "Name Information",
    "Visible User Id",
)
NCIP1_ALL_ELEMENTS = (*NCIP1_RESHARE_ELEMENTS, "Block Or Trap")


def lookup_user_ncip1(identifier: str, options: NcipOptions) -> bytes:
    """Write the message about a patron of the library that is asked."""
    root = etree.Element("NCIPMessage", version=options.version)
    message = _add_ncip1(root, "LookupUser")
    _add_ncip1_header(message, options)
    user_id = _add_ncip1(message, "UniqueUserId")
    agency = options.to_agency if options.user_agency == "to" else options.from_agency
    _add_agency(user_id, agency)
    _add_ncip1(user_id, "UserIdentifierValue", identifier)
    for name in NCIP1_ALL_ELEMENTS if options.more else NCIP1_RESHARE_ELEMENTS:
        _add_coded(message, "UserElementType", ELEMENT_TYPES, name)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _add_ncip1_header(message: etree._Element, options: NcipOptions) -> None:
    header = _add_ncip1(message, "InitiationHeader")
    _add_agency(_add_ncip1(header, "FromAgencyId"), options.from_agency)
    if options.from_agency_authentication:
        _add_ncip1(header, "FromAgencyAuthentication", options.from_agency_authentication)
    _add_agency(_add_ncip1(header, "ToAgencyId"), options.to_agency)


def _add_agency(parent: etree._Element, agency: str) -> None:
    _add_coded(parent, "UniqueAgencyId", AGENCIES, agency)


def _add_coded(parent: etree._Element, name: str, scheme: str, value: str) -> None:
    coded = _add_ncip1(parent, name)
    _add_ncip1(coded, "Scheme", scheme)
    _add_ncip1(coded, "Value", value)


def _add_ncip1(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, name)
    element.text = text
    return element


# The LookupUser message, NCIP 2.
#
# Source: NCIP 2.02 schema (element order, qualified attributes); mod-rs and lib-ncip-client for
# what ReShare asks and for ``UserId/AgencyId``, which it fills with its own agency.

NAMESPACE = "http://www.niso.org/2008/ncip"

NCIP2_RESHARE_ELEMENTS = (
    "User Address Information",
    "Name Information",
    "User Privilege",
    "User Id",
)
NCIP2_ALL_ELEMENTS = (*NCIP2_RESHARE_ELEMENTS, "Block Or Trap", "Previous User Id")

_PREFIXES: dict[str, Any] = {  # lxml takes None for the default namespace, its stubs do not
    "prefixed": {"ns1": NAMESPACE},
    "qualified": {None: NAMESPACE, "ncip": NAMESPACE},
    "default-unqualified": {None: NAMESPACE},
}


def lookup_user_ncip2(key: PatronKey, options: NcipOptions) -> bytes:
    """Write the message, by user id or by user name."""
    prefixes = _PREFIXES[options.namespace_style]
    root = etree.Element(f"{{{NAMESPACE}}}NCIPMessage", nsmap=prefixes)
    qualified = options.namespace_style != "default-unqualified"
    root.set(f"{{{NAMESPACE}}}version" if qualified else "version", options.version)
    message = _add_ncip2(root, "LookupUser")
    _add_ncip2_header(message, options)
    _add_key(message, key, options)
    for element in NCIP2_ALL_ELEMENTS if options.more else NCIP2_RESHARE_ELEMENTS:
        _add_ncip2(message, "UserElementType", element)
    if options.more:
        _add_ncip2(message, "UserFiscalAccountDesired")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add_ncip2_header(message: etree._Element, options: NcipOptions) -> None:
    header = _add_ncip2(message, "InitiationHeader")
    _add_ncip2(_add_ncip2(header, "FromAgencyId"), "AgencyId", options.from_agency)
    if options.from_agency_authentication:
        _add_ncip2(header, "FromAgencyAuthentication", options.from_agency_authentication)
    _add_ncip2(_add_ncip2(header, "ToAgencyId"), "AgencyId", options.to_agency)
    if options.application_profile:
        _add_ncip2(header, "ApplicationProfileType", options.application_profile)


def _add_key(message: etree._Element, key: PatronKey, options: NcipOptions) -> None:
    """Ask by user id, or by user name: both together are not valid."""
    if key.kind is KeyKind.USERNAME:
        by_name = _add_ncip2(message, "AuthenticationInput")
        _add_ncip2(by_name, "AuthenticationInputData", key.value)
        _add_ncip2(by_name, "AuthenticationDataFormatType", "text")
        _add_ncip2(by_name, "AuthenticationInputType", options.username_type)
        return
    user_id = _add_ncip2(message, "UserId")
    agency = options.from_agency if options.user_agency == "from" else options.to_agency
    if agency:
        _add_ncip2(user_id, "AgencyId", agency)
    _add_ncip2(user_id, "UserIdentifierValue", key.value)


def _add_ncip2(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


# The LookupUser message, in the NCIP that the connection speaks.

_LINE_ENDS = "\n\r\u2028\u2029"


class CannotBeSent(ValueError):  # noqa: N818 - named as the sentence reads
    """The key cannot be carried by the message. ``message`` is one sentence without it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def lookup_user(key: PatronKey, options: NcipOptions) -> bytes:
    """Write the message. Raises ``CannotBeSent``."""
    if not _xml_carries(key.value):
        raise CannotBeSent("The identifier cannot be sent: it holds a control character.")
    if options.transport != "http" and any(line_end in key.value for line_end in _LINE_ENDS):
        raise CannotBeSent("The identifier cannot be sent over a raw socket: it has a line end.")
    if options.ncip == "2":
        return lookup_user_ncip2(key, options)
    if key.kind is KeyKind.USERNAME:
        raise CannotBeSent("NCIP 1 has no question by user name.")
    return lookup_user_ncip1(key.value, options)


def _xml_carries(value: str) -> bool:
    """Whether XML can carry every character; tabs and line ends it can."""
    return all(
        character in "\t\n\r"
        or (
            unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufffe\uffff"
        )
        for character in value
    )


# The head of an HTTP answer that came over a raw socket.

_START = b"HTTP/"
_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNKED = re.compile(rb"\ntransfer-encoding:[^\n]*\bchunked\b", re.IGNORECASE)
MOST_BYTES = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpHead:
    """``length`` counts the bytes up to the body; ``status`` is 0 where it cannot be read."""

    status: int
    length: int
    chunked: bool


def may_begin(read: bytes) -> bool:
    """Whether *read* begins as an HTTP answer does, or is too short to tell."""
    return read.startswith(_START) or _START.startswith(read)


def http_head(read: bytes) -> HttpHead | None:
    """Read the head at the start of *read*; None: it has not arrived as a whole."""
    end = _END.search(read)
    if end is None:
        return None
    head = read[: end.start()]
    status = _STATUS.match(head)
    return HttpHead(
        status=int(status.group(1)) if status else 0,
        length=end.end(),
        chunked=_CHUNKED.search(head) is not None,
    )


# Where a document ends that comes over a socket: nothing else tells.


class DocumentEnd:
    """Reads along, and knows when the outermost element is closed. Nothing is kept."""

    def __init__(self) -> None:
        self._open = _OpenElements()
        self._parser = hardened(target=self._open)

    def reached_by(self, chunk: bytes) -> bool:
        """Whether the document ends in *chunk*, or is none that is worth waiting for."""
        try:
            self._parser.feed(chunk)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return True
        return self._open.closed


class _OpenElements:
    """Counts; the parser calls it."""

    def __init__(self) -> None:
        self._depth = 0
        self.closed = False

    def start(self, tag: str, attributes: object) -> None:
        del tag, attributes
        self._depth += 1

    def end(self, tag: str) -> None:
        del tag
        self._depth -= 1
        self.closed = self._depth == 0

    def close(self) -> None:
        """Do nothing: what is read here is counted alone."""


# How a message travels to a library system and its answer back.
#
# Source: lib-ncip-client, ``NCIP2Client`` and ``NCIP1Client``. For some systems ReShare opens a
# raw socket. Over it goes either an HTTP request made by hand, whose Content-Length counts
# characters instead of bytes, or the message alone with a line end behind it; for the latter
# ReShare keeps the lowest eight bits of each character. In the role ``reshare`` the first is
# done as ReShare does it, and what the second would spoil is not sent.

_HEADERS = {"Content-Type": "application/xml", "Accept": "application/xml, text/xml, */*"}
_NOT_HTTP = (
    "The server speaks HTTP, and the connection does not. Set transport to http or to "
    "http-over-socket."
)
_SPOILT = (
    "The identifier cannot be sent: over a raw socket ReShare spoils every character beyond ASCII."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """The way to one library system."""

    connection: IlsConnection
    options: NcipOptions
    allow_private: bool

    def exchange(self, message: bytes) -> bytes:
        """Send *message* and give the answer.

        Raises ``NetworkFailure``, and ``LookupStopped`` for an answer that is none.
        """
        match self.options.transport:
            case "http":
                return self._over_http(message)
            case "http-over-socket":
                return self._over_socket(self._request(message) + message, http=True)
            case "socket":
                if self._as_reshare and not message.isascii():
                    _stop(_SPOILT)
                line = message.replace(b"?>\n", b"?>", 1)  # a line end may end the message
                return self._over_socket(line + b"\n", http=False)

    @property
    def _as_reshare(self) -> bool:
        return self.connection.role is IlsRole.RESHARE

    def _over_http(self, message: bytes) -> bytes:
        answer = fetch(
            "POST",
            self.options.url,
            body=message,
            headers=_HEADERS,
            deadline_seconds=self.connection.timeout_seconds,
            max_bytes=self.connection.max_bytes,
            allow_private=self.allow_private,
            verify=self.options.ca_file or True,
        )
        _stop_at(answer.status)
        return answer.body

    def _request(self, message: bytes) -> bytes:
        """Write the head of ReShare's own HTTP request."""
        length = len(message)
        if self._as_reshare:
            length = len(message.decode().encode("utf-16-le")) // 2  # as Java counts a text
        lines = (
            f"POST {self.options.path} HTTP/1.0",
            f"Content-Length: {length}",
            "Content-Type: application/x-www-form-urlencoded",
        )
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")

    def _over_socket(self, data: bytes, *, http: bool) -> bytes:
        with byte_stream(
            self.options.host,
            self.options.port,
            tls=False,  # ReShare knows none here
            deadline_seconds=self.connection.timeout_seconds,
            max_bytes=self.connection.max_bytes,
            allow_private=self.allow_private,
        ) as stream:
            stream.send(data)
            return _http_answer(stream) if http else _document(stream, b"")


def _http_answer(stream: ByteStream) -> bytes:
    """Read past the head of an HTTP answer, where there is one: ReShare skips it unread."""
    read = b""
    while may_begin(read):
        head = http_head(read)
        if head is not None:
            _stop_at(head.status)
            if head.chunked:
                _stop("The server sends its answer in pieces. Set transport to http.")
            read = read[head.length :]
            break
        chunk = stream.read_some()
        if not chunk:
            return read
        read += chunk
        if len(read) > MOST_BYTES:
            _stop("The server sends the head of an HTTP answer without an end.")
    return _document(stream, read)


def _document(stream: ByteStream, chunk: bytes) -> bytes:
    """Read a document, of which *chunk* is the start, to its end or until the peer closes."""
    end, read = DocumentEnd(), bytearray()
    while True:
        part = chunk if read else chunk.lstrip()
        read += part
        if read.startswith(b"HTTP/"):
            _stop(_NOT_HTTP)
        if part and end.reached_by(part):
            return bytes(read)
        chunk = stream.read_some()
        if not chunk:
            return bytes(read)


def _stop_at(status: int) -> None:
    """Stop at an HTTP status that is no answer; 0 is one that could not be read."""
    if not status:
        _stop("The server's answer only begins like one of HTTP.")
    refused = status_outcome(status)
    if refused is not None:
        raise LookupAborted(refused.failure, refused.message)


def _stop(message: str) -> NoReturn:
    raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
