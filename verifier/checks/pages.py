"""The checks' pages as values, for renderers: those know no check."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from verifier.checks.catalogue import ALL_CHECKS
from verifier.checks.check import Check
from verifier.model.check_page import CheckPage

_LAST = "\n\nWhat to change:"


@cache
def check_pages() -> Mapping[str, CheckPage]:
    """Give every check's page by its id, in route order."""
    return MappingProxyType({one.id: _page(one) for one in ALL_CHECKS})


def _page(check: Check[Any]) -> CheckPage:
    whole = check.documentation.strip()
    explained = whole.partition(_LAST)[0].partition("\n\n")[2]
    return CheckPage(
        id=check.id,
        title=check.title,
        means=explained or check.title,
        whole=whole,
        severity=check.severity,
        station=check.station,
        owner=check.owner,
        cites=check.cites,
    )
