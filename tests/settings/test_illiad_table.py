import pytest

from tests.settings.site_texts import MINIMAL, problems
from verifier.domain.model.site import IlliadSettings, Secret
from verifier.settings.site_file import load_site

ENVIRON = {"ILLIAD_API_KEY": "k"}
WHOLE = """
[reshare.illiad]
patron_field = "ssn"
url = "https://illiad.example.edu/ILLiadWebPlatform"
api_key = { env = "ILLIAD_API_KEY" }
users_by = "external-id"
users_file = "users.csv"
users = ["jstudent"]
columns = ["ssn", "Username", "OurOwnNumber"]
timeout_seconds = 5

[reshare.illiad.addon]
PickupLocationLookupValue = " main-desk "
" Queue" = ""
"""


def problems_of(write, table, **environ):
    return problems(write(f"{MINIMAL}\n[reshare.illiad]\n{table}\n"), environ)


def test_every_key_arrives_where_it_belongs(write, tmp_path):
    """Columns in ILLiad's own spelling, and the add-on's settings just as they stand."""
    (tmp_path / "users.csv").write_text("UserName\n")

    site = load_site(write(MINIMAL + WHOLE), environ=ENVIRON)

    assert (
        IlliadSettings(
            patron_field="SSN",
            url="https://illiad.example.edu/ILLiadWebPlatform",
            api_key=Secret(place="env ILLIAD_API_KEY", value="k"),
            users_by="external-id",
            users_file=tmp_path / "users.csv",
            users=("jstudent",),
            columns=("SSN", "UserName", "OurOwnNumber"),
            addon=(("PickupLocationLookupValue", " main-desk "), (" Queue", "")),
            timeout_seconds=5.0,
        )
        == site.illiad
    )


def test_nothing_is_taken_for_granted(write):
    """Without the table nothing is known of ILLiad, and with an empty one no column."""
    assert load_site(write(MINIMAL), environ={}).illiad is None
    assert (
        IlliadSettings() == load_site(write(f"{MINIMAL}\n[reshare.illiad]\n"), environ={}).illiad
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('patron_field = "SNN"', 'is not a column of ILLiad\'s Users table. Did you mean "SSN"?'),
        ('patron_field = "UserInfo6"', "is not a column of ILLiad's Users table."),
        ('patron_field = "Password"', "holds passwords, which are never read."),
        ('columns = ["PasswordHint"]', "holds passwords, which are never read."),
        ('patron_field = ""', "is empty."),
        ('users_by = "barcode"', "is not one of the choices."),
        ('users = "jstudent"', "is not a list."),
        ('users_file = "gone.csv"', "does not exist."),
        ("addon = { Place = 3 }", "is not a text. Write it in quotes."),
        ('addon = { OkapiPassword = "x" }', "names what looks like a secret."),
        ('url = "https://illiad.example.edu"', "names no api_key."),
        ('api_key = "k"', "must not stand in this file."),
        ('api_key = { env = "ILLIAD_API_KEY" }', "needs the environment variable ILLIAD_API_KEY."),
        ('patron_feld = "SSN"', 'is not a key we know. Did you mean "patron_field"?'),
    ],
)
def test_each_mistake_is_told(write, table, message):
    """In one line with its table, its key, and what would do."""
    [problem] = problems_of(write, table)

    assert "illiad" in problem
    assert message in problem


def test_a_key_without_an_address_is_told(write):
    """Both are needed to ask the Web Platform."""
    [problem] = problems_of(write, 'api_key = { env = "ILLIAD_API_KEY" }', ILLIAD_API_KEY="k")

    assert "names no url. The Web Platform is asked with both url and api_key." in problem


def test_no_secret_is_shown(write):
    """Neither a key that stands in the file nor what looks like a secret of the add-on."""
    lines = problems_of(write, 'api_key = "hush-hush"\naddon = { Token = "hush-hush" }')

    assert 2 == len(lines)
    assert "hush" not in "".join(lines)
