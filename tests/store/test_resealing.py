from tests.store.logins import NOW, make_login
from tests.store.runs import EXPECTED, link_of, make_run
from tests.store.test_reports import OUTCOMES, make_report
from verifier.domain.model.operators import Role
from verifier.store.maintenance import reseal_all
from verifier.store.sealing import Seal
from verifier.store.store import Store

OLD = b"0123456789abcdef0123456789abcdef"
NEW = b"fedcba9876543210fedcba9876543210"


def test_after_it_the_old_key_is_needed_by_nothing(url, store, tmp_path):
    """Logins, reports, test links and operators are read, and found, with the new key alone."""
    run = make_run(store)
    token = link_of(store, run)
    who = {"idp_id": "campus", "identifier": "jo.doe@example.edu"}
    store.operators.add(name="Jo Doe", role=Role.ADMIN, **who)
    store.keep(make_login(), report_id="r1", browser=None)
    report = make_report(tmp_path, OUTCOMES["everything"])
    store.save_report("r1", report)
    both = Store(url, seal=Seal([NEW, OLD]), now=lambda: NOW)
    sealed = reseal_all(both._engine, Seal([NEW, OLD]))
    both.close()
    new = Store(url, seal=Seal([NEW]), now=lambda: NOW)

    assert 2 + 2 + 2 + 2 == sealed  # login and report; tester and identifier; links; operator
    assert make_login() == new.capture("r1")
    assert report == new.report("r1")
    assert run.rows[0].id == new.links.find(token).row.id
    assert EXPECTED == new.links.expected(run.rows[0].id)
    assert "Jo Doe" == new.operators.named(**who).name
    new.close()


def test_it_can_be_done_again_and_back(store):
    """With both keys everything opens, whichever was used last."""
    store.keep(make_login(), report_id="r1", browser=None)

    assert 1 == reseal_all(store._engine, Seal([NEW, OLD]))
    assert 1 == reseal_all(store._engine, Seal([OLD, NEW]))
    assert make_login() == store.capture("r1")
