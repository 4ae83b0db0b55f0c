"""What VuFind's files and the attribute map say about the identifier."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from verifier.checks.check import Answer, Draft, NotAsked, Saw
from verifier.checks.evidence import setting
from verifier.checks.header_lines import sets
from verifier.model.attribute_names import URI
from verifier.model.delivery import Delivery
from verifier.model.delivery_files import AttributeRule, IniSection, Setting

REPLACED = "A header replaces what VuFind sends."


def replaced_by_header(delivery: Delivery) -> bool:
    """Tell whether the listener takes the identifier from a header that is known to be sent."""
    header = delivery.header
    if header is None:
        return False
    sent = any(sets(one, header) for one in delivery.files.proxies)
    return sent or delivery.form.header_source is not None


def sent_by(delivery: Delivery, methods: Collection[str], wrong: str) -> Iterator[Answer]:
    """Ask whether VuFind logs people in by one of *methods* and sends what that gives it."""
    found = delivery.method
    if found is None:
        yield NotAsked("People do not log in to VuFind.")
    elif found.value not in methods:
        yield Saw(f"people log in to VuFind by {found.value}")
    elif replaced_by_header(delivery):
        yield NotAsked(REPLACED)
    else:
        yield Draft(wrong, (setting("method", found.value),), place=found.place)


def username_behind(delivery: Delivery) -> tuple[Setting, Setting] | None:
    """Give VuFind's two settings where cat_username alone is the identifier; None otherwise."""
    username, catalogue = delivery.vufind("username"), delivery.vufind("cat_username")
    wanted = delivery.form.identifier
    if username is None or catalogue is None or delivery.means(username.value, wanted):
        return None
    return (username, catalogue) if delivery.means(catalogue.value, wanted) else None


def idp_sections(delivery: Delivery) -> tuple[IniSection, ...]:
    """List VuFind's sections for the site's identity providers; all, where none is stated."""
    file = delivery.files.vufind_shibboleth
    found = [
        (section, entity.value.strip())
        for section in (file.sections if file else ())
        if (entity := section.get("entityId")) is not None
    ]
    known = set(delivery.entity_ids)
    return tuple(section for section, entity in found if not known or entity in known)


def usernames(delivery: Delivery) -> tuple[Setting, ...]:
    """List the variables that VuFind's own files take its user name from."""
    config = delivery.files.vufind_config
    if delivery.method is None or delivery.method.value != "Shibboleth":
        return ()
    places = (
        config.get("Shibboleth", "username") if config else None,
        *(one.get("username") for one in idp_sections(delivery)),
    )
    return tuple(one for one in places if one is not None)


def is_made(delivery: Delivery, variable: str) -> bool:
    """Tell whether a rule makes the variable, or the service provider does so by itself.

    Variables differ by letter case; read from headers they do not.
    """
    if variable == "REMOTE_USER" or variable.lower().startswith("shib-"):
        return True
    config = delivery.files.vufind_config
    from_header = config is not None and config.get("Shibboleth", "use_headers") is not None
    rules = tuple(delivery.rules_of(variable))
    written_otherwise = from_header or variable.startswith(("HTTP_", "REDIRECT_"))
    return bool(rules) and (written_otherwise or any(variable in one.variables for one in rules))


def identifier_rules(delivery: Delivery) -> tuple[AttributeRule, ...]:
    """List the rules for the attribute that the identifier is taken from, under any name."""
    known = delivery.files.attribute_map
    wire = {
        name
        for source in (delivery.form.sent_by_vufind, delivery.form.header_source)
        for name in (delivery.wire_names(source) if source else ())
    }
    return tuple(one for one in (known.rules if known else ()) if one.name in wire)


def fits(rule: AttributeRule) -> bool:
    """Tell whether the rule's format is one that its name comes in; the usual one is uri."""
    if rule.name.startswith(("http://", "https://")):
        return True  # claims of Microsoft's products come in several formats
    is_uri_format = rule.name_format in (None, "", URI)
    return is_uri_format if ":" in rule.name else not is_uri_format
