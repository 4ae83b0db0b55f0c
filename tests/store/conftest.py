import pytest

from tests.store.logins import NOW, SEAL
from verifier.store.store import Store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/data/verifier.sqlite3"


@pytest.fixture
def store(url):
    opened = Store(url, seal=SEAL, now=lambda: NOW)
    yield opened
    opened.close()
