import threading

import pytest

from verifier.store.database import advisory_lock, open_engine, writing
from verifier.store.db_errors import StoreProblem

PASSWORD = "dbpw-canary-5521"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (f"mysql://v:{PASSWORD}@h/d", "only be an SQLite file or a PostgreSQL database"),
        (f"no address {PASSWORD}", "is not a database address"),
        (f"postgresql://v:{PASSWORD}@h:port/d", "is not a database address"),
    ],
)
def test_other_databases_are_refused(url, message):
    """The sentence says which will do, and never shows the address."""
    with pytest.raises(StoreProblem, match=message) as problem:
        open_engine(url)
    assert PASSWORD not in str(problem.value)
    assert problem.value.__cause__ is None


def test_of_one_name_one_transaction_is_at_work(url):
    """What one has read is still so when it writes; those of another name do not wait."""
    engine = open_engine(url)
    seen, inside = [], []

    def work():
        with writing(engine, "the same"):
            inside.append(1)
            seen.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for one in threads:
        one.join()
    with writing(engine) as db:
        advisory_lock(db, "one")
        advisory_lock(db, "another")
    engine.dispose()

    assert [1] * 10 == seen
