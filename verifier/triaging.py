"""The triage of requests: from what was read to what is wrong with each, and with all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from verifier import __version__
from verifier.diagnosis.triage.answers import Answers
from verifier.diagnosis.triage.identifier import distinct_identifiers
from verifier.diagnosis.triage.triage import triage
from verifier.ils.connected import ConnectedIls
from verifier.ils.many import look_up_many
from verifier.model.lookup import PatronKey
from verifier.model.site import Site
from verifier.model.triage import Triage
from verifier.request_exports.export import RequestExport


def triage_requests(
    export: RequestExport,
    *,
    site: Site,
    connections: Sequence[ConnectedIls] = (),
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Triage:
    """Judge the requests of *export*, and ask the library systems about each identifier once.

    A KeyboardInterrupt ends the asking: what was answered by then counts. Without *connections*
    what ReShare wrote into the requests decides.
    """
    values = distinct_identifiers(export.read.requests, damaged=export.spoilt)
    attempts, unasked = look_up_many(
        connections, [PatronKey(value=one) for one in values], progress=progress
    )
    return triage(
        export.read,
        site=site,
        answers=Answers.of(attempts),
        created_at=datetime.now(UTC),
        version=__version__,
        spoilt=export.spoilt,
        oddities=export.oddities,
        unasked=unasked,
    )
