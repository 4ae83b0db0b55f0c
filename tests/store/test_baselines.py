import pytest

from tests.store.logins import NOW, SEAL
from verifier.model.baseline import Remains
from verifier.store.problem import StoreProblem

REMAINS = Remains(report='{"schema": "report/1"}', digests=(("a/0", "d1"),), probe="p")


def pin(store, report_id="r1", idp_id="campus", patron="grad1"):
    return store.baselines.pin(
        report_id, idp_id=idp_id, patron=patron, remains=REMAINS, by="operator Pat"
    )


def test_a_baseline_comes_back_exactly(store):
    """By its patron, by its report and by its id."""
    made = pin(store)

    assert (NOW, REMAINS) == (made.pinned_at, made.remains)
    assert made == store.baselines.of("campus", "grad1")
    assert made == store.baselines.get(made.id)
    assert (made,) == store.baselines.of_report("r1")
    assert None is store.baselines.of("campus", "grad2")


def test_baselines_are_listed_in_order(store):
    """By identity provider, then by patron."""
    for idp_id, patron in (("new", "a"), ("campus", "b"), ("campus", "a")):
        pin(store, idp_id=idp_id, patron=patron)

    assert [("campus", "a"), ("campus", "b"), ("new", "a")] == [
        (one.idp_id, one.patron) for one in store.baselines.all()
    ]


def test_a_baseline_is_let_go_once(store):
    """Whoever comes second is told that there is none."""
    made = pin(store)

    assert store.baselines.unpin(made.id)
    assert not store.baselines.unpin(made.id)
    assert () == store.baselines.all()


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
        store.baselines.all()
