"""The requests of a live ReShare, for ``verifier triage --live``."""

from __future__ import annotations

from datetime import date

from verifier.cli.exits import WrongUsage
from verifier.model.site import Site
from verifier.request_exports.export import RequestExport


def read_live(site: Site, since: date | None, until: date | None) -> RequestExport:
    """Read the requests of these days. Raises ``WrongUsage`` where no ReShare is set up."""
    del since, until
    raise WrongUsage(f"The site file of {site.name} names no ReShare to ask: [reshare.okapi].")
