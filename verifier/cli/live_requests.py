"""The requests of a live ReShare, for ``verifier triage --live``."""

from __future__ import annotations

from datetime import date

from verifier.cli.exits import WrongUsage
from verifier.cli.stderr import note, progress
from verifier.live_settings import live_reshare, with_live_settings
from verifier.model.site import Site
from verifier.request_exports.export import RequestExport
from verifier.triaging import read_live


def site_and_requests(
    site: Site, since: date | None, until: date | None
) -> tuple[Site, RequestExport]:
    """Read the requests of these days, and the site as ReShare itself has it.

    Raises ``WrongUsage`` where the site file does not say how ReShare is asked.
    """
    live = live_reshare(site)
    if live is None:
        raise WrongUsage(
            "--live needs [reshare.okapi] in the site file, which says how to ask ReShare."
        )
    with progress() as tell:
        tell("reading ReShare's settings")
        current = with_live_settings(site, live)

        def count(read: int, total: int | None) -> None:
            of = f" of {total:,}" if total is not None else ""
            tell(f"request {read:,}{of}")

        export = read_live(live, site, since, until, progress=count)
    if export.read.stopped is not None:
        note(f"ReShare could not be read to the end: {export.read.stopped.said}")
    return current, export
