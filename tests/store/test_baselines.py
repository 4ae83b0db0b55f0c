from datetime import timedelta

import pytest

from tests.report import samples
from tests.store.logins import NOW, SEAL, make_login
from verifier.domain.model.drift import BaselineDigests
from verifier.domain.model.report import Verdict
from verifier.store.db_errors import StoreProblem

REMAINS = BaselineDigests(report='{"schema": "report/1"}', digests=(("a/0", "d1"),), probe="p")


def pin(store, report_id="r1", idp_id="campus", patron="grad1"):
    return store.baselines.pin(
        report_id, idp_id=idp_id, patron=patron, remains=REMAINS, by="operator Pat"
    )


def test_a_baseline_comes_back_exactly(store):
    """By its patron and by its id."""
    made = pin(store)

    assert (NOW, REMAINS) == (made.pinned_at, made.remains)
    assert made == store.baselines.of("campus", "grad1")
    assert made == store.baselines.get(made.id)
    assert None is store.baselines.of("campus", "grad2")


def test_baselines_are_listed_in_order(store):
    """By identity provider, then by patron; all, or those of one."""
    for idp_id, patron in (("new", "a"), ("campus", "b"), ("campus", "a")):
        pin(store, idp_id=idp_id, patron=patron)

    assert [("campus", "a"), ("campus", "b"), ("new", "a")] == [
        (entry.idp_id, entry.patron) for entry in store.baselines.listed()
    ]

    assert ["a", "b"] == [entry.patron for entry in store.baselines.listed(idp_id="campus")]
    assert 2 == len(store.baselines.listed(patron="a"))


def test_a_line_says_what_is_known_of_the_report(store):
    """As long as there is a result, and whether its values are kept."""
    store.keep(make_login(), report_id="r1", browser=None)
    store.save_report("r1", samples.failing())
    pin(store)
    pin(store, "r2", patron="grad2")

    one, two = store.baselines.listed()
    assert (Verdict.FAIL, "ReShare would not find this patron.", True) == (
        one.verdict,
        one.headline,
        one.has_values,
    )
    assert (None, None, False) == (two.verdict, two.headline, two.has_values)

    store.holdings.forget_values(NOW + timedelta(days=1))
    assert not store.baselines.listed()[0].has_values


def test_a_baseline_is_let_go_once(store):
    """Whoever comes second is told that there is none."""
    made = pin(store)

    assert store.baselines.unpin(made.id)
    assert not store.baselines.unpin(made.id)
    assert () == store.baselines.listed()


def test_a_digest_is_of_one_patron_alone(store):
    """Names that run together the same are told apart."""
    digests = {
        store.baselines.digest("7", idp_id=idp_id, patron=patron)
        for idp_id, patron in (("ab", "c"), ("a", "bc"), ("a\0b", "c"), ("a", "b\0c"))
    }

    assert 4 == len(digests)
    assert SEAL.digest("7", of="x") not in digests
    assert (store.baselines.digest("7", idp_id="a", patron="c"),) == store.baselines.digests(
        "7", idp_id="a", patron="c"
    )


def test_remains_of_another_version_are_a_sentence(store):
    """Nothing is guessed of what cannot be read."""
    pin(store)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE baselines SET remains = '{}'")

    with pytest.raises(StoreProblem, match="another version of the verifier"):
        store.baselines.of("campus", "grad1")
