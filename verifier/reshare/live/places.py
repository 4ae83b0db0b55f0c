"""The names that requests use: the tenant's symbols and its pickup locations."""

from __future__ import annotations

from verifier.model.reshare_live import PickupLocation
from verifier.reshare.live.lists import entries_of
from verifier.reshare.live.sign_in import RESHARE
from verifier.reshare.live.talk import ReshareTalk
from verifier.rest.json_body import Many, Shape, shaped

SYMBOLS = "/rs/settings/tenantSymbols"
SYMBOLS_PERMISSION = "rs.settings.get"
DIRECTORY = "/directory/entry"
DIRECTORY_PERMISSION = "directory.entry.collection.get"
_PICKUP = (("filters", "tags.value=i=pickup"), ("filters", "status.value=i=managed"))


class _Symbols(Shape):
    symbols: Many[str]


class _Entry(Shape):
    slug: str | None = None
    name: str | None = None


def read_symbols(talk: ReshareTalk) -> tuple[str, ...]:
    """Give the symbols that the tenant answers to. Raises ``LookupStopped``.

    mod-rs tells them as ``{symbols: [...]}`` (ReshareSettingsController); not every version has
    the question at all.
    """
    content = talk.get(SYMBOLS, needs=SYMBOLS_PERMISSION)
    return shaped(_Symbols, content, what="ReShare's tenant symbols", peer=RESHARE).symbols


def read_pickup_locations(talk: ReshareTalk) -> tuple[PickupLocation, ...]:
    """Give the places where patrons collect items; one without a slug is left out.

    Raises ``LookupStopped``.
    """
    rows = (
        shaped(_Entry, one, what="a pickup location of ReShare", peer=RESHARE)
        for one in entries_of(talk, DIRECTORY, needs=DIRECTORY_PERMISSION, query=_PICKUP)
    )
    return tuple(PickupLocation(slug=one.slug, name=one.name) for one in rows if one.slug)
