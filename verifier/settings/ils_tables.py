"""`[[ils]]`: the site's connections to library systems."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from verifier.adapters.ils.ncip.settings import system_named
from verifier.domain.model.site import IlsConnection, IlsRole
from verifier.settings import fields
from verifier.settings.problems import looks_secret


def _option(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise fields.refuse("is not one value", "Write a text, a number, true or false")


def _usable(files: dict[str, Path]) -> dict[str, Path]:
    if "ca_file" in files:
        fields.trusted(files["ca_file"], wrong="has a ca_file that holds no certificate")
    return files


class IlsTable(fields.Table):
    """One ``[[ils]]``. Keys that only its connector knows are grouped by kind."""

    id: fields.Id
    connector: fields.Text
    role: Annotated[IlsRole, fields.member_of(IlsRole)]
    url: fields.WebAddress | None = None
    file: fields.ExistingFile | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 10.0
    max_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 1_000_000
    lookups_per_second: Annotated[float, Field(ge=0.1, le=1_000)] = 10.0
    lookups_at_once: Annotated[int, Field(ge=1, le=20)] = 4
    test_patron: fields.Text | None = None
    more: dict[str, Annotated[str, BeforeValidator(_option)]] = Field(default_factory=dict)
    secrets: dict[str, fields.HiddenSecret] = Field(default_factory=dict)
    files: Annotated[dict[str, fields.ExistingFile], AfterValidator(_usable)] = Field(
        default_factory=dict
    )

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        gathered: dict[str, dict[str, Any]] = {"more": {}, "secrets": {}, "files": {}}
        own = {}
        for key, value in raw.items():
            if key in _OWN_KEYS:
                own[key] = value
            elif isinstance(value, dict) or looks_secret(key):
                gathered["secrets"][key] = value
            else:
                gathered["files" if key.endswith("_file") else "more"][key] = value
        return {**own, **gathered}

    def connection(self) -> IlsConnection:
        """Return the connection as the stages need it."""
        files = ((key, str(path)) for key, path in self.files.items())
        return IlsConnection(
            **self.values(but=("more", "secrets", "files")),
            options=(*self.more.items(), *files),
            secrets=tuple(self.secrets.items()),
        )


_OWN_KEYS = frozenset(IlsTable.model_fields) - {"more", "secrets", "files"}


def with_system(connection: IlsConnection, host_lms_integration: str | None) -> IlsConnection:
    """Set the system of an NCIP connection as implied by ReShare's own setting.

    *host_lms_integration* is the setting in the site file or in ReShare itself, or None. A system
    that the connection names itself is kept. Only a connection in ReShare's role is changed.
    """
    asks_as_reshare = (connection.connector, connection.role) == ("ncip", IlsRole.RESHARE)
    system = system_named(host_lms_integration or "")
    own = tuple(option for option in connection.options if option[0] not in connection.implied)
    if not asks_as_reshare or system is None or "system" in dict(own):
        return connection
    options = (*own, ("system", system.name))
    return replace(connection, options=options, implied=frozenset({"system"}))
