"""The page of our own side: every setting to copy, ReShare's labels, fields of patron records."""

from collections.abc import Iterator
from pathlib import Path

from docs.tools_for_docs import write
from verifier.diagnosis.remedies import (
    header_lines,
    listener_json,
    service_provider_xml,
    vufind_ini,
)
from verifier.diagnosis.remedies.at_ils import FIELDS
from verifier.diagnosis.remedies.at_reshare import LABELS
from verifier.model.capture import Attribute, AttributeSource, Protocol
from verifier.model.release import ReleasedAttribute, Resolution, Standing
from verifier.model.report import Snippet
from verifier.model.request_form import Door, ListenerService, RequestForm

_IDP = "https://idp.example.edu/idp/shibboleth"
_FORM = RequestForm(
    institution="RESHARE:EXU", door=Door.VUFIND_SHIBBOLETH, identifier="employeeNumber"
)
_SENT = ReleasedAttribute(
    sent=Attribute(
        name="urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
        name_format="urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
        friendly_name=None,
        values=(),
        source=AttributeSource.ASSERTION,
    ),
    canonical="eduPersonPrincipalName",
    resolution=Resolution.WRONG_FORMAT,
    standing=Standing.NEAR_MISS,
)
_INTRODUCTION = """# Our own side

What a report proposes on our own side: in VuFind and its service provider, in the web server, in
the OpenURL listener, in ReShare and in the library system. What is done in an identity product is
under [remedies](remedies.md); how to choose and to act is in
[act on a report](../how-to/act-on-a-report.md).

## Settings to copy

A report fills them with the site's own names. No value of a person is ever in one. These are
filled with made-up ones.
"""


def write_own_side_page(path: Path) -> None:
    """Write every setting to copy, ReShare's labels, and the fields of patron records."""
    write(path, "\n".join((_INTRODUCTION, *_settings(), *_labels(), *_fields())))


def settings_to_copy() -> tuple[Snippet, ...]:
    """Every setting of our own side, filled with made-up names."""
    rule = ListenerService(reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1")
    return (
        vufind_ini.shibboleth_section("employeeNumber", _IDP),
        vufind_ini.cas_section("employeeNumber"),
        vufind_ini.ldap_section("employeeNumber"),
        vufind_ini.openid_section(),
        service_provider_xml.attribute_rule(_SENT, "eppn"),
        service_provider_xml.attribute_checker("employeeNumber"),
        *header_lines.header_lines(_FORM, "employeeNumber", Protocol.SAML),
        listener_json.settings_of(_FORM, rule),
    )


def _settings() -> Iterator[str]:
    for one in settings_to_copy():
        yield f"{one.heading[:1].upper()}{one.heading[1:]}:\n"
        yield f"```\n{one.text}\n```\n"


def _labels() -> Iterator[str]:
    yield "## In ReShare\n"
    yield "| check | where | what |\n|---|---|---|"
    for check, (where, what) in LABELS.items():
        yield f"| {{ref}}`{check} <{check}>` | {where} | {what} |"
    yield ""


def _fields() -> Iterator[str]:
    yield "## In the library system\n"
    yield "The field that a report names, by ReShare's host LMS setting and by `ils_identifier`:\n"
    yield "| setting | identifier | field |\n|---|---|---|"
    for setting, (system, fields) in FIELDS.items():
        for kind, field in fields.items():
            yield f"| `{setting}` ({system}) | `{kind}` | {field} |"
    yield ""
