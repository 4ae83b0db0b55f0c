"""Which released name the delivery takes the patron identifier from, and what came under it."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.model.attribute_names import TYPED, canonical_name
from verifier.model.capture import Protocol
from verifier.model.release import Release, ReleasedAttribute
from verifier.model.request_form import RequestForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What came under the name that decides. ``values`` as in ``Release.identifier_values``."""

    name: str
    values: tuple[str, ...] | None
    delivered: tuple[ReleasedAttribute, ...]
    near_misses: tuple[ReleasedAttribute, ...]

    @property
    def label(self) -> str:
        """The name a person reads: canonical where there is one."""
        return self.delivered[0].label if self.delivered else canonical_name(self.name)


def wanted(release: Release) -> Wanted:
    """Find whose value would become the patron identifier: a header goes before VuFind.

    Source of the order: the OpenURL listener replaces ``req_id`` by the header it reads.
    """
    name = _deciding_name(release)
    return Wanted(
        name=name,
        values=_values(release, name),
        delivered=release.delivered(name),
        near_misses=release.near_misses(name) or release.near_misses(canonical_name(name)),
    )


def header_was_recorded(release: Release) -> bool:
    """Whether the very header that the listener reads was saved, and not what would fill it."""
    return (
        release.capture.protocol is Protocol.HEADERS
        and release.header_values is not None
        and _listener_reads_header(release.form)
    )


def _deciding_name(release: Release) -> str:
    form = release.form
    header = form.header_source
    if header is not None and release.header_values and _listener_reads_header(form):
        return header
    return form.link_source


def _listener_reads_header(form: RequestForm) -> bool:
    name = form.listener.reqIdHeader if form.listener else None
    return bool(name) and name == (name or "").lower()


def _values(release: Release, name: str) -> tuple[str, ...] | None:
    if name == release.form.header_source and release.header_values is not None:
        return release.header_values
    if name == release.form.identifier:
        return release.identifier_values
    if name == TYPED:
        typed = release.capture.typed_username
        return None if typed is None else (typed,)
    subject = release.capture.subject
    if name == subject.kind.value:
        return None if subject.value is None else (subject.value,)
    delivered = release.delivered(name)
    if not delivered:
        return None
    return tuple(value for one in delivered for value in one.sent.values)
