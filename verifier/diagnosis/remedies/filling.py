"""Fills the texts of a product's remedy with the site's own names. No released value is used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from verifier.diagnosis.case import Case
from verifier.diagnosis.remedies.header_lines import variable_name
from verifier.diagnosis.words import difference_in_words, kind_in_words, name_in_words, one_line
from verifier.model.attribute_names import UNSPECIFIED, URI, canonical_name
from verifier.model.capture import Subject, SubjectKind
from verifier.model.product_remedy import PLACEHOLDER, PLACEHOLDERS, Language

_REALM = re.compile(r"/realms/([^/]+)")
_NAMES_THE_DIRECTORY = re.compile(r" *(?:dc|o|c)=[\w .'&()/-]+", re.IGNORECASE)
_NO_PART_OF_A_SOURCE = re.compile(r"[^\w .:/?#=&%~@+*,-]")
_POWERSHELL_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_UNKNOWN = {
    "sp": "the service provider's entity ID",
    "sp_host": "the service provider's host",
    "idp": "the identity provider's entity ID",
    "idp_host": "the identity provider's host",
    "realm": "REALM",
    "scope": "SCOPE",
    "suffix": "dc=example,dc=edu",
}
"""What stands where a saved login does not say it; of others the placeholder's own meaning."""


def fillings(case: Case) -> dict[str, str]:
    """Give what each placeholder stands for in this case."""
    sp, idp = case.capture.service_provider, case.capture.idp.entity_id
    product = case.release.product
    name = name_on_the_wire(case)
    wanted = canonical_name(case.wanted)
    right = case.best_match.attribute if case.best_match else wanted
    sp_host = host_of(sp)
    known = {
        "sp": sp,
        "sp_host": sp_host,
        "sp_pattern": f"^https://{re.escape(sp_host or 'HOST')}/.*",
        "sp_exact": f"^{re.escape(sp or 'ENTITY-ID')}$",
        "idp": idp,
        "idp_host": host_of(idp),
        "realm": _realm(idp),
        "scope": _scope(case),
        "suffix": _suffix(case.capture.subject),
        "attribute": name_in_words(wanted),
        "id": variable_name(wanted),
        "name": name,
        "format": URI if ":" in name else UNSPECIFIED,
        "source": _source(product.source_of(wanted), wanted),
        "right": name_in_words(right),
        "right_source": _source(product.source_of(right), right),
        "kind": kind_in_words(case),
        "difference": difference_in_words(case),
        "institution": case.form.institution,
    }
    return {key: value or _UNKNOWN.get(key) or PLACEHOLDERS[key] for key, value in known.items()}


def name_on_the_wire(case: Case) -> str:
    """Give the name under which the identifier is sent: the one that arrives, where one does."""
    arrived = next(iter(case.release.delivered(case.wanted)), None)
    return arrived.sent.name if arrived else case.release.wire_name(case.wanted)


def fill(text: str, values: Mapping[str, str], language: Language = Language.TEXT) -> str:
    """Put *values* into *text*, written as *language* has to write them."""
    write = _ESCAPES.get(language, str)
    return PLACEHOLDER.sub(lambda found: write(values[found.group(1)]), text)


def host_of(address: str | None) -> str | None:
    """Give the host name in an entity ID, an issuer or a service's address; None without one."""
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _realm(idp: str | None) -> str | None:
    found = _REALM.search(idp or "")
    return found.group(1) if found else None


def _scope(case: Case) -> str | None:
    scopes = case.capture.idp.scopes or ()
    return next((one.value for one in scopes if not one.regexp), None)


def _suffix(subject: Subject) -> str | None:
    """Give the end of an entry's DN that names the directory; nothing of the person is in it."""
    if subject.kind is not SubjectKind.DN:
        return None
    parts = (subject.value or "").split(",")
    start = len(parts)
    while (
        start > 1
        and _NAMES_THE_DIRECTORY.fullmatch(parts[start - 1])
        and not parts[start - 2].endswith("\\")  # that comma is part of a name
    ):
        start -= 1
    return ",".join(part.strip() for part in parts[start:])


def _source(template: str, attribute: str) -> str:
    """Say what the product reads *attribute* from.

    That may stand within an expression of Groovy or Perl or a directory's query, inside the text
    of another language: a name has none of the signs that would end it there.
    """
    return fill(template, {"attribute": _NO_PART_OF_A_SOURCE.sub("", one_line(attribute))})


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _in_xml(value: str) -> str:
    """Write it as text or within double quotes; XML has no place for control characters."""
    return escape(value if value.isprintable() else one_line(value), {'"': "&quot;"})


def _in_single_quotes(value: str) -> str:
    """Write it within the single quotes of PHP."""
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _in_shell(value: str) -> str:
    """Write it within the single quotes of a shell."""
    return value.replace("'", "'\\''")


def _in_powershell(value: str) -> str:
    """Write it within the single quotes of PowerShell, which takes curved ones for them too."""
    return _POWERSHELL_QUOTES.sub(r"\g<0>\g<0>", value)


def _in_double_quotes(value: str) -> str:
    """Write it within double quotes, where a backslash takes the next character literally."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _in_hcl(value: str) -> str:
    """Write it within the double quotes of HCL, where ``${`` and ``%{`` begin an expression."""
    return re.sub(r"([$%])\{", r"\1\1{", _in_double_quotes(value))


def _in_claim_rules(value: str) -> str:
    """Write it within the double quotes of AD FS, whose language knows no escape."""
    return value.replace('"', "")


def _in_properties(value: str) -> str:
    """Write it as the value of a Java property, where a backslash takes the next literally."""
    return _in_one_line(value).replace("\\", "\\\\")


def _in_one_line(value: str) -> str:
    return " ".join(value.split())


_ESCAPES: Mapping[Language, Callable[[str], str]] = {
    Language.XML: _in_xml,
    Language.JSON: _in_json,
    Language.PHP: _in_single_quotes,
    Language.SHELL: _in_shell,
    Language.POWERSHELL: _in_powershell,
    Language.CLAIM_RULES: _in_claim_rules,
    Language.HCL: _in_hcl,
    Language.PROPERTIES: _in_properties,
    Language.LDIF: _in_one_line,
    Language.INI: _in_one_line,
}
