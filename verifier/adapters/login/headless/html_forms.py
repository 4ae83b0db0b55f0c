"""A reader of a web page's forms, meta refresh and text, as a client without scripts sees them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin

from lxml import etree


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One control of a form. ``type`` is lowercase: the input type, or "select" or "textarea".

    ``hint`` joins the attributes that tell a person or a password manager what to enter: id,
    autocomplete, placeholder and aria-label.
    """

    name: str
    type: str
    value: str = ""
    checked: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form. ``action`` is an absolute URL without fragment; empty if it is not a valid URL."""

    action: str
    method: Literal["get", "post"]
    fields: tuple[Field, ...]

    def of_type(self, *types: str) -> tuple[Field, ...]:
        """List the fields of these types, in page order."""
        return tuple(field for field in self.fields if field.type in types)

    def hidden(self, name: str) -> Field | None:
        """Find the hidden field (or text area) named *name*."""
        fields = self.of_type("hidden", "textarea")
        return next((field for field in fields if field.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. ``refresh_to`` is an absolute URL; ``text`` is the text that a person would read.

    ``marks`` are numbers of messages that a script of LemonLDAP::NG would write into the page.
    ``frames`` tell of each inner frame its id and address, separated by a blank.
    """

    url: str
    forms: tuple[Form, ...]
    refresh_to: str | None
    text: str
    marks: frozenset[str] = frozenset()
    frames: tuple[str, ...] = ()


# libxml2 calls a reader of our own: html.parser takes minutes over a page of 200 kB that is made
# for it, and a tree (lxml.html) takes 20 seconds over one element with 40,000 attributes.

REFRESH = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)
MOST_CHARACTERS = 300_000
DEEPEST = 500  # open elements; parsing deeper nesting takes quadratic time
READABLE = frozenset(
    {"utf-8", "utf8", "us-ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252"}
)
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
MAX_TEXT = 20_000
MOST_MARKS = 100
MAX_REFRESH_SECONDS = 30  # a longer one is a session's end, not a step of a login
NEVER_SENT = frozenset({"reset", "button", "file", "image"})


def read_page(body: bytes, *, url: str, content_type: str = "") -> Page:
    """Parse a page fetched from *url*. Never raises: whatever cannot be parsed is left out."""
    reader = _Reader()
    text = _decode(body, content_type)[:MOST_CHARACTERS].replace("\0", "")
    target: Any = reader  # lxml's type stubs require a class of their own
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False)
    with suppress(etree.LxmlError, UnicodeError, _TooDeepError):
        parser.feed(text)
        parser.close()
    base = (_join(url, reader.base) or url) if reader.base else url
    return Page(
        url=url,
        forms=tuple(_form(url, base, *form) for form in reader.forms),
        refresh_to=(_join(base, reader.refresh) or None) if reader.refresh else None,
        text=" ".join("".join(reader.text).split())[:MAX_TEXT],
        marks=frozenset(reader.marks),
        frames=tuple(reader.frames),
    )


def _join(base: str, url: str) -> str:
    """Resolve *url* against *base* as browsers do; empty if *url* is not a valid URL."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _form(url: str, base: str, action: str, method: str, fields: list[Field]) -> Form:
    # empty or "#" means the page's own address with its query string (HTML, form submission)
    action = action.strip()
    target = url if action in ("", "#") else _join(base, action)
    posts = method.strip().lower() == "post"
    return Form(
        action=urldefrag(target).url, method="post" if posts else "get", fields=tuple(fields)
    )


def _decode(body: bytes, content_type: str) -> str:
    named = _CHARSET.search(content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    charset = named[1].lower() if named else "utf-8"
    return body.decode(charset if charset in READABLE else "utf-8", errors="replace")


class _TooDeepError(Exception):
    """The page nests more than ``DEEPEST`` elements."""


class _Reader:
    """The target of lxml's parser: it collects forms, refresh and text.

    A form that opens inside another one ends the outer form.
    """

    def __init__(self) -> None:
        self.forms: list[tuple[str, str, list[Field]]] = []  # action, method, fields
        self.refresh: str | None = None
        self.base: str | None = None
        self.text: list[str] = []
        self.marks: set[str] = set()
        self.frames: list[str] = []
        self._fields: list[Field] | None = None  # of the form that is open
        self._select: dict[str, str] | None = None
        self._chosen: str | None = None
        self._area: tuple[dict[str, str], list[str]] | None = None
        self._silent = 0
        self._open = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle a start tag."""
        given = dict(attributes)
        self._open += 1
        if self._open > DEEPEST:
            raise _TooDeepError
        if "trmsg" in given and len(self.marks) < MOST_MARKS:
            self.marks.add(given["trmsg"])
        match tag:
            case "form":
                self._fields = []
                self.forms.append((given.get("action", ""), given.get("method", ""), self._fields))
            case "meta" if given.get("http-equiv", "").lower() == "refresh":
                found = REFRESH.match(given.get("content", ""))
                if found and int(found[1]) <= MAX_REFRESH_SECONDS:
                    self.refresh = found[2].strip()
            case "base":
                self.base = self.base or given.get("href")
            case "iframe" if len(self.frames) < MOST_MARKS:
                self.frames.append(f"{given.get('id', '')} {given.get('src', '')}")
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

    def end(self, tag: str) -> None:
        """Handle an end tag, written or implied."""
        self._open -= 1
        match tag:
            case "form":
                self._fields = None
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

    def data(self, data: str) -> None:
        """Handle text."""
        if self._area is not None:
            self._area[1].append(data)
        elif not self._silent:
            self.text.append(data)

    def close(self) -> None:
        """Do nothing; lxml's parser requires this method."""

    def _add(self, given: dict[str, str], kind: str, value: str) -> None:
        if self._fields is None or "disabled" in given or kind in NEVER_SENT:
            return
        hints = (
            given.get(name, "") for name in ("id", "autocomplete", "placeholder", "aria-label")
        )
        self._fields.append(
            Field(
                name=given.get("name", ""),
                type=kind,
                value=value,
                checked="checked" in given,
                hint=" ".join(hints),
            )
        )
