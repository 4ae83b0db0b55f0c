import pytest

from tests.adapters.ils.alma.fake_alma import KEY, make_connection
from tests.factories import make_site
from verifier.adapters.ils.alma.settings import (
    REGIONS,
    SETTINGS,
    AlmaOptions,
    alma_server,
    option_problems,
)


def test_a_key_and_a_region_are_enough():
    """Nothing else has to be set."""
    assert () == option_problems(make_connection(None, region="eu"))
    assert () == option_problems(make_connection("https://alma.example.edu"))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"url": None}, "region is missing: one of na, eu, ap, aps, ca, cn (or url"),
        ({"region": "eu"}, "url and region exclude each other"),
        ({"url": None, "region": "us"}, " is none of na, eu, ap, aps, ca, cn."),
        ({"key": None}, "api_key is missing"),
        ({"key": ""}, "api_key is empty"),
        ({"key": "two words"}, "api_key is empty, or holds blanks"),
        ({"key": "line\nfeed"}, "api_key is empty, or holds blanks"),
        ({"key": "schlüssel"}, "characters that no key has"),
        ({"api_key": KEY}, "api_key is a secret"),
        ({"barcode_types": " , "}, "barcode_types must name at least one"),
        ({"user_id_type": " "}, "user_id_type must not be empty"),
        ({"search_duplicates": "perhaps"}, "search_duplicates must be true or false."),
        ({"fine_limit": "much"}, "fine_limit must be a number"),
        ({"regions": "eu"}, 'Did you mean "region"?'),
    ],
)
def test_a_wrong_setting_says_what_is_wrong(made, words):
    """Each mistake has one sentence, and no sentence holds the key."""
    said = " ".join(option_problems(make_connection(**made)))

    assert words in said
    assert KEY not in said


def test_every_setting_has_its_sentence():
    """The table of settings can be documented from itself."""
    assert all(one.means.endswith(".") for one in SETTINGS)
    assert len(SETTINGS) == len({one.name for one in SETTINGS})


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_names_its_gateway(tmp_path, region):
    """The address is made of the region's name."""
    server = alma_server(make_connection(None, region=region), make_site(tmp_path))

    assert server.base.endswith(f"//api-{region}.hosted.exlibrisgroup.com/almaws/v1")


@pytest.mark.parametrize("rest", ["", "/", "/almaws/v1", "/almaws/v1/"])
def test_an_address_may_end_with_the_name_of_the_api(tmp_path, rest):
    """The address is taken with and without the part that is always the same."""
    server = alma_server(make_connection(f"https://alma.example.edu{rest}"), make_site(tmp_path))

    assert "https://alma.example.edu/almaws/v1" == server.base


def test_the_settings_are_read():
    """Each setting is there as the look-up needs it, and the key does not show."""
    given = {"barcode_types": "02, Library card", "search_duplicates": "no", "fine_limit": "10.50"}
    options = AlmaOptions.of(make_connection(user_id_type="BARCODE", currency="EUR", **given))

    assert frozenset({"02", "library card"}) == options.barcode_types
    assert ("BARCODE", False) == (options.user_id_type, options.search_duplicates)
    assert ("10.50", "EUR") == (str(options.fine_limit), options.currency)
    assert KEY == options.api_key
    assert KEY not in repr(options)


def test_the_defaults_are_the_documented_ones():
    """Without settings every unique identifier is asked, and others are searched for."""
    options = AlmaOptions.of(make_connection())

    assert AlmaOptions(api_key=KEY) == options
    assert frozenset({"barcode", "01"}) == options.barcode_types
