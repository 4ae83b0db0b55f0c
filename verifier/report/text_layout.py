"""The text page that reports are written on, and the layout of values and findings."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from verifier.domain.model.finding import Evidence, Finding, Severity
from verifier.domain.model.render_options import RenderOptions
from verifier.domain.model.report import Message, Snippet, Verdict
from verifier.report import labels
from verifier.report.visible_values import Piece, clean, notes, pieces

INDENT = 3
DEEPER = "     "

_PIECE_STYLES = {
    "plain": "",
    "blank": "reverse yellow",
    "mark": "reverse yellow",
    "zero": "bold underline",
    "join": "reverse yellow",
    "look-alike": "reverse yellow",
    "none": "italic",
    "more": "dim",
}
VERDICT_STYLES = {
    Verdict.PASS: "bold green",
    Verdict.WARNING: "bold yellow",
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "bold cyan",
}
SEVERITY_STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "yellow",
    Severity.NOTICE: "cyan",
}


def prose(text: str, style: str = "") -> Text:
    """Format text from elsewhere without control characters; long words are folded."""
    return Text(clean(text), style, overflow="fold")


def visible(value: str | None) -> Text:
    """Format a value with every character visible."""
    return from_pieces(pieces(value))


def from_pieces(cut: tuple[Piece, ...]) -> Text:
    """Format a value that was cut into pieces; differences are bold, red and underlined."""
    text = Text(overflow="fold")
    for piece in cut:
        style = "bold underline red" if piece.differs else _PIECE_STYLES[piece.kind]
        text.append(piece.text, style=style)
    return text


def with_notes(value: str | None, shown: Text | None = None) -> Text:
    """Format a value, or *shown* in its place, and note what is unusual in the value."""
    text = visible(value) if shown is None else shown
    remarks = notes(value)
    return text.append(f"  ({'; '.join(remarks)})", style="dim") if remarks else text


def verdict_line(verdict: Verdict, message: str) -> Text:
    """Format the verdict: its shape, a sentence, and its word."""
    shape, word = labels.VERDICTS[verdict]
    style = VERDICT_STYLES[verdict]
    return Text.assemble((f"{shape}  {clean(message)}", style), f"  [{word}]", overflow="fold")


def evidence_line(evidence: Evidence) -> Text:
    """Format one piece of evidence for a finding or an answer."""
    what = clean(labels.evidence_words(evidence))
    if evidence.value is None:
        return prose(what)
    value = (
        prose(evidence.value) if evidence.what in labels.PROSE_WORDS else visible(evidence.value)
    )
    return Text.assemble(f"{what}: ", value, overflow="fold")


class TextPage:
    """A text report, built section by section in the requested width and colors."""

    def __init__(self, how: RenderOptions) -> None:
        self.how = how
        self._out = StringIO()
        self._console = Console(
            file=self._out,
            width=how.width,
            color_system="standard" if how.colour else None,
            force_terminal=how.colour,
            no_color=not how.colour,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        """The page's text so far, without trailing spaces."""
        return "\n".join(line.rstrip() for line in self._out.getvalue().splitlines()) + "\n"

    def add(self, *parts: RenderableType, indent: int = 0) -> None:
        """Write the parts below each other."""
        for part in parts:
            self._console.print(Padding(part, (0, 0, 0, indent)) if indent else part)

    def heading(self, title: str) -> None:
        """Write the heading of a section."""
        self.add("", prose(f"── {title} ──", "bold"))

    def indented(self, text: str | Text, style: str = "") -> None:
        """Write an indented paragraph."""
        self.add(prose(text, style) if isinstance(text, str) else text, indent=INDENT)

    def paragraphs(self, texts: Iterable[str]) -> None:
        """Write several indented paragraphs."""
        for text in texts:
            self.indented(text)

    def hanging(self, lead: str, text: str | Text, style: str = "") -> None:
        """Write a paragraph whose further lines are indented to the width of *lead*."""
        grid = Table.grid(padding=0)
        grid.add_column(width=len(lead), no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Text(lead, style), prose(text, style) if isinstance(text, str) else text)
        self.add(grid, indent=INDENT)

    def opening(self, lead: Text, *remarks: str, site_name: str, at: datetime) -> None:
        """Write the headline, the remarks about it, the site and the time."""
        self.add(lead)
        self.paragraphs(remarks)
        self.made(site_name, labels.moment_words(at))

    def messages(self, messages: Iterable[Message | None]) -> None:
        """Write the messages to send, under one heading, if there are any."""
        written = [message for message in messages if message is not None]
        if written:
            self.heading("a message to send" if len(written) == 1 else "messages to send")
        for number, message in enumerate(written):
            if number:
                self.add("")
            self.message(message)

    def message(self, message: Message) -> None:
        """Write a message to send; its settings as they are copied."""
        self.paragraphs(clean(message.head).splitlines())
        for part in message.parts():
            self.add("")
            self.paragraphs(clean(part.prose).splitlines())
            for setting in part.settings:
                heading, _, lines = setting.partition("\n")
                self.indented(heading)
                self.verbatim(lines, style="")

    def made(self, *where: str) -> None:
        """Write where and when the report was made, and whether values are masked."""
        self.indented(" · ".join(where), "dim")
        if self.how.redact:
            self.indented(labels.MASKED, "dim")

    def rows(
        self,
        lines: Iterable[Sequence[RenderableType]],
        *,
        first: int,
        gap: int = 2,
        indent: int = INDENT,
    ) -> None:
        """Write a table of two columns without rules; the first column is *first* wide."""
        table = Table.grid(padding=(0, gap))
        table.add_column(width=first, overflow="fold")
        table.add_column(overflow="fold")
        for line in lines:
            table.add_row(*line)
        self.add(table, indent=indent)

    def marked(self, lines: Iterable[Sequence[RenderableType]], *, mark: int, name: int) -> None:
        """Write a table of three columns: a mark, a name, and a description."""
        table = Table.grid(padding=(0, 1))
        table.add_column(width=mark, no_wrap=True)
        table.add_column(width=name, overflow="fold")
        table.add_column(overflow="fold")
        for line in lines:
            table.add_row(*line)
        self.add(table, indent=INDENT)

    def numbers(
        self,
        titles: Sequence[str],
        lines: Iterable[tuple[Text, Sequence[str]]],
        *,
        width: int,
        gap: int,
    ) -> None:
        """Write a table of names and their numbers; each column of numbers is *width* wide."""
        table = Table.grid(padding=(0, gap))
        table.add_column(overflow="fold", ratio=1)
        for _ in titles:
            table.add_column(justify="right", width=width, overflow="fold")
        table.add_row("", *(Text(title, style="dim") for title in titles))
        for name, counts in lines:
            table.add_row(name, *counts)
        self.add(table, indent=INDENT)

    def finding(
        self, finding: Finding, evidence: Iterable[Text] = (), foot: str = "", lead: str = ""
    ) -> None:
        """Write a finding with its shape, its evidence, and a closing line."""
        shape, word = labels.SEVERITIES[finding.severity]
        self.hanging(f"{lead}{shape} ", f"{word}: {finding.message}")
        for proof in evidence:
            self.hanging(DEEPER, proof)
        self.hanging(DEEPER, foot or f"{finding.check} · {labels.OWNERS[finding.owner]}", "dim")

    def snippet(self, snippet: Snippet, style: str = "cyan") -> None:
        """Write settings to copy, under the name of the place where they belong."""
        self.hanging(DEEPER, f"{snippet.heading}:", "dim")
        self.verbatim(snippet.text, style)

    def verbatim(self, text: str, style: str = "cyan") -> None:
        """Write *text* to copy: between blank lines, not indented, and never wrapped.

        In LDIF and INI a blank or a line break that the page adds would change the meaning.
        """
        lines = Text(clean(text).strip("\n"), style)
        self.add("")
        self._console.print(lines, soft_wrap=True)
        self.add("")
