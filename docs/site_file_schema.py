"""The JSON Schema of the site file, made from the tables that read it and from its page."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from verifier.adapters.ils.registry import CONNECTORS
from verifier.adapters.ils.settings import ConnectorSetting
from verifier.settings.idp_tables import NEEDED, OF_PROTOCOL, IdpTable
from verifier.settings.site_file import SiteFile

Schema = dict[str, Any]

REFERENCE = Path(__file__).parent / "reference"
SCHEMA_FILE = REFERENCE / "site-file.schema.json"
INLINE = {
    "[idp.test_patrons.NAME.expects]": "[idp.test_patrons.NAME]",
    "[[saml.signing_keys]]": "[saml]",
    "[[saml.encryption_keys]]": "[saml]",
    "[saml.contact]": "[saml]",
}
"""Tables that are written in one line, inside another: their keys are described under that one."""

GATHERED = ("more", "secrets", "files")
"""Fields of an ``[[ils]]`` that are no keys of the file: where a connector's own keys go."""

_SECRET = {
    "description": "Where a secret is: an environment variable, or a file that holds it alone.",
    "type": "object",
    "properties": {"env": {"type": "string"}, "file": {"type": "string"}},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
_OWN_TYPES: Mapping[str, Schema] = {
    "secret": {"$ref": "#/definitions/Secret"},
    "file": {"type": "string"},
    "yes-no": {"enum": [True, False, "yes", "no"]},
    "number": {"type": ["number", "string"]},
    "text": {"type": ["string", "number"]},
}
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)")


def site_file_schema() -> Schema:
    """Make the schema, in the draft (7) and the keywords that editors of TOML know."""
    schema = SiteFile.model_json_schema(ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs")
    definitions["Secret"] = _SECRET
    for title, model in tables_of(SiteFile):
        table = definitions[model.__name__]
        table["description"] = f"The table {INLINE.get(title, title)} of the site file."
        for key, meaning in _meanings(title).items():
            if key in table["properties"]:
                table["properties"][key]["description"] = meaning
    definitions["IdpTable"] = _choice(
        "protocol",
        {name: _of_protocol(definitions["IdpTable"], name) for name in OF_PROTOCOL},
    )
    definitions["IlsTable"] = _choice(
        "connector",
        {
            name: _of_connector(definitions["IlsTable"], connector.settings)
            for name, connector in CONNECTORS.items()
        },
    )
    made: Schema = _tidy({**schema, "definitions": dict(sorted(definitions.items()))})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The release verifier's site file, verifier.toml",
        **made,
        "description": "One library: how a patron identifier gets into a ReShare request there.",
    }


def tables_of(model: type[BaseModel], name: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Each table of the site file as its heading writes it, with its model."""
    for key, field in model.model_fields.items():
        inner, many = _inner(field.annotation)
        if inner is None:
            continue
        below = f"{name}.{key}".removeprefix(".")
        title = f"{below}.NAME" if many == "dict" else below
        yield (f"[[{title}]]" if many == "list" else f"[{title}]"), inner
        yield from tables_of(inner, title)


def _inner(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The table that a field holds, and whether there may be many."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, "one"
    for argument in get_args(annotation):
        inner, many = _inner(argument)
        if inner is not None:
            origin = getattr(annotation, "__origin__", None)
            return inner, origin.__name__ if origin in (list, dict) else many
    return None, "none"


def _meanings(title: str) -> dict[str, str]:
    """What the page of the site file says of each key of a table."""
    page = (REFERENCE / "site-file.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"\n## `{INLINE.get(title, title)}`\n")
    rows = re.findall(
        r"^\| (.+?) \|.*\| ([^|]+) \|$",
        re.split(r"^##", section, flags=re.MULTILINE)[0],
        re.MULTILINE,
    )
    of = title.strip("[]").rpartition(".")[2] + "." if title in INLINE else ""
    return {
        name.removeprefix(of): _LINK.sub(r"\1", meaning).replace("`", "")
        for names, meaning in rows
        for name in re.findall(r"`([^`]+)`", names)
        if name.startswith(of)
    }


def _choice(key: str, tables: Mapping[str, Schema]) -> Schema:
    """One table for each value of *key*: editors complete the keys of the one that is written."""
    for name, table in tables.items():
        description = table["properties"][key].get("description", "")
        table["properties"][key] = {"description": description, "const": name}
    return {"oneOf": list(tables.values())}


def _of_protocol(table: Schema, protocol: str) -> Schema:
    others = {key for keys in OF_PROTOCOL.values() for key in keys} - set(OF_PROTOCOL[protocol])
    properties = {key: schema for key, schema in table["properties"].items() if key not in others}
    in_order = {key: properties[key] for key in IdpTable.model_fields if key in properties}
    return {**table, "properties": in_order, "required": [*table["required"], *NEEDED[protocol]]}


def _of_connector(table: Schema, settings: tuple[ConnectorSetting, ...]) -> Schema:
    common = {key: schema for key, schema in table["properties"].items() if key not in GATHERED}
    own = {setting.name: _own(setting) for setting in settings}
    required = [setting.name for setting in settings if setting.required]
    return {
        **table,
        "properties": {**common, **own},
        "required": [*table["required"], *required],
    }


def _own(setting: ConnectorSetting) -> Schema:
    shape = {"enum": list(setting.choices)} if setting.choices else _OWN_TYPES[setting.kind]
    return {"description": setting.means, **shape}


def _tidy(node: Any) -> Any:
    """Take away what TOML has no word for, and the titles that pydantic makes of names."""
    if isinstance(node, list):
        return [_tidy(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _tidy(schema)
        for key, schema in node.items()
        if not (key in ("title", "format") and isinstance(schema, str))
        and not (key == "default" and schema is None)
    }
    choices = [entry for entry in kept.get("anyOf", ()) if entry != {"type": "null"}]
    if "anyOf" in kept and len(choices) == 1:
        return {**choices[0], **{key: schema for key, schema in kept.items() if key != "anyOf"}}
    return {**kept, "anyOf": choices} if choices else kept
