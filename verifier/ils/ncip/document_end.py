"""Where a document ends that comes over a socket: nothing else tells."""

from __future__ import annotations

from lxml import etree

from verifier.ils.ncip.document import hardened


class DocumentEnd:
    """Reads along, and knows when the outermost element is closed. Nothing is kept."""

    def __init__(self) -> None:
        self._open = _OpenElements()
        self._parser = hardened(target=self._open)

    def reached_by(self, chunk: bytes) -> bool:
        """Whether the document ends in *chunk*, or is none that is worth waiting for."""
        try:
            self._parser.feed(chunk)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return True
        return self._open.closed


class _OpenElements:
    """Counts; the parser calls it."""

    def __init__(self) -> None:
        self._depth = 0
        self.closed = False

    def start(self, tag: str, attributes: object) -> None:
        del tag, attributes
        self._depth += 1

    def end(self, tag: str) -> None:
        del tag
        self._depth -= 1
        self.closed = self._depth == 0

    def close(self) -> None:
        """Do nothing: what is read here is counted alone."""
