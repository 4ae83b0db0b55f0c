import pytest

from verifier.adapters.http.lookup_errors import LookupAborted
from verifier.domain.model.reshare_settings import PickupLocation


def test_the_symbols(live):
    """What the tenant answers to."""
    assert ("RESHARE:EXU",) == live.symbols()


def test_other_shapes_of_symbols_are_not_guessed_at(live, reshare):
    """A list of anything else is refused."""
    reshare.symbols = [{"symbol": "RESHARE:EXU"}]
    with pytest.raises(LookupAborted, match="does not look like ReShare's tenant symbols"):
        live.symbols()

    assert 1 == reshare.counts["/rs/settings/tenantSymbols"]


def test_the_pickup_locations(live, reshare):
    """By slug, which links use; an entry without one cannot be chosen by a link."""
    reshare.pickup.append({"id": "d2", "name": "Nowhere"})

    assert (PickupLocation(slug="main-desk", name="Main desk"),) == live.pickup_locations()
    [query] = [query for _, path, query, _ in reshare.seen if path == "/directory/entry"]
    assert ["tags.value=i=pickup", "status.value=i=managed"] == query["filters"]
