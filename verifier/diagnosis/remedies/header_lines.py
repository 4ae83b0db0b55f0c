"""Lines of the web server before the request form, which pass an attribute on in a header.

Whatever a client sends under that name is dropped. Where the attribute is absent or empty no
header is sent at all: a filler such as ``(null)`` would be taken for an identifier, and an empty
header would wipe the one in the link.

Sources: Apache, mod_headers (``early``, ``expr=``); nginx, ``proxy_set_header`` (a header whose
value is an empty string is not passed on).
"""

from __future__ import annotations

import re

from verifier.model.attribute_names import last_word
from verifier.model.capture import Protocol
from verifier.model.report import Snippet
from verifier.model.request_form import RequestForm

DEFAULT_HEADER = "x-remote-user"
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_PREFIXES = {Protocol.OIDC: "OIDC_CLAIM_", Protocol.CAS: "CAS-", Protocol.LDAP: "AUTHENTICATE_"}
"""What mod_auth_openidc, mod_auth_cas and mod_authnz_ldap put before an attribute's name.

mod_auth_cas makes request headers of them, and none unless it validates by SAML 1.1; its prefix
for Apache 2.4 has a hyphen, since that drops headers with an underscore.
"""
_APACHE = "Apache before the request form, in its virtual host"
_WITH_CAS = f"{_APACHE}; mod_auth_cas needs CASValidateSAML and CASScrubRequestHeaders on"


def header_name(form: RequestForm) -> str:
    """Name the header that the listener reads, in small letters as it has to be set there."""
    stated = (form.listener.reqIdHeader if form.listener else None) or DEFAULT_HEADER
    return stated.lower() if _TOKEN.fullmatch(stated) else DEFAULT_HEADER


def variable_name(label: str) -> str:
    """Name the variable of a service provider that holds an attribute: its last word.

    A name of numbers only, such as an object identifier, has no word to take.
    """
    word = re.sub(r"[^A-Za-z0-9_-]", "", last_word(label))
    return word if re.match(r"[A-Za-z_]", word) else f"attribute{word}"


def exported_name(label: str, protocol: Protocol) -> str:
    """Name the variable in which the web server has the attribute after such a login."""
    prefix = _PREFIXES.get(protocol, "")
    name = variable_name(label)
    return prefix + (name.upper() if protocol is Protocol.LDAP else name)


def header_lines(form: RequestForm, label: str, protocol: Protocol) -> tuple[Snippet, ...]:
    """Write the lines for Apache and for nginx; only mod_shib's names are known for certain."""
    header, variable = header_name(form), exported_name(label, protocol)
    verified = protocol not in _PREFIXES
    return (
        Snippet(
            place=_WITH_CAS if protocol is Protocol.CAS else _APACHE,
            language="apache",
            text=_apache(header, variable, in_a_header=protocol is Protocol.CAS),
            verified=verified,
        ),
        Snippet(
            place="or nginx before the request form, within http { }",
            language="nginx",
            text=_NGINX_MAP,
            verified=verified,
        ),
        Snippet(
            place="and in the location of the request form",
            language="nginx",
            text=_nginx_location(header, variable),
            verified=False,  # the module that logs people in decides how it hands attributes on
        ),
    )


def _apache(header: str, variable: str, *, in_a_header: bool) -> str:
    value = f"expr=%{{req:{variable}}}" if in_a_header else f"%{{{variable}}}e"
    read = "req" if in_a_header else "reqenv"
    return (
        f"RequestHeader unset {header} early\n"
        f'RequestHeader set {header} "{value}" \\\n'
        f"    \"expr=-n {read}('{variable}')\""
    )


_NGINX_MAP = """\
map $patron_released $patron_identifier {
    default   $patron_released;
    "(null)"  "";
    "-"       "";
}"""


def _nginx_location(header: str, variable: str) -> str:
    handed_on = variable.lower().replace("-", "_")
    return (
        "# with nginx-http-shibboleth the first word is shib_request_set\n"
        f"auth_request_set $patron_released\n    $upstream_http_variable_{handed_on};\n"
        f"proxy_set_header {header} $patron_identifier;"
    )
