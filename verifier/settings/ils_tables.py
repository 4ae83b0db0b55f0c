"""`[[ils]]`: the site's connections to library systems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from verifier.adapters.ils.ncip.settings import system_named
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.settings.fields import (
    ExistingFile,
    HiddenSecret,
    Id,
    Table,
    Text,
    WebAddress,
    refuse,
    trusted,
)
from verifier.settings.problems import looks_secret


def _role(value: Any) -> Any:
    return IlsRole(value) if isinstance(value, str) and value in list(IlsRole) else value


def _kind(key: str, value: object) -> str:
    if isinstance(value, dict) or looks_secret(key):
        return "secrets"
    return "files" if key.endswith("_file") else "more"


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise refuse("is not one value", "Write a text, a number, true or false")


def _usable(files: dict[str, Path]) -> dict[str, Path]:
    if "ca_file" in files:
        trusted(files["ca_file"], "has a ca_file that holds no certificate")
    return files


Option = Annotated[str, BeforeValidator(_option)]


class IlsTable(Table):
    """One ``[[ils]]``. Keys that only its connector knows are gathered by their kind."""

    id: Id
    connector: Text
    role: Annotated[IlsRole, BeforeValidator(_role)]
    url: WebAddress | None = None
    file: ExistingFile | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 1_000_000
    lookups_per_second: Annotated[float, Field(ge=0.1, le=1_000)] = 10.0
    lookups_at_once: Annotated[int, Field(ge=1, le=20)] = 4
    test_patron: Text | None = None
    more: dict[str, Option] = Field(default_factory=dict)
    secrets: dict[str, HiddenSecret] = Field(default_factory=dict)
    files: Annotated[dict[str, ExistingFile], AfterValidator(_usable)] = Field(
        default_factory=dict
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        own = {key: value for key, value in raw.items() if key in _OWN_KEYS}
        others = {key: value for key, value in raw.items() if key not in _OWN_KEYS}
        gathered: dict[str, dict[str, Any]] = {"more": {}, "secrets": {}, "files": {}}
        for key, value in others.items():
            gathered[_kind(key, value)][key] = value
        return {**own, **gathered}

    def connection(self) -> IlsConnection:
        """Give the connection as the stages need it."""
        return IlsConnection(
            id=self.id,
            connector=self.connector,
            role=self.role,
            url=self.url,
            file=self.file,
            timeout_seconds=self.timeout_seconds,
            max_bytes=self.max_bytes,
            lookups_per_second=self.lookups_per_second,
            lookups_at_once=self.lookups_at_once,
            test_patron=self.test_patron,
            options=(
                *self.more.items(),
                *((key, str(path)) for key, path in self.files.items()),
            ),
            secrets=tuple(self.secrets.items()),
        )


_OWN_KEYS = frozenset(IlsTable.model_fields) - {"more", "secrets", "files"}


# A connection in ReShare's role asks as the host LMS asks that ReShare is set to.

SYSTEM = "system"


def with_system(connection: IlsConnection, host_lms_integration: str | None) -> IlsConnection:
    """Name the system of an NCIP connection that ReShare's own setting implies.

    *host_lms_integration* is what the site file states, or ReShare itself, or None. A system
    that the connection names itself stays; evidence is asked as its own table says.
    """
    asks_as_reshare = (connection.connector, connection.role) == ("ncip", IlsRole.RESHARE)
    system = system_named(host_lms_integration or "")
    own = tuple(option for option in connection.options if option[0] not in connection.implied)
    if not asks_as_reshare or system is None or SYSTEM in dict(own):
        return connection
    return replace(connection, options=(*own, (SYSTEM, system.name)), implied=frozenset({SYSTEM}))
