from verifier.domain.model.site import Idp
from verifier.settings.cross_checks import profile_problems


def campus(profile):
    return (Idp(id="campus", protocol="saml", profile=profile),)


def test_a_profile_that_exists_is_no_problem():
    """Nor is one that nobody names."""
    assert () == tuple(profile_problems(None, campus("okta")))
    assert () == tuple(profile_problems(None, campus(None)))


def test_a_misspelt_profile_is_named_with_the_nearest():
    """Before any login."""
    [problem] = profile_problems(None, campus("shiboleth-idp"))

    expected = (
        '[[idp]] "campus".profile = "shiboleth-idp" is no IdP profile. '
        'Did you mean "shibboleth-idp"?'
    )

    assert expected == str(problem)


def test_a_faulty_profile_of_the_site_is_named(tmp_path):
    """With the file, the key and what is wrong."""
    (tmp_path / "campus.toml").write_text('name = "campus"\ncolour = "x"\n', "utf-8")

    [problem] = profile_problems(tmp_path, campus("campus"))

    assert "[site].idp_profiles holds a profile that cannot be used: campus.toml: " in str(problem)
    assert "colour: there is no such key" in str(problem)
