import pytest

from verifier.domain.model.site import Secret
from verifier.settings.fields import SiteFileContext
from verifier.settings.site_tables import StoreTable

PASSWORD = "dbpw-canary-5521"


def read(folder, **table):
    around = SiteFileContext(folder=folder, environ={"STORE": f"postgresql://v:{PASSWORD}@h/d"})
    return StoreTable.model_validate(table, context=around).settings(folder)


def test_an_address_without_a_password_stands_in_the_file(tmp_path):
    """The server may know the account by its certificate, or by the machine."""
    url = "postgresql://verifier@db.example.edu/verifier?sslmode=verify-full"

    assert Secret(place="the site file", value=url) == read(tmp_path, url=url).url


def test_an_address_with_a_password_stands_outside(tmp_path):
    """The whole address is the secret."""
    found = read(tmp_path, url={"env": "STORE"}).url

    assert Secret(place="env STORE", value=f"postgresql://v:{PASSWORD}@h/d") == found
    assert PASSWORD not in repr(found)


def test_a_variable_that_is_not_set_is_no_mistake_of_the_file(tmp_path):
    """Commands that keep nothing need none; whoever opens the store says it."""
    assert Secret(place="env MISSING", value="") == read(tmp_path, url={"env": "MISSING"}).url


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        (f"postgresql://v:{PASSWORD}@h/d", "holds a password"),
        (f"postgresql://v@h/d?password={PASSWORD}", "holds a password"),
        (f"postgresql://v:{PASSWORD}@[h/d", "is not a database's address"),
        ("mysql://h/d", "is not the address of a PostgreSQL database"),
        ("db.example.edu", "is not the address of a PostgreSQL database"),
        ("postgresql://h/d d", "is not the address of a PostgreSQL database"),
        (7, "must not stand in this file"),
    ],
)
def test_what_is_no_address_is_told_without_its_password(tmp_path, url, wrong):
    """One sentence, and no secret in it."""
    with pytest.raises(ValueError, match=wrong) as refused:
        read(tmp_path, url=url)
    assert PASSWORD not in str(refused.value)


def test_the_key_may_stand_elsewhere(tmp_path):
    """Relative to the site file, as every path."""
    assert tmp_path / "keys/store.key" == read(tmp_path, key_file="keys/store.key").key_file
