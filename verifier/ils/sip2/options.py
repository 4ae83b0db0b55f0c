"""What only a SIP2 connection needs to know."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, cast

from verifier.ils.own_settings import OwnSetting, secret, setting_problems, yes
from verifier.ils.sip2.charset import is_usable
from verifier.ils.sip2.dialects import DIALECTS, Dialect
from verifier.ils.sip2.message import CannotBeSent, Style, encoded
from verifier.model.site import IlsConnection, IlsRole

AskWith = Literal["auto", "information", "status"]

SETTINGS = (
    OwnSetting(
        name="host",
        means="The name or address of the SIP2 server, without a port.",
        required=True,
    ),
    OwnSetting(name="port", means="Its port.", kind="number", default="6001"),
    OwnSetting(
        name="tls",
        means="Whether the server is reached by TLS, as through stunnel.",
        kind="yes-no",
        default="no",
    ),
    OwnSetting(
        name="ca_file",
        means="The certificates that the server's must come from, in place of the system's.",
        kind="file",
    ),
    OwnSetting(
        name="login_user",
        means="The SIP2 account (CN). Without it no login is sent.",
    ),
    OwnSetting(name="login_password", means="Its password (CO).", kind="secret"),
    OwnSetting(name="location_code", means="The location that the account logs in at (CP)."),
    OwnSetting(name="institution_id", means="The institution that is asked (AO)."),
    OwnSetting(
        name="terminal_password",
        means="The password of the terminal (AC), which few servers ask for.",
        kind="secret",
    ),
    OwnSetting(
        name="charset",
        means="The character set of the messages, as Python names it: cp850, utf-8, latin-1.",
        default="cp850",
    ),
    OwnSetting(name="field_delimiter", means="The character that ends each field.", default="|"),
    OwnSetting(
        name="error_detection",
        means="Whether messages carry a sequence number and a checksum (AY and AZ).",
        kind="yes-no",
        default="yes",
    ),
    OwnSetting(
        name="dialect",
        means="The library system, which decides how the fields of its own are read.",
        default="generic",
        choices=tuple(DIALECTS),
    ),
    OwnSetting(
        name="ask_with",
        means=(
            "The message that asks: information (63), status (23), or auto: 63, and 23 where the "
            "server says that it has no 63."
        ),
        default="auto",
        choices=("auto", "information", "status"),
    ),
    OwnSetting(
        name="date_zone",
        means="What stands for the time zone in dates that are sent.",
        default="blank",
        choices=("blank", "Z", "0000"),
    ),
    OwnSetting(
        name="fine_limit",
        means="The fines above which the library blocks, where the server sends no limit (CC).",
        kind="number",
    ),
    OwnSetting(
        name="strict_echo",
        means="Whether an answer that does not repeat the identifier is about somebody else.",
        kind="yes-no",
        default="no",
    ),
)
_BY_NAME = {one.name: one for one in SETTINGS}
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
            tls=yes(connection, _BY_NAME["tls"]),
            ca_file=_text(connection, "ca_file") or None,
            login_user=_text(connection, "login_user") or None,
            login_password=secret(connection, "login_password") or "",
            location_code=_text(connection, "location_code"),
            institution_id=_text(connection, "institution_id"),
            terminal_password=secret(connection, "terminal_password") or "",
            style=_style(connection),
            dialect=DIALECTS[_text(connection, "dialect")],
            ask_with=cast("AskWith", _text(connection, "ask_with")),
            date_zone=_text(connection, "date_zone"),
            fine_limit=Decimal(limit) if limit else None,
            strict_echo=yes(connection, _BY_NAME["strict_echo"]),
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
    if _text(connection, "ca_file") and not yes(connection, _BY_NAME["tls"]):
        yield "ca_file is for a connection with tls = true."


def _who(connection: IlsConnection) -> Iterator[str]:
    if not _text(connection, "login_user"):
        for name in ("login_password", "location_code"):
            if _text(connection, name) or secret(connection, name):
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
        encoded(_text(connection, name) or secret(connection, name) or "", style)
    except CannotBeSent as refused:
        yield f"{name} cannot be sent: it {refused.why}."


def _text(connection: IlsConnection, name: str) -> str:
    return connection.option(name, _BY_NAME[name].default)


def _style(connection: IlsConnection) -> Style:
    return Style(
        charset=_text(connection, "charset"),
        delimiter=_text(connection, "field_delimiter"),
        error_detection=yes(connection, _BY_NAME["error_detection"]),
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
