"""A message to whoever owns the first cause, ready to send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verifier.model.finding import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Some sentences under a heading, and settings to copy below them."""

    text: str
    heading: str | None = None
    settings: tuple[str, ...] = ()


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

    @property
    def shorter(self) -> tuple[str, ...]:
        """The sentences of each paragraph, without any setting to copy."""
        return tuple(_written(one, whole=False) for one in self._parts())

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
