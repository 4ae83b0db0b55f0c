"""VuFind's own settings to copy. VuFind reads them as PHP does (``parse_ini_file``).

Sources: VuFind, ``Auth/Shibboleth/MultiIdPConfigurationLoader.php`` (a section for each
``entityId``, put over ``[Shibboleth]`` of ``config.ini``), ``Auth/CAS.php``, ``Auth/LDAP.php``
(the attribute in which what is typed is searched for) and ``OpenIDConnectClient.ini``.
"""

from __future__ import annotations

import re

from verifier.model.report import Snippet

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS_OF_PHP = frozenset({"null", "yes", "no", "true", "false", "on", "off", "none"})


def ini_value(value: str) -> str:
    r"""Write *value* so that PHP reads exactly it; a value has one line.

    Quotation marks keep ``;``, ``=`` and ``!`` what they are; within them a backslash takes
    ``\``, ``"`` and ``$`` literally, and ``${`` would be looked up.
    """
    line = " ".join(value.split())
    if _PLAIN.fullmatch(line) and line.lower() not in _WORDS_OF_PHP:
        return line
    escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'


def shibboleth_section(variable: str, entity_id: str | None) -> Snippet:
    """Have VuFind take its user name from *variable* where this identity provider was used."""
    lines = [f"username = {ini_value(variable)}"]
    if entity_id is None:
        return _ini("VuFind's config.ini", "[Shibboleth]", *lines)
    return _ini(
        "VuFind's Shibboleth.ini, the section of this identity provider",
        f"entityId = {ini_value(entity_id)}",
        *lines,
    )


def cas_section(attribute: str) -> Snippet:
    """Have VuFind take its user name from *attribute* of the CAS answer; empty: the principal."""
    return _ini("VuFind's config.ini", "[CAS]", f"username = {ini_value(attribute)}")


def ldap_section(attribute: str) -> Snippet:
    """Have people type what *attribute* holds: VuFind sends on what was typed."""
    return _ini("VuFind's config.ini", "[LDAP]", f"username = {ini_value(attribute.lower())}")


def openid_section() -> Snippet:
    """Have VuFind put nothing before ``sub``. Not every version of VuFind has this file."""
    return _ini(
        "VuFind's OpenIDConnectClient.ini, section [Default]",
        'username_prefix = ""',
        verified=False,
    )


def _ini(place: str, *lines: str, verified: bool = True) -> Snippet:
    return Snippet(place=place, language="ini", text="\n".join(lines), verified=verified)
