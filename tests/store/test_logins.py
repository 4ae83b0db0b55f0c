import pytest

from tests.report import samples
from tests.store.logins import CANARY, make_accepted, make_login
from verifier.store import logins
from verifier.store.sealing import Seal

WHOSE = {"idp_id": "campus", "patron": "grad1"}


@pytest.mark.parametrize("way", ["accept", "keep", "keep_together"])
def test_a_login_belongs_to_its_identity_provider_and_test_patron(store, way):
    """Whoever knows says so when it is kept, and what stays of its report says it again."""
    match way:
        case "accept":
            accepted = make_accepted(request=None)
            store.keep(accepted, report_id="r1", browser=None, **WHOSE)
        case "keep":
            store.keep(make_login(), report_id="r1", browser=None, **WHOSE)
        case "keep_together":
            store.keep_together([("r1", make_login())], browser=None, **WHOSE)
    store.save_report("r1", samples.failing())

    kept = store.results.of("r1")

    assert ("campus", "grad1") == (kept.idp_id, kept.patron)


def test_a_saved_login_belongs_to_nobody(store):
    """Whose login a file holds is not known."""
    store.keep(make_login(), report_id="r1", browser=None)
    store.save_report("r1", samples.failing())

    kept = store.results.of("r1")

    assert (None, None) == (kept.idp_id, kept.patron)


def test_a_login_is_written_sealed(store):
    """Its values stand in no column."""
    store.keep(make_login(), report_id="r1", browser=None)

    with store._engine.connect() as db:
        rows = db.exec_driver_sql("SELECT * FROM logins").all()
        assert make_login() == logins.read_login(db, store._seal, "r1")
        with pytest.raises(Exception, match="sealed with another key"):
            logins.read_login(db, Seal.temporary(), "r1")
    assert CANARY.encode() not in repr(rows).encode()
