from __future__ import annotations

import pytest

from verifier.profiles.load import InvalidProfile, load_profile, load_profiles

GOOD = """
name = "campus"
title = "Campus IdP"
protocol = "saml"
[[fingerprints.entity_ids]]
pattern = '/campus$'
verified = false
[[wire]]
says = "It sends urn:oid names."
verified = true
[preview]
says = "Log in."
verified = true
[reload]
says = "Nothing."
verified = true
"""


def written(folder, text, name="campus.toml"):
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def refused(folder, text):
    with pytest.raises(InvalidProfile) as problem:
        load_profile(written(folder, text))
    return problem.value.said


def test_the_programs_own_profiles_are_good():
    """Every product of the first road loads and says what it sends."""
    expected = [
        "adfs",
        "generic-saml",
        "google-workspace",
        "keycloak",
        "lemonldap-ng",
        "microsoft-entra-id",
        "okta",
        "shibboleth-idp",
        "simplesamlphp",
    ]
    profiles = load_profiles()

    assert set(expected) <= set(profiles)
    assert all(one.wire and one.mistakes for one in profiles.values())


def test_reads_a_profile(tmp_path):
    """What the file says, frozen."""
    profile = load_profile(written(tmp_path, GOOD))

    expected = ("campus", "Campus IdP", "saml")

    assert expected == (profile.name, profile.title, profile.protocol)
    assert profile.fingerprints.entity_ids[0].pattern == "/campus$"
    assert profile.wire[0].verified


def test_an_unknown_key_is_named(tmp_path):
    """A misspelt key is no silent nothing."""
    said = refused(tmp_path, GOOD.replace("[reload]\nsays", "[reload]\nsay = 1\nsays"))

    assert said.startswith("campus.toml: reload.say: ")


def test_a_missing_part_is_named(tmp_path):
    """Every profile says how its releases are previewed."""
    said = refused(tmp_path, GOOD.replace('[preview]\nsays = "Log in."\nverified = true\n', ""))

    assert said == "campus.toml: preview: Field required"


def test_a_faulty_pattern_is_named(tmp_path):
    """Patterns are regular expressions."""
    assert "not a regular expression" in refused(tmp_path, GOOD.replace("/campus$", "("))


def test_a_sign_that_asks_for_nothing_is_refused(tmp_path):
    """It would hold for every identity provider."""
    said = refused(tmp_path, GOOD + "[[fingerprints.attributes]]\nreason = 'x'\n")

    assert "give at least one of name, name_format, friendly_name" in said


def test_the_name_is_the_files(tmp_path):
    """A profile is found by its file."""
    with pytest.raises(InvalidProfile) as problem:
        load_profile(written(tmp_path, GOOD, "other.toml"))

    assert problem.value.said == "other.toml: name: must be 'other', as the file is called"


def test_what_is_no_toml_is_refused(tmp_path):
    """With the place that the parser names."""
    assert refused(tmp_path, "name =").startswith("campus.toml: not TOML: ")


def test_profiles_of_another_folder(tmp_path):
    """A folder may be given; only TOML files in it are read."""
    written(tmp_path, GOOD)
    written(tmp_path, "notes", "README.md")

    expected = ["campus"]

    assert expected == list(load_profiles(tmp_path))
