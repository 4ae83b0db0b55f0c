"""What a web page offers to somebody without a browser: forms, a meta refresh, and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urldefrag, urljoin

Attributes = list[tuple[str, str | None]]

REFRESH = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)
MAX_TEXT = 20_000
MAX_REFRESH_SECONDS = 30  # a longer one is a session's end, not a step of a login
NEVER_SENT = frozenset({"reset", "button", "file", "image"})


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
    """One page. ``refresh_to`` is absolute; ``text`` is what a person would read."""

    url: str
    forms: tuple[Form, ...]
    refresh_to: str | None
    text: str


def read_page(body: bytes, *, url: str, content_type: str = "") -> Page:
    """Read a page that came from *url*. Never fails: what cannot be read is not there."""
    reader = _Reader()
    reader.feed(_decode(body, content_type))
    reader.close()
    base = (_join(url, reader.base) or url) if reader.base else url
    return Page(
        url=url,
        forms=tuple(one.form(url, base) for one in reader.forms),
        refresh_to=(_join(base, reader.refresh) or None) if reader.refresh else None,
        text=" ".join("".join(reader.text).split())[:MAX_TEXT],
    )


def _join(base: str, url: str) -> str:
    """Join as browsers do; empty where *url* is no address at all."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _decode(body: bytes, content_type: str) -> str:
    named = re.search(r"charset=[\"']?([\w.:-]+)", content_type) or re.search(
        r"<meta[^>]+charset=[\"']?([\w.:-]+)", body[:2048].decode("latin-1")
    )
    try:
        return body.decode(named[1] if named else "utf-8", errors="replace")
    except LookupError:
        return body.decode("utf-8", errors="replace")


@dataclass(slots=True)
class _OpenForm:
    """A form while it is being read."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def form(self, url: str, base: str) -> Form:
        # Empty or "#" means the page's own address with its query string (HTML, form submission).
        action = self.action.strip()
        target = url if action in ("", "#") else _join(base, action)
        return Form(
            action=urldefrag(target).url,
            method="post" if self.method.strip().lower() == "post" else "get",
            fields=tuple(self.fields),
        )


class _Reader(HTMLParser):
    """Collects. A form inside a form is ignored, as browsers do."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_OpenForm] = []
        self.refresh: str | None = None
        self.base: str | None = None
        self.text: list[str] = []
        self._form: _OpenForm | None = None
        self._select: dict[str, str] | None = None
        self._chosen: str | None = None
        self._area: tuple[dict[str, str], list[str]] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        match tag:
            case "form" if self._form is None:
                self._form = _OpenForm(given.get("action", ""), given.get("method", ""))
                self.forms.append(self._form)
            case "meta" if given.get("http-equiv", "").lower() == "refresh":
                found = REFRESH.match(given.get("content", ""))
                if found and int(found[1][:9]) <= MAX_REFRESH_SECONDS:
                    self.refresh = found[2].strip()
            case "base":
                self.base = self.base or given.get("href")
            case "script" | "style":
                self._silent += 1
            case _:
                self._control(tag, given)
        self.text.append(" ")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        match tag:
            case "input":
                kind = given.get("type", "").strip().lower() or "text"
                self._add(given, kind, given.get("value", "on" if kind == "checkbox" else ""))
            case "button":
                kind = given.get("type", "").strip().lower() or "submit"
                self._add(given, kind, given.get("value", ""))
            case "select":
                self._select, self._chosen = given, None
            case "option" if self._select is not None:
                if self._chosen is None or "selected" in given:
                    self._chosen = given.get("value", "")
            case "textarea":
                self._area = given, []
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "script" | "style":
                self._silent = max(0, self._silent - 1)
            case "select" if self._select is not None:
                self._add(self._select, "select", self._chosen or "")
                self._select = None
            case "textarea" if self._area is not None:
                given, pieces = self._area
                self._area = None
                self._add(given, "textarea", "".join(pieces).removeprefix("\n"))
            case _:
                pass
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)
        elif not self._silent:
            self.text.append(data)

    def _add(self, given: dict[str, str], kind: str, value: str) -> None:
        if self._form is None or "disabled" in given or kind in NEVER_SENT:
            return
        hints = (given.get(one, "") for one in ("id", "autocomplete", "placeholder", "aria-label"))
        self._form.fields.append(
            Field(
                name=given.get("name", ""),
                type=kind,
                value=value,
                checked="checked" in given,
                hint=" ".join(hints),
            )
        )
