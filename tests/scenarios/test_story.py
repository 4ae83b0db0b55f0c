"""How a story becomes what the command is given."""

import json
import tomllib

import pytest

from tests.scenarios.expectation import rewrite
from tests.scenarios.story import login_of, read_story, records_of, site_of

PLAIN = {"product": "shibboleth-idp"}


def test_a_key_that_nobody_reads(tmp_path):
    """A misspelt key would be a lie about the story, so it is refused."""
    path = tmp_path / "one.toml"
    path.write_text('about = "x"\nproduct = "okta"\ntypd = {}\n')

    with pytest.raises(ValueError, match=r"one\.toml: nobody reads typd"):
        read_story(path)


def test_what_a_story_does_not_say_is_usual():
    """A story that says nothing is that of Gail Good, with whom all is well."""
    login, records = json.loads(login_of(PLAIN)), json.loads(records_of(PLAIN))

    assert [["21234000000018"], ["gail.good@example.edu"], ["Gail"], ["Good"]] == [
        entry["values"] for entry in login["attributes"]
    ]
    assert [{"type": "barcode", "value": "21234000000018", "status": "active"}] == records[
        "records"
    ][0]["identifiers"]


def test_the_site_file_keeps_what_is_usual_beside_what_is_special():
    """Tables are laid over each other; a list takes the place of a list."""
    story = {**PLAIN, "reshare": {"settings": {"borrower_check": "none"}, "tolerated": []}}

    reshare = tomllib.loads(site_of(story))["reshare"]

    assert ("Default", "none") == (
        reshare["settings"]["host_lms_integration"],
        reshare["settings"]["borrower_check"],
    )
    assert [] == reshare["tolerated"]


def test_replaced_and_lacking():
    """An old card stands beside the new one, and a part can be taken away."""
    story = {**PLAIN, "record": {"replaced": {"barcode": "2"}, "lacks": ["name"]}}

    [record] = json.loads(records_of(story))["records"]

    assert ["active", "inactive"] == [entry["status"] for entry in record["identifiers"]]
    assert "name" not in record


def test_only_the_expectation_is_written_anew(tmp_path):
    """What is above the last table stays as it is, letter for letter."""
    path = tmp_path / "one.toml"
    path.write_text('about = "x"\nproduct = "okta"\n\n[expect]\nverdict = "pass"\n')

    rewrite(path, {"verdict": "fail", "errors": ["a" * 50, "b" * 50]})

    assert path.read_text().startswith('about = "x"\nproduct = "okta"\n\n[expect]\n')
    assert {"verdict": "fail", "errors": ["a" * 50, "b" * 50]} == read_story(path)["expect"]
