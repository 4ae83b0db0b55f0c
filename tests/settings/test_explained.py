import pytest

from tests.settings.site_texts import ENVIRON, changed, problems
from verifier.settings.site_file import load_site


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "[site] is missing"),
        ("[site]\nname = 3\n", "[site].name = 3 is not a text. Write it in quotes"),
        (changed("[store]", "[stor]"), '[stor] is not a key we know. Did you mean "store"?'),
        (changed('"EXU"\nversion', "[1]\nversion"), '[[ils]] "ncip".from_agency is not one value'),
        (changed('role = "reshare"', 'role = "reshar"'), 'Did you mean "reshare"?'),
        (changed('id = "campus"\n', ""), "[[idp]] number 1.id is missing"),
        (changed("idp_initiated = true", 'idp_initiated = "yes"'), "Write true or false"),
        (changed("idp_initiated = true", "idp_initiatd = true"), 'Did you mean "idp_initiated"?'),
        (
            changed("reqIdToLower = false", "reqIdToLower = 1"),
            "[reshare.listener].reqIdToLower = 1",
        ),
        (
            changed("[[ils]]", '[reshare.files]\nattributemap = "a"\n[[ils]]'),
            '[reshare.files].attributemap = "a" is not a key we know. Did you mean "attr',
        ),
        (
            changed("[[ils]]", '[reshare.files]\nproxy = "a"\n[[ils]]'),
            '[reshare.files].proxy = "a" is not a list. Write a list in square brackets',
        ),
        (changed("clock_tolerance_seconds = 60", "clock_tolerance_seconds = 3600"), "at most 600"),
        ("[site\n", "line 1, column 6: "),
        ('[site]\nname = "x"\nname = "y"\n', "line 3, column 11: "),
    ],
)
def test_each_mistake_has_its_line(write, text, message):
    """One mistake gives one line that names it."""
    path = write(text)
    if message is None:
        load_site(path, environ=ENVIRON)
        return

    found = problems(path)

    assert [True] == [message in entry for entry in found if message in entry], found
    assert all(entry.startswith("verifier.toml: ") for entry in found)
