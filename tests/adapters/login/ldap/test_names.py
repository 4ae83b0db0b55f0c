from __future__ import annotations

import pytest

from verifier.adapters.login.ldap.connection import DirectoryRefused
from verifier.adapters.login.ldap.entry_search import (
    account_of,
    asserted_attributes,
    asserted_value,
    bind_name,
    comparable,
    is_name,
    same_dn,
    search_filter,
)
from verifier.domain.model.site import Directory

PLAIN = Directory(
    url="ldap://ldap.example.edu", search_filter="(|(uid={username})(mail={username}))"
)
AD = Directory(
    url="ldap://ad.example.edu",
    kind="active-directory",
    search_filter="(sAMAccountName={username})",
    bind_as="{username}@example.edu",
)


@pytest.mark.parametrize(
    ("directory", "typed", "expected"),
    [
        (PLAIN, "jdoe", "(|(uid=jdoe)(mail=jdoe))"),
        (PLAIN, "*)(x=*", "(|(uid=\\2a\\29\\28x=\\2a)(mail=\\2a\\29\\28x=\\2a))"),
        (PLAIN, "a\\b", "(|(uid=a\\5cb)(mail=a\\5cb))"),
        (AD, "jdoe", "(sAMAccountName=jdoe)"),
        (AD, "CAMPUS\\jdoe", "(sAMAccountName=jdoe)"),
        (AD, "jdoe@example.edu", "(userPrincipalName=jdoe@example.edu)"),
    ],
)
def test_the_filter_asks_for_what_was_typed(directory, typed, expected):
    """Every character that a filter would read as syntax is escaped."""
    assert expected == search_filter(directory, typed)


@pytest.mark.parametrize(
    ("template", "typed", "expected"),
    [
        ("uid={username},ou=p", "jdoe", "uid=jdoe,ou=p"),
        ("uid={username},ou=p", "a,ou=admins", "uid=a\\,ou\\=admins,ou=p"),
        ("{username}@example.edu", "jdoe", "jdoe@example.edu"),
        ("CAMPUS\\{username}", "jdoe", "CAMPUS\\jdoe"),
    ],
)
def test_the_name_to_bind_as(template, typed, expected):
    """What is typed is one value of a DN, or a part of a plain name."""
    directory = Directory(url="ldap://ldap.example.edu", bind_as=template)

    assert expected == bind_name(directory, typed)


def test_what_the_entry_must_show():
    """The attributes that the filter compares with the typed name, and the value."""
    assert ("uid", "mail") == asserted_attributes(PLAIN, "jdoe")
    assert ("userPrincipalName",) == asserted_attributes(AD, "jdoe@example.edu")
    assert "jdoe" == asserted_value(AD, "CAMPUS\\jdoe")
    assert "a\\b" == asserted_value(PLAIN, "a\\b")


@pytest.mark.parametrize("typed", ["", "  ", "a\0", "a\n", "x" * 257, "\u202ea"])
def test_what_is_no_name(typed):
    """Blanks, control characters and endless texts are no user names."""
    assert not is_name(typed)


@pytest.mark.parametrize("typed", ["jdoe", "José", "x" * 256, "a b", "*"])
def test_what_is_a_name(typed):
    """Letters of any language, blanks inside and signs may be a name."""
    assert is_name(typed)


def test_names_compare_as_directories_compare_them():
    """Letter case, composed letters and the number of blanks mean nothing."""
    assert comparable("José  DOE ") == comparable("jose\u0301 doe")
    assert comparable("jose") != comparable("josé")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("uid=jdoe,ou=People,dc=example", "UID=JDoe, ou=people , dc=example", True),
        ("uid=jdoe,dc=example", "userid=jdoe,dc=example", True),
        ("uid=a\\,b,dc=example", "uid=a\\2cb,dc=example", True),
        ("uid=José,dc=example", "uid=Jos\\C3\\A9,dc=example", True),
        ("uid=jdoe,dc=example", "uid=root,dc=example", False),
        ("uid=jdoe,dc=example", "uid=jdoe,ou=x,dc=example", False),
        ("jdoe@example.edu", "uid=jdoe,dc=example", False),
        ("", "uid=jdoe", False),
    ],
)
def test_dns_compare_by_their_values(one, other, same):
    """Spellings of one DN are the same; another value or another level is not."""
    assert same is same_dn(one, other)


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("CORP\\{username}", "CORP\\gail"),
        ("CORP\\{username}", "corp\\gail"),
        ("{username}@example.edu", "gail@Example.edu"),
    ],
)
def test_a_name_with_the_directorys_own_domain_is_bound_as_typed(template, typed):
    """People may type the domain that is put before or behind their name anyhow."""
    directory = Directory(url="ldaps://x", kind="active-directory", bind_as=template)

    assert typed == bind_name(directory, typed)


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("CORP\\{username}", "EVIL\\gail"),
        ("CORP\\{username}", "gail@example.edu"),
        ("CORP\\{username}", "\\gail"),
        ("{username}@example.edu", "gail@evil.example.org"),
        ("{username}@example.edu", "CORP\\gail"),
        ("{username}", "EVIL\\gail"),
    ],
)
def test_a_name_of_another_domain_is_refused(template, typed):
    """A forest would let such a person in, and find somebody else's entry of the same name."""
    directory = Directory(url="ldaps://x", kind="active-directory", bind_as=template)
    with pytest.raises(DirectoryRefused) as refused:
        bind_name(directory, typed)

    assert ("other-domain", "patron") == (refused.value.reason, refused.value.owner)


def test_an_account_has_one_name_however_it_is_spelled():
    """Attempts are counted for the account, so another spelling gives no further ones."""
    directory = Directory(url="ldaps://x", kind="active-directory")
    plain = Directory(url="ldaps://x")
    spelled = ("gail", " Gail ", "CORP\\gail", "a\\GAIL", "gail@example.edu", "\uff47ail")

    assert 1 == len({account_of(directory, entry) for entry in spelled})
    assert account_of(plain, "gail@a") != account_of(plain, "gail@b")


@pytest.mark.parametrize("spelled", ["gail\ufe0f", "g\u0301ail", "g\u00e0il", "GA\u0130L"])
@pytest.mark.parametrize("directory", [PLAIN, AD])
def test_marks_make_no_other_account(directory, spelled):
    """Directories pass over them: each would be one more attempt at the same account."""
    assert account_of(directory, "gail") == account_of(directory, spelled)
    assert account_of(directory, "gael") != account_of(directory, spelled)
