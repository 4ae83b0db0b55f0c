from dataclasses import replace

import pytest

from tests.factories import make_site
from verifier.domain.model.site import Idp, TestPatron
from verifier.runs.runner import NoPatronSelected, select_logins


@pytest.fixture
def site(tmp_path):
    """Two identity providers with a patron in common, and one without any."""
    both, first, two = (TestPatron(id=name, username=name) for name in ("both", "one", "two"))
    return replace(
        make_site(tmp_path),
        idps=(
            Idp(id="campus", protocol="saml", test_patrons=(first, both)),
            Idp(id="empty", protocol="saml"),
            Idp(id="other", protocol="cas", test_patrons=(both, two)),
        ),
    )


def chosen(site, *only):
    return [f"{selected.idp.id}/{selected.patron.id}" for selected in select_logins(site, only)]


@pytest.mark.parametrize(
    ("only", "logins"),
    [
        ((), ["campus/one", "campus/both", "other/both", "other/two"]),
        (("campus",), ["campus/one", "campus/both"]),
        (("both",), ["campus/both", "other/both"]),
        (("other/both",), ["other/both"]),
        (("two", "campus"), ["campus/one", "campus/both", "other/two"]),
        (("campus", "campus/one", "one"), ["campus/one", "campus/both"]),
    ],
)
def test_who_is_named_is_chosen_in_the_order_of_the_site_file(site, only, logins):
    """Nothing means everybody; an identity provider, a patron, or both narrow it."""
    assert logins == chosen(site, *only)


@pytest.mark.parametrize("name", ["empty", "campus/two", "nobody", "campus/", ""])
def test_a_name_that_chooses_nobody_is_told(site, name):
    """A slip of the pen must not look like a run in which all was well."""
    with pytest.raises(NoPatronSelected) as nobody:
        select_logins(site, ["campus", name])

    assert f"no test patron for {name}." in nobody.value.message
    assert "(campus, other)" in nobody.value.message


def test_a_site_without_test_patrons_is_told_how_to_name_them(tmp_path):
    """The sentence names the table that is missing."""
    with pytest.raises(NoPatronSelected, match=r"\[idp\.test_patrons\.NAME\]"):
        select_logins(make_site(tmp_path))
