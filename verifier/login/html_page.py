"""A web page as somebody without a browser sees it: its forms, where it leads, its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One named or unnamed control. ``type`` is lower case: a tag's own name where it has none.

    ``hint`` joins what tells a person or a password manager what belongs in it.
    """

    name: str
    type: str
    value: str = ""
    checked: bool = False
    hint: str = ""

    @property
    def is_visible_input(self) -> bool:
        """Whether a person would type into it."""
        return self.type in ("text", "email", "password", "tel", "number", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form. ``action`` is absolute, without fragment; empty where it is no address."""

    action: str
    method: Literal["get", "post"]
    fields: tuple[Field, ...]

    def of_type(self, *types: str) -> tuple[Field, ...]:
        """List the fields of these types, in page order."""
        return tuple(one for one in self.fields if one.type in types)

    def hidden(self, name: str) -> Field | None:
        """Find the hidden field (or text area) of that name."""
        return next((one for one in self.of_type("hidden", "textarea") if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``refresh_to`` is absolute; ``text`` is what a person would read.

    ``marks`` are texts that the page's script would write, by the number LemonLDAP::NG gives them.
    """

    url: str
    forms: tuple[Form, ...]
    refresh_to: str | None
    text: str
    marks: frozenset[str] = frozenset()
