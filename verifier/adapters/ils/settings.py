"""The settings that only one kind of connection knows: declared once, checked, documented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from verifier.domain.model.site import IlsConnection

_SECRETS = {
    "setting": '{name} is a secret: write {{ env = "NAME" }} or {{ file = "path" }}.',
    "secret": "{name} is no secret: write its value.",
}

Kind = Literal["text", "yes-no", "number", "secret", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSetting:
    """One setting. ``means`` is one sentence for its row in the documentation."""

    name: str
    means: str
    kind: Kind = "text"
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


def setting_problems(
    connection: IlsConnection, settings: Sequence[ConnectorSetting], *, what: str, url: bool = True
) -> tuple[str, ...]:
    """Say what is wrong with a connection's settings, one sentence each, without secrets.

    *what* names the kind of connection, with its article; *url* says whether it needs one.
    """
    if url and not connection.url:
        missing = [f"url is missing: the address of the library system, for {what}."]
    elif connection.url and not url:
        missing = [f"url is not a setting of {what}."]
    else:
        missing = []
    given = {
        "secret": [name for name, _ in connection.secrets],
        "setting": [name for name, _ in connection.options],
    }
    names = {one for group in given.values() for one in group}
    missing += [
        f"{one.name} is missing: {one.means}"
        for one in settings
        if one.required and one.name not in names
    ]
    return (*missing, *_unknown(given, settings, what), *_wrong(connection, settings))


def is_yes(connection: IlsConnection, setting: ConnectorSetting) -> bool:
    """Read a setting of the kind yes-no."""
    return connection.option(setting.name, setting.default) == "yes"


def secret_value(connection: IlsConnection, name: str) -> str | None:
    """Read a secret; None where the site file names none."""
    return next((one.value for key, one in connection.secrets if key == name), None)


def _unknown(
    given: dict[str, list[str]], settings: Sequence[ConnectorSetting], what: str
) -> list[str]:
    problems = []
    for group, values in given.items():
        known = [one.name for one in settings if (one.kind == "secret") == (group == "secret")]
        elsewhere = {one.name for one in settings} - set(known)
        for name in values:
            if name in elsewhere:
                problems.append(_SECRETS[group].format(name=name))
            elif name not in known:
                problems.append(_not_known(name, group, known, what))
    return problems


def _not_known(name: str, group: str, known: list[str], what: str) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return f'{name} is not a {group} of {what}. Did you mean "{near[0]}"?'
    there_are = f"There are: {', '.join(known)}." if known else "It has none."
    return f"{name} is not a {group} of {what}. {there_are}"


def _wrong(connection: IlsConnection, settings: Sequence[ConnectorSetting]) -> list[str]:
    problems = []
    for one in settings:
        value = dict(connection.options).get(one.name)
        if value is None:
            continue
        if one.choices and value not in one.choices:
            problems.append(_no_choice(one, value))
        elif one.kind == "yes-no" and value not in ("yes", "no"):
            problems.append(f"{one.name} must be true or false.")
        elif one.kind == "number" and not _is_number(value):
            problems.append(f"{one.name} must be a number, zero or above.")
    return problems


def _no_choice(setting: ConnectorSetting, value: str) -> str:
    near = get_close_matches(value.lower(), setting.choices, n=1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    return f'{setting.name} = "{value}" is none of {", ".join(setting.choices)}.{meant}'


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()
