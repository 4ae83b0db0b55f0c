import os
from pathlib import Path

import pytest

from verifier.domain.model.idp_product import Fact, Fault
from verifier.domain.profiles.idp_profile import (
    LONGEST,
    InvalidProfile,
    load_profile,
    load_profiles,
    pattern_problem,
    profile_file,
    profiles_of,
)

GOOD = """
name = "campus"
title = "Campus IdP"
protocols = ["saml"]
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
    return problem.value.message


def test_the_programs_own_profiles_are_good():
    profiles = profiles_of(None)

    assert {
        *("adfs", "generic-saml", "google-workspace", "keycloak", "lemonldap-ng"),
        *("microsoft-entra-id", "okta", "shibboleth-idp", "simplesamlphp"),
    } <= set(profiles)
    assert all(profile.wire and profile.mistakes for profile in profiles.values())


def test_reads_a_profile(tmp_path):
    profile = load_profile(written(tmp_path, GOOD))

    assert ("campus", "Campus IdP", ("saml",)) == (profile.name, profile.title, profile.protocols)
    assert profile.fingerprints.entity_ids[0].pattern == "/campus$"
    assert profile.wire[0].verified


NO_SIGN = "[[fingerprints.attributes]]\nreason = 'x'\nsign = {}\n"
MISTAKE = """
[[mistakes]]
says = "It is forgotten."
verified = true
explains = ["not-released"]
protocols = ["cas"]
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("[reload]\nsays", "[reload]\nsay = 1\nsays"), "^reload.say: "),
        (GOOD.replace('[preview]\nsays = "Log in."\nverified = true\n', ""), "^preview: Field"),
        (GOOD.replace("/campus$", "("), "not a regular expression"),
        (GOOD.replace("/campus$", "(a+)+$"), "^fingerprints.entity_ids.0.pattern: may run away"),
        (GOOD + NO_SIGN, "give at least one of name, value, name_format, friendly_name"),
        (GOOD + '[sources]\nmail = "u.{sp}"\n', "sources.mail: no placeholder {sp}; there are: "),
        (GOOD + MISTAKE, "mistakes.0.protocols: cas is not among the profile's protocols"),
        ("name =", "^not TOML: "),
        ("#" * 200_001, "^larger than 200,000 bytes"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    assert message.replace("^", "campus.toml: ") in refused(tmp_path, text)


def test_the_name_is_the_files(tmp_path):
    with pytest.raises(InvalidProfile) as problem:
        load_profile(written(tmp_path, GOOD, "other.toml"))

    assert problem.value.message == "other.toml: name: must be 'other', as the file is called"


def test_profiles_of_another_folder(tmp_path):
    written(tmp_path, GOOD)
    written(tmp_path, "notes", "README.md")

    assert ["campus"] == list(load_profiles(tmp_path))


REMEDY = """
[[remedies]]
mends = ["not-released"]
says = "Release {attribute} to {sp}."
where = "the filter"
verified = true
"""


def test_a_remedy_is_read(tmp_path):
    [remedy] = load_profile(written(tmp_path, GOOD + REMEDY)).remedies

    assert (Fault.NOT_RELEASED,) == remedy.mends
    assert "Release {attribute} to {sp}." == remedy.says


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{sp}", "{spp}", "remedies.0.says: no placeholder {spp}; there are: sp, "),
        ('"the filter"', '"{file}"', "remedies.0.where: no placeholder {file}"),
        ("{sp}", "{SP}", "remedies.0.says: no placeholder {SP}; there are: sp, "),
        ("{sp}", "{ sp }", "remedies.0.says: no placeholder { sp }"),
        ("{sp}", "{sp-host}", "remedies.0.says: no placeholder {sp-host}"),
        ('"the filter"', '" "', "remedies.0.where: must not be empty"),
        ('["not-released"]', "[]", "remedies.0.mends: name at least one kind of finding"),
        ('"not-released"', '"not-relased"', "remedies.0.mends.0: "),
        ("verified", 'protocols = ["cas"]\nverified', "remedies.0.protocols: cas is not among"),
        ("verified", "why = 1\nverified", "remedies.0.why: there is no such key"),
    ],
)
def test_a_faulty_remedy_is_named_at_load(tmp_path, old, new, message):
    assert message in refused(tmp_path, GOOD + REMEDY.replace(old, new, 1))


SNIPPET = """
[[remedies.snippets]]
place = "a shell"
language = "shell"
text = "echo ${HOME} {sp}"
verified = true
"""


def test_braces_of_a_snippets_language_are_left_alone(tmp_path):
    """But for those around what is a placeholder in other letters."""
    good = GOOD + REMEDY + SNIPPET
    [remedy] = load_profile(written(tmp_path, good)).remedies

    assert "echo ${HOME} {sp}" == remedy.snippets[0].text
    assert "remedies.0.snippets.0.text: no placeholder {SP}" in refused(
        tmp_path, good.replace("HOME} {sp}", "HOME} {SP}")
    )


def test_a_site_s_own_profile_goes_before_the_programs(tmp_path):
    own = written(tmp_path, GOOD.replace('"campus"', '"okta"'), "okta.toml")
    profiles = profiles_of(tmp_path)

    assert "Campus IdP" == profiles["okta"].title
    assert "Keycloak" == profiles["keycloak"].title
    assert own == profile_file("okta", tmp_path)
    assert profile_file("keycloak", None) == profile_file("keycloak", tmp_path)
    assert profile_file("keycloak", None).is_file()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.mkdir, "campus.toml: is no file"),
        (os.mkfifo, "campus.toml: is no file"),  # it would be waited for without end
        (lambda path: path.symlink_to("nowhere"), "campus.toml: cannot be read: no such file"),
    ],
    ids=["folder", "pipe", "dangling"],
)
def test_what_cannot_be_opened_is_named(tmp_path, make, message):
    make(tmp_path / "campus.toml")

    with pytest.raises(InvalidProfile, match=f"^{message}"):
        load_profiles(tmp_path)


SIGN = """
[[fingerprints.attributes]]
reason = "it sends campus"
sign = { name = "^campus$" }
"""


def test_how_a_product_is_recognised_is_said_in_words(tmp_path):
    product = load_profile(written(tmp_path, GOOD + SIGN)).product()

    assert (
        Fact(says="Its entity ID or issuer matches /campus$", verified=False),
        Fact(says="It sends campus.", verified=True),
    ) == product.recognised_by


@pytest.mark.parametrize("fact", ["preview", "reload"])
def test_how_a_change_is_seen_and_holds_is_filled_too(tmp_path, fact):
    """With the same placeholders as a remedy, and as strictly."""
    faulty = GOOD.replace(f"[{fact}]\nsays = ", f"[{fact}]\nsays = 'Run {{sp}} {{spp}}.' # ")

    assert f"{fact}.says: no placeholder {{spp}}; there are: sp, " in refused(tmp_path, faulty)


@pytest.mark.parametrize(
    "pattern",
    [
        "^https?://[^/]+/adfs/services/trust/?$",
        r"/realms/[^/]+/?$",
        r"^[A-Za-z][A-Za-z0-9]*$",
        r"^(?:urn|oid):[0-9.]+$",
        r"\(a+\)+",  # brackets of the text itself
        r"[(a+)]+b",
    ],
)
def test_a_plain_pattern_may_be_used(pattern):
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "not a regular expression: missing ), unterminated subpattern at position 0"),
        ("(a+)+$", "may run away"),
        ("(a|aa)*$", "may run away"),
        ("(?:a?){1,40}", "may run away"),
        (r"(a)\1", "may run away"),
        (".*.*.*=", "may run away"),
        ("a?" * 30 + "a" * 30, "may run away"),  # each choice doubles the ways
        ("(a|a|b)" * 20 + "c", "may run away"),
        ("(a*){30}b", "may run away"),  # thirty repeats, written as one
        ("a{0,99}a{0,99}a{0,99}b", "may run away"),
        ("(?x)(a+) +$", "may run away"),  # there the blank means nothing
        ("a" * (LONGEST + 1), "longer than"),
    ],
)
def test_what_may_run_away_is_refused(pattern, message):
    assert message in pattern_problem(pattern)
