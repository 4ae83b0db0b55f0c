"""From a story's file to what the command is given: a saved login, a site file, records.

A story says what is special; all else comes from its product's row and from the tables here:

- ``product``: a row of ``products.py``; what it sends goes out in that product's way.
- ``[released]``: values by canonical name, over the usual ones; ``withheld`` takes some away.
- ``[sent]``: further attributes under the very names written, in the product's usual format.
- ``[[attributes]]``: further attributes in full, with ``format`` in one word.
- ``[subject]``, ``[idp]``, ``typed``, ``origin``, ``proofs``: what is special about the login.
- ``wire``: the saved login itself, as any tool saved it, in place of all the above.
- ``[reshare]``: the site file's own table, over the usual one; ``without`` takes parts away.
- ``[record]`` or ``[[records]]``: what is special about each record, ``replaced`` its old
  identifiers, ``lacks`` what it does not have, ``expires`` also "today" and "yesterday";
  ``ils = "none"``: no ILS.
- ``[lookup]``: as in a file of patron records.
- ``expected``: the identifier that this test patron must have.
- ``two_mistakes``: why two causes are meant to stand side by side.
"""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.factories import BARCODE
from tests.scenarios.products import ANONYMOUS, FORMATS, PRODUCTS, Product

Table = dict[str, Any]

KEYS = frozenset(
    {
        *("about", "product", "released", "withheld", "sent", "attributes", "subject", "idp"),
        *("typed", "origin", "proofs", "wire", "reshare", "without", "record", "records", "ils"),
        *("lookup", "expected", "two_mistakes", "expect"),
    }
)
SITE = {"name": "Example University Library", "base_url": "https://verify.example.edu"}
RESHARE: Table = {
    "institution": "RESHARE:EXU",
    "login": "vufind-shibboleth",
    "identifier": "employeeNumber",
    "email": "mail",
    "ils_identifier": "barcode",
    "tolerated": ["givenName", "sn"],
    "settings": {
        "host_lms_integration": "Default",
        "borrower_check": "NCIP",
        "suppress_patron_info": "yes",
    },
    "patron_profiles": [{"code": "GRAD", "can_create_requests": True}],
}
RELEASED: Table = {
    "employeeNumber": BARCODE,
    "mail": "gail.good@example.edu",
    "givenName": "Gail",
    "sn": "Good",
}
RECORD: Table = {
    "identifiers": {"barcode": BARCODE},
    "name": {"given": "Gail", "family": "Good"},
    "emails": ["gail.good@example.edu"],
    "group": {"code": "GRAD", "label": "Graduate"},
    "account_status": "active",
    "expires": date(2030, 6, 30),
}
_DAYS = {"today": timedelta(0), "yesterday": timedelta(days=-1)}
_JSON_TYPES = {str: "string", int: "number", bool: "boolean", list: "array"}


def read_story(path: Path) -> Table:
    """Read one file. A key that nobody reads would be a lie about the story."""
    story = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(story) - KEYS
    if unknown:
        raise ValueError(f"{path.name}: nobody reads {', '.join(sorted(unknown))}")
    return story


def product_of(story: Table) -> Product:
    """The row of the story's product."""
    return PRODUCTS[story["product"]]


def reshare_of(story: Table) -> Table:
    """The site file's table ``[reshare]``."""
    table = merged(merged(RESHARE, product_of(story).reshare), story.get("reshare", {}))
    gone = story.get("without", [])
    return {key: value for key, value in table.items() if key not in gone}


def site_of(story: Table) -> str:
    return "\n".join(_toml("site", SITE) + _toml("reshare", reshare_of(story))) + "\n"


def login_of(story: Table) -> str:
    """The saved login, as a file's text."""
    if "wire" in story:
        return str(story["wire"])
    product, facts = product_of(story), story.get("idp", {})
    subject = {**ANONYMOUS, **product.subject, **story.get("subject", {})}
    scopes = facts.get("scopes", product.scopes)
    capture = {
        "schema": "capture/1",
        "protocol": product.protocol,
        "origin": story.get("origin", "login"),
        "captured_at": "2026-11-24T12:00:00Z",
        "idp": {
            "entity_id": facts.get("entity_id", product.entity_id),
            "profile": facts.get("profile"),
            "display_name": facts.get("display_name"),
            "scopes": scopes if scopes is None else [{"value": scope} for scope in scopes],
        },
        "service_provider": "https://verify.example.edu/sp",
        "subject": subject,
        "typed_username": story.get("typed", product.typed),
        "attributes": list(_attributes(story, product)),
        "checks": story.get("proofs", []),
    }
    return json.dumps(capture)


def records_of(story: Table) -> str | None:
    if story.get("ils") == "none":
        return None
    given = story.get("records", [story.get("record", {})])
    records = [_record(record, f"u{number}") for number, record in enumerate(given, start=1)]
    lookup = {"by": ["barcode"], **story.get("lookup", {})}
    document = {"schema": "patron-records/1", "records": records, "lookup": lookup}
    return json.dumps(document, default=date.isoformat)


def merged(usual: Table, special: Table) -> Table:
    """*special* over *usual*, tables within tables."""
    both = dict(usual)
    for key, value in special.items():
        within = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = merged(both[key], value) if within else value
    return both


def _attributes(story: Table, product: Product) -> list[Table]:
    released = {**RELEASED, **story.get("released", {})}
    withheld = story.get("withheld", [])
    usual = [
        _attribute(product, product.sent_as(name), values, friendly=name)
        for name, values in released.items()
        if name not in withheld
    ]
    always = [attribute for attribute in product.always if attribute["name"] not in withheld]
    sent = [_attribute(product, name, values) for name, values in story.get("sent", {}).items()]
    whole = [_in_full(product, entry) for entry in story.get("attributes", [])]
    return [
        *({"source": product.source, **attribute} for attribute in always),
        *usual,
        *sent,
        *whole,
    ]


def _attribute(product: Product, name: str, values: Any, friendly: str | None = None) -> Table:
    record = {
        "name": name,
        "name_format": product.format_of(name) if product.protocol == "saml" else None,
        "friendly_name": friendly if product.friendly else None,
        "values": [str(value) for value in (values if isinstance(values, list) else [values])],
        "source": product.source,
    }
    return (
        {**record, "json_type": _JSON_TYPES[type(values)]}
        if product.protocol == "oidc"
        else record
    )


def _in_full(product: Product, given: Table) -> Table:
    record = _attribute(product, given["name"], given["values"], given.get("friendly_name"))
    record["friendly_name"] = given.get("friendly_name")
    if "format" in given:
        record["name_format"] = FORMATS[given["format"]]
    return {**record, **{key: given[key] for key in ("source", "json_type") if key in given}}


def _record(special: Table, internal_id: str) -> Table:
    record = {"internal_id": internal_id, **RECORD, **special}
    replaced = record.pop("replaced", {})
    for name in record.pop("lacks", []):
        del record[name]
    if record.get("expires") in _DAYS:
        record["expires"] = datetime.now(UTC).date() + _DAYS[record["expires"]]
    if isinstance(record["identifiers"], dict):
        record["identifiers"] = [
            *_identifiers(record["identifiers"], "active"),
            *_identifiers(replaced, "inactive"),
        ]
    return record


def _identifiers(by_type: Table, status: str) -> list[Table]:
    return [
        {"type": kind, "value": value, "status": status}
        for kind, values in by_type.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _toml(name: str, table: Table) -> list[str]:
    """One table, its own keys before the tables within."""
    inner = {key: value for key, value in table.items() if isinstance(value, dict)}
    rows = {key: value for key, value in table.items() if _is_list_of_tables(value)}
    own = {key: value for key, value in table.items() if key not in inner and key not in rows}
    lines = [f"[{name}]", *_pairs(own)]
    for key, value in inner.items():
        lines += _toml(f"{name}.{key}", value)
    for key, values in rows.items():
        for record in values:
            lines += [f"[[{name}.{key}]]", *_pairs(record)]
    return lines


def _pairs(table: Table) -> list[str]:
    return [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in table.items()]


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


SAVED = "login.not-verified"
"""Said of every saved login, and therefore left out of the files."""

EXIT_CODES = {"pass": 0, "warning": 0, "fail": 1, "unknown": 2}
_WHERE_ASKED = ("product", "steps", "remedies", "route")


def seen(report: Table, wanted: Table) -> Table:
    """What *report* says; of the optional keys those that *wanted* has."""
    cause = report["cause"] or {"check": "none", "owner": "none"}
    sent = report["identifier"]["sent"]
    message = {
        "verdict": report["verdict"],
        "cause": cause["check"],
        "owner": cause["owner"],
        "sent": "none" if sent is None else sent,
        "state": report["reshare"]["state"] or "none",
        "ils": report["ils"]["outcome"],
        "errors": found(report, "error"),
        "warnings": found(report, "warning"),
        "notices": [entry for entry in found(report, "notice") if entry != SAVED],
        "carried_by": list(dict.fromkeys(map(_carried, report["identifier"]["carried_by"]))),
        "product": report["login"]["idp"]["profile"] or "none",
        "steps": {
            entry["step"]: entry["answer"]
            for entry in report["steps"]
            if entry["step"] in wanted.get("steps", {})
        },
        "route": [stop["outcome"] for stop in report["route"]],
        "remedies": sorted({f"{entry['for']} {entry['product']}" for entry in report["remedies"]}),
    }
    return {key: message[key] for key in message if key in wanted or key not in _WHERE_ASKED}


def found(report: Table, severity: str) -> list[str]:
    return sorted(
        {entry["check"] for entry in report["findings"] if entry["severity"] == severity}
    )


def marks(report: Table) -> list[str]:
    """The errors and warnings that no other finding explains: one for each mistake."""
    return sorted(
        {
            entry["check"]
            for entry in report["findings"]
            if entry["severity"] != "notice" and entry["follows_from"] is None
        }
    )


def rewrite(path: Path, message: Table) -> None:
    """Put *message* in the place of the file's last table."""
    story, _, _ = path.read_text(encoding="utf-8").partition("[expect]\n")
    lines = [f"{key} = {_value(value)}" for key, value in message.items()]
    path.write_text(story.rstrip("\n") + "\n\n[expect]\n" + "\n".join(lines) + "\n", "utf-8")


def _carried(entry: Table) -> str:
    by = f" by {entry['transform']}" if entry["transform"] else ""
    return f"{entry['attribute']} = {entry['matches']}{by}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_value(item)}" for key, item in value.items())
        return "{ " + pairs + " }"
    if isinstance(value, list) and sum(map(len, value)) > 80:
        return "[\n" + "".join(f"    {json.dumps(entry)},\n" for entry in value) + "]"
    return json.dumps(value, ensure_ascii=False)
