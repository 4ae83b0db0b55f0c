import re

import pytest

from verifier.domain.model.idp_product import Language
from verifier.domain.profiles.idp_profile import profiles_of

SNIPPETS = {
    f"{name}-{number}-{place}": snippet
    for name, profile in profiles_of(None).items()
    for number, remedy in enumerate(profile.remedies)
    for place, snippet in enumerate(remedy.snippets)
}


def snippets_in(language):
    """The texts of all snippets in *language*, by where they stand."""
    return [
        pytest.param(snippet.text, id=where)
        for where, snippet in SNIPPETS.items()
        if snippet.language is language
    ]


@pytest.mark.parametrize("text", snippets_in(Language.PHP))
def test_simplesamlphp_keeps_the_other_attributes(text):
    """A limit with a list of its own lets nothing else pass; a new list of attributes neither."""
    assert "core:AttributeLimit" not in text
    assert "['attributes'] =" not in text
    assert text.count("['attributes'][]") == text.count("isset(")


@pytest.mark.parametrize("text", snippets_in(Language.POWERSHELL))
def test_ad_fs_keeps_the_rules_that_are_there(text):
    """The cmdlet replaces all rules of a trust: they are copied first and written back."""
    rules = re.search(r"-IssuanceTransformRules (.*)", text)

    assert rules is None or rules[1].startswith("($trust.IssuanceTransformRules + ")
    assert rules is None or text.index("rules-before.txt") < rules.start()


def test_entra_names_groups_in_curly_braces():
    """A replacement pattern of Entra ID takes ``{NAME}``, and ``$1`` literally."""
    [text] = [snippet.text for snippet in SNIPPETS.values() if "RegexReplace()" in snippet.text]
    [group] = re.findall(r"\(\?'(\w+)'", text)

    assert f"Replacement pattern: {{{group}}}\n" in text


@pytest.mark.parametrize("product", ["shibboleth-idp", "generic-saml"])
def test_a_scope_is_added_that_is_not_listed_yet(product):
    """``{scope}`` is one that the metadata lists: to have it listed once more mends nothing."""
    listed = [snippet.text for where, snippet in SNIPPETS.items() if where.startswith(product)]
    [text] = [candidate for candidate in listed if "shibmd:Scope" in candidate]

    assert "THE-SCOPE-THAT-YOU-SEND" in text
    assert "{scope}" not in text
