"""Answers as each library system writes them, from the templates in ``dialects``."""

from dataclasses import dataclass
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from verifier.adapters.ils.ncip.settings import SYSTEMS

FOLDER = Path(__file__).with_name("dialects")
PREFIXES = {"alma": "ns1:", "koha": "ns1:", "sierra": "ns2:", "millennium": "ncip:"}
NCIP = {system.name: system.ncip for system in SYSTEMS}
EVERYTHING = frozenset(
    {"User Privilege", "Block Or Trap", "Previous User Id", "User Fiscal Account"}
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A patron of a fake library system. A privilege without a value has no status element."""

    barcode: str = "21234000000018"
    other_id: str = "0f0c2b1a"
    given: str = "Gail"
    family: str = "Good"
    email: str = "gail@example.edu"
    privileges: tuple[tuple[str, str | None], ...] = (("PROFILE", "GRAD"), ("STATUS", "ACTIVE"))
    valid_to: str | None = None
    ends: str = "STATUS"  # the privilege that ends at valid_to
    blocks: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    owes: str | None = None
    aliases: tuple[str, ...] = ()  # what finds the patron beside the barcode
    usernames: tuple[str, ...] = ()  # what finds the patron in a question by user name


def answer(
    system: str, person: Person, *, asked: str | None = None, wanted: frozenset[str] = EVERYTHING
) -> bytes:
    """What *system* says of *person*; *wanted* are the element types that it was asked for."""
    prefix = PREFIXES.get(system, "")
    write = _write_1 if NCIP[system] == "1" else _write_2
    more = write(person, prefix) if "Block Or Trap" in wanted else ""
    if "Previous User Id" in wanted and NCIP[system] == "2":
        more += "".join(
            f"<{prefix}PreviousUserId><{prefix}AgencyId/><{prefix}UserIdentifierValue>"
            f"{escape(entry)}</{prefix}UserIdentifierValue></{prefix}PreviousUserId>"
            for entry in person.previous
        )
    values = {
        name: escape(getattr(person, name))
        for name in ("barcode", "other_id", "given", "family", "email")
    }
    template = Template((FOLDER / f"{system}.xml").read_text("utf-8"))
    return template.substitute(
        values,
        asked=escape(asked or person.barcode),
        privileges="".join(
            _privilege(system, prefix, person, *privilege) for privilege in person.privileges
        ),
        more=more,
        account=_account(person, prefix) if "User Fiscal Account" in wanted else "",
    ).encode()


def problem(
    system: str,
    kind: str | None = None,
    detail: str | None = None,
    *,
    element: str | None = None,
    value: str | None = None,
) -> bytes:
    """A problem as *system* tells it."""
    if NCIP[system] == "1":
        return problem_1(kind, element=element, value=value or detail)
    parts = {"Type": kind, "Detail": detail, "Element": element, "Value": value}
    inner = "".join(
        f"<ns1:Problem{name}>{escape(text)}</ns1:Problem{name}>"
        for name, text in parts.items()
        if text is not None
    )
    return (
        '<ns1:NCIPMessage xmlns:ns1="http://www.niso.org/2008/ncip"><ns1:LookupUserResponse>'
        f"<ns1:Problem>{inner}</ns1:Problem></ns1:LookupUserResponse></ns1:NCIPMessage>"
    ).encode()


def problem_1(
    kind: str | None, *, element: str | None = None, value: str | None = None, nested: bool = False
) -> bytes:
    """A problem of NCIP 1; *nested*: the element stands inside another of the same name."""
    message = f"<ProcessingErrorValue>{escape(value)}</ProcessingErrorValue>" if value else ""
    if nested:
        message = (
            f"<ProcessingErrorElement><ElementName>inner</ElementName>{message}"
            "</ProcessingErrorElement>"
        )
    name = f"<ElementName>{escape(element)}</ElementName>" if element else ""
    return (
        "<NCIPMessage><LookupUserResponse><Problem><ProcessingError><ProcessingErrorType>"
        f"<Scheme>errors</Scheme><Value>{escape(kind or '')}</Value></ProcessingErrorType>"
        f"<ProcessingErrorElement>{name}{message}</ProcessingErrorElement>"
        "</ProcessingError></Problem></LookupUserResponse></NCIPMessage>"
    ).encode()


def _privilege(system: str, prefix: str, person: Person, key: str, value: str | None) -> str:
    coded = NCIP[system] == "1" or system == "millennium"
    agency = "" if NCIP[system] == "1" else f"<{prefix}AgencyId/>"
    until = person.valid_to if key == person.ends else None
    return (
        f"<{prefix}UserPrivilege>{agency}"
        f"{_word(prefix, 'AgencyUserPrivilegeType', key, coded=coded)}"
        f"{f'<{prefix}ValidToDate>{until}</{prefix}ValidToDate>' if until else ''}"
        + (
            ""
            if value is None
            else f"<{prefix}UserPrivilegeStatus>"
            f"{_word(prefix, 'UserPrivilegeStatusType', value, coded=coded)}"
            f"</{prefix}UserPrivilegeStatus>"
        )
        + f"</{prefix}UserPrivilege>"
    )


def _word(prefix: str, name: str, value: str, *, coded: bool) -> str:
    message = escape(value)
    if coded:
        message = f"<{prefix}Scheme>words</{prefix}Scheme><{prefix}Value>{message}</{prefix}Value>"
    return f"<{prefix}{name}>{message}</{prefix}{name}>"


def _write_1(person: Person, prefix: str) -> str:
    return "".join(
        f"<BlockOrTrap>{_word(prefix, 'BlockOrTrapType', block, coded=True)}</BlockOrTrap>"
        for block in person.blocks
    )


def _write_2(person: Person, prefix: str) -> str:
    return "".join(
        f"<{prefix}BlockOrTrap><{prefix}AgencyId/>"
        f"{_word(prefix, 'BlockOrTrapType', block, coded=False)}</{prefix}BlockOrTrap>"
        for block in (*person.blocks, *person.blocks)  # as Koha repeats them
    )


def _account(person: Person, prefix: str) -> str:
    if person.owes is None:
        return ""
    return (
        f"<{prefix}UserFiscalAccount><{prefix}AccountBalance><{prefix}CurrencyCode>USD"
        f"</{prefix}CurrencyCode><{prefix}MonetaryValue>{person.owes}</{prefix}MonetaryValue>"
        f"</{prefix}AccountBalance></{prefix}UserFiscalAccount>"
    )
