"""What to change at the identity provider, in its product's own terms."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from verifier.domain.checks.catalogue import CHECKS
from verifier.domain.diagnosis.case import (
    Case,
    attribute_label,
    difference_label,
    identifier_label,
    is_scoped,
    one_line,
    would_lose_its_scope,
)
from verifier.domain.diagnosis.remedies.advice import advice_on
from verifier.domain.diagnosis.remedies.web_server import variable_name
from verifier.domain.model.attribute_names import (
    NOT_ATTRIBUTES,
    TYPED,
    UNSPECIFIED,
    URI,
    canonical_name,
)
from verifier.domain.model.capture import Protocol, Subject, SubjectKind
from verifier.domain.model.finding import Finding, Owner
from verifier.domain.model.idp_product import (
    PLACEHOLDER,
    PLACEHOLDERS,
    STAND_IN,
    Fault,
    IdpProduct,
    Language,
    ProductRemedy,
)
from verifier.domain.model.match import IdentifierMatch, Transform
from verifier.domain.model.report import Remedy, Snippet
from verifier.domain.release.vocabulary import directory_name

_REALM = re.compile(r"/realms/([^/]+)")
_NAMES_THE_DIRECTORY = re.compile(r" *(?:dc|o|c)=[\w .'&()/-]+", re.IGNORECASE)
_ATTRIBUTE_DESCRIPTION = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:;[A-Za-z0-9-]+)*")  # RFC 4512, 2.5
_POWERSHELL_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_STANDS_IN = re.compile(r"DIRECTORY([_-])ATTRIBUTE")
_LEFT_OPEN = re.compile(rf"(?:RIGHT[_-])?{_STANDS_IN.pattern}")
_NOT_READ = NOT_ATTRIBUTES | {"dn"}
_UNKNOWN = {
    "sp": "the service provider's entity ID",
    "sp_host": "the service provider's host",
    "idp": "the identity provider's entity ID",
    "idp_host": "the identity provider's host",
    "realm": "REALM",
    "scope": "SCOPE",
    "suffix": "dc=example,dc=edu",
    "length": "14",
}
"""What stands where a saved login does not say it; of others the placeholder's own meaning."""


def fillings(case: Case) -> dict[str, str]:
    """Return the text for each placeholder in this case. No released value is used."""
    sp, idp = case.capture.service_provider, case.capture.idp.entity_id
    name = name_on_the_wire(case)
    wanted = canonical_name(case.carrier)
    right = case.best_match.attribute if case.best_match else case.carrier
    sp_host, realm = host_of(sp), _REALM.search(idp or "")
    scopes = (scope.value for scope in case.capture.idp.scopes or () if not scope.regexp)
    scope, name_format = next(scopes, None), URI if ":" in name else UNSPECIFIED
    known = {
        "sp": sp,
        "sp_host": sp_host,
        "sp_pattern": f"^https://{re.escape(sp_host or 'HOST')}/.*",
        "sp_exact": f"^{re.escape(sp or 'ENTITY-ID')}$",
        "idp": idp,
        "idp_host": host_of(idp),
        "realm": realm and realm[1],
        "scope": scope,
        "suffix": _suffix(case.capture.subject),
        "attribute": attribute_label(wanted),
        "id": variable_name(wanted),
        "name": name,
        "format": name_format,
        "format_label": "URI Reference" if name_format == URI else "Unspecified",
        "source": _source(case, case.carrier),
        "right": attribute_label(right),
        "right_source": _right_source(case, right),
        "kind": identifier_label(case),
        "difference": difference_label(case),
        "pattern": "[^@]+@[^@]+" if is_scoped(case) else "[0-9]+",
        "number": f"THE-PATRONS-NAME@{scope or _UNKNOWN['scope']}"
        if is_scoped(case)
        else "THE-PATRONS-NUMBER",
        "length": str(len(case.own_match.becomes)) if case.own_match else None,
        "institution": case.release.form.institution,
    }
    return {key: value or _UNKNOWN.get(key) or PLACEHOLDERS[key] for key, value in known.items()}


def name_on_the_wire(case: Case) -> str:
    """Return the name under which the identifier arrives, else the name to send it under."""
    arrived = next(iter(case.release.delivered(case.carrier)), None)
    return arrived.sent.name if arrived else case.release.wire_name(case.carrier)


def fill(text: str, values: Mapping[str, str], language: Language = Language.TEXT) -> str:
    """Fill *values* into *text*, escaped as *language* requires."""
    write = _ESCAPES.get(language, str)
    return PLACEHOLDER.sub(lambda found: write(values[found.group(1)]), text)


def host_of(address: str | None) -> str | None:
    """Return the host name in an entity ID, an issuer or a service URL; None if it has none."""
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _suffix(subject: Subject) -> str | None:
    """Return the end of an entry's DN that names the directory, without personal values."""
    if subject.kind is not SubjectKind.DN:
        return None
    parts = (subject.value or "").split(",")
    start = len(parts)
    while (
        start > 1
        and _NAMES_THE_DIRECTORY.fullmatch(parts[start - 1])
        and not parts[start - 2].endswith("\\")  # that comma is part of a name
    ):
        start -= 1
    return ",".join(part.strip() for part in parts[start:])


def _source(case: Case, name: str) -> str:
    """Return what the product reads the attribute from that is called *name* on the wire.

    ``STAND_IN`` stands for a directory's attribute that is not known: the name on the wire does
    not tell it. An LDAP login is the exception, because there the directory itself is read.
    """
    product = case.release.product
    in_directory = directory_name(name)
    if case.capture.protocol is Protocol.LDAP:
        is_attribute = name not in _NOT_READ and _ATTRIBUTE_DESCRIPTION.fullmatch(name)
        in_directory = name if is_attribute else in_directory or STAND_IN.replace("_", "-")
    listed = product.sources.get(name)
    template = listed or product.source_of(in_directory or name)
    return fill(template, {"attribute": in_directory or STAND_IN})


def _right_source(case: Case, right: str) -> str:
    """Return what the product reads the right attribute from, told from the wanted one."""
    source = _source(case, right)
    if right == case.carrier:
        return source
    return _STANDS_IN.sub(lambda found: f"RIGHT{found[1]}{found[0]}", source)


def _in_xml(value: str) -> str:
    """Escape for XML text or double quotes; XML does not allow control characters."""
    text = value if value.isprintable() else one_line(value)
    return escape(text, quote=False).replace('"', "&quot;")


def _in_hcl(value: str) -> str:
    """Escape for HCL's double quotes, in which ``${`` and ``%{`` begin an expression."""
    return re.sub(r"([$%])\{", r"\1\1{", value.replace("\\", "\\\\").replace('"', '\\"'))


def _in_one_line(value: str) -> str:
    return " ".join(value.split())


_ESCAPES: Mapping[Language, Callable[[str], str]] = {
    Language.XML: _in_xml,
    Language.JSON: lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    # within the single quotes of PHP, of a shell, and of PowerShell, which takes curved ones too
    Language.PHP: lambda value: value.replace("\\", "\\\\").replace("'", "\\'"),
    Language.SHELL: lambda value: value.replace("'", "'\\''"),
    Language.POWERSHELL: lambda value: _POWERSHELL_QUOTES.sub(r"\g<0>\g<0>", value),
    # within double quotes: the language of AD FS knows no escape
    Language.CLAIM_RULES: lambda value: value.replace('"', ""),
    Language.HCL: _in_hcl,
    # a backslash takes the next sign of a Java property literally
    Language.PROPERTIES: lambda value: _in_one_line(value).replace("\\", "\\\\"),
    Language.LDIF: _in_one_line,
    Language.INI: _in_one_line,
}


def at_identity(case: Case, finding: Finding, text: str) -> Iterator[Remedy]:
    """Yield *text* with the product's steps for it, then the product's other solutions.

    If no steps are known for the product, *text* is yielded alone.
    """
    product, fault, protocol = case.release.product, _fault(case, finding), case.capture.protocol
    plain = Remedy(
        finding=finding.check, owner=Owner.IDENTITY, product=case.capture.idp.profile, text=text
    )
    ways = [
        way
        for way in product.remedies
        if fault in way.mends and (not way.protocols or protocol.spoken.value in way.protocols)
    ]
    if not ways or fault is None:
        yield plain
        return
    values = fillings(case)
    for number, way in enumerate(ways):
        steps = " ".join((fill(way.says, values), *_questions(case, way, values)))
        applies = way.applies
        if applies is None and product.reload:
            applies = product.reload.says
        yield replace(
            plain,
            text=steps if number else text,
            how=None if number else steps,
            where=fill(way.where, values),
            snippets=_snippets(case, way, values),
            applies=None if applies is None else fill(applies, values),
            preview=fill(product.preview.says, values) if product.preview else None,
            mistakes=tuple(mistake.says for mistake in product.mistakes_of(fault, protocol)),
            caution=_caution(way, product),
        )


def _fault(case: Case, finding: Finding) -> Fault | None:
    """Return the kind of fault of a finding; None if it has none.

    A login's own name (NameID, sub) is no attribute and cannot be released in another form, so its
    fault is always that it is unsuitable: an attribute has to replace it.
    """
    check = CHECKS.get(finding.check)
    fault = check.fault if check else None
    of_the_identifier = fault is not None and fault is not Fault.WEAK_SIGNATURE
    if of_the_identifier and case.carrier in NOT_ATTRIBUTES:
        return Fault.UNSUITABLE
    if fault in (Fault.OTHER_FORM, Fault.OTHER_ATTRIBUTE) and would_lose_its_scope(case):
        return Fault.UNSUITABLE
    return fault


def _change_of_form(match: IdentifierMatch) -> str | None:
    """Return how the released value has to change, as a snippet's ``undoes`` names it."""
    if match.transform is None:
        return None
    now, then = match.value, match.becomes
    if match.transform is Transform.T2:
        return "T2" if then == now.lower() else "T2+" if then == now.upper() else "T2 mixed"
    if match.transform is Transform.T3 and "@" in now and "@" in then:
        return "T3 other"
    return f"{match.transform}{'+' if len(then) > len(now) else ''}"


def _snippets(case: Case, way: ProductRemedy, values: Mapping[str, str]) -> tuple[Snippet, ...]:
    change = _change_of_form(case.own_match) if case.own_match else None
    return tuple(
        Snippet(
            place=fill(snippet.place, values),
            language=snippet.language.value,
            text=fill(snippet.text, values, snippet.language).strip("\n"),
            verified=snippet.verified,
        )
        for snippet in way.snippets
        if snippet.helps(change)
    )


def _questions(case: Case, way: ProductRemedy, values: Mapping[str, str]) -> Iterator[str]:
    """Yield whom to ask for each directory attribute that the steps leave open."""
    texts = [fill(text, values) for _, text in way.texts()]
    left_open = {found[0] for text in texts for found in _LEFT_OPEN.finditer(text)}
    release, name = case.release, case.carrier
    for word in sorted(left_open):
        arrives = word.startswith("RIGHT") or release.delivered(name) or release.near_misses(name)
        label = values["right" if word.startswith("RIGHT") else "attribute"]
        yield (
            f"{word} stands for the directory's attribute that {label} is read from today: see "
            "its present rule or mapping, or ask whoever runs the campus directory."
            if arrives
            else f"{word} stands for the directory's attribute that holds the patron's "
            f"{values['kind']}: ask whoever runs the campus directory what it is called there."
        )


def _caution(way: ProductRemedy, product: IdpProduct) -> str | None:
    """Write what is uncertain: whether it is this product, and whether the steps are right."""
    doubts = []
    if product.guessed_because is not None:
        doubts.append(f"That it is {product.title} is a guess: {product.guessed_because}.")
    if not way.verified or not all(snippet.verified for snippet in way.snippets):
        doubts.append("Check this against your product's documentation.")
    return " ".join(doubts) or None


def advised(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Yield the general advice, and the steps for it in the product."""
    yield from _at_campus(case, finding, advice_on(case, finding))


def release_the_right_one(case: Case, finding: Finding, best: IdentifierMatch) -> Iterator[Remedy]:
    """Suggest that the campus send the library's identifier under the wanted name.

    Does not apply to a typed user name, because no system releases it, nor to a scoped attribute.
    """
    if case.carrier != TYPED and not would_lose_its_scope(case):
        wanted = attribute_label(case.carrier)
        if case.capture.protocol is Protocol.OIDC and case.carrier not in NOT_ATTRIBUTES:
            wanted = f"the claim {one_line(name_on_the_wire(case))}"
        yield from _at_campus(
            case,
            finding,
            f"At the campus, release as {wanted} the value that "
            f"{attribute_label(best.attribute)} holds, if no other service relies on what it "
            "holds today.",
        )


def make_it_exact(case: Case, finding: Finding) -> Iterator[Remedy]:
    """Suggest that the campus send the identifier exactly as the library system has it.

    A scoped attribute stays as it is, because other services read its scope.
    """
    if would_lose_its_scope(case):
        wanted = attribute_label(case.carrier)
        yield from _at_campus(
            case,
            finding,
            f"At the campus, release the patron's {identifier_label(case)} as an attribute of its "
            f"own, exactly as the library system has it, and leave {wanted} as it is: other "
            "services read what follows its @ as a scope.",
        )
        return
    yield from _at_campus(
        case,
        finding,
        f"At the campus, release the patron's {identifier_label(case)} exactly as the library "
        f"system has it: it differs in {difference_label(case)}.",
    )


def _at_campus(case: Case, finding: Finding, text: str) -> Iterator[Remedy]:
    product, sp = case.release.product, case.capture.service_provider or "this service provider"
    place = "at the campus" if product.is_generic else f"at the campus, in {product.title}"
    trade_off = (
        "For: it is right for everybody at once, wherever the attribute is used. Against: it "
        f"needs the identity team, and what other services behind {sp} receive changes with it."
    )
    for number, remedy in enumerate(at_identity(case, finding, text)):
        way = replace(remedy, place=place, trade_off=trade_off)
        # The product's preview and usual mistakes are the same for each remedy.
        yield replace(way, preview=None, mistakes=()) if number else way
