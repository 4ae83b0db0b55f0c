"""What to change in the web server, with the Apache and nginx lines to copy."""

import re
from collections.abc import Iterator

from verifier.domain.diagnosis.case import Case, attribute_label, identifier_label
from verifier.domain.diagnosis.remedies.advice import Place, advice_on
from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, last_word
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.release import BESIDE_REGISTERED
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.model.request_form import EntryPoint, RequestForm

# The lines pass an attribute on in a header. Whatever a client sends under that name is dropped.
# Where the attribute is absent or empty no header is sent at all: a filler such as ``(null)``
# would be taken for an identifier, and an empty header would wipe the one in the link.
#
# Sources: Apache, mod_headers (``early``, ``expr=``); nginx, ``proxy_set_header`` (a header whose
# value is an empty string is not passed on).

DEFAULT_HEADER = "x-remote-user"
_PLACEHOLDER = "ATTRIBUTE_WITH_THE_IDENTIFIER"
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_PREFIXES = {Protocol.OIDC: "OIDC_CLAIM_", Protocol.CAS: "CAS-", Protocol.LDAP: "AUTHENTICATE_"}
"""What mod_auth_openidc, mod_auth_cas and mod_authnz_ldap put before an attribute's name.

mod_auth_cas makes request headers of them, and none unless it validates by SAML 1.1; its prefix
for Apache 2.4 has a hyphen, since that drops headers with an underscore.
"""
_APACHE = "Apache before the request form, in its virtual host"
_WITH_CAS = f"{_APACHE}; mod_auth_cas needs CASValidateSAML and CASScrubRequestHeaders on"


def header_name(form: RequestForm) -> str:
    """Return the header that the listener reads, in lowercase as it must be set there."""
    stated = (form.listener.reqIdHeader if form.listener else None) or DEFAULT_HEADER
    return stated.lower() if _TOKEN.fullmatch(stated) else DEFAULT_HEADER


def variable_name(label: str) -> str:
    """Return the service provider's variable for an attribute: its last word.

    A name of numbers only, such as an object identifier, has no such word.
    """
    named = label.replace(BESIDE_REGISTERED, "-short")  # an id that no other attribute has
    word = re.sub(r"[^A-Za-z0-9_-]", "", last_word(named))
    return word if re.match(r"[A-Za-z_]", word) else f"attribute{word}"


def exported_name(label: str, protocol: Protocol) -> str:
    """Return the web server's variable for the attribute after a login by *protocol*."""
    prefix = _PREFIXES.get(protocol, "")
    name = variable_name(label)
    return prefix + (name.upper() if protocol is Protocol.LDAP else name)


def header_lines(form: RequestForm, label: str, protocol: Protocol) -> tuple[Snippet, ...]:
    """Write the lines for Apache and nginx; only the names of mod_shib are certain."""
    header, variable = header_name(form), exported_name(label, protocol)
    verified = protocol not in _PREFIXES
    by_cas = protocol is Protocol.CAS  # whose module makes request headers
    value = f"expr=%{{req:{variable}}}" if by_cas else f"%{{{variable}}}e"
    handed_on = variable.lower().replace("-", "_")
    return (
        Snippet(
            place=_WITH_CAS if by_cas else _APACHE,
            language="apache",
            text=f"RequestHeader unset {header} early\n"
            f'RequestHeader set {header} "{value}" \\\n'
            f"    \"expr=-n {'req' if by_cas else 'reqenv'}('{variable}')\"",
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
            text="# with nginx-http-shibboleth the first word is shib_request_set\n"
            f"auth_request_set $patron_released\n    $upstream_http_variable_{handed_on};\n"
            f"proxy_set_header {header} $patron_identifier;",
            verified=False,  # the module that logs people in decides how it hands attributes on
        ),
    )


_NGINX_MAP = """\
map $patron_released $patron_identifier {
    default   $patron_released;
    "(null)"  "";
    "-"       "";
}"""


_VUFIND_SENDS = {
    EntryPoint.VUFIND_LDAP: "what the patron types",
    EntryPoint.VUFIND_OIDC: "sub",
    EntryPoint.VUFIND_ILS: "what the library system calls the patron",
    EntryPoint.VUFIND_SIP2: "what the library system calls the patron",
}
_WEB_SERVER = Place(
    Owner.DISCOVERY,
    "proxy",
    "in the web server before the request form",
    applies="Test the configuration and reload the web server; then send a header of your own "
    "making: it must not arrive.",
)
_OR = (
    "For: VuFind and its accounts stay as they are, and the patron cannot change the identifier. "
    "Against: the request form has to stand behind the login, and the listener has to read the "
    "header (reqIdHeader)."
)


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, with the lines for the web server."""
    attribute = _for_the_header(case)
    text = advice_on(case, finding, wanted=attribute or f"the patron's {identifier_label(case)}")
    if attribute is None:
        text += " Ask the identity team which attribute holds it."
    yield _lines(case, finding, text, attribute or _PLACEHOLDER)


def _for_the_header(case: Case) -> str | None:
    """Choose the attribute for the header: the one that the site names for it, or the right one.

    None if the library system knows nobody by what is sent, and no released value is right.
    """
    stated, best = case.release.form.header_source, case.best_match
    if stated is not None:
        return stated
    if best is not None and best.transform is None:
        return best.attribute
    return case.carrier if case.could_not_ask or case.found_by_reshare else None


def pass_the_right_one(case: Case, finding: Finding, best: IdentifierMatch) -> Iterator[Remedy]:
    """Suggest a header that carries the attribute with the library's identifier."""
    if best.attribute in NOT_ATTRIBUTES:
        return
    right = attribute_label(best.attribute)
    sends = _VUFIND_SENDS.get(case.release.form.door)
    if case.by_header:
        text = f"Have the web server pass {right} on in the header instead."
    elif sends is not None:
        text = (
            f"VuFind sends {sends}, whatever else arrives: have the web server before the request "
            f"form pass {right} on in a header that the listener reads (reqIdHeader)."
        )
    else:
        return
    yield _lines(case, finding, text, best.attribute)


def pass_another_attribute(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest a header with the identifier, if an attribute is known to hold it exactly."""
    best = case.best_match
    if best is not None and best.transform is None and best.attribute != case.carrier:
        yield from pass_the_right_one(case, finding, best)


def lines_for(case: Case, attribute: str) -> tuple[Snippet, ...]:
    """Write the lines that pass *attribute* on; empty if it is not an attribute."""
    if attribute in NOT_ATTRIBUTES:
        return ()
    return header_lines(case.release.form, attribute, case.capture.protocol)


def _lines(case: Case, finding: Finding, text: str, attribute: str) -> Remedy:
    settings = lines_for(case, attribute)
    how = (
        "Drop what a client sends under the header's name, and send the header only where there "
        "is a value."
    )
    return _WEB_SERVER.remedy(
        finding, text, *settings, how=how if settings else None, trade_off=_OR
    )
