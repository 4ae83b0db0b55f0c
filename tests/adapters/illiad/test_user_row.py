import pytest

from verifier.adapters.illiad.users import compared_columns, user_of, wanted_columns
from verifier.domain.model.illiad_comparison import ColumnValue
from verifier.domain.model.site import IlliadSettings


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (" 0042 ", ColumnValue(column="SSN", value=" 0042 ")),
        ("", ColumnValue(column="SSN", value="")),
        (None, ColumnValue(column="SSN", value="")),
        (42, ColumnValue(column="SSN", value="42", number=True)),
        (4.5, ColumnValue(column="SSN", value="4.5", number=True)),
        (True, ColumnValue(column="SSN", value="Yes")),
        (["42"], None),
        ({"a": 1}, None),
    ],
)
def test_a_cell_is_kept_as_it_came(value, cell):
    """Nothing is trimmed; a number is told as one; what is no cell is absent."""
    assert cell == user_of({"SSN": value}, ("SSN",)).cell("SSN")


@pytest.mark.parametrize("name", ["USERNAME", "Username", " UserName "])
def test_columns_are_known_in_any_letter_case(name):
    """The database writes Username where the JSON has UserName."""
    assert "gail" == user_of({name: "gail"}, ("UserName",)).cell("UserName").value


@pytest.mark.parametrize("name", ["Password", "PASSWORD_HINT", "User Password", "passwordhash"])
def test_a_password_is_never_kept(name):
    """Not even where it is asked for."""
    assert () == user_of({name: "5f4dcc3b"}, (name,)).cells
    assert name not in wanted_columns(IlliadSettings(patron_field=name))


def test_what_is_read():
    """The column that is sent, those compared, and those that say whose row it is."""
    settings = IlliadSettings(patron_field="Fax", columns=("SSN",), users_by="external-id")

    assert ("Fax", "SSN") == compared_columns(settings)
    assert {"UserName", "ExternalUserId", "Fax", "SSN", "FirstName", "LastName"} | {
        "EMailAddress"
    } == set(wanted_columns(settings))


def test_without_settings_the_usual_columns_are_compared():
    """No column is taken for the one that is sent."""
    compared = compared_columns(IlliadSettings())

    assert ("UserName", "SSN", "Number") == compared[:3]
    assert "UserInfo5" in compared
    assert "Phone" not in compared
