import pytest

from tests.campus_of_many import campus
from verifier.store.store import Store


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Ten patrons at the embedded servers, all of them by every way in."""
    with campus(tmp_path_factory.mktemp("campus"), patrons=10) as made:
        yield made


@pytest.fixture
def store():
    made = Store("sqlite://")
    yield made
    made.close()
