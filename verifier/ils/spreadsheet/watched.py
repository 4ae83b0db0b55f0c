"""A file that is read once, and again when it has changed."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple

from verifier.ils.spreadsheet.options import SpreadsheetOptions
from verifier.ils.spreadsheet.sheet import unreachable
from verifier.ils.spreadsheet.table import PatronTable, load_table
from verifier.model.lookup import CouldNotLook, LookupFailure
from verifier.rest.stopped import LookupStopped


class Stamp(NamedTuple):
    """What changes when a file does."""

    inode: int
    modified: int  # nanoseconds, as the next
    changed: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at the file. Raises ``LookupStopped`` where there is none."""
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            raise unreachable(path, error) from None
        return cls(found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)


class _Loading:
    """One reading of the file, in a thread of its own: it may outlast the one who asked first."""

    def __init__(self, path: Path, options: SpreadsheetOptions, stamp: Stamp) -> None:
        self.stamp = stamp
        self.done = Event()
        # set before it is done; None where the file changed while it was read
        self.result: PatronTable | CouldNotLook | None = None
        Thread(target=self._load, args=(path, options), daemon=True).start()

    def _load(self, path: Path, options: SpreadsheetOptions) -> None:
        result: PatronTable | CouldNotLook
        try:
            result = load_table(path, options)
        except LookupStopped as stopped:
            result = stopped.outcome
        except Exception as error:  # noqa: BLE001 - a defect must not leave the others waiting
            said = (
                f"{path.name} was not read by a defect of the verifier ({type(error).__name__})."
            )
            result = CouldNotLook(failure=LookupFailure.PROTOCOL_ERROR, said=said)
        with suppress(LookupStopped):  # half of it may be the old file, half the new one
            self.result = result if Stamp.of(path) == self.stamp else None
        self.done.set()


class WatchedTable:
    """The table of a file as it is now. Many may ask at a time; one reading serves them all."""

    def __init__(self, path: Path, options: SpreadsheetOptions) -> None:
        self._path, self._options = path, options
        self._lock = Lock()
        self._loading: _Loading | None = None

    def start(self) -> None:
        """Begin to read, so that the first question does not have to wait; a missing file may."""
        try:
            self._current(Stamp.of(self._path))
        except LookupStopped:
            return  # it is said to whoever asks

    def table(self, patience: float) -> PatronTable:
        """Give the table, waiting *patience* seconds at most. Raises ``LookupStopped``."""
        deadline = time.monotonic() + patience
        while True:
            stamp = Stamp.of(self._path)
            loading = self._current(stamp)
            if not loading.done.wait(max(deadline - time.monotonic(), 0)):
                raise LookupStopped(
                    LookupFailure.TIMEOUT,
                    f"{self._path.name} is still being read after {patience:g} seconds. Ask "
                    "again, or raise `timeout_seconds` of the connection; CSV is read faster "
                    "than Excel.",
                )
            if loading.stamp != stamp:
                continue
            if isinstance(loading.result, PatronTable):
                return loading.result
            if loading.result is not None:
                raise LookupStopped(loading.result.failure, loading.result.said)

    def _current(self, stamp: Stamp) -> _Loading:
        """Give the reading of the file as *stamp* says it is, or the one that must end first."""
        with self._lock:
            there = self._loading
            over = there is not None and there.done.is_set()
            if there is None or (over and (there.stamp != stamp or there.result is None)):
                there = self._loading = _Loading(self._path, self._options, stamp)
            return there
