"""What to change in VuFind and the Shibboleth SP, with lines to copy."""

import json
import re
from collections.abc import Iterable, Iterator

from verifier.domain.diagnosis.case import Case, attribute_label, one_line
from verifier.domain.diagnosis.remedies.advice import REQUESTS, Place, advice_on
from verifier.domain.diagnosis.remedies.web_server import variable_name
from verifier.domain.model.attribute_names import (
    NOT_ATTRIBUTES,
    SAML_NAMES,
    SCOPED,
    UNSPECIFIED,
    URI,
)
from verifier.domain.model.capture import Protocol
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.match import IdentifierMatch
from verifier.domain.model.release import ReleasedAttribute
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.model.request_form import EntryPoint

# VuFind's own settings to copy. VuFind reads them as PHP does (``parse_ini_file``).
#
# Sources: VuFind, ``Auth/Shibboleth/MultiIdPConfigurationLoader.php`` (a section for each
# ``entityId``, put over ``[Shibboleth]`` of ``config.ini``), ``Auth/CAS.php``, ``Auth/LDAP.php``
# (the attribute in which what is typed is searched for) and ``OpenIDConnectClient.ini``.

_TOML_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS_OF_PHP = frozenset({"null", "yes", "no", "true", "false", "on", "off", "none"})


def ini_value(value: str) -> str:
    r"""Write *value* so that PHP reads exactly that text, on one line.

    Quotation marks protect ``;``, ``=`` and ``!``. Within them a backslash makes ``\\``, ``"`` and
    ``$`` literal, because ``${`` would be expanded as a variable.
    """
    line = " ".join(value.split())
    if _PLAIN.fullmatch(line) and line.lower() not in _WORDS_OF_PHP:
        return line
    escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'


def shibboleth_section(variable: str, entity_id: str | None) -> Snippet:
    """Write the setting by which VuFind takes its user name from *variable*.

    With *entity_id*, only for logins at this identity provider.
    """
    place, first = "VuFind's config.ini", "[Shibboleth]"
    if entity_id is not None:
        place = "VuFind's Shibboleth.ini, the section of this identity provider"
        first = f"entityId = {ini_value(entity_id)}"
    return _ini(place, first, f"username = {ini_value(variable)}")


def cas_section(attribute: str) -> Snippet:
    """Write the setting by which VuFind takes its user name from *attribute* of CAS.

    An empty attribute stands for the principal.
    """
    return _ini("VuFind's config.ini", "[CAS]", f"username = {ini_value(attribute)}")


def ldap_section(attribute: str) -> Snippet:
    """Write the setting by which people log in with *attribute*: VuFind sends what is typed."""
    return _ini("VuFind's config.ini", "[LDAP]", f"username = {ini_value(attribute.lower())}")


def openid_section() -> Snippet:
    """Write an empty prefix for ``sub`` in VuFind. Not every VuFind version has this file."""
    place = "VuFind's OpenIDConnectClient.ini, section [Default]"
    return _ini(place, 'username_prefix = ""', verified=False)


def _ini(place: str, *lines: str, verified: bool = True) -> Snippet:
    return Snippet(place=place, language="ini", text="\n".join(lines), verified=verified)


# Settings of the Shibboleth service provider to copy.
#
# Sources: Shibboleth wiki, *XMLAttributeExtractor* (a rule's name format is uri unless written;
# scoped attributes need a decoder of their own) and *Attribute Checker Handler*.

_DECODER = '  <AttributeDecoder xsi:type="ScopedAttributeDecoder"/>'


def attribute_rule(sent: ReleasedAttribute, variable: str) -> Snippet:
    """Write the rule that maps the attribute, as it is *sent* now, to *variable*."""
    name_format = sent.sent.name_format or UNSPECIFIED
    return _rule(sent.sent.name, name_format, variable, scoped=sent.known_as in SCOPED)


def registered_rule(canonical: str, variable: str) -> Snippet:
    """Write the rule that maps a well-known attribute's registered name to *variable*."""
    return _rule(SAML_NAMES[canonical], URI, variable, scoped=canonical in SCOPED)


def _rule(name: str, name_format: str, variable: str, *, scoped: bool) -> Snippet:
    parts = [f"<Attribute name={_quoted(name)}", f"id={_as_attribute(variable)}"]
    if name_format != URI:
        parts.insert(1, f"nameFormat={_quoted(name_format)}")
    opening = "\n           ".join(parts)
    return Snippet(
        place="attribute-map.xml of the Shibboleth service provider",
        language="xml",
        text=f"{opening}>\n{_DECODER}\n</Attribute>" if scoped else f"{opening}/>",
    )


def _quoted(name: str) -> str:
    """Write *name* as an XML attribute value; XML does not allow control characters."""
    return _as_attribute(name if name.isprintable() else one_line(name))


def attribute_map(name: str, wire_names: Iterable[str]) -> Snippet:
    """Write the line of the site file that lists the *wire_names* of *name*."""
    key = name if _TOML_KEY.fullmatch(name) else _toml(name)
    listed = ", ".join(map(_toml, wire_names))
    return Snippet(
        place="verifier.toml",
        language="toml",
        text=f"[reshare.attribute_map]\n{key} = [{listed}]",
    )


def _toml(text: str) -> str:
    """Write *text* as a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def attribute_checker(variable: str) -> Snippet:
    """Write the setting that stops a login without *variable*, and shows a page that says so."""
    return Snippet(
        place="shibboleth2.xml of the Shibboleth service provider",
        language="xml",
        text=f"""\
<!-- one attribute more, and one handler more -->
<ApplicationDefaults sessionHook="/Shibboleth.sso/AttrChecker">
  <Sessions>
    <Handler type="AttributeChecker" Location="/AttrChecker"
             template="attrChecker.html" flushSession="true"
             attributes={_as_attribute(variable)}/>
  </Sessions>
</ApplicationDefaults>""",
    )


NEXT_LOGIN = "From the next login on."
_VUFIND = Place(Owner.DISCOVERY, "vufind", "in VuFind", applies=NEXT_LOGIN)
_SERVICE_PROVIDER = Place(
    Owner.DISCOVERY,
    "shibboleth-sp",
    "at the service provider, in Shibboleth SP",
    applies="Restart shibd and the web server, then log in anew.",
)
_SITE_FILE = Place(Owner.DISCOVERY, None, "in this verifier's site file")
_VUFIND_OR = (
    "For: it is quick, and nobody else has to act. Against: everybody gets another name in VuFind."
)
_NEW_ACCOUNTS = (
    "VuFind knows its accounts by this name, so whoever gets another one starts with an empty "
    "account, and saved lists and searches stay with the old one: have the user names in VuFind's "
    "database changed in the same step."
)
_MAP_OR = (
    "For: it is quick, and nobody else has to act. Against: it reads only what this identity "
    "provider sends today."
)
_MAPPED_OR = (
    "For: nothing else has to change. Against: it is right only if the production service "
    "provider reads this name today."
)
_CHECKER_OR = (
    "For: nobody places a request that cannot lead to them, and the page says what is missing. "
    "Against: it mends nothing, and these people cannot log in at all until the cause is gone."
)
_TYPED_OR = (
    "For: nothing else has to change. Against: everybody has to type another name than today."
)
_PRINCIPAL_OR = (
    "For: nobody at the campus has to act. Against: it is no help where the library system does "
    "not know the login name."
)
_OPENID_OR = (
    "For: one line, where the campus can send the library's own number as sub to this client "
    "alone. Against: VuFind takes no other claim, so without that it helps nobody."
)
_ANOTHER_WOULD_DO = frozenset(
    {"request.identifier-missing", "request.identifier-joined", "request.identifier-too-long"}
)


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, or which attribute to use instead if that is known."""
    best = case.best_match if finding.check in _ANOTHER_WOULD_DO else None
    if best is not None and best.transform is None and best.attribute != case.carrier:
        instead = tuple(take_the_right_one(case, finding, best))
        if instead:
            yield from instead
            return
    place = _VUFIND if case.release.form.door.is_vufind else REQUESTS
    yield place.remedy(finding, advice_on(case, finding))


def take_the_right_one(case: Case, finding: Finding, best: IdentifierMatch) -> Iterator[Remedy]:
    """Suggest that VuFind take its user name from the attribute with the identifier."""
    if best.attribute in NOT_ATTRIBUTES:
        return
    variable, how, trade_off = variable_name(best.attribute), None, _VUFIND_OR
    match case.release.form.door:
        case EntryPoint.VUFIND_SHIBBOLETH:
            text = f"In VuFind's Shibboleth.ini set username to {variable}."
            section = shibboleth_section(variable, case.capture.idp.entity_id)
            settings = (section, *_rule_for(case, best.attribute, variable))
            how = (
                "The name is the id that attribute-map.xml gives the attribute. Keep the "
                "section's own name: VuFind puts it before cat_username. Without a "
                "Shibboleth.ini, set username in the section [Shibboleth] of config.ini."
            )
        case EntryPoint.VUFIND_CAS:
            text = f"In VuFind's config.ini set username of [CAS] to {best.attribute}."
            settings = (cas_section(best.attribute),)
        case EntryPoint.VUFIND_LDAP:
            text = (
                f"Have people log in to VuFind with what {best.attribute} holds: set username of "
                "[LDAP] to it."
            )
            settings, trade_off = (ldap_section(best.attribute),), _TYPED_OR
        case _:
            return
    yield _VUFIND.remedy(
        finding, text, *settings, how=how, trade_off=trade_off, caution=_NEW_ACCOUNTS
    )


def send_as_sub(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest that VuFind pass on ``sub`` as the sign-on system sends it."""
    if case.release.form.door is EntryPoint.VUFIND_OIDC:
        text = (
            "If the campus can send the library's own number as sub, have VuFind put nothing "
            "before it, so that it arrives as it was sent."
        )
        yield _VUFIND.remedy(
            finding, text, openid_section(), trade_off=_OPENID_OR, caution=_NEW_ACCOUNTS
        )


def take_the_principal(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest that VuFind use the login name of CAS on purpose."""
    if case.release.form.door is EntryPoint.VUFIND_CAS:
        text = (
            "In VuFind's config.ini leave username of [CAS] empty, if the library system knows "
            "patrons by the login name."
        )
        yield _VUFIND.remedy(
            finding, text, cas_section(""), trade_off=_PRINCIPAL_OR, caution=_NEW_ACCOUNTS
        )


def say_what_is_mapped(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest naming the wire name in the site file, if the service provider maps it already."""
    near = case.release.near_misses(case.carrier)
    if near:
        text = (
            "If your service provider already maps the name that is sent now, write so under "
            "[reshare.attribute_map] in the site file, and check the login again."
        )
        listed = dict(case.release.form.attribute_map).get(case.carrier, ())
        line = attribute_map(case.carrier, (*listed, near[0].sent.name))
        yield _SITE_FILE.remedy(finding, text, line, trade_off=_MAPPED_OR)


def map_what_is_sent(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest that the service provider map the name sent now, until the right one is sent."""
    near = case.release.near_misses(case.carrier)
    if near and speaks_saml(case):
        text = "At the service provider, map the name that is sent now in attribute-map.xml."
        rule = attribute_rule(near[0], variable_name(case.carrier))
        yield _SERVICE_PROVIDER.remedy(finding, text, rule, trade_off=_MAP_OR)
    if near and case.release.form.door is EntryPoint.VUFIND_CAS:
        name = one_line(near[0].sent.name)
        text = (
            f"In VuFind's config.ini set username of [CAS] to {name}, the name that is sent now."
        )
        yield _VUFIND.remedy(finding, text, cas_section(name), trade_off=_MAP_OR)


def stop_without_it(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest that the service provider stop a login that has no identifier."""
    if speaks_saml(case) and case.carrier not in NOT_ATTRIBUTES:
        text = (
            f"Until {case.carrier} arrives, stop logins without it at the service provider, with "
            "a page that says what is missing."
        )
        setting = attribute_checker(variable_name(case.carrier))
        yield _SERVICE_PROVIDER.remedy(finding, text, setting, trade_off=_CHECKER_OR)


def speaks_saml(case: Case) -> bool:
    """Whether a SAML service provider precedes the request form."""
    return case.capture.protocol in (Protocol.SAML, Protocol.RESOLVER)


def requests_carry(case: Case, finding: Finding, best: IdentifierMatch) -> Remedy:
    """Suggest that requests carry the right value; the program that builds them is unknown."""
    right, wanted = attribute_label(best.attribute), attribute_label(case.carrier)
    text = f"Have the requests carry {right} instead of {wanted}."
    if case.capture.request is not None:
        text = f"Write the value of {right} under {wanted}, where the request is made."
    return REQUESTS.remedy(finding, text)


def _rule_for(case: Case, label: str, variable: str) -> Iterator[Snippet]:
    """Yield the mapping rule that an attribute needs if no rule maps it yet."""
    attributes = case.release.attributes
    sent = next((attribute for attribute in attributes if attribute.label == label), None)
    if sent is not None and not case.release.delivered(variable) and speaks_saml(case):
        yield attribute_rule(sent, variable)


def _as_attribute(value: str) -> str:
    """Write *value* as an XML attribute value, in quotation marks."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415 - it loads urllib, which is slow

    return quoteattr(value)
