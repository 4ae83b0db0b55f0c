import sqlite3
import threading

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from verifier.store.database import advisory_lock, open_engine, writing
from verifier.store.db_errors import StoreProblem, failure_message, translate_db_errors

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
    with pytest.raises(StoreProblem, match=message) as problem:
        open_engine(url)
    assert PASSWORD not in str(problem.value)
    assert problem.value.__cause__ is None


def test_of_one_name_one_transaction_is_at_work(url):
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
    for thread in threads:
        thread.join()
    with writing(engine) as db:
        advisory_lock(db, "one")
        advisory_lock(db, "another")
    engine.dispose()

    assert [1] * 10 == seen


def of_sqlstate(code):
    """The driver's error for a code of PostgreSQL's."""
    return psycopg.errors.lookup(code)("a value: 21234000000018")


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("28P01", "refuses this account"),
        ("3D000", "is missing on its server"),
        ("53100", "the disk is full"),
        ("53300", "has no connection left"),
        ("57P01", "was restarted or lost its connection"),
        ("57P03", "is just starting or stopping"),
        ("55P03", "was held up by other work"),
        ("57014", "was held up by other work"),
        ("40P01", "was held up by other work"),
        ("40001", "was held up by other work"),
        ("25006", "takes no writes just now"),
        ("42501", "grant it its schema"),
        ("08006", "was restarted or lost its connection"),
        ("58030", "cannot be read or written by its server"),
        ("XX001", "is damaged"),
        ("22012", "failed in an unexpected way; see the log"),
    ],
)
def test_each_failure_of_postgresql_has_its_sentence(code, part):
    message = failure_message(of_sqlstate(code))

    assert part in message
    assert message.startswith("The data store ")
    assert "21234000000018" not in message


@pytest.mark.parametrize(
    ("heard", "part"),
    [
        ('FATAL:  password authentication failed for user "verifier"', "refuses this account"),
        ('FATAL:  role "verifier" does not exist', "refuses this account"),
        ('FATAL:  database "verifier" does not exist', "is missing on its server"),
        ("FATAL:  the database system is starting up", "is just starting"),
        ("FATAL:  sorry, too many clients already", "has no connection left"),
        ("server does not support SSL, but SSL was required", "does not speak TLS"),
        ("certificate verify failed", "has a certificate that is not trusted"),
        ("Connection refused", "cannot be reached; check that PostgreSQL is running"),
    ],
)
def test_what_is_heard_at_the_door_has_its_sentence(heard, part):
    """Where no connection comes about there is only the server's text."""
    assert part in failure_message(psycopg.OperationalError(heard))


def test_a_connection_that_breaks_is_told_from_one_that_never_came():
    """Whether the work was done is not known then, and that is said."""
    broken = psycopg.OperationalError("server closed the connection unexpectedly")

    assert "look first whether it was done" in failure_message(broken, lost=True)
    assert "cannot be reached" in failure_message(broken)


def test_what_is_no_failure_of_a_database_is_told_as_unexpected():
    assert "The data store failed in an unexpected way; see the log." == failure_message(None)
    assert "unexpected" in failure_message(psycopg.InterfaceError("x"))
    assert "unexpected" in failure_message(ValueError("x"))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (sqlite3.OperationalError("x"), "failed in an unexpected way"),
        (NoConnectionLeft("x"), "is too busy"),
        (DBAPIError("SELECT", {}, of_sqlstate("53100")), "the disk is full"),
    ],
)
def test_every_failure_becomes_the_store_s_own(error, message):
    with pytest.raises(StoreProblem, match=message), translate_db_errors():
        raise error
