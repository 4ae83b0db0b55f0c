"""What VuFind's files and the attribute map say about the identifier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from verifier.checks.header_lines import sets
from verifier.model.attribute_names import URI
from verifier.model.delivery import METHODS, Delivery
from verifier.model.delivery_files import AttributeRule, IniSection, Setting
from verifier.model.finding import Owner, Station
from verifier.model.place import Place
from verifier.model.proof import as_written
from verifier.model.request_form import LISTENER_FLAGS, ListenerService

REPLACED = "A header replaces what VuFind sends."


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that a file and the site file have otherwise."""

    name: str
    in_file: str
    in_site_file: str
    place: Place
    station: Station
    owner: Owner


def replaced_by_header(delivery: Delivery) -> bool:
    """Tell whether the listener takes the identifier from a header that is known to be sent."""
    header = delivery.header
    if header is None:
        return False
    sent = any(sets(one, header) for one in delivery.files.proxies)
    return sent or delivery.form.header_source is not None


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


def differences(delivery: Delivery) -> Iterator[Difference]:
    """Find where a file and the site file part."""
    yield from _of_listener(delivery)
    yield from _of_method(delivery)
    for key in ("username", "cat_username"):
        yield from _of_mapping(delivery, key)


def _of_listener(delivery: Delivery) -> Iterator[Difference]:
    own = delivery.own if delivery.files.listener else None
    if own is None:
        return
    ours = delivery.form.listener or ListenerService()
    for name in (one.name for one in fields(ListenerService)):
        theirs, copied = getattr(own.settings, name), getattr(ours, name)
        same = (
            bool(theirs) == bool(copied)
            if name in LISTENER_FLAGS
            else (theirs or "") == (copied or "")
        )
        if not same:
            yield Difference(
                name=name,
                in_file=_shown(theirs),
                in_site_file=_shown(copied),
                place=own.place(name),
                station=Station.LISTENER,
                owner=Owner.RESHARE,
            )


def _of_method(delivery: Delivery) -> Iterator[Difference]:
    config = delivery.files.vufind_config
    method = config.get("Authentication", "method") if config else None
    stated = METHODS.get(delivery.form.door)
    if method is None or stated is None or method.value not in METHODS.values():
        return
    if method.value != stated:
        yield _of_vufind("login", method, stated)


def _of_mapping(delivery: Delivery, key: str) -> Iterator[Difference]:
    """Compare VuFind's own choice with the site file's; ``username`` is the identifier there."""
    mapping = delivery.form.vufind
    copied = getattr(mapping, key) if mapping else None
    if delivery.files.vufind_config is None or (copied is None and username_behind(delivery)):
        return  # the second is told as a mistake of its own
    found = delivery.vufind(key)
    stated = copied or (delivery.form.identifier if key == "username" else None)
    if found is not None and stated is not None and not delivery.means(found.value, stated):
        yield _of_vufind(key, found, stated)


def _of_vufind(name: str, found: Setting, stated: str) -> Difference:
    return Difference(
        name=name,
        in_file=found.value,
        in_site_file=stated,
        place=found.place,
        station=Station.DISCOVERY,
        owner=Owner.DISCOVERY,
    )


def _shown(value: object) -> str:
    return "not set" if value in (None, "", False) else as_written(value)
