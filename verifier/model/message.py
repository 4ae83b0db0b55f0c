"""A message to whoever owns the first cause, ready to send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from verifier.model.finding import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Some sentences under a heading, and settings to copy below them."""

    text: str
    heading: str | None = None
    settings: tuple[str, ...] = ()
    short: str | None = None  # in place of the text where there is little room
    needed: bool = False  # what a reader cannot do without: left out last


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """To whom, about what, and what to say. Values of a person are in it only where asked for."""

    to: str  # who it is, in words
    subject: str  # one line
    paragraphs: tuple[Paragraph, ...]
    contact: str | None = None  # one mail address
    values: tuple[Evidence, ...] = ()  # the values at this login that would help
    shows_values: bool = False

    @property
    def body(self) -> str:
        """The whole message."""
        return "\n\n".join(_written(one, whole=True) for one in self._parts()) + "\n"

    def shorter(self) -> Iterator[tuple[str, ...]]:
        """Give its paragraphs without settings to copy, then in short, then fewer and fewer.

        What is not needed goes first, each time the last of it; no sentence is ever cut.
        """
        left = list(self._parts())
        yield tuple(_written(one, whole=False) for one in left)
        left = [one if one.short is None else replace(one, text=one.short) for one in left]
        while left:
            yield tuple(_written(one, whole=False) for one in left)
            left.pop(max(range(len(left)), key=lambda at: (not left[at].needed, at)))

    @property
    def text(self) -> str:
        """The whole message under its address and subject."""
        address = f" <{self.contact}>" if self.contact else ""
        return f"To: {self.to}{address}\nSubject: {self.subject}\n\n{self.body}"

    def _parts(self) -> Iterator[Paragraph]:
        yield from self.paragraphs
        if self.shows_values and self.values:
            lines = (f"{one.name}: {one.value}" for one in self.values)
            yield Paragraph(heading="The values at this login", text="\n".join(lines))


def _written(paragraph: Paragraph, *, whole: bool) -> str:
    said = "\n".join(filter(None, (paragraph.heading, paragraph.text)))
    return "\n\n".join((said, *paragraph.settings)) if whole else said
