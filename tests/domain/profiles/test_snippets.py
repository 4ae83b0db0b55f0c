"""A parser for each language of a snippet. Each gives the texts that the snippet holds.

They raise ``ValueError`` where the snippet is broken. Where no parser is at hand the small reader
here knows quotes, comments and brackets.
"""

import configparser
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from lxml import etree

from tests.domain.diagnosis.cases import make_finding
from tests.domain.profiles.product_logins import PRODUCT_LOGINS, case_of, faults_of
from verifier.adapters.captures.ldif import records
from verifier.domain.checks.catalogue import ALL_CHECKS
from verifier.domain.diagnosis.remedies.identity_provider import at_identity, fill
from verifier.domain.model.idp_product import PLACEHOLDER, PLACEHOLDERS, Fault, Language
from verifier.domain.profiles.idp_profile import profiles_of

_PREFIXES = (
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("shibmd", "urn:mace:shibboleth:metadata:1.0"),
    ("md", "urn:oasis:names:tc:SAML:2.0:metadata"),
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}


class _Style(NamedTuple):
    """How a language writes texts and comments. An escape takes the next character literally."""

    quotes: Mapping[str, str]  # the quote, and what escapes within it; the quote itself: doubled
    comments: tuple[str, ...] = ()


_PHP = _Style({"'": "\\", '"': "\\"}, ("//", "#"))
_POWERSHELL = _Style({"'": "'", '"': "`"}, ("#",))
_CLAIM_RULES = _Style({'"': ""})
_HCL = _Style({'"': "\\"}, ("#", "//"))


def xml(text: str) -> list[str]:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES)
    try:
        tree = etree.fromstring(f"<all {declared}>{text}</all>")
    except etree.XMLSyntaxError as error:
        raise ValueError(text) from error
    return [
        part
        for element in tree.iter(etree.Element)
        for part in (*element.attrib.values(), element.text or "", element.tail or "")
    ]


def as_json(text: str) -> list[str]:
    return list(_texts(json.loads(text)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    else:
        yield str(value)


def properties(text: str) -> list[str]:
    """Read lines of ``key=value`` as Java does, but for a key given twice and a loose line."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not re.fullmatch(r"[\w.\[\]-]+", key.strip()) or key in found:
            raise ValueError(line)
        found[key] = re.sub(r"\\(.)", r"\1", value.strip())
    return list(found.values())


def ldif(text: str) -> list[str]:
    """Read LDIF: entries, or changes to them that a line of one hyphen parts."""
    changes = "\n".join(line for line in text.splitlines() if line != "-")
    found = [line for record in records(changes) for line in record]
    if not found or found[0][0] != "dn":
        raise ValueError("no dn")
    return [value.decode() for _, value in found]


def shell(text: str) -> list[str]:
    """Have bash read it without running it."""
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return shlex.split(text, comments=True)


def php(text: str) -> list[str]:
    return _balanced(text, _PHP)


def powershell(text: str) -> list[str]:
    return _balanced(text, _POWERSHELL)


def claim_rules(text: str) -> list[str]:
    """Read rules of AD FS: a name, conditions, an arrow, one statement, a semicolon."""
    texts = _balanced(text, _CLAIM_RULES)
    bare = re.sub(r"\s+", " ", re.sub(r'"[^"]*"', '""', text)).strip()
    condition = r"(?:\w+:|NOT EXISTS\(|EXISTS\()?\[[^\]]*\]\)?"
    rule = rf'(?:@RuleName = "" )?(?:{condition}(?: && {condition})*)? ?=> (?:issue|add)\([^;]*\);'
    if not re.fullmatch(rf"{rule}(?: {rule})*", bare):
        raise ValueError(bare)
    return texts


def hcl(text: str) -> list[str]:
    """Read Terraform's blocks, and its settings, one for each line."""
    texts = _balanced(text, _HCL)
    bare = re.sub(r'"(?:\\.|[^"\\])*"', '""', text)
    for line in bare.splitlines():
        setting = line.partition("#")[0].strip()
        if not re.fullmatch(r'|\}|\w+(?: "")* \{|\w+ += \S.*', setting):
            raise ValueError(line)
    return [re.sub(r"([$%])\1\{", r"\1{", text) for text in texts]


def ini(text: str) -> list[str]:
    """Read INI; a snippet may begin within a section."""
    parser = configparser.RawConfigParser(strict=True)
    try:
        parser.read_string(text if text.lstrip().startswith("[") else f"[snippet]\n{text}")
    except configparser.Error as error:
        raise ValueError(text) from error
    return [value for section in parser.sections() for value in parser[section].values()]


def plain(text: str) -> list[str]:
    """Read what is typed into a form: lines, none of them empty at its end."""
    if text != text.strip() or not text:
        raise ValueError("blanks around it")
    return text.splitlines()


def _balanced(text: str, style: _Style) -> list[str]:
    """Give the texts in quotes; every quote and bracket has to be closed by its own."""
    texts: list[str] = []
    opened: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        if sign in style.quotes:
            value, place = _quoted(text, place, style.quotes[sign])
            texts.append(value)
            continue
        if any(text.startswith(comment, place) for comment in style.comments):
            place = text.find("\n", place) if "\n" in text[place:] else len(text)
            continue
        if sign in _BRACKETS.values():
            opened.append(sign)
        if sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            raise ValueError(f"{sign} closes nothing at {place}")
        place += 1
    if opened:
        raise ValueError(f"{opened[-1]} is not closed")
    return texts


def _quoted(text: str, start: int, escape: str) -> tuple[str, int]:
    quote, value, place = text[start], "", start + 1
    while place < len(text):
        following = text[place + 1 : place + 2]
        if text[place] == escape and following and (escape != quote or following == quote):
            value += following if following in (quote, escape) else text[place] + following
            place += 2
        elif text[place] == quote:
            return value, place + 1
        else:
            value += text[place]
            place += 1
    raise ValueError(f"{quote} is not closed")


PARSERS: Mapping[Language, Callable[[str], list[str]]] = {
    Language.XML: xml,
    Language.JSON: as_json,
    Language.PHP: php,
    Language.PROPERTIES: properties,
    Language.LDIF: ldif,
    Language.SHELL: shell,
    Language.POWERSHELL: powershell,
    Language.CLAIM_RULES: claim_rules,
    Language.HCL: hcl,
    Language.INI: ini,
    Language.TEXT: plain,
}


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
