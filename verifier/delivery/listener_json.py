"""The OpenURL listener's JSON configuration: each service with what it inherits.

Source: listener-openurl, ``src/Config.js`` and ``src/OpenURLServer.js``: ``services`` is an
object by symbol, each service inherits the values at the top, and with ``okapiUrl`` at the top
there is a default service for every other symbol.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from verifier.delivery.json_places import InvalidJsonError, Json, read_json
from verifier.delivery.text_file import NotReadError
from verifier.model.delivery_files import ListenerFile, ServiceSettings
from verifier.model.place import Place
from verifier.model.request_form import LISTENER_FLAGS, ListenerService

_NAMES = tuple(one.name for one in fields(ListenerService))


def read_listener(name: str, text: str) -> ListenerFile:
    """Read the file *name*. Raises NotReadError."""
    try:
        root = read_json(text)
    except InvalidJsonError as error:
        said = f"The listener's configuration is not JSON: {error}. The listener does not start."
        raise NotReadError(name, said, line=error.line) from None
    services = root.member("services")
    if not isinstance(root.value, dict):
        raise NotReadError(name, "The listener's configuration must be one JSON object.", line=1)
    if services is not None and not isinstance(services.value, dict):
        said = 'The listener\'s "services" must be an object with one entry for each symbol.'
        raise NotReadError(name, said, line=services.line)
    named = services.value if services is not None else {}
    default = None
    if _truthy(root.member("okapiUrl")):
        default = _service(name, "", Json(None, 1), root)
    return ListenerFile(
        name=name,
        services=tuple(
            _service(name, symbol, member, root)
            for symbol, member in (named.items() if isinstance(named, dict) else ())
        ),
        default=default,
    )


def _service(file: str, symbol: str, member: Json, root: Json) -> ServiceSettings:
    found = {name: member.member(name) or root.member(name) for name in _NAMES}
    stated = {name: one for name, one in found.items() if one is not None}
    table = f"services.{symbol}" if symbol else ""
    return ServiceSettings(
        symbol=symbol,
        settings=_settings({name: _as_read(name, one) for name, one in stated.items()}),
        places=tuple(
            (name, Place(file=file, line=one.line, key=_key(table, name, member)))
            for name, one in stated.items()
        ),
        whole=Place(file=file, line=member.line, key=table or None),
    )


def _settings(read: dict[str, Any]) -> ListenerService:
    return ListenerService(**read)


def _key(table: str, name: str, member: Json) -> str:
    return f"{table}.{name}" if table and member.member(name) else name


def _as_read(name: str, one: Json) -> str | bool | None:
    """Give what JavaScript makes of the value where the listener uses it."""
    if name in LISTENER_FLAGS:
        return one.value if isinstance(one.value, str) else _truthy(one)
    if isinstance(one.value, str) or one.value is None:
        return one.value
    return str(one.value) if _truthy(one) else None


def _truthy(one: Json | None) -> bool:
    """Tell what JavaScript takes for true: an object or a list always is."""
    return one is not None and (isinstance(one.value, dict | list) or bool(one.value))
