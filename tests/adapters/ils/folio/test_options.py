from decimal import Decimal

import pytest

from tests.adapters.ils.folio.connections import make_connection
from verifier.adapters.ils.folio.settings import FolioOptions, option_problems

SECRET = "s3cret-of-the-verifier"


def test_a_sound_connection_has_no_problems():
    """Every setting is known, and read."""
    connection = make_connection(
        legacy_login="yes",
        custom_identifiers="studentId, campusCard",
        fine_limit="25.50",
        currency="USD",
        ca_file="ca.pem",
    )
    options = FolioOptions.of(connection)

    assert () == option_problems(connection)
    assert ("exu", "verifier", SECRET, True) == (
        options.tenant,
        options.username,
        options.password,
        options.legacy_login,
    )
    assert ("studentId", "campusCard") == options.custom_identifiers
    assert (Decimal("25.50"), "USD") == (options.fine_limit, options.currency)


def test_what_is_left_out_has_its_default():
    """A tenant, a username and a password are enough."""
    options = FolioOptions.of(make_connection())

    assert () == option_problems(make_connection())
    assert (False, (), None, None) == (
        options.legacy_login,
        options.custom_identifiers,
        options.fine_limit,
        options.currency,
    )


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (make_connection(url=None), "url is missing"),
        (make_connection(tenant=None), "tenant is missing"),
        (make_connection(secrets={"password": SECRET}), "username is missing"),
        (make_connection(secrets={"username": "verifier"}), "password is missing"),
        (make_connection(secrets={"username": "", "password": SECRET}), "username is empty"),
        (make_connection(secrets={"username": "v", "password": ""}), "password is empty"),
        (make_connection(username="verifier"), "username is a secret"),
        (make_connection(password=SECRET), "password is a secret"),
        (make_connection(tenants="exu"), 'Did you mean "tenant"?'),
        (make_connection(tenant="exu\r\nX-Evil: 1"), "tenant must be a tenant's id"),
        (make_connection(tenant="Example University"), "tenant must be a tenant's id"),
        (make_connection(tenant=""), "tenant must be a tenant's id"),
        (make_connection(legacy_login="maybe"), "legacy_login must be true or false"),
        (make_connection(fine_limit="-5"), "fine_limit must be a number"),
        (make_connection(fine_limit="ten"), "fine_limit must be a number"),
        (make_connection(currency="dollars"), "currency must be three capital letters"),
        (make_connection(custom_identifiers="a,,b"), "custom_identifiers must be reference ids"),
        (make_connection(custom_identifiers=""), "custom_identifiers must be reference ids"),
        (make_connection(custom_identifiers="a, barcode"), "must not name barcode"),
        (make_connection(file="x.json"), "file is not a setting of a FOLIO connection"),
    ],
)
def test_each_mistake_is_told_in_a_sentence(connection, words):
    """A sentence names the setting and what would do; none holds a secret."""
    problems = option_problems(connection)

    assert any(words in one for one in problems), problems
    assert all(one.endswith((".", "?")) for one in problems)
    assert SECRET not in " ".join(problems)


def test_secrets_show_in_no_repr():
    """Whoever prints the options prints neither username nor password."""
    shown = repr(FolioOptions.of(make_connection()))

    assert SECRET not in shown
    assert "verifier" not in shown
