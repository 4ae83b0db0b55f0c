"""The settings of a SIP2 connection, its character set, and the vendors' dialects."""

from __future__ import annotations

import codecs
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, cast

from verifier.adapters.ils.settings import ConnectorSetting, is_yes, secret_value, setting_problems
from verifier.adapters.ils.sip2.messages import CannotBeSent, Style, encoded
from verifier.domain.model.site import IlsConnection, IlsRole

# Which character sets SIP2 messages can be written in.

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_SHIFTS = (b"+AGE-", b"~{0!~}", b"\x1b$B0!\x1b(B")  # plain ASCII that means other letters in some
_USUAL_DELIMITER = 0x7C


def is_usable(charset: str) -> bool:
    """Whether ASCII is itself in *charset*, and no octet of ASCII is ever part of a letter.

    Else fields could not be told apart by their octets, as in Shift JIS or UTF-16.
    """
    try:
        codecs.lookup(charset)
        plain = _PRINTABLE.encode("ascii")
        return (
            _PRINTABLE.encode(charset) == plain
            and plain.decode(charset) == _PRINTABLE
            and all(shift.decode(charset, "replace") == shift.decode("ascii") for shift in _SHIFTS)
            and all(
                bytes((first, _USUAL_DELIMITER)).decode(charset, "replace").endswith("|")
                for first in range(0x80, 0x100)
            )
        )
    except (LookupError, UnicodeError, ValueError):
        return False


# What the library systems put into the fields that SIP2 leaves to vendors.


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One library system's own fields, by their codes, and how it answers.

    A field that a dialect does not name is not read: the same code means an expiry date in one
    system and the number of the patron type in another.
    """

    expires: tuple[str, ...] = ()  # codes of a date, the first that is one
    expired: str | None = None  # code of "Y" where the record has expired
    group: tuple[str, ...] = ()  # codes of the patron type, the first that is sent
    group_label: str | None = None
    internal_id: str | None = None
    echoes: bool = False  # AA is always the identifier asked for
    only_active: bool = False  # only active cards of active records are found
    flags_without_password: bool = False  # the status flags are true where CQ is N
    unknown_words: tuple[str, ...] = ()  # AF of an unknown patron, where BL is not sent
    unknown_may_be: str = ""  # what else BL=N may mean


_SIPSERVER = Dialect(expires=("PA",), group=("PC",), internal_id="XI", flags_without_password=True)

DIALECTS = {
    "generic": Dialect(
        expires=("PA", "PX"),
        expired="PY",
        group=("PC", "FU"),
        group_label="FV",
        internal_id="XI",
    ),
    "evergreen": Dialect(
        expires=_SIPSERVER.expires,
        group=_SIPSERVER.group,
        internal_id=_SIPSERVER.internal_id,
        flags_without_password=True,
        echoes=True,
        only_active=True,
        unknown_may_be=(
            "Over SIP2 Evergreen says the same of an unknown person, of an old or inactive card "
            "and of an inactive or deleted record, so this source cannot tell which it is."
        ),
    ),
    "koha": _SIPSERVER,
    "polaris": Dialect(
        expires=("PX",),
        expired="PY",
        group=("PA",),
        unknown_words=("patron does not exist",),
    ),
    "sierra": Dialect(),
    "folio": Dialect(group=("FU",), group_label="FV"),
    "alma": Dialect(
        unknown_may_be=(
            "Alma looks only at the type of identifier that its self-check profile names."
        ),
    ),
    "tlc": Dialect(unknown_words=("unknown borrower barcode",)),
    "symphony": Dialect(),
}
"""By the word in the site file. Sources: the systems' own documentation and programs."""


# What only a SIP2 connection needs to know.

AskWith = Literal["auto", "information", "status"]

SETTINGS = (
    ConnectorSetting(
        name="host",
        means="The name or address of the SIP2 server, without a port.",
        required=True,
    ),
    ConnectorSetting(name="port", means="Its port.", kind="number", default="6001"),
    ConnectorSetting(
        name="tls",
        means="Whether the server is reached by TLS, as through stunnel.",
        kind="yes-no",
        default="no",
    ),
    ConnectorSetting(
        name="ca_file",
        means="The certificates that the server's must come from, in place of the system's.",
        kind="file",
    ),
    ConnectorSetting(
        name="login_user",
        means="The SIP2 account (CN). Without it no login is sent.",
    ),
    ConnectorSetting(name="login_password", means="Its password (CO).", kind="secret"),
    ConnectorSetting(name="location_code", means="The location that the account logs in at (CP)."),
    ConnectorSetting(name="institution_id", means="The institution that is asked (AO)."),
    ConnectorSetting(
        name="terminal_password",
        means="The password of the terminal (AC), which few servers ask for.",
        kind="secret",
    ),
    ConnectorSetting(
        name="charset",
        means="The character set of the messages, as Python names it: cp850, utf-8, latin-1.",
        default="cp850",
    ),
    ConnectorSetting(
        name="field_delimiter", means="The character that ends each field.", default="|"
    ),
    ConnectorSetting(
        name="error_detection",
        means="Whether messages carry a sequence number and a checksum (AY and AZ).",
        kind="yes-no",
        default="yes",
    ),
    ConnectorSetting(
        name="dialect",
        means="The library system, which decides how the fields of its own are read.",
        default="generic",
        choices=tuple(DIALECTS),
    ),
    ConnectorSetting(
        name="ask_with",
        means=(
            "The message that asks: information (63), status (23), or auto: 63, and 23 where the "
            "server says that it has no 63."
        ),
        default="auto",
        choices=("auto", "information", "status"),
    ),
    ConnectorSetting(
        name="date_zone",
        means="What stands for the time zone in dates that are sent.",
        default="blank",
        choices=("blank", "Z", "0000"),
    ),
    ConnectorSetting(
        name="fine_limit",
        means="The fines above which the library blocks, where the server sends no limit (CC).",
        kind="number",
    ),
    ConnectorSetting(
        name="strict_echo",
        means="Whether an answer that does not repeat the identifier is about somebody else.",
        kind="yes-no",
        default="no",
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_HOST = re.compile(r"[^\s/@:]+")
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Sip2Options:
    """The connection's own settings."""

    host: str
    port: int
    tls: bool
    ca_file: str | None
    login_user: str | None
    login_password: str = field(repr=False)
    location_code: str
    institution_id: str
    terminal_password: str = field(repr=False)
    style: Style
    dialect: Dialect
    ask_with: AskWith
    date_zone: str
    fine_limit: Decimal | None
    strict_echo: bool

    @classmethod
    def of(cls, connection: IlsConnection) -> Sip2Options:
        """Read the settings of *connection*, in which ``option_problems`` found nothing wrong."""
        limit = _text(connection, "fine_limit")
        return cls(
            host=_text(connection, "host"),
            port=int(_text(connection, "port")),
            tls=is_yes(connection, _BY_NAME["tls"]),
            ca_file=_text(connection, "ca_file") or None,
            login_user=_text(connection, "login_user") or None,
            login_password=secret_value(connection, "login_password") or "",
            location_code=_text(connection, "location_code"),
            institution_id=_text(connection, "institution_id"),
            terminal_password=secret_value(connection, "terminal_password") or "",
            style=_style(connection),
            dialect=DIALECTS[_text(connection, "dialect")],
            ask_with=cast("AskWith", _text(connection, "ask_with")),
            date_zone=_text(connection, "date_zone"),
            fine_limit=Decimal(limit) if limit else None,
            strict_echo=is_yes(connection, _BY_NAME["strict_echo"]),
        )


def option_problems(connection: IlsConnection) -> tuple[str, ...]:
    """Say what is wrong with the connection's settings, one sentence each, without secrets."""
    problems = setting_problems(connection, SETTINGS, what="a SIP2 connection", url=False)
    return (*problems, *_where(connection), *_who(connection), *_how(connection))


def _where(connection: IlsConnection) -> Iterator[str]:
    if connection.role is not IlsRole.EVIDENCE:
        yield 'role must be "evidence": ReShare itself never asks over SIP2.'
    host = dict(connection.options).get("host")
    if host is not None and not _HOST.fullmatch(host) and not _is_address(host):
        yield "host must be a name or an address alone, without a scheme and without a port."
    port = _text(connection, "port")
    if port.isdecimal() and port.isascii() and not 0 < int(port) <= _HIGHEST_PORT:
        yield f"port must be a whole number from 1 to {_HIGHEST_PORT}."
    elif "." in port:
        yield "port must be a whole number."
    if _text(connection, "ca_file") and not is_yes(connection, _BY_NAME["tls"]):
        yield "ca_file is for a connection with tls = true."


def _who(connection: IlsConnection) -> Iterator[str]:
    if not _text(connection, "login_user"):
        for name in ("login_password", "location_code"):
            if _text(connection, name) or secret_value(connection, name):
                yield f"{name} is sent in a login alone: login_user is missing."


def _how(connection: IlsConnection) -> Iterator[str]:
    style = _style(connection)
    if len(style.delimiter) != 1 or not "!" <= style.delimiter <= "~":
        yield "field_delimiter must be one character of ASCII."
        return
    if style.delimiter.isalnum():
        yield "field_delimiter must be no letter and no digit."
        return
    if not is_usable(style.charset):
        yield (
            f"charset ({style.charset}) is not a character set that SIP2 can be written in; usual "
            "are cp850, utf-8 and latin-1."
        )
        return
    for name in ("login_user", "login_password", "location_code", "institution_id"):
        yield from _unsendable(connection, name, style)
    yield from _unsendable(connection, "terminal_password", style)


def _unsendable(connection: IlsConnection, name: str, style: Style) -> Iterator[str]:
    try:
        encoded(_text(connection, name) or secret_value(connection, name) or "", style)
    except CannotBeSent as refused:
        yield f"{name} cannot be sent: it {refused.why}."


def _text(connection: IlsConnection, name: str) -> str:
    return connection.option(name, _BY_NAME[name].default)


def _style(connection: IlsConnection) -> Style:
    return Style(
        charset=_text(connection, "charset"),
        delimiter=_text(connection, "field_delimiter"),
        error_detection=is_yes(connection, _BY_NAME["error_detection"]),
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
