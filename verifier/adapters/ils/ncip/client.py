"""Write a LookupUser message and exchange it with the server over HTTP or a socket."""

import re
import unicodedata
from typing import Any, NoReturn

from lxml import etree

from verifier.adapters.http import ByteStream, byte_stream, fetch
from verifier.adapters.http.lookup_errors import LookupAborted, status_outcome
from verifier.adapters.ils.ncip.reply import hardened
from verifier.adapters.ils.ncip.settings import NcipSettings
from verifier.domain.model.lookup import KeyKind, LookupFailure, PatronKey
from verifier.domain.model.site import IlsConnection, IlsRole

# The LookupUser message, in the connection's version of NCIP.
#
# Sources: lib-ncip-client (``templates/lookupUser.hbs``), mod-rs for what ReShare asks, and the
# NCIP 2.02 schema. NCIP 1 has no namespace, every coded value as Scheme and Value, and no XML
# declaration, because some servers fail on it. NCIP 1 always requests *Visible User Id* and never
# *User Id*, because servers refuse a message with it.

NAMESPACE = "http://www.niso.org/2008/ncip"
_SCHEMES = "http://www.niso.org/ncip/v1_0/schemes"
AGENCIES = f"{_SCHEMES}/agency.scm"
ELEMENT_TYPES = f"{_SCHEMES}/userelementtype/userelementtype.scm"

NCIP1_RESHARE_ELEMENTS = (
    "User Address Information",
    "User Privilege",
    "Name Information",
    "Visible User Id",
)
NCIP2_RESHARE_ELEMENTS = (
    "User Address Information",
    "Name Information",
    "User Privilege",
    "User Id",
)
_PREFIXES: dict[str, Any] = {  # lxml takes None for the default namespace, its stubs do not
    "prefixed": {"ns1": NAMESPACE},
    "qualified": {None: NAMESPACE, "ncip": NAMESPACE},
    "default-unqualified": {None: NAMESPACE},
}
_LINE_ENDS = "\n\r\u2028\u2029"
_Tree = tuple[str, "str | list[_Tree] | None"]  # an element's name, and its text or children


class CannotBeSent(LookupAborted):
    """The message cannot carry the key. ``message`` is one sentence without the key."""

    def __init__(self, message: str) -> None:
        super().__init__(LookupFailure.PROTOCOL_ERROR, message)
        self.message = message


def lookup_user(key: PatronKey, settings: NcipSettings) -> bytes:
    """Build the LookupUser message. Raises ``CannotBeSent``."""
    if not _xml_carries(key.value):
        raise CannotBeSent("The identifier cannot be sent: it holds a control character.")
    if settings.transport != "http" and any(line_end in key.value for line_end in _LINE_ENDS):
        raise CannotBeSent("The identifier cannot be sent over a raw socket: it has a line end.")
    if settings.ncip == "2":
        root = etree.Element(
            f"{{{NAMESPACE}}}NCIPMessage", nsmap=_PREFIXES[settings.namespace_style]
        )
        qualified = settings.namespace_style != "default-unqualified"
        root.set(f"{{{NAMESPACE}}}version" if qualified else "version", settings.version)
        _write(root, "LookupUser", _question_2(key, settings))
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if key.kind is KeyKind.USERNAME:
        raise CannotBeSent("NCIP 1 has no question by user name.")
    root = etree.Element("NCIPMessage", version=settings.version)
    _write(root, "LookupUser", _question_1(key.value, settings))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _question_1(identifier: str, settings: NcipSettings) -> list[_Tree]:
    def coded(name: str, scheme: str, value: str) -> _Tree:
        return name, [("Scheme", scheme), ("Value", value)]

    def agency(value: str) -> _Tree:
        return coded("UniqueAgencyId", AGENCIES, value)

    more = ("Block Or Trap",) if settings.more else ()
    return [
        (
            "InitiationHeader",
            [
                ("FromAgencyId", [agency(settings.from_agency)]),
                *_authentication(settings),
                ("ToAgencyId", [agency(settings.to_agency)]),
            ],
        ),
        ("UniqueUserId", [agency(_users_agency(settings)), ("UserIdentifierValue", identifier)]),
        *(
            coded("UserElementType", ELEMENT_TYPES, name)
            for name in (*NCIP1_RESHARE_ELEMENTS, *more)
        ),
    ]


def _question_2(key: PatronKey, settings: NcipSettings) -> list[_Tree]:
    """Build the NCIP 2 request, by user ID or by user name: a message may not have both."""
    user: _Tree
    if key.kind is KeyKind.USERNAME:
        user = (
            "AuthenticationInput",
            [
                ("AuthenticationInputData", key.value),
                ("AuthenticationDataFormatType", "text"),
                ("AuthenticationInputType", settings.username_type),
            ],
        )
    else:
        agency = _users_agency(settings)  # where ReShare fills in its own
        user = ("UserId", [*_if_any("AgencyId", agency), ("UserIdentifierValue", key.value)])
    more = ("Block Or Trap", "Previous User Id") if settings.more else ()
    fiscal: list[_Tree] = [("UserFiscalAccountDesired", None)] if settings.more else []
    return [
        (
            "InitiationHeader",
            [
                ("FromAgencyId", [("AgencyId", settings.from_agency)]),
                *_authentication(settings),
                ("ToAgencyId", [("AgencyId", settings.to_agency)]),
                *_if_any("ApplicationProfileType", settings.profile),
            ],
        ),
        user,
        *(("UserElementType", name) for name in (*NCIP2_RESHARE_ELEMENTS, *more)),
        *fiscal,
    ]


def _authentication(settings: NcipSettings) -> list[_Tree]:
    return _if_any("FromAgencyAuthentication", settings.from_agency_authentication)


def _if_any(name: str, text: str | None) -> list[_Tree]:
    return [(name, text)] if text else []


def _users_agency(settings: NcipSettings) -> str:
    return settings.to_agency if settings.user_agency == "to" else settings.from_agency


def _write(parent: etree._Element, name: str, content: str | list[_Tree] | None) -> None:
    """Append an element in the namespace of *parent*."""
    namespace = etree.QName(parent).namespace
    element = etree.SubElement(parent, etree.QName(namespace, name))
    if isinstance(content, list):
        for child in content:
            _write(element, *child)
    else:
        element.text = content


def _xml_carries(value: str) -> bool:
    """Whether XML can carry every character of *value*. Tabs and line ends are allowed."""
    return all(
        character in "\t\n\r"
        or (
            unicodedata.category(character) not in {"Cc", "Cs"} and character not in "\ufffe\uffff"
        )
        for character in value
    )


_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n")
_CHUNKED = re.compile(rb"\ntransfer-encoding:[^\n]*\bchunked\b", re.IGNORECASE)
MOST_BYTES = 64_000


def past_head(read: bytes) -> bytes | None:
    """Return what follows the head of an HTTP response; None if the head is incomplete.

    Raises ``LookupAborted`` for a response that cannot be read over a raw socket.
    """
    end = _END.search(read)
    if end is None:
        return None
    head = read[: end.start()]
    status = _STATUS.match(head)
    if status is None:
        _stop("The server's answer only begins like one of HTTP.")
    _stop_at(int(status[1]))
    if _CHUNKED.search(head):
        _stop("The server sends its answer in pieces. Set transport to http.")
    return read[end.end() :]


class DocumentEnd:
    """A detector for the end of an XML document in a stream. It stores nothing.

    On a raw socket only the end tag of the root element shows where the document ends. The
    parser calls ``start``, ``end`` and ``close``.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._closed = False
        self._parser = hardened(target=self)

    def reached_by(self, chunk: bytes) -> bool:
        """Whether the document ends in *chunk*, or is not well-formed XML."""
        try:
            self._parser.feed(chunk)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return True
        return self._closed

    def start(self, tag: str, attributes: object) -> None:
        """Count an opening tag."""
        del tag, attributes
        self._depth += 1

    def end(self, tag: str) -> None:
        """Count a closing tag."""
        del tag
        self._depth -= 1
        self._closed = self._depth == 0

    def close(self) -> None:
        """Do nothing: only tags are counted."""


# Sending a message to a library system, and reading the answer.
#
# Source: lib-ncip-client, ``NCIP2Client`` and ``NCIP1Client``. For some systems ReShare opens a
# raw socket. It sends either a hand-made HTTP request, whose Content-Length counts characters
# instead of bytes, or only the message and a line end; in the latter, ReShare keeps the lowest
# eight bits of each character. The role ``reshare`` does the first as ReShare does, and refuses to
# send what the second would corrupt.

_HEADERS = {"Content-Type": "application/xml", "Accept": "application/xml, text/xml, */*"}
_NOT_HTTP = (
    "The server speaks HTTP, and the connection does not. Set transport to http or to "
    "http-over-socket."
)
_SPOILT = (
    "The identifier cannot be sent: over a raw socket ReShare spoils every character beyond ASCII."
)


def exchange(
    message: bytes, connection: IlsConnection, settings: NcipSettings, *, allow_private: bool
) -> bytes:
    """Send *message* and return the response body.

    Raises ``NetworkFailure``, and ``LookupAborted`` for an error response.
    """
    as_reshare = connection.role is IlsRole.RESHARE
    if settings.transport == "http":
        answer = fetch(
            "POST",
            settings.address(connection.url or ""),
            body=message,
            headers=_HEADERS,
            deadline_seconds=connection.timeout_seconds,
            max_bytes=connection.max_bytes,
            allow_private=allow_private,
            verify=settings.ca_file or True,
        )
        _stop_at(answer.status)
        return answer.body
    over_http = settings.transport == "http-over-socket"
    if over_http:
        # as Java counts a text
        as_java = len(message.decode().encode("utf-16-le")) // 2
        lines = (
            f"POST {settings.path} HTTP/1.0",
            f"Content-Length: {as_java if as_reshare else len(message)}",
            "Content-Type: application/x-www-form-urlencoded",
            "",
        )
        data = "".join(f"{line}\r\n" for line in lines).encode("ascii") + message
    else:
        if as_reshare and not message.isascii():
            _stop(_SPOILT)
        data = message.replace(b"?>\n", b"?>", 1) + b"\n"  # a line end may end the message
    with byte_stream(
        settings.host,
        settings.port,
        tls=False,  # ReShare does not use TLS here
        deadline_seconds=connection.timeout_seconds,
        max_bytes=connection.max_bytes,
        allow_private=allow_private,
    ) as stream:
        stream.send(data)
        return _http_answer(stream) if over_http else _document(stream, b"")


def _http_answer(stream: ByteStream) -> bytes:
    """Skip the head of an HTTP response, if there is one, and read the document.

    ReShare skips the head too, without reading it.
    """
    read = b""
    while read.startswith(b"HTTP/") or b"HTTP/".startswith(read):
        body = past_head(read)
        if body is not None:
            return _document(stream, body)
        chunk = stream.read_some()
        if not chunk:
            return read
        read += chunk
        if len(read) > MOST_BYTES:
            _stop("The server sends the head of an HTTP answer without an end.")
    return _document(stream, read)


def _document(stream: ByteStream, chunk: bytes) -> bytes:
    """Read a document that starts with *chunk* to its end, or until the server closes."""
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
    """Raise ``LookupAborted`` for an HTTP error status."""
    refused = status_outcome(status)
    if refused is not None:
        raise LookupAborted(refused.failure, refused.message)


def _stop(message: str) -> NoReturn:
    raise LookupAborted(LookupFailure.PROTOCOL_ERROR, message)
