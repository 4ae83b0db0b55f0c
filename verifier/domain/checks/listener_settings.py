"""Helpers for the checks on the OpenURL listener: its services and regular expressions."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from verifier.domain.checks.check import Answers, Draft, NotAsked, known
from verifier.domain.model.config_files import ListenerFile, RegexFacts, ServiceSettings
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import Evidence, Place, Severity, setting_evidence
from verifier.domain.model.lint import Delivery
from verifier.domain.model.request_form import ListenerService

# Helpers that check each service of the listener.

NOTHING_KNOWN = "No listener settings are known here."


def each_service(
    delivery: Delivery, wrong: Callable[[ServiceSettings, str], Draft | None]
) -> Answers:
    """Run *wrong* on every known service and yield its findings.

    *wrong* also receives how to name the service in a sentence. A setting that several
    services inherit from one line is reported once, for the site's own service if possible.
    """
    if not delivery.services:
        raise NotAsked(NOTHING_KNOWN)
    drafts: dict[tuple[Place | None, tuple[Evidence, ...]], Draft] = {}
    for service in sorted(delivery.services, key=lambda service: service is not delivery.own):
        draft = wrong(service, for_service(service, delivery))
        if draft is not None:
            drafts.setdefault((draft.place, draft.evidence), draft)
    yield from drafts.values()


def services_that(
    delivery: Delivery,
    broken: Callable[[ServiceSettings], bool],
    *,
    shown: tuple[str, ...],
    wrong: str,
    place: str | None = None,
) -> Answers:
    """Report each service for which *broken* is true; *wrong* contains its name as ``{whose}``.

    *shown* are the settings that prove it. The mistake is reported at the setting *place* if
    the file has it, else at the first of *shown*.
    """

    def draft(service: ServiceSettings, whose: str) -> Draft | None:
        if not broken(service):
            return None
        written = any(name == place for name, _ in service.places)
        return Draft(
            wrong.format(whose=whose),
            *listener_evidence(service.settings, *shown),
            place=service.place(place if place and written else shown[0]),
        )

    return each_service(delivery, draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule:
    """A rule about the listener's settings, and the settings that prove a violation."""

    broken: Callable[[ListenerService], bool]
    shown: tuple[str, ...]

    def on_login(
        self,
        evidence: RequestEvidence,
        wrong: str,
        *,
        unset: str | None = None,
        severity: Severity | None = None,
    ) -> Answers:
        """Check the listener that a login goes through.

        *unset* is the reason for ``NotAsked`` if the first setting is missing. *severity*
        overrides that of the check.
        """
        listener = evidence.release.form.listener
        if listener is None or (unset and not getattr(listener, self.shown[0])):
            raise NotAsked(unset or NOTHING_KNOWN)
        if self.broken(listener):
            yield Draft(wrong, *listener_evidence(listener, *self.shown), severity=severity)

    def on_services(self, delivery: Delivery, wrong: str, *, place: str | None = None) -> Answers:
        """Check each service of a configuration, as ``services_that`` does."""

        def broken(service: ServiceSettings) -> bool:
            return self.broken(service.settings)

        return services_that(delivery, broken, shown=self.shown, wrong=wrong, place=place)


def listener_file(delivery: Delivery) -> ListenerFile:
    """Return the listener's configuration file. Raises ``NotAsked`` if it is not given."""
    return known(delivery.files.listener, "The listener's configuration file is not given.")


def service_with_header(delivery: Delivery) -> tuple[ServiceSettings, str]:
    """Return the service that answers for the site, and the header that it reads.

    Raises ``NotAsked`` if it reads none.
    """
    if delivery.own is None or delivery.header is None:
        raise NotAsked("The listener reads no header.")
    return delivery.own, delivery.header


def rewriting_listener(evidence: RequestEvidence) -> ListenerService:
    """Return the listener's settings. Raises ``NotAsked`` if they do not rewrite identifiers."""
    listener = evidence.release.form.listener
    if listener is None or not listener.rewrites:
        raise NotAsked("The listener has no regular expression in force.")
    return listener


def listener_evidence(settings: ListenerService, *names: str) -> tuple[Evidence, ...]:
    """Return settings as evidence, under the listener's own names."""
    return tuple(setting_evidence(name, getattr(settings, name)) for name in names)


def service_evidence(service: ServiceSettings, *names: str) -> tuple[Evidence, ...]:
    """Return settings of one service as evidence, as its file contains them."""
    return listener_evidence(service.settings, *names)


def for_service(service: ServiceSettings, delivery: Delivery) -> str:
    """Return " for SYMBOL" for another service than the site's own; empty for that one."""
    if service is delivery.own or not service.symbol:
        return ""
    return f" for {service.symbol}"


# The form of a regular expression and its replacement, without running them.

_CODES = r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]"
_PARTS = re.compile(
    rf"{_CODES}|\\.|\[(?:\\.|[^\]\\]){{0,300}}\]|\(\?<[^>=!]{{0,300}}>|[a-zA-Z]|\||\(|\)|.",
    re.DOTALL,
)
_FORBIDS = re.compile(r"\(\?<?!")
_OPTIONAL = re.compile(r"[?*]|\{0")
_REFERENCE = re.compile(r"\$(?:(\d{1,2})|<([^>]*)>)")


def letters_never_met(regex: str, *, upper: bool) -> str:
    """List the letters that *regex* requires but that cannot occur after the change of case.

    *upper* says which case the value was changed to. Empty if the expression has alternatives,
    optional groups or negative assertions; an optional letter does not count.
    """
    found = list(_PARTS.finditer(regex))
    must_not_come = any(_FORBIDS.match(regex, part.start()) for part in found)
    if must_not_come or any(part.group() == "|" for part in found) or _optional_group(regex):
        return ""
    wrong = [
        part.group()
        for part in found
        if _is_letter(part.group())
        and part.group() != (part.group().upper() if upper else part.group().lower())
        and _OPTIONAL.match(regex, part.end()) is None
    ]
    return "".join(dict.fromkeys(wrong))


def _is_letter(part: str) -> bool:
    return len(part) == 1 and part.isascii() and part.isalpha()


def _optional_group(regex: str) -> bool:
    """Whether the expression has a group that may be left out."""
    ends = (part.end() for part in _PARTS.finditer(regex) if part.group() == ")")
    return any(_OPTIONAL.match(regex, end) for end in ends)


def is_anchored(regex: str) -> bool:
    """Whether the expression can only match a whole value.

    It can if it has ``^`` and ``$``, or ``.*`` at an end, which takes everything: a header is one
    line.
    """
    return all(
        (branch[:1] == ["^"] or _takes_all(branch[:4], branch[:2]))
        and (branch[-1:] == ["$"] or _takes_all(branch[-4:], branch[-2:]))
        for branch in _branches(regex)
    )


def _branches(regex: str) -> list[list[str]]:
    """Split the expression at each ``|`` outside groups."""
    depth = 0
    branches: list[list[str]] = [[]]
    for part in (part.group() for part in _PARTS.finditer(regex)):
        if part == "|" and depth == 0:
            branches.append([])
            continue
        depth += {"(": 1, ")": -1}.get(part, 0) + part.startswith("(?<")
        branches[-1].append(part)
    return branches


def _takes_all(in_a_group: list[str], bare: list[str]) -> bool:
    """Whether the parts at one end are ``(.*)``, ``(.+)``, ``.*`` or ``.+``."""
    return "".join(in_a_group) in ("(.*)", "(.+)") or "".join(bare) in (".*", ".+")


def keeps_a_part(replacement: str) -> bool:
    """Whether the replacement contains a group, and so keeps part of the matched value."""
    return _REFERENCE.search(replacement) is not None


def unknown_groups(replacement: str, facts: RegexFacts) -> tuple[str, ...]:
    """List references to groups that the expression lacks; JavaScript leaves them as written.

    Source: ECMAScript, GetSubstitution. ``$<name>`` is left as written if no group has a name.
    """
    unescaped = replacement.replace("$$", "")
    return tuple(
        found.group()
        for found in _REFERENCE.finditer(unescaped)
        if (not facts.names if found[1] is None else not _exists(found[1], facts.groups))
    )


def _exists(digits: str, groups: int) -> bool:
    """Whether the group exists: ``$10`` is group 10, or else group 1 followed by a 0."""
    return 1 <= int(digits) <= groups or (len(digits) > 1 and 1 <= int(digits[0]) <= groups)
