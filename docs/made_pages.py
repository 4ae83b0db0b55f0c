"""The reference pages that are made from the code, and a list in the README.

``make pages`` writes them; a test compares.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from docs.site_file_schema import site_file_schema
from verifier.adapters.ils.registry import CONNECTORS
from verifier.adapters.ils.settings import ConnectorSetting
from verifier.domain.checks.catalogue import (
    ALL_CHECKS,
    CONNECTION_CHECKS,
    DECISION_CHECKS,
    DELIVERY_CHECKS,
    ILLIAD_SETTING_CHECKS,
    ILLIAD_USER_CHECKS,
    LOGIN_CHECKS,
    PATRON_CHECKS,
    RELEASE_CHECKS,
    REQUEST_CHECKS,
)
from verifier.domain.diagnosis.remedies import discovery, listener, web_server
from verifier.domain.diagnosis.remedies.ils import FIELDS
from verifier.domain.diagnosis.remedies.reshare import LABELS
from verifier.domain.model.capture import Attribute, AttributeSource, Protocol
from verifier.domain.model.finding import Station
from verifier.domain.model.idp_product import (
    Fault,
    IdpProduct,
    Language,
    ProductRemedy,
    ProductSnippet,
)
from verifier.domain.model.operators import Scope
from verifier.domain.model.patron import Capabilities, CapabilityName
from verifier.domain.model.release import AttributeRole, ReleasedAttribute, Resolution
from verifier.domain.model.report import Snippet
from verifier.domain.model.request_form import EntryPoint, ListenerService, RequestForm
from verifier.domain.profiles.idp_profile import profiles_of
from verifier.report.idp_product import (
    EXPLAINED,
    FAULTS,
    NOT_VERIFIED,
    Section,
    after_remedies,
    before_remedies,
    fill_placeholders,
    placeholder_meanings,
    protocol_names,
)
from verifier.web.access import Access, access_to
from verifier.web.api.openapi import describe, path_of
from verifier.web.api.operation import OPERATIONS, PREFIX, Operation
from verifier.web.app import addresses

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def _linked(check: str) -> str:
    # The heading's anchor as forges and the site both make it: without the dot.
    return f"[{check}](checks.md#{check.replace('.', '')})"


def _plain(text: str) -> str:
    """Escape whatever in *text* would be markup."""
    return _MARKUP.sub(r"\\\1", text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# Checks, and which of them explains which

STAGES = (
    ("Login", LOGIN_CHECKS),
    ("Release", RELEASE_CHECKS),
    ("Request", REQUEST_CHECKS),
    ("Patron", PATRON_CHECKS),
    ("Decision", DECISION_CHECKS),
    ("Delivery", DELIVERY_CHECKS),
    ("Connection", CONNECTION_CHECKS),
    ("ILLiad", (*ILLIAD_SETTING_CHECKS, *ILLIAD_USER_CHECKS)),
)


def checks_page() -> Iterator[str]:
    """One heading per check, with its severity, station, owner, documentation and sources."""
    yield "# Checks\n\nEvery check, in the order of the road.\n"
    for stage, checks in STAGES:
        yield f"## {stage}\n"
        for check in checks:
            yield f'<a id="{check.id}"></a>\n'  # the id itself is an address too
            yield f"### {check.id}\n"
            yield f"*{check.severity}* · station {check.station} · owner {check.owner}\n"
            yield f"{check.documentation}\n"
            if check.cites:
                yield f"Sources: {'; '.join(check.cites)}\n"


def causes_page() -> Iterator[str]:
    """The order of the stations, and for each check what causes it and what it explains."""
    stations = " → ".join(station.value.replace("-", " ") for station in Station)
    yield f"""# Causes and consequences

The stations, in the order of the road: {stations}.

A finding is a consequence where a check in the third column found something as well;
the first of them counts. The second column gives a check's own station and owner, which
the evidence of a login may overrule.

| check | station · owner | caused by | explains |
|---|---|---|---|"""
    every = [check for _, checks in STAGES for check in checks]
    for check in every:
        explains = [other.id for other in every if check.id in other.after]
        if check.after or explains:
            causes, effects = (", ".join(map(_linked, ids)) for ids in (check.after, explains))
            yield (
                f"| {_linked(check.id)} | {check.station} · {check.owner} | {causes} | {effects} |"
            )
    yield "\nEvery other check stands for itself: nothing explains it, and it explains nothing."


# Library systems

_SIGNS = {"yes": "yes", "sometimes": "at times", "no": "no"}
_TOML_WORDS = {"yes": "true", "no": "false"}
_KINDS = {"yes-no": "true or false"}


def library_systems_page() -> Iterator[str]:
    """What each kind of connection can see, and the settings that it alone knows."""
    yield """# Library systems

What each kind of connection can and cannot tell about a patron. A question that it
cannot answer is *unknown* in a report, with the reason given here.
"""
    for name, connector in CONNECTORS.items():
        sources = {
            f"{name}:{system}" if system else name: sees
            for system, sees in connector.sources.items()
        }
        yield f"## {name}\n"
        yield from _source(sources[name]) if len(sources) == 1 else _sources(sources)
        yield from _own_settings(connector.settings)


def _words(sight: CapabilityName) -> str:
    return sight.value.replace("-", " ")


def _source(sees: Capabilities) -> Iterator[str]:
    yield "| about a patron | told | |\n|---|---|---|"
    for sight in CapabilityName:
        yield f"| {_words(sight)} | {_SIGNS[sees[sight].seen]} | {sees[sight].note or ''} |"
    yield ""


def _sources(sources: Mapping[str, Capabilities]) -> Iterator[str]:
    """Compare the systems behind one protocol, then give each reason once."""
    yield "The name behind the colon is the `system` of a connection over NCIP, or the `dialect`"
    yield "of one over SIP2.\n"
    yield f"| source | {' | '.join(map(_words, CapabilityName))} |"
    yield "|---" * (len(CapabilityName) + 1) + "|"
    notes: dict[str, list[str]] = {}
    for source, sees in sources.items():
        signs = " | ".join(_SIGNS[sees[name].seen] for name in CapabilityName)
        yield f"| `{source}` | {signs} |"
        for sight in CapabilityName:
            if sees[sight].note:
                notes.setdefault(f"{_words(sight)}: {sees[sight].note}", []).append(source)
    yield ""
    for note, which in notes.items():
        every = "" if len(which) > len(sources) / 2 else f" (`{'`, `'.join(which)}`)"
        yield f"- {note}{every}"
    yield ""


def _own_settings(settings: tuple[ConnectorSetting, ...]) -> Iterator[str]:
    if not settings:
        return
    yield "| key | type | default | meaning |\n|---|---|---|---|"
    for setting in settings:
        kind = " or ".join(f"`{word}`" for word in setting.choices)
        kind = kind or _KINDS.get(setting.kind, setting.kind)
        words = _TOML_WORDS if setting.kind == "yes-no" else {}
        written = words.get(setting.default, setting.default)
        default = "required" if setting.required else f"`{written}`" if written else "none"
        yield f"| `{setting.name}` | {kind} | {default} | {_capital(setting.means)} |"
    yield ""


# Identity products, and what to change in them

_HIGHLIGHTED = (Language.XML, Language.JSON, Language.INI, Language.POWERSHELL)


def idp_profiles_page() -> Iterator[str]:
    """One heading per identity product, with everything known about it but its remedies."""
    yield f"""# IdP profiles

What is known about each identity product; `verifier profiles` prints the same. How each
kind of finding is mended in it stands under [remedies](remedies.md).
Where it says *{NOT_VERIFIED}*, check it against your product's documentation.
"""
    for product in _products():
        yield f"## {product.name}\n"
        yield f"**{_plain(product.title)}** · {protocol_names(product.protocols)}\n"
        for section in (*before_remedies(product), *after_remedies(product)):
            yield from _section(section)


def remedies_page() -> Iterator[str]:
    """One heading per kind of finding with each product's remedy, then each check's sentence."""
    products = _products()
    yield f"# Remedies\n\nHow each kind of finding is mended.\n\n{EXPLAINED}\n"
    remedies = [remedy for product in products for remedy in product.remedies]
    yield from (f"- `{word}`: {means}" for word, means in placeholder_meanings(remedies).items())
    yield "\n## At the identity provider\n"
    for fault in Fault:
        yield from _fault(fault, products)
    yield "## In one sentence\n\nWhat the report says to each finding first.\n"
    yield "| finding | what to change |\n|---|---|"
    for check in ALL_CHECKS:
        if check.advice is None:
            continue
        named = check.advice.format(
            wanted="ATTRIBUTE", sp="SERVICE-PROVIDER", kind="KIND", difference="DIFFERENCE"
        )
        yield f"| {_linked(check.id)} | {_plain(named)} |"


def _products() -> list[IdpProduct]:
    return [profile.product() for profile in profiles_of(None).values()]


def _section(section: Section) -> Iterator[str]:
    yield f"**{section.title}**\n"
    for fact in section.facts:
        yield f"- {_plain(fill_placeholders(fact.says))}{_mark(verified=fact.verified)}"
    yield ""


def _fault(fault: Fault, products: list[IdpProduct]) -> Iterator[str]:
    yield f"### {_capital(FAULTS[fault])}\n"
    yield f"From {', '.join(_linked(check.id) for check in ALL_CHECKS if check.fault is fault)}.\n"
    for product in products:
        remedies = [remedy for remedy in product.remedies if fault in remedy.mends]
        if remedies:
            yield f"<details>\n<summary>{product.title}</summary>\n"
            for remedy in remedies:
                yield from _remedy(remedy)
            yield "</details>\n"


def _remedy(remedy: ProductRemedy) -> Iterator[str]:
    only = f"**{protocol_names(remedy.protocols)}.** " if remedy.protocols else ""
    yield f"{only}{_plain(fill_placeholders(remedy.says))}{_mark(verified=remedy.verified)}\n"
    yield f"*Where:* {_plain(fill_placeholders(remedy.where))}\n"
    for snippet in remedy.snippets:
        yield from _snippet(snippet)
    if remedy.applies is not None:
        yield f"*Takes effect:* {_plain(fill_placeholders(remedy.applies))}\n"


def _snippet(snippet: ProductSnippet) -> Iterator[str]:
    yield f"{_plain(fill_placeholders(snippet.place))}{_mark(verified=snippet.verified)}:\n"
    yield f"```{snippet.language.value if snippet.language in _HIGHLIGHTED else 'text'}"
    yield fill_placeholders(snippet.text).strip("\n")
    yield "```\n"


def _mark(*, verified: bool) -> str:
    return "" if verified else f" *({NOT_VERIFIED})*"


# Our own side

_IDP = "https://idp.example.edu/idp/shibboleth"
_FORM = RequestForm(
    institution="RESHARE:EXU", door=EntryPoint.VUFIND_SHIBBOLETH, identifier="employeeNumber"
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
    standing=AttributeRole.NEAR_MISS,
)


def own_side_page() -> Iterator[str]:
    """Every setting to copy, ReShare's labels, and the fields of patron records."""
    yield """# Our own side

What a report proposes on our own side: in VuFind and its service provider, in the web server, in
the OpenURL listener, in ReShare and in the library system. What is done in an identity product is
under [remedies](remedies.md); how to choose and to act is in
[act on a report](../how-to/act-on-a-report.md).

## Settings to copy

A report fills them with the site's own names. No value of a person is ever in one. These are
filled with made-up ones.
"""
    for setting in settings_to_copy():
        yield f"{_capital(setting.heading)}:\n\n```text\n{setting.text}\n```\n"
    yield "## In ReShare\n\n| check | where | what |\n|---|---|---|"
    for check, (where, what) in LABELS.items():
        yield f"| {_linked(check)} | {where} | {what} |"
    yield "\n## In the library system\n"
    yield "The field that a report names, by ReShare's host LMS setting and by `ils_identifier`:\n"
    yield "| setting | identifier | field |\n|---|---|---|"
    for setting, (system, fields) in FIELDS.items():
        for kind, field in fields.items():
            yield f"| `{setting}` ({system}) | `{kind}` | {field} |"


def settings_to_copy() -> tuple[Snippet, ...]:
    """Every setting of our own side, filled with made-up names."""
    rule = ListenerService(reqIdRegex="^([^@]+)@.*$", reqIdReplacement="$1")
    return (
        discovery.shibboleth_section("employeeNumber", _IDP),
        discovery.cas_section("employeeNumber"),
        discovery.ldap_section("employeeNumber"),
        discovery.openid_section(),
        discovery.attribute_rule(_SENT, "eppn"),
        discovery.attribute_checker("employeeNumber"),
        *web_server.header_lines(_FORM, "employeeNumber", Protocol.SAML),
        listener.settings_of(_FORM, rule),
    )


# The web application: who may open what, and the API

_OPEN_TO: tuple[tuple[Access | Scope, str], ...] = (
    (Access.EVERYBODY, "Everybody"),
    (Access.TESTER, "Whoever has a test link"),
    (Access.VIEWER, "Viewers and admins"),
    (Access.ADMIN, "Admins"),
    (Access.TOKEN, "Every token"),
    *((scope, f"A token with the scope `{scope}`") for scope in Scope),
)
_OWN_METHODS = {"HEAD", "OPTIONS"}  # the framework answers them by itself


def access_page() -> Iterator[str]:
    """Every address of the web application, under who may open it."""
    yield """# Who may open what

Every address of the web application stands in one table, and the application refuses whatever
is not in it. How people become operators is in [operators](../how-to/operators.md); why it is so,
in [who may see what](../decisions/0020-who-may-see-what.md).
"""
    for access, heading in _OPEN_TO:
        found = sorted(
            (rule.rule.replace("<path:", "<"), sorted((rule.methods or set()) - _OWN_METHODS))
            for rule in addresses()
            if access_to(rule.endpoint) is access
        )
        if found:
            yield f"## {heading}\n\n| address | method |\n|---|---|"
            yield from (f"| `{address}` | {' '.join(methods)} |" for address, methods in found)
            yield ""


_HEADINGS = {
    "Runs": ("runs",),
    "Reports, baselines, comparisons, triage": ("reports", "uploads"),
    "The site": ("site",),
    "Who may, and what is kept": ("admin", "blueprint"),
}
"""By the modules of the API whose operations stand there."""


def api_page() -> Iterator[str]:
    """Every operation of the API with its scope, what it takes and what it gives."""
    yield f"""# The API

What the pages do, for programs. Every path begins with `{PREFIX}` below the site's address. How
to use it is in [use the API](../how-to/api.md). A running service gives its description as OpenAPI
3.1 at `{PREFIX}/openapi.json`, to any token; [openapi.json](openapi.json) is a copy.

## Rules

- A token comes as `Authorization: Bearer rav_…`, in each request. Cookies and tokens in the
  address count for nothing.
- Bodies are JSON, but for files, which come as a form (`multipart/form-data`). A key, a parameter
  or a field that is not known is refused by name.
- Values of persons are masked. `redact=no` shows them to a token that has `reports:read`.
- `format` is `json`, `text`, `html`, `junit`, `sarif`, `csv` or `markdown`.
- Lists come in parts: `older` says where the next part begins, and is null at the end.

## Errors

Each refusal is one object. `code` stays the same, `message` is for people, and `reference`, where
there is one, stands in the service's log as well.

```json
{{"error": {{"code": "run-under-way", "message": "Another run is …", "reference": null}}}}
```

| status | code |
|---|---|
| 400 | `cannot-be-read` |
| 401 | `token-needed` |
| 403 | `scope-needed` |
| 404 | `not-found`; `values-gone` where the result of a report is still kept |
| 405 | `method-not-allowed` |
| 409 | `conflict`; `run-under-way`, `not-set-up` |
| 413 | `too-large` |
| 415 | `form-not-read` |
| 429 | `too-many-attempts` |
| 500 | `defect` |
| 503 | `not-now` |
"""
    paths = describe(OPERATIONS.values())["paths"]
    for heading, modules in _HEADINGS.items():
        yield f"## {heading}\n"
        for operation in OPERATIONS.values():
            if operation.view.__module__.rpartition(".")[2] not in modules:
                continue
            described = paths[path_of(operation)][operation.method.lower()]
            yield f"### {operation.method} {path_of(operation)}\n"
            yield f"{described['summary']}\n"
            if described["description"]:
                yield f"{described['description']}\n"
            rows = [*_parameters(described), *_body(operation)]
            if rows:
                yield "| where | name | takes |\n|---|---|---|"
                yield from rows
                yield ""


def _parameters(described: dict[str, Any]) -> Iterator[str]:
    for parameter in described.get("parameters", ()):
        if parameter["in"] == "query":
            means = parameter["schema"].get("description", "")
            yield f"| address | `{parameter['name']}` | {means} |"


def _body(operation: Operation) -> Iterator[str]:
    if operation.body is not None:
        yield f"| body | | JSON, `{operation.body.__name__}` |"
    for name, field in operation.form.items():
        needed = " It has to be there." if field.required else ""
        yield f"| form | `{name}` | {field.description}{needed} |"
    if operation.gives is not None:
        yield f"| answer | | `{operation.gives.__name__}` |"
    elif operation.documents:
        yield f"| answer | | {' or '.join(f'`{name}`' for name in operation.documents)} |"


def openapi() -> Iterator[str]:
    """The description of the API, for programs."""
    yield json.dumps(describe(OPERATIONS.values()), ensure_ascii=False, indent=2)


# The table, and the command


def editors_schema() -> Iterator[str]:
    """The schema by which editors complete and check the site file."""
    yield json.dumps(site_file_schema(), indent=2, ensure_ascii=False)


def readme_page() -> Iterable[str]:
    """Write the list of library systems, which the connectors tell of, into the README."""
    products = ", ".join(kind.product for kind in CONNECTORS.values() if kind.product)
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    return re.sub("(?<=for evidence: )[^;|]*", products, readme).splitlines()


PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "../README.md": readme_page,
    "reference/access.md": access_page,
    "reference/api.md": api_page,
    "reference/causes.md": causes_page,
    "reference/checks.md": checks_page,
    "reference/idp-profiles.md": idp_profiles_page,
    "reference/library-systems.md": library_systems_page,
    "reference/openapi.json": openapi,
    "reference/own-side.md": own_side_page,
    "reference/remedies.md": remedies_page,
    "reference/site-file.schema.json": editors_schema,
}
"""Each page below ``docs/`` with the function that gives its lines."""


def text_of(page: str) -> str:
    """Make a page of ``PAGES``, as it has to stand in its file."""
    return "\n".join(PAGES[page]()).rstrip("\n") + "\n"


def main() -> None:
    """Write every page whose text has changed."""
    for page in PAGES:
        file, text = Path(__file__).parent / page, text_of(page)
        # An unchanged page keeps its date, so that a second build has nothing to do.
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
