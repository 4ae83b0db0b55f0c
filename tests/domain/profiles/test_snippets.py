"""Every snippet of every product can be read by its own parser, and mends what it says."""

import re

import pytest

from tests.domain.diagnosis.cases import make_finding
from tests.domain.profiles.product_logins import PRODUCT_LOGINS, case_of, faults_of
from tests.domain.profiles.snippet_parsers import PARSERS
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.identity_provider import at_identity, fill
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, Fault, Language
from verifier.domain.profiles.idp_profile import profiles_of

RULE = '@RuleName = "r"\nc:[Type == "t", Issuer == "AD AUTHORITY"]\n => issue(Type = "n");'


def test_every_language_has_its_parser():
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
    with pytest.raises(ValueError):
        PARSERS[language](text)


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


CHECKS = {check.fault: check.id for check in ALL_CHECKS}
NASTY = """https://sp.example.edu/a"b'c<d>&e\\f"""

each_fault = pytest.mark.parametrize(
    ("login", "fault"),
    [
        pytest.param(login, fault, id=f"{login.label}-{fault}")
        for login in PRODUCT_LOGINS
        for fault in sorted(faults_of(login.protocol))
    ],
)


def remedies(login, fault: Fault):
    """The remedies of the login's product for *fault*, by the real diagnosis."""
    finding = make_finding(CHECKS[fault])
    case = case_of(login.healthy, login.idp_profile.product(), finding, login.wanted)
    return list(at_identity(case, finding, "It is to be mended."))


@each_fault
def test_nothing_is_left_to_fill_in(login, fault):
    found = remedies(login, fault)
    texts = [
        text
        for snippet in found
        for text in (
            *(
                snippet.text,
                snippet.how,
                snippet.where,
                snippet.applies,
                snippet.preview,
                snippet.caution,
            ),
            *snippet.mistakes,
            *(part for copied in snippet.snippets for part in (copied.place, copied.text)),
        )
        if text is not None
    ]

    assert found
    assert all(snippet.where and snippet.applies and snippet.preview for snippet in found)
    assert [] == [text for text in texts if PLACEHOLDER.search(text) or not text.strip()]


@each_fault
def test_its_snippets_can_be_read(login, fault):
    snippets = [snippet for remedy in remedies(login, fault) for snippet in remedy.snippets]

    assert all(PARSERS[Language(snippet.language)](snippet.text) for snippet in snippets)


FILLED_SNIPPETS = [
    pytest.param(snippet, id=f"{name}-{number}-{place}")
    for name in dict.fromkeys(product_login.product for product_login in PRODUCT_LOGINS)
    for number, remedy in enumerate(profiles_of(None)[name].remedies)
    for place, snippet in enumerate(remedy.snippets)
]


@pytest.mark.parametrize("snippet", FILLED_SNIPPETS)
def test_nothing_that_is_filled_in_breaks_a_snippet(snippet):
    """Quotes and brackets arrive as they are, but where a language has no way to write them."""
    filled = fill(snippet.text, dict.fromkeys(PLACEHOLDERS, NASTY), snippet.language)
    arriving = NASTY.replace('"', "") if snippet.language is Language.CLAIM_RULES else NASTY

    texts = PARSERS[snippet.language](filled.strip("\n"))

    assert bool(PLACEHOLDER.search(snippet.text)) is any(arriving in text for text in texts)
