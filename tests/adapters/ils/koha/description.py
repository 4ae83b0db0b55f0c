"""Checks an exchange against the description of Koha's API in OpenAPI, by jsonschema."""

import re
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from tests.adapters.ils.koha.fake_koha import Exchange

DESCRIPTION = Path(__file__).with_name("koha.openapi.yaml")


@cache
def described() -> dict:
    """The description; OpenAPI 3.1 has the schemas of JSON Schema 2020-12."""
    return yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))


def violations(exchange: Exchange) -> list[str]:
    """What of the question, and of its answer, is not as described."""
    path = next((entry for entry in described()["paths"] if _fits(entry, exchange.path)), None)
    operation = described()["paths"].get(path, {}).get(exchange.method.lower())
    if operation is None:
        return [f"{exchange.method} {exchange.path} is not described"]
    return [*_in_question(exchange, operation), *_in_answer(exchange, operation)]


def _in_question(exchange: Exchange, operation: dict) -> list[str]:
    parameters = operation.get("parameters", [])
    queries = {
        parameter["name"]: parameter["schema"]
        for parameter in parameters
        if parameter["in"] == "query"
    }
    headers = {
        parameter["name"]: parameter["schema"]
        for parameter in parameters
        if parameter["in"] == "header"
    }
    found = [f"{name} is not described" for name, _ in exchange.query if name not in queries]
    found += [
        f"{name}: {problem}"
        for name, value in exchange.query
        for problem in _problems(_read(value, queries.get(name, {})), queries.get(name, {}))
    ]
    found += [
        f"{name}: {problem}"
        for name, schema in headers.items()
        if name in exchange.headers
        for problem in _problems(exchange.headers[name], schema)
    ]
    if len(dict(exchange.query)) != len(exchange.query):
        found.append("a parameter is given twice")
    if operation.get("security") != [] and not _signed(exchange):
        found.append("it is not signed in")
    for schema in _schemas(operation.get("requestBody", {})):
        found += _problems(exchange.form, schema)
    return found


def _in_answer(exchange: Exchange, operation: dict) -> list[str]:
    answer = operation["responses"].get(str(exchange.status))
    if answer is None:
        return [f"an answer of status {exchange.status} is not described"]
    schemas = _schemas(_followed(answer))
    return [problem for schema in schemas for problem in _problems(exchange.content, schema)]


def _signed(exchange: Exchange) -> bool:
    return (
        re.match(r"(?:Bearer|Basic) \S+$", exchange.headers.get("authorization", "")) is not None
    )


def _schemas(part: dict) -> list[dict]:
    return [entry["schema"] for entry in part.get("content", {}).values()]


def _problems(value: object, schema: dict) -> list[str]:
    whole = {**schema, "components": described()["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


def _read(text: str, schema: dict) -> object:
    """What a parameter's text means: a whole number where one is described."""
    is_number = schema.get("type") == "integer" and re.fullmatch(r"-?\d+", text)
    return int(text) if is_number else text


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{\w+\\}", "[0-9]+", re.escape(template)), path) is not None


def _followed(part: dict) -> dict:
    if "$ref" not in part:
        return part
    found: dict = described()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found
