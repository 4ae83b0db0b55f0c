"""The readers that hold the snippets together: what they let pass and what they refuse."""

import pytest

from tests.domain.profiles.snippet_parsers import PARSERS
from verifier.domain.model.idp_product import Language
from verifier.domain.profiles.idp_profile import profiles_of

RULE = '@RuleName = "r"\nc:[Type == "t", Issuer == "AD AUTHORITY"]\n => issue(Type = "n");'


def test_every_language_has_its_parser():
    """And every language that a profile writes is one of them."""
    written = {
        snippet.language
        for profile in profiles_of(None).values()
        for remedy in profile.remedies
        for snippet in remedy.snippets
    }

    assert set(Language) == set(PARSERS)
    assert written <= set(PARSERS)


@pytest.mark.parametrize(
    ("language", "text", "held"),
    [
        (Language.XML, '<a b="x&amp;y"/><c>z</c>', {"x&y", "z"}),
        (Language.JSON, '{"a": ["x"]}', {"a", "x"}),
        (Language.PHP, "$m['a\\'b'] = ['c' => \"d\"]; // it's ]", {"a'b", "c", "d"}),
        (Language.PROPERTIES, "# x\na.b=c=d\ne=f\\\\g", {"c=d", "f\\g"}),
        (Language.LDIF, "dn: uid=x\nchangetype: modify\nreplace: a\na: b\n-", {"uid=x", "b"}),
        (Language.SHELL, "ls 'a'\\''b' # c", {"a'b"}),
        (Language.POWERSHELL, "$a = @{ b = 'c''d' } # it's", {"c'd"}),
        (Language.CLAIM_RULES, f"{RULE}\n{RULE}", {"t", "n"}),
        (Language.HCL, 'a "b" {\n  c = ["d\\"e"] # f\n}', {"b", 'd"e'}),
        (Language.INI, "a = b", {"b"}),
        (Language.INI, "[x]\na = b", {"b"}),
        (Language.TEXT, "Name: x", {"Name: x"}),
    ],
)
def test_what_a_snippet_holds_is_given_back(language, text, held):
    """The texts as the product would read them."""
    assert held <= set(PARSERS[language](text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.XML, '<a b="x&y"/>'),
        (Language.JSON, '{"a": }'),
        (Language.PHP, "$m['a'] = ['c' => 'd';"),
        (Language.PHP, "$m['a] = 1;"),
        (Language.PROPERTIES, "a"),
        (Language.PROPERTIES, "a=1\na=2"),
        (Language.LDIF, "changetype: modify"),
        (Language.SHELL, "ls 'a"),
        (Language.POWERSHELL, "@{ b = 'c' )"),
        (Language.CLAIM_RULES, RULE.replace(";", "")),
        (Language.CLAIM_RULES, RULE.replace("=> issue", "issue")),
        (Language.CLAIM_RULES, RULE.replace('"n"', '"n')),
        (Language.HCL, "a {"),
        (Language.HCL, "a {\n b c\n}"),
        (Language.INI, "a"),
        (Language.TEXT, "Name: x\n"),
    ],
)
def test_what_is_broken_is_refused(language, text):
    """A reader that takes everything would prove nothing."""
    with pytest.raises(ValueError):
        PARSERS[language](text)
