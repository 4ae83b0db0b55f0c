"""A ReShare that is up, and a client that asks it."""

import pytest

from tests.fake_reshare import FakeReshare, make_access, serving
from verifier.adapters.reshare_api.client import LiveReshare


@pytest.fixture
def reshare():
    return FakeReshare()


@pytest.fixture
def url(reshare):
    with serving(reshare) as address:
        yield address


@pytest.fixture
def live(url):
    return LiveReshare(make_access(url), allow_private=True)
