import pytest

from tests.services.postgresql import running_postgresql
from tests.store.logins import NOW, SEAL
from verifier.store.store import Store


@pytest.fixture(scope="session")
def server():
    with running_postgresql() as running:
        yield running


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{tmp_path}/data/verifier.sqlite3"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def url(request, tmp_path):
    """A data store in a file, and the same in PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/verifier.sqlite3"
    return request.getfixturevalue("server").new_database()


@pytest.fixture
def clock():
    """A list whose one member is what the store takes for now: a test sets it."""
    return [NOW]


@pytest.fixture
def store(url, clock):
    opened = Store(url, seal=SEAL, now=lambda: clock[0])
    yield opened
    opened.close()


@pytest.fixture
def written(request, url, tmp_path):
    """Gives all that stands in the database's files, as bytes."""

    def read():
        folder = tmp_path
        if not url.startswith("sqlite"):
            folder = request.getfixturevalue("server").files_of(url)
        return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    return read
