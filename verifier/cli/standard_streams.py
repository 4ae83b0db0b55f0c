"""Standard output and standard error: full, closed, unread, or searched for pipeline commands."""

import errno
import io
import os
import re
import sys
from typing import Any, TextIO

from verifier.cli.exits import Stopped

_ERROR = 2
_OUTPUTS = {"stdout": 1, "stderr": _ERROR}


COMMAND = (
    r"(?<=#)#(?=[\w\[])"  # GitHub, Azure, TeamCity: ##[error], ##vso[ and ##teamcity[ anywhere
    r"|(?:(?<=[\n\r])|\A)[^!-~\n\r]*:(?=:)"  # GitHub: ::error:: at the beginning of a line
)
"""Matches the beginning of a command to the pipeline that reads the log, up to its second sign."""


class LogWriter(io.BufferedWriter):
    """A writer that puts a space into what a pipeline would read as a command.

    A name or a value in a line could otherwise set a variable or a message of the job.
    """

    _command = re.compile(COMMAND.encode())
    _line = b""  # the current line, or an "x" and the last two bytes of a longer one

    def write(self, content: Any) -> int:
        """Write *content*, which may be part of a line. Raises ``Stopped``."""
        line = self._line
        safe = self._command.sub(rb"\g<0> ", line + bytes(content))
        super().write(safe[len(line) :])
        last = re.split(rb"[\n\r]", safe)[-1]
        self._line = last if re.fullmatch(rb"[^!-~]*:?", last) else b"x" + last[-2:]
        return memoryview(content).nbytes


class OutputFile(io.FileIO):
    """A file that reports a write error once, and then discards everything.

    A closed pipe is no error, nor is an unwritable standard error: the exit code has to show the
    rest.
    """

    _is_over = False

    def write(self, content: Any) -> int:
        """Write *content*. Raises ``Stopped`` if it cannot be written."""
        if not self._is_over:
            try:
                return super().write(content)
            except OSError as error:
                self._is_over = True
                if not isinstance(error, BrokenPipeError) and self.fileno() != _ERROR:
                    reason = "it is closed" if error.errno == errno.EBADF else error.strerror
                    raise Stopped(
                        f"Standard output could not be written: {reason}. Send it to another "
                        "file or pipe."
                    ) from None
        return memoryview(content).nbytes


def use() -> None:
    """Replace the process's standard output and standard error by such files."""
    if sys.stdin is None:
        _occupy(0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    for name, number in _OUTPUTS.items():
        stream = getattr(sys, name)
        if stream is None:  # the caller closed it
            _occupy(number)
        elif stream is not getattr(sys, f"__{name}__"):
            continue  # a test's own
        file = OutputFile(number, "w", closefd=False)
        setattr(sys, name, text_into(file, encoding=getattr(stream, "encoding", None)))


def text_into(file: OutputFile, *, encoding: str | None = None) -> TextIO:
    """Build a text stream that writes into *file*; characters it cannot encode are escaped."""
    return io.TextIOWrapper(
        LogWriter(file),
        encoding=encoding,
        errors="backslashreplace",
        line_buffering=file.isatty() or file.fileno() == _ERROR,
    )


def _occupy(number: int) -> None:
    """Reserve descriptor *number*, so that no file opened later gets it; writing to it fails."""
    opened = os.open(os.devnull, os.O_RDONLY)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
