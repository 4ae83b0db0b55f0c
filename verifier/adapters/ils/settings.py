"""Declare, check and document the settings that only one kind of connection has."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from verifier.domain.model.patron import Capabilities
from verifier.domain.model.site import IlsConnection

_SECRETS = {
    "setting": '{name} is a secret: write {{ env = "NAME" }} or {{ file = "path" }}.',
    "secret": "{name} is no secret: write its value.",
}

Kind = Literal["text", "yes-no", "number", "secret", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSetting:
    """One setting. ``means`` is the sentence that describes it in the documentation."""

    name: str
    means: str
    kind: Kind = "text"
    default: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


def _no_choice(setting: ConnectorSetting, value: str) -> str:
    near = get_close_matches(value.lower(), setting.choices, n=1)
    meant = f' Did you mean "{near[0]}"?' if near else ""
    return f'{setting.name} = "{value}" is none of {", ".join(setting.choices)}.{meant}'


def secret_value(connection: IlsConnection, name: str) -> str | None:
    """Return the secret of that name; None if the site file has none."""
    return next((secret.value for key, secret in connection.secrets if key == name), None)


def is_number(text: str) -> bool:
    """Whether *text* is a number of zero or more, in ASCII digits."""
    return text.replace(".", "", 1).isdecimal() and text.isascii()


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("must be true or false.")
    return text == "yes"


def _amount(text: str | None) -> Decimal | None:
    if text and not is_number(text):
        raise ValueError("must be a number, zero or above.")
    return Decimal(text) if text else None


def split_names(text: str) -> tuple[str, ...]:
    """Read names separated by commas, and drop duplicates."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


SecretText = Annotated[str, Field(repr=False), "secret"]
OptionalSecret = Annotated[str | None, Field(repr=False), "secret"]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no), "yes-no"]
Amount = Annotated[Decimal | None, BeforeValidator(_amount), "number"]
CertificateFile = Annotated[str | None, "file"]
Names = Annotated[tuple[str, ...], BeforeValidator(split_names)]
OptionalText = Annotated[str | None, BeforeValidator(lambda text: text or None)]


def matching(pattern: str, problem: str) -> AfterValidator:
    """Require that a text, or each name of a list, matches *pattern*; the error is *problem*."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any) -> Any:
        texts = () if value is None else (value,) if isinstance(value, str) else value
        if not all(map(compiled.fullmatch, texts)):
            raise ValueError(problem)
        return value

    return AfterValidator(check)


def setting(means: str, default: Any = ...) -> Any:
    """Declare a setting. *means* documents it; *default* is written as in a site file.

    The message of a validator's ``ValueError`` continues a sentence that starts with the setting's
    name.
    """
    if default is None:
        return Field(None, description=means)
    return Field(default, description=means, validate_default=True)


Sees = Mapping[str, Capabilities]
"""What a kind of connection can see, by ``system`` or ``dialect``; "" covers any other."""


class ConnectorSettings(BaseModel):
    """The settings that one kind of connection adds to an ``[[ils]]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    what: ClassVar[str]  # the kind of connection in a sentence, with its article
    sees: ClassVar[Sees]
    product: ClassVar[str] = ""  # as the README lists it, if it is used for evidence only
    takes_url: ClassVar[bool] = True

    @classmethod
    def documented(cls) -> tuple[ConnectorSetting, ...]:
        """List the settings in the order of the documentation."""
        settings = []
        for name, info in cls.model_fields.items():
            kinds = [mark for mark in info.metadata if isinstance(mark, str)]
            default = None if info.is_required() else info.default
            settings.append(
                ConnectorSetting(
                    name=name,
                    means=info.description or "",
                    kind=kinds[0] if kinds else "text",  # type: ignore[arg-type] # marked with one of its kinds
                    default=default or "",
                    required=info.is_required(),
                    choices=tuple(_literals(info.annotation)),
                )
            )
        return tuple(settings)

    @classmethod
    def of(cls, connection: IlsConnection) -> Self:
        """Read the settings of *connection*, which must have passed ``problems``."""
        return cls.model_validate(cls._given(connection))

    @classmethod
    def texts(cls, connection: IlsConnection) -> dict[str, str]:
        """Return each setting as written, else its default, else an empty text."""
        defaults = {setting.name: setting.default for setting in cls.documented()}
        return defaults | cls._given(connection)

    @classmethod
    def problems(cls, connection: IlsConnection) -> tuple[str, ...]:
        """List what is wrong with the settings, one sentence each, without secrets."""
        return (
            *cls._missing_and_unknown(connection),
            *cls._wrong(connection),
            *cls.further_problems(connection),
        )

    @classmethod
    def kind_of(cls, connection: IlsConnection) -> str:
        """Return the kind of *connection* with its article, for use in a sentence."""
        del connection
        return cls.what

    @classmethod
    def capabilities(cls, connection: IlsConnection) -> Capabilities:
        """Return what *connection* can see of a patron, by its ``system`` or ``dialect``."""
        system = connection.option("system") or connection.option("dialect")
        return cls.sees.get(system.strip().lower()) or cls.sees[""]

    @classmethod
    def needs_url(cls, connection: IlsConnection) -> bool:
        """Whether *connection* must have a ``url``; if False, it must not have one."""
        del connection
        return cls.takes_url

    @classmethod
    def further_problems(cls, connection: IlsConnection) -> Iterable[str]:
        """List what is wrong with the combination of several settings."""
        del connection
        return ()

    @classmethod
    def _missing_and_unknown(cls, connection: IlsConnection) -> Iterator[str]:
        what, url = cls.kind_of(connection), cls.needs_url(connection)
        if url and not connection.url:
            yield f"url is missing: the address of the library system, for {what}."
        elif connection.url and not url:
            yield f"url is not a setting of {what}."
        given = {
            "secret": [name for name, _ in connection.secrets],
            "setting": [name for name, _ in connection.options],
        }
        groups = {
            setting.name: "secret" if setting.kind == "secret" else "setting"
            for setting in cls.documented()
        }
        for setting in cls.documented():
            if setting.required and setting.name not in (*given["secret"], *given["setting"]):
                yield f"{setting.name} is missing: {setting.means}"
        for group, names in given.items():
            known = [name for name in groups if groups[name] == group]
            for name in names:
                if name in known:
                    continue
                if name in groups:
                    yield _SECRETS[group].format(name=name)
                else:
                    there_are = f"There are: {', '.join(known)}." if known else "It has none."
                    near = get_close_matches(name, groups, n=1)
                    hint = f'Did you mean "{near[0]}"?' if near else there_are
                    yield f"{name} is not a {group} of {what}. {hint}"

    @classmethod
    def _given(cls, connection: IlsConnection) -> dict[str, str]:
        known = {setting.name: setting.kind == "secret" for setting in cls.documented()}
        options = {name: text for name, text in connection.options if known.get(name) is False}
        secrets = {name: secret.value for name, secret in connection.secrets if known.get(name)}
        return {**options, **secrets}

    @classmethod
    def _wrong(cls, connection: IlsConnection) -> list[str]:
        given = cls._given(connection)
        documented = {setting.name: setting for setting in cls.documented()}
        problems = []
        try:
            cls.model_validate(given)
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_input=False):
                name = str(problem["loc"][0])
                if problem["type"] == "literal_error":
                    problems.append(_no_choice(documented[name], given[name]))
                elif problem["type"] == "value_error":
                    problems.append(f"{name} {problem['ctx']['error']}")
        return problems


class HttpSettings(ConnectorSettings):
    """The settings of a connection over HTTP."""

    def base(self, url: str) -> str:
        """Return the base URL, without a final slash."""
        return url.rstrip("/")


def _literals(annotation: Any) -> list[str]:
    """List the words of a ``Literal``, also inside ``Literal[...] | None``."""
    return [
        word
        for part in get_args(annotation)
        for word in ([part] if isinstance(part, str) else _literals(part))
    ]
