"""Where the files of a delivery and the site file's copy of them part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from verifier.checks.vufind_settings import username_behind
from verifier.model.delivery import METHODS, Delivery
from verifier.model.delivery_files import Setting
from verifier.model.finding import Owner, Station
from verifier.model.place import Place
from verifier.model.proof import as_written
from verifier.model.request_form import LISTENER_FLAGS, ListenerService


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting that a file and the site file have otherwise."""

    name: str
    in_file: str
    in_site_file: str
    place: Place
    station: Station
    owner: Owner


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
