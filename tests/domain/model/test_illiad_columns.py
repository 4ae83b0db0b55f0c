import pytest

from verifier.domain.model.site import column_named, is_secret, known_columns


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("UserName", "UserName"),
        ("Username", "UserName"),
        (" EMAILADDRESS ", "EMailAddress"),
        ("userinfo5", "UserInfo5"),
        ("NVTGC", "NVTGC"),
        ("UserInfo6", None),
        ("Password", None),
    ],
)
def test_columns_have_one_spelling(written, column):
    """ILLiad's JSON gives it; the database and people write others."""
    assert column == column_named(written)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("Password", True),
        ("PasswordHint", True),
        ("password_hash", True),
        ("User Password", True),
        ("PassWord2", True),
        ("UserName", False),
        ("Passport", False),
    ],
)
def test_passwords_are_known_by_their_name(name, secret):
    """Whatever stands around the word."""
    assert secret is is_secret(name)


def test_no_secret_is_known_as_a_column():
    """A site file cannot name one."""
    assert [] == [column for column in known_columns() if is_secret(column)]
