import pytest

from tests.settings.site_texts import ENVIRON, MINIMAL, changed, problems
from verifier.settings.site_file import load_site


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (changed('identifier = "employeeNumber"', 'identifier = " "', MINIMAL), "is empty"),
        (
            changed('identifier = "employeeNumber"', 'identifier = "employeenumber"', MINIMAL),
            "Did",
        ),
        (changed('identifier = "employeeNumber"', 'identifier = "patronBarcode"', MINIMAL), None),
        (changed('identifier = "employeeNumber"', 'identifier = "urn:oid:1.2"', MINIMAL), None),
        (changed('identifier = "employeeNumber"', 'identifier = "name-id"', MINIMAL), None),
    ],
)
def test_a_misspelt_attribute_is_told_from_one_of_the_sites_own(write, text, message):
    """Only a name close to one we know is taken for a mistake."""
    path = write(text)
    if message is None:
        load_site(path, environ=ENVIRON)
        return

    found = problems(path)

    assert [True] == [message in entry for entry in found if message in entry], found
    assert all(entry.startswith("verifier.toml: ") for entry in found)
