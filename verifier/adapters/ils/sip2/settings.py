"""The settings of a SIP2 connection, its character set, and the vendors' dialects."""

import codecs
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator

from verifier.adapters.ils.capabilities import ALL, YES, but, no, sometimes
from verifier.adapters.ils.settings import (
    Amount,
    CertificateFile,
    ConnectorSettings,
    OptionalText,
    SecretText,
    Sees,
    YesNo,
    is_number,
    setting,
)
from verifier.adapters.ils.sip2.messages import CannotBeSent, Style, encoded
from verifier.domain.model.site import IlsConnection, IlsRole

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_SHIFTS = (b"+AGE-", b"~{0!~}", b"\x1b$B0!\x1b(B")  # ASCII that some charsets decode otherwise
_USUAL_DELIMITER = 0x7C


def is_usable(charset: str) -> bool:
    """Whether *charset* includes ASCII, and no ASCII byte is ever part of another letter.

    Otherwise fields could not be separated by their bytes, as in Shift JIS or UTF-16.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one library system answers, and the codes of its own fields.

    A field that the dialect does not name is ignored: the same code is an expiry date in one
    system and the patron type's number in another.
    """

    expires: tuple[str, ...] = ()  # field codes; the first valid date counts
    expired: str = ""  # code of the field that is "Y" if the record has expired
    group: tuple[str, ...] = ()  # field codes of the patron type; the first one sent counts
    group_label: str = ""
    internal_id: str = ""
    echoes: bool = False  # AA is always the identifier asked for
    only_active: bool = False  # only active cards of active records are found
    flags_without_password: bool = False  # the status flags are correct even if CQ is N
    unknown_may_be: str = ""  # what else BL=N may mean


_SIPSERVER = Dialect(expires=("PA",), group=("PC",), internal_id="XI", flags_without_password=True)

DialectName = Literal[
    "generic", "evergreen", "koha", "polaris", "sierra", "folio", "alma", "tlc", "symphony"
]
DIALECTS: dict[DialectName, Dialect] = {
    "generic": Dialect(
        expires=("PA", "PX"), expired="PY", group=("PC", "FU"), group_label="FV", internal_id="XI"
    ),
    "evergreen": replace(
        _SIPSERVER,
        echoes=True,
        only_active=True,
        unknown_may_be=(
            "Over SIP2 Evergreen says the same of an unknown person, of an old or inactive card "
            "and of an inactive or deleted record, so this source cannot tell which it is."
        ),
    ),
    "koha": _SIPSERVER,
    "polaris": Dialect(expires=("PX",), expired="PY", group=("PA",)),
    "sierra": Dialect(),
    "folio": Dialect(
        group=("FU",),
        group_label="FV",
        unknown_may_be=(
            "Over SIP2 FOLIO may say the same of an inactive record, and where its gateway "
            "(edge-sip2) could not ask for the patron."
        ),
    ),
    "alma": Dialect(
        unknown_may_be=(
            "Alma looks only at the type of identifier that its self-check profile names."
        )
    ),
    "tlc": Dialect(),
    "symphony": Dialect(),
}
"""By the name in the site file. Sources: the systems' documentation and source code."""


_HOST = re.compile(r"[^\s/@:]+")
_HIGHEST_PORT = 65_535


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        try:
            ipaddress.ip_address(text.strip("[]"))
        except ValueError:
            raise ValueError(
                "must be a name or an address alone, without a scheme and without a port."
            ) from None
    return text


def _port(text: str) -> int:
    if not is_number(text):
        raise ValueError("must be a number, zero or above.")
    if "." in text:
        raise ValueError("must be a whole number.")
    if not 0 < int(text) <= _HIGHEST_PORT:
        raise ValueError(f"must be a whole number from 1 to {_HIGHEST_PORT}.")
    return int(text)


def _charset(name: str) -> str:
    if not is_usable(name):
        raise ValueError(
            f"({name}) is not a character set that SIP2 can be written in; usual are cp850, utf-8 "
            "and latin-1."
        )
    return name


def _delimiter(text: str) -> str:
    if len(text) != 1 or not "!" <= text <= "~":
        raise ValueError("must be one character of ASCII.")
    if text.isalnum():
        raise ValueError("must be no letter and no digit.")
    return text


_SIP2 = but(
    ALL,
    old_identifiers=no(
        "SIP2 has no place for former cards: an old card looks like an unknown person."
    ),
    several_matches=no("SIP2 answers about one patron at a time."),
    account_status=sometimes(
        "SIP2 has no word for an inactive record: it shows as blocked, or as an unknown patron."
    ),
    expiry=sometimes("SIP2 tells the expiry date only in a vendor's own field."),
    group=sometimes("SIP2 tells the patron type only in a vendor's own field."),
)
_SIP2_NO_EXPIRY = no("This library system sends no expiry date over SIP2.")
_SIP2_NO_GROUP = no("This library system sends no patron type over SIP2.")
_SEES: Sees = {  # by dialect
    "": _SIP2,
    "evergreen": but(
        _SIP2,
        no_such_patron=sometimes(
            "Evergreen answers alike for an unknown person, an old card and a deleted record."
        ),
        expiry=YES,
        group=YES,
    ),
    "koha": but(_SIP2, expiry=YES, group=YES),
    "polaris": but(_SIP2, expiry=YES, group=YES),
    "folio": but(
        _SIP2,
        no_such_patron=sometimes(
            "FOLIO may answer alike for an unknown person, an inactive record and a failure."
        ),
        expiry=_SIP2_NO_EXPIRY,
        group=YES,
    ),
    **{
        dialect: but(_SIP2, expiry=_SIP2_NO_EXPIRY, group=_SIP2_NO_GROUP)
        for dialect in ("sierra", "alma", "tlc", "symphony")
    },
}


class Sip2Settings(ConnectorSettings):
    """The settings of a SIP2 connection."""

    what: ClassVar[str] = "a SIP2 connection"
    sees: ClassVar[Sees] = _SEES
    takes_url: ClassVar[bool] = False

    host: Annotated[str, AfterValidator(_host)] = setting(
        "The name or address of the SIP2 server, without a port."
    )
    port: Annotated[int, BeforeValidator(_port), "number"] = setting("Its port.", "6001")
    tls: YesNo = setting("Whether the server is reached by TLS, as through stunnel.", "no")
    ca_file: CertificateFile = setting(
        "The certificates that the server's must come from, in place of the system's.", None
    )
    login_user: OptionalText = setting("The SIP2 account (CN). Without it no login is sent.", None)
    login_password: SecretText = setting("Its password (CO).", "")
    location_code: str = setting("The location that the account logs in at (CP).", "")
    institution_id: str = setting("The institution that is asked (AO).", "")
    terminal_password: SecretText = setting(
        "The password of the terminal (AC), which few servers ask for.", ""
    )
    charset: Annotated[str, AfterValidator(_charset)] = setting(
        "The character set of the messages, as Python names it: cp850, utf-8, latin-1.", "cp850"
    )
    field_delimiter: Annotated[str, AfterValidator(_delimiter)] = setting(
        "The character that ends each field.", "|"
    )
    error_detection: YesNo = setting(
        "Whether messages carry a sequence number and a checksum (AY and AZ).", "yes"
    )
    dialect: DialectName = setting(
        "The library system, which decides how the fields of its own are read.", "generic"
    )
    ask_with: Literal["auto", "information", "status"] = setting(
        "The message that asks: information (63), status (23), or auto: 63, and 23 where the "
        "server says that it has no 63.",
        "auto",
    )
    date_zone: Literal["blank", "Z", "0000"] = setting(
        "What stands for the time zone in dates that are sent.", "blank"
    )
    fine_limit: Amount = setting(
        "The fines above which the library blocks, where the server sends no limit (CC).", None
    )
    strict_echo: YesNo = setting(
        "Whether an answer that does not repeat the identifier is about somebody else.", "no"
    )

    @property
    def style(self) -> Style:
        """The format of the messages."""
        return Style(
            charset=self.charset,
            delimiter=self.field_delimiter,
            error_detection=self.error_detection,
        )

    @property
    def own_fields(self) -> Dialect:
        """The dialect of the library system."""
        return DIALECTS[self.dialect]

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterator[str]:
        """Report settings that need another setting, or that a SIP2 message cannot carry."""
        given = cls.texts(connection)
        if connection.role is not IlsRole.EVIDENCE:
            yield 'role must be "evidence": ReShare itself never asks over SIP2.'
        if given["ca_file"] and given["tls"] != "yes":
            yield "ca_file is for a connection with tls = true."
        for name in ("login_password", "location_code"):
            if given[name] and not given["login_user"]:
                yield f"{name} is sent in a login alone: login_user is missing."
        try:
            style = Style(
                charset=_charset(given["charset"]), delimiter=_delimiter(given["field_delimiter"])
            )
        except ValueError:
            return
        for name in _SENT:
            try:
                encoded(given[name], style)
            except CannotBeSent as refused:
                yield f"{name} cannot be sent: it {refused.why}."


_SENT = ("login_user", "login_password", "location_code", "institution_id", "terminal_password")
