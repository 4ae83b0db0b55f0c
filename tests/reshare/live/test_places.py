from verifier.model.reshare_live import PickupLocation


def test_the_symbols(live):
    """What the tenant answers to."""
    assert ("RESHARE:EXU",) == live.symbols()


def test_the_pickup_locations(live, reshare):
    """By slug, which links use; an entry without one cannot be chosen by a link."""
    reshare.pickup.append({"id": "d2", "name": "Nowhere"})

    assert (PickupLocation(slug="main-desk", name="Main desk"),) == live.pickup_locations()
    [query] = [query for _, path, query, _ in reshare.seen if path == "/directory/entry"]
    assert ["tags.value=i=pickup", "status.value=i=managed"] == query["filters"]
