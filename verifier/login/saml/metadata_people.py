"""What metadata says to people: name, logo, contact, error page, and the scopes it may assert.

Everything here is written by others and shown on our pages: only safe kinds of values pass.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from verifier.messages.saml import namespaces as ns
from verifier.model.capture import Scope
from verifier.model.mail_address import mail_address

MAX_NAME = 200
MAX_LOGO = 100_000  # characters of a data: logo
MAX_SCOPES = 1_000
LOGO_DATA = re.compile(r"data:image/(?:png|gif|jpeg);base64,[A-Za-z0-9+/=\s]+")
CONTACT_ORDER = ("technical", "support")


def display_name(entity: etree._Element, role: etree._Element) -> str | None:
    """Find the name for people, English before others, without control characters."""
    for path, where in (
        ("md:Extensions/mdui:UIInfo/mdui:DisplayName", role),
        ("md:Organization/md:OrganizationDisplayName", entity),
        ("md:Organization/md:OrganizationName", entity),
    ):
        for element in _english_first(where.findall(path, ns.PREFIXES)):
            text = " ".join("".join(c if c.isprintable() else " " for c in _text(element)).split())
            if text:
                return text[:MAX_NAME]
    return None


def logo_url(role: etree._Element) -> str | None:
    """Find the first logo at an https address, or inline as PNG, GIF or JPEG; never SVG."""
    for element in _english_first(
        role.findall("md:Extensions/mdui:UIInfo/mdui:Logo", ns.PREFIXES)
    ):
        text = _text(element).strip()
        if is_web_address(text, schemes=("https",)):
            return text
        if len(text) <= MAX_LOGO and LOGO_DATA.fullmatch(text):
            return "".join(text.split())
    return None


def contact(entity: etree._Element) -> str | None:
    """Find a mail address without ``mailto:``, technical before support."""
    people = entity.findall("md:ContactPerson", ns.PREFIXES)
    for kind in CONTACT_ORDER:
        for person in people:
            if person.get("contactType") != kind:
                continue
            for element in person.findall("md:EmailAddress", ns.PREFIXES):
                address = mail_address(_text(element))
                if address is not None:
                    return address
    return None


def error_url(role: etree._Element) -> str | None:
    """Find the identity provider's own page for errors, where it is a web address."""
    text = (role.get("errorURL") or "").strip()
    return text if is_web_address(text, schemes=("https", "http")) else None


def scopes(entity: etree._Element, role: etree._Element) -> tuple[Scope, ...]:
    """List ``shibmd:Scope`` of the role and of the entity, each once (Shibboleth reads both)."""
    found: dict[Scope, None] = {}
    for where in (role, entity):
        for element in where.findall("md:Extensions/shibmd:Scope", ns.PREFIXES)[:MAX_SCOPES]:
            value = _text(element).strip()
            if value:
                pattern = element.get("regexp", "false").strip() in ("true", "1")
                found[Scope(value=value, regexp=pattern)] = None
    return tuple(found)


def is_web_address(text: str, *, schemes: tuple[str, ...]) -> bool:
    """Whether *text* is an absolute address of one of *schemes*, without user name or blanks."""
    if not text.isprintable() or re.search(r"[\s\\<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # ValueError where it is no number
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc


def _text(element: etree._Element) -> str:
    return str(element.xpath("string()"))


def _english_first(elements: list[etree._Element]) -> list[etree._Element]:
    def is_other(element: etree._Element) -> bool:
        return not (element.get(f"{{{ns.XML}}}lang") or "").lower().startswith("en")

    return sorted(elements, key=is_other)
