"""Who mends something, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verifier.model.finding import Owner

OWNERS: Mapping[Owner, str] = MappingProxyType(
    {
        Owner.IDENTITY: "identity team",
        Owner.DISCOVERY: "discovery team",
        Owner.RESHARE: "ReShare administrators",
        Owner.ILS: "library systems",
        Owner.PATRON: "the patron",
    }
)
