from verifier.store.store import Store

GAIL, JO = ("campus", "gail"), ("campus", "jo")


def test_what_was_told_is_remembered_for_each_way(tmp_path):
    """A restart forgets nothing; what one way told, another may still have to tell."""
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    first = Store(url)
    first.told.note("mail", failing=[GAIL, JO], no_longer=[])
    first.close()
    store = Store(url)
    kept = store.told.failures("mail"), store.told.failures("webhook")
    store.close()

    assert ({GAIL, JO}, set()) == kept


def test_a_failure_that_is_over_is_taken_back():
    """It is told anew when it comes back; told twice, it stands once."""
    store = Store("sqlite://")
    store.told.note("mail", failing=[GAIL, JO], no_longer=[])
    store.told.note("mail", failing=[JO], no_longer=[GAIL])
    kept = store.told.failures("mail")
    store.close()

    assert {JO} == kept
