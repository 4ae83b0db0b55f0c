import pytest

from tests.store.logins import SEAL
from verifier.store.context import open_up_to_date
from verifier.store.database import reading
from verifier.store.db_errors import StoreProblem
from verifier.store.schema_upgrade import NEWEST, revision_of
from verifier.store.sealing import Seal


def test_a_store_is_ready_when_it_is_open(url):
    """With its tables, and with a key that is the store's from now on."""
    engine = open_up_to_date(url, SEAL, lasting=True)
    found = revision_of(engine)
    engine.dispose()

    assert NEWEST == found
    with pytest.raises(StoreProblem, match="another key"):
        open_up_to_date(url, Seal.temporary(), lasting=True)


def test_a_key_for_the_moment_is_held_against_nothing(url):
    """Nor does it become the store's own."""
    open_up_to_date(url, Seal.temporary(), lasting=False).dispose()
    engine = open_up_to_date(url, SEAL, lasting=True)
    with reading(engine) as db:
        proofs = db.exec_driver_sql("SELECT count(*) FROM seal_proof").scalar_one()
    engine.dispose()

    assert 1 == proofs
