"""What the checks on the OpenURL listener's configuration share.

Each service, and the shape of its regular expression.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from verifier.domain.checks.check import Answers, Draft, NotAsked, known
from verifier.domain.model.config_files import ListenerFile, RegexFacts, ServiceSettings
from verifier.domain.model.evidence import RequestEvidence
from verifier.domain.model.finding import Evidence, Place, setting_evidence
from verifier.domain.model.lint import Delivery
from verifier.domain.model.request_form import ListenerService

# What the checks on the listener's configuration share: a question about each service.

NOTHING_KNOWN = "No listener settings are known here."


def each_service(
    delivery: Delivery, wrong: Callable[[ServiceSettings, str], Draft | None]
) -> Answers:
    """Ask *wrong* about every service that is known.

    *wrong* is told how a sentence names the service. What services inherit from one line is told
    once, and of the site's own service where it is among them.
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
    """Ask whether there are services that are *broken*; *wrong* names one as ``{whose}``.

    *shown* are the settings that prove it. The mistake is in the setting *place*, where the file
    has that one; else in the first of *shown*.
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
    """A rule on the listener's settings alone, and the settings that prove that it is broken."""

    broken: Callable[[ListenerService], bool]
    shown: tuple[str, ...]

    def on_login(
        self, evidence: RequestEvidence, wrong: str, *, unset: str | None = None
    ) -> Answers:
        """Judge the listener that a login passes; *unset* is the reason without its setting."""
        listener = evidence.release.form.listener
        if listener is None or (unset and not getattr(listener, self.shown[0])):
            raise NotAsked(unset or NOTHING_KNOWN)
        if self.broken(listener):
            yield Draft(wrong, *listener_evidence(listener, *self.shown))

    def on_services(self, delivery: Delivery, wrong: str, *, place: str | None = None) -> Answers:
        """Judge each service of a configuration, as ``services_that``."""

        def broken(service: ServiceSettings) -> bool:
            return self.broken(service.settings)

        return services_that(delivery, broken, shown=self.shown, wrong=wrong, place=place)


def listener_file(delivery: Delivery) -> ListenerFile:
    """Give the listener's configuration file."""
    return known(delivery.files.listener, "The listener's configuration file is not given.")


def service_with_header(delivery: Delivery) -> tuple[ServiceSettings, str]:
    """Give the service that answers for the site, and the header that it reads."""
    if delivery.own is None or delivery.header is None:
        raise NotAsked("The listener reads no header.")
    return delivery.own, delivery.header


def rewriting_listener(evidence: RequestEvidence) -> ListenerService:
    """Give the listener's settings, where they rewrite identifiers."""
    listener = evidence.release.form.listener
    if listener is None or not listener.rewrites:
        raise NotAsked("The listener has no regular expression in force.")
    return listener


def listener_evidence(settings: ListenerService, *names: str) -> tuple[Evidence, ...]:
    """Show settings under the listener's own names."""
    return tuple(setting_evidence(name, getattr(settings, name)) for name in names)


def service_evidence(service: ServiceSettings, *names: str) -> tuple[Evidence, ...]:
    """Show settings of one service, as its file writes them."""
    return listener_evidence(service.settings, *names)


def for_service(service: ServiceSettings, delivery: Delivery) -> str:
    """Name the service in a sentence, where it is not the one that answers for the site."""
    if service is delivery.own or not service.symbol:
        return ""
    return f" for {service.symbol}"


# How a listener's regular expression and replacement are written, seen from outside.

_CODES = r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c[a-zA-Z]"
_PARTS = re.compile(
    rf"{_CODES}|\\.|\[(?:\\.|[^\]\\]){{0,300}}\]|\(\?<[^>=!]{{0,300}}>|[a-zA-Z]|\||\(|\)|.",
    re.DOTALL,
)
_FORBIDS = re.compile(r"\(\?<?!")
_OPTIONAL = re.compile(r"[?*]|\{0")
_REFERENCE = re.compile(r"\$(?:(\d{1,2})|<([^>]*)>)")


def letters_never_met(regex: str, *, upper: bool) -> str:
    """List the letters that *regex* must meet and cannot, as the case was changed before.

    *upper* tells to which case. Of a choice, of what may be missing, or of what must not come,
    nothing is said.
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
    """Tell whether a group may be left out."""
    ends = (part.end() for part in _PARTS.finditer(regex) if part.group() == ")")
    return any(_OPTIONAL.match(regex, end) for end in ends)


def is_anchored(regex: str) -> bool:
    """Tell whether the expression can only match a value as a whole.

    By ``^`` and ``$``, or by ``.*`` at an end, which takes all that is there: a header is one
    line.
    """
    return all(
        (branch[:1] == ["^"] or _takes_all(branch[:4], branch[:2]))
        and (branch[-1:] == ["$"] or _takes_all(branch[-4:], branch[-2:]))
        for branch in _branches(regex)
    )


def _branches(regex: str) -> list[list[str]]:
    """Part the expression at each ``|`` that stands in no group."""
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
    """Tell whether the parts at an end are ``(.*)``, ``(.+)``, ``.*`` or ``.+``."""
    return "".join(in_a_group) in ("(.*)", "(.+)") or "".join(bare) in (".*", ".+")


def keeps_a_part(replacement: str) -> bool:
    """Tell whether the replacement puts a part of the value in the place of what matched."""
    return _REFERENCE.search(replacement) is not None


def unknown_groups(replacement: str, facts: RegexFacts) -> tuple[str, ...]:
    """List the references to groups that the expression does not have: they stay as written.

    Source: ECMAScript, GetSubstitution. ``$<name>`` stays where no group has a name.
    """
    unescaped = replacement.replace("$$", "")
    return tuple(
        found.group()
        for found in _REFERENCE.finditer(unescaped)
        if (not facts.names if found[1] is None else not _exists(found[1], facts.groups))
    )


def _exists(digits: str, groups: int) -> bool:
    """Apply the two-digit rule: ``$10`` is group 10, or else group 1 before a 0."""
    return 1 <= int(digits) <= groups or (len(digits) > 1 and 1 <= int(digits[0]) <= groups)
