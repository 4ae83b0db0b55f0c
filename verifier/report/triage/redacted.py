"""Mask what belongs to the people of a set of requests."""

from __future__ import annotations

from dataclasses import replace

from verifier.model.triage import Triage
from verifier.report.redact import masked


def redacted_triage(triage: Triage) -> Triage:
    """*triage* with every value of a person masked, the requests' own numbers kept.

    The histories are left out: they quote identifiers, and what they say is read back already.
    """
    lines = tuple(replace(one, request=replace(one.request, audit=())) for one in triage.lines)
    return masked(replace(triage, lines=lines), ())
