"""A report to hand to somebody who helps, ``support/1``: masked, with what it was made under."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from verifier import __version__
from verifier.domain.model.report import Report
from verifier.domain.model.site import Site
from verifier.report import json_report

SCHEMA = "support/1"


def support_export(report: Report, *, site: Site, number: str, now: datetime) -> str:
    """Write the JSON text, indented, ending in a line end; no value and no secret is in it."""
    content = {
        "schema": SCHEMA,
        "version": __version__,
        "exported_at": now.isoformat(),
        "number": number,
        "settings": dict(_settings(site)),
        "report": json_report.report_as_dict(report, redact=True),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _settings(site: Site) -> Iterator[tuple[str, str]]:
    """Name what the road depends on; addresses, accounts and secrets are none of it."""
    form = site.form
    yield "reshare.login", form.door.value
    yield "reshare.identifier", form.identifier
    yield from (
        (key, value)
        for key, value in (
            ("reshare.ils_identifier", form.ils_identifier),
            ("reshare.header_identifier", form.header_identifier),
            ("reshare.email", form.email),
            ("reshare.settings.host_lms_integration", site.reshare.host_lms_integration),
            ("reshare.settings.borrower_check", site.reshare.borrower_check),
        )
        if value
    )
    for idp in site.idps:
        yield f"idp.{idp.id}", idp.protocol
    for connection in site.ils:
        yield f"ils.{connection.id}", f"{connection.connector}, {connection.role.value}"
