"""The types of values in a site file, each with its own validation."""

import ipaddress
import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from verifier.domain.model.attribute_names import NOT_ATTRIBUTES, SAML_NAMES
from verifier.domain.model.site import Secret
from verifier.domain.model.text_values import is_this_machine
from verifier.domain.release.vocabulary import term_of

CUSTOM = "site"
_TWO_FORMS = 'Write { env = "NAME" } or { file = "path" } instead'
_MAX_SECRET_BYTES = 64_000


@dataclass(frozen=True, slots=True)
class SiteFileContext:
    """How to resolve relative paths and environment variables in a site file."""

    folder: Path
    environ: Mapping[str, str]
    own_names: frozenset[str] = frozenset()  # what the site's own attribute map names
    unfinished: bool = False  # secrets may be unset, and an IdP's metadata missing


class Table(BaseModel):
    """One table of the file: other keys are not allowed, and types are not converted."""

    model_config = ConfigDict(
        strict=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )

    def values(self, *keys: str, but: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the values of *keys*, or of all keys *but* some; lists become tuples."""
        found = {
            key: getattr(self, key) for key in keys or type(self).model_fields if key not in but
        }
        return {
            key: tuple(value) if isinstance(value, list) else value for key, value in found.items()
        }


def refuse(wrong: str, would_do: str, *, hide: bool = False) -> PydanticCustomError:
    """Build the error for one value; with *hide* the value is not shown."""
    context = {"wrong": wrong, "would_do": would_do, "hide": hide}
    return PydanticCustomError(CUSTOM, "{wrong}", context)


def site_file_context(info: ValidationInfo) -> SiteFileContext:
    """Return the context of the file that is being read."""
    found = info.context
    assert isinstance(found, SiteFileContext)  # noqa: S101 - load_site always gives it
    return found


def problem_of(table: type[Table], key: str, value: str) -> str | None:
    """Return what is wrong with *value* for that key of *table*, and the fix; None if valid.

    Only for a key whose value is a text that is not a file name.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(table.model_fields[key].rebuild_annotation())
    try:
        adapter.validate_python(value, context=SiteFileContext(folder=Path(), environ={}))
    except ValidationError as error:
        found = error.errors(include_url=False)[0].get("ctx", {})
        would_do = str(found.get("would_do"))
        return f"It {found.get('wrong')}. {would_do}{'' if would_do.endswith('?') else '.'}"
    return None


def _filled(value: str) -> str:
    if not value.strip():
        raise refuse("is empty", "Write a value, or leave the key out")
    return value


def _name_in_urls(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]+", value):
        raise refuse(
            "is not a usable id", "Use letters, digits, hyphens, dots and underscores only"
        )
    return value


def _check_id(value: str) -> str:
    from verifier.domain.checks.catalogue import CHECKS  # noqa: PLC0415 - slow; seldom needed

    if value not in CHECKS:
        near = get_close_matches(value, list(CHECKS), n=1)
        hint = (
            f"Did you mean {near[0]}?" if near else "To see the ids of all, use verifier explain."
        )
        raise refuse("is the id of no check", hint)
    return value


def web_address(value: str, *, hide: bool = False) -> str:
    """Check a URL; with *hide* the URL is itself a secret and is not shown."""
    if not value.isprintable():
        raise refuse("is not a web address", "Write https://host/path", hide=True)
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise refuse("is not a web address", "Write https://host/path", hide=hide) from None
    if parts.username is not None or parts.password is not None:
        raise refuse("holds a user name or password", "Write the address without it", hide=True)
    if parts.scheme not in ("http", "https") or not host or " " in value:
        raise refuse("is not a web address", "Write https://host/path", hide=hide)
    return value


def _login_address(value: str) -> str:
    """Check a URL that is used in logins."""
    parts = urlsplit(web_address(value))
    if parts.query or parts.fragment:
        raise refuse("holds more than an address", "Leave out everything from ? or # on")
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise refuse("is not https", "Logins need https anywhere but on this machine itself")
    return value


def _directory_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise refuse("is not a directory's address", "Write ldaps://host") from None
    if parts.username is not None or parts.password is not None:
        raise refuse("holds a user name or password", "Write the address without it", hide=True)
    more = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("ldap", "ldaps") or not host or more or not value.isprintable():
        raise refuse("is not a directory's address", "Write ldaps://host or ldap://host:port")
    return value


def _ip_address(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise refuse("is not an IP address", "Write one such as 127.0.0.1") from None


def _time_zone(value: str) -> str:
    if value in available_timezones():
        return value
    near = get_close_matches(value, sorted(available_timezones()), n=1)
    would_do = f'Did you mean "{near[0]}"?' if near else 'Write one such as "America/New_York"'
    raise refuse("is not a time zone that is known here", would_do)


def _existing_file(value: Any, info: ValidationInfo) -> Path:
    path = _path(value, info)
    if not path.exists():
        raise refuse("does not exist", f"Put the file at {path}, or correct the path")
    if not path.is_file():
        raise refuse("is not a file", "Name the file itself")
    return path


def _idp_metadata_file(value: Any, info: ValidationInfo) -> Path:
    path = _path(value, info)
    if path.exists():
        return _existing_file(value, info)
    if site_file_context(info).unfinished:
        return path
    would_do = f"Save the metadata of the identity provider as {path}, or correct the path"
    raise refuse("does not exist", would_do)


def _existing_folder(value: Any, info: ValidationInfo) -> Path:
    path = _path(value, info)
    if not path.is_dir():
        raise refuse("is no folder", f"Make the folder {path}, or correct the path")
    return path


def _path(value: Any, info: ValidationInfo) -> Path:
    if not isinstance(value, str):
        raise refuse("is not a text", "Write a path in quotes")
    return site_file_context(info).folder / _filled(value)


def _secret(value: Any, info: ValidationInfo) -> Secret:
    secret = secret_or_unset(value, info)
    if secret.value:
        return secret
    if site_file_context(info).unfinished:
        return Secret(place=secret.place, value="not-set")  # one word, like every Alma key
    raise refuse(
        f"needs the environment variable {secret.place.removeprefix('env ')}",
        "It is not set: set it before you start the verifier",
        hide=True,
    )


def secret_or_unset(value: Any, info: ValidationInfo) -> Secret:
    """Read a secret; its ``value`` is empty if its environment variable is not set."""
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("env", "file"):
        raise refuse("must not stand in this file", _TWO_FORMS, hide=True)
    [(kind, name)] = value.items()
    if not isinstance(name, str) or not name.strip():
        raise refuse(f"has an empty {kind}", _TWO_FORMS, hide=True)
    around = site_file_context(info)
    if kind == "env":
        return Secret(place=f"env {name}", value=_one_line(around.environ.get(name, "")))
    return Secret(place=f"file {name}", value=_read_secret(around.folder / name))


def _one_line(secret: str) -> str:
    if secret.isprintable():
        return secret
    raise refuse("holds a line break or a control character", "Keep the secret alone", hide=True)


def _read_secret(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_SECRET_BYTES + 1)
        text = content.decode()
    except UnicodeDecodeError:
        raise refuse("names a file that is not text", "Save it as UTF-8 text", hide=True) from None
    except OSError as error:
        raise refuse(
            f"names the file {path}, which cannot be read ({error.strerror})",
            "Put the secret there, readable by this account",
            hide=True,
        ) from None
    if len(content) > _MAX_SECRET_BYTES:
        raise refuse(f"names the file {path}, which is too large", "Name another file", hide=True)
    secret = _one_line(text.removesuffix("\n").removesuffix("\r"))
    if not secret:
        raise refuse(f"names the file {path}, which is empty", "Put the secret there", hide=True)
    return secret


def member_of(kind: type[StrEnum]) -> BeforeValidator:
    """Return a validator that converts a text to a member of *kind*.

    In strict mode, pydantic does not convert it.
    """
    return BeforeValidator(
        lambda value: kind(value) if isinstance(value, str) and value in list(kind) else value
    )


Text = Annotated[str, AfterValidator(_filled)]
Id = Annotated[str, AfterValidator(_name_in_urls)]
WebAddress = Annotated[str, AfterValidator(web_address)]
CheckId = Annotated[str, AfterValidator(_check_id)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]
Issuer = Annotated[str, AfterValidator(_login_address)]
ServerAddress = Annotated[str, AfterValidator(lambda value: _login_address(value).rstrip("/"))]
DirectoryAddress = Annotated[str, AfterValidator(_directory_address)]
ExistingFile = Annotated[Path, BeforeValidator(_existing_file)]
IdpMetadataFile = Annotated[Path, BeforeValidator(_idp_metadata_file)]
ExistingFolder = Annotated[Path, BeforeValidator(_existing_folder)]
AnyPath = Annotated[Path, BeforeValidator(_path)]
HiddenSecret = Annotated[Secret, BeforeValidator(_secret)]
SecretOrUnset = Annotated[Secret, BeforeValidator(secret_or_unset)]


def _attribute_name(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise refuse("is empty", "Write an attribute's name, or leave the key out")
    if value.strip() != value:
        raise refuse("has blanks around it", "Take them away")
    own = site_file_context(info).own_names
    if value in NOT_ATTRIBUTES or value in own or ":" in value or term_of(value):
        return value
    known = {_letters(name): name for name in (*own, *NOT_ATTRIBUTES, *SAML_NAMES)}
    # "employeNumber" is a typo, "libraryBarcode" a name of the site's own
    near = get_close_matches(_letters(value), known, n=1, cutoff=0.85)
    meant = known[near[0]] if near else None
    if meant in NOT_ATTRIBUTES:
        raise refuse("is not an attribute we know", f'Did you mean "{meant}"?')
    if meant is None or _letters(meant) == _letters(value):  # a claim such as "employee-number"
        return value
    raise refuse(
        "is not an attribute we know",
        f'Did you mean "{meant}"? If it is the name that is sent, write it into '
        f"[reshare.attribute_map]: {meant} = [{json.dumps(value)}]",
    )


def _letters(name: str) -> str:
    """Return *name* in lowercase without hyphens, underscores and spaces."""
    return re.sub(r"[-_ ]", "", name.lower())


AttributeName = Annotated[str, AfterValidator(_attribute_name)]


def trusted(path: Path, *, wrong: str = "holds no certificate") -> Path:
    """Check that the file holds usable certificates; else every TLS connection would fail.

    *wrong* is the message for a file that has none.
    """
    try:
        ssl.create_default_context(cafile=str(path))
    except (OSError, ssl.SSLError):
        would_do = "Name a file in PEM, which begins with -----BEGIN CERTIFICATE-----"
        raise refuse(wrong, would_do) from None
    return path


CaFile = Annotated[ExistingFile, AfterValidator(trusted)]
