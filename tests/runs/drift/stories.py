"""Logins of one test patron, kept in a real store, for the tests of drift."""

from datetime import UTC, datetime, timedelta

from tests.factories import BARCODE, FixedIls, make_capture, make_found, make_site
from verifier.domain.model.lookup import CouldNotLook, LookupFailure
from verifier.pipeline.verify import verify
from verifier.runs.baselines import pin, pinned
from verifier.runs.drift import drift_of
from verifier.store.sealing import Seal
from verifier.store.store import Store

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SILENT = CouldNotLook(failure=LookupFailure.TIMEOUT, message="No answer came.")
KNOWS = {BARCODE: make_found()}
WHOSE = {"idp_id": "campus", "patron": "grad1"}
SEAL = Seal([b"0123456789abcdef0123456789abcdef"])


class Desk:
    """A store with one baseline, whose values may be gone, and reports to hold against it."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "verifier.sqlite3"
        self.store = Store(f"sqlite:///{self.path}", seal=SEAL, now=lambda: NOW)

    def report(self, released=None, *, answers=KNOWS, form=None, **more):
        site = make_site(self.folder, **({} if form is None else {"form": form}))
        ils = () if answers is None else (FixedIls(answers),)
        return verify(make_capture(released, **more), site=site, ils=ils)

    def pin(self, report, *, gone=False):
        """Pin *report*; with *gone* its values are purged at once."""
        capture = report.capture
        self.store.keep(capture, report_id="then", browser=None, **WHOSE)
        self.store.save_report("then", report)
        pin(self.store, "then", by="operator Pat")
        if gone:
            self.store.purge(NOW + timedelta(days=8))

    def drift(self, report):
        return drift_of(report, pinned(self.store, **WHOSE))

    def content(self):
        """Everything that stands in the files of the store."""
        return b"".join(path.read_bytes() for path in self.folder.glob("verifier.sqlite3*"))
