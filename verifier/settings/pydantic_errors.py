"""Convert pydantic's errors to problems that name table, key, value found, and the fix."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from verifier.settings.fields import CUSTOM
from verifier.settings.problems import Problem, as_toml, did_you_mean, looks_secret, may_be_secret

Place = Sequence[str | int]

_GATHERED = ("more", "secrets", "files")
"""Fields that hold a connector's own keys; they are not keys of the site file."""

_LISTED = ("idp", "ils", "patron_profiles")

_KINDS = {
    "string_type": ("is not a text", "Write it in quotes"),
    "bool_type": ("is not a switch", "Write true or false"),
    "int_type": ("is not a whole number", "Write a number without quotes"),
    "float_type": ("is not a number", "Write a number without quotes"),
    "list_type": ("is not a list", "Write a list in square brackets"),
    "one_table": ("is one table where there may be several", "Write it in double brackets: [[…]]"),
    "dict_type": ("is not a table", "Write a table"),
    "model_type": ("is not a table", "Write a table"),
    "model_attributes_type": ("is not a table", "Write a table"),
}
_LIMITS = {
    "greater_than": ("is too small", "more than", "gt"),
    "greater_than_equal": ("is too small", "at least", "ge"),
    "less_than": ("is too large", "less than", "lt"),
    "less_than_equal": ("is too large", "at most", "le"),
}


def problems_of(
    error: ValidationError, *, raw: dict[str, Any], model: type[BaseModel]
) -> list[Problem]:
    """Convert every error in *error*, in the order of the file's tables."""
    problems = []
    for details in error.errors(include_url=False):
        place, kind = details["loc"], details["type"]
        secret = may_be_secret if kind == "extra_forbidden" else looks_secret
        hide = details.get("ctx", {}).get("hide", False) or secret(str(place[-1]))
        found = None if hide or kind == "missing" else as_toml(details["input"])
        problems.append(Problem(*table_and_key(place, raw), *_explained(details, model), found))
    return problems


def table_and_key(place: Place, raw: object) -> tuple[str, str | None]:
    """Write *place* as table and key; a list entry is named by its ID."""
    of_reshare = place[:1] == ("reshare",)  # where [reshare.files] is a table of the file's own
    parts = [part for part in place if of_reshare or part not in _GATHERED]
    number = next((at for at, part in enumerate(parts) if isinstance(part, int)), None)
    if number is not None and parts[number - 1] in _LISTED:
        entry = _entry(raw, parts[: number + 1])
        table = f"[[{'.'.join(map(str, parts[:number]))}]] {entry}"
        return table, _dotted(parts[number + 1 :])
    if len(parts) == 1:
        return f"[{parts[0]}]", None
    cut = number - 1 if number is not None else len(parts) - 1
    return f"[{'.'.join(map(str, parts[:cut]))}]", _dotted(parts[cut:])


def _explained(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong, and how to fix it."""
    kind, place, context = error["type"], error["loc"], error.get("ctx", {})
    if kind == CUSTOM:
        return str(context["wrong"]), str(context["would_do"])
    if kind == "missing":
        return "is missing", "Add it"
    owner = _model_at(model, place[:-1])
    fields = owner.model_fields if owner else {}
    if kind == "extra_forbidden":
        known = [name for name in fields if name not in _GATHERED]
        return "is not a key we know", did_you_mean(str(place[-1]), known)
    if kind in ("literal_error", "enum", "is_instance_of"):
        field = fields.get(str(place[-1]))
        annotation = field.annotation if field else None
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            choices = [str(choice.value) for choice in annotation]
        else:
            choices = [str(choice) for choice in get_args(annotation)]
        return "is not one of the choices", did_you_mean(str(error["input"]), choices)
    if kind in _LIMITS:
        wrong, word, limit = _LIMITS[kind]
        return wrong, f"Write {word} {context[limit]}"
    if kind == "list_type" and place[-1] in _LISTED:
        kind = "one_table"
    return _KINDS.get(kind, ("cannot be used", "See the reference of the site file"))


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in place:
        if found is None:
            return None
        if part in found.model_fields:
            found = _table_in(found.model_fields[str(part)].annotation)
    return found


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((table for table in inner if table is not None), None)


def _entry(raw: object, place: Place) -> str:
    found = raw
    for part in place:
        try:
            found = found[part]  # type: ignore[index] # caught below
        except (LookupError, TypeError):
            found = None
    name = next(
        (found[key] for key in ("id", "code") if isinstance(found, dict) and key in found), None
    )
    return f'"{name}"' if isinstance(name, str) else f"number {int(place[-1]) + 1}"


def _dotted(parts: Place) -> str | None:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".") or None
