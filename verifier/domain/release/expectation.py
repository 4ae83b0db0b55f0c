"""The attribute names that a site file expects, and the name under which each is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from verifier.domain.model.attribute_names import NOT_ATTRIBUTES
from verifier.domain.model.capture import PastedRequest, Protocol, RequestKind
from verifier.domain.model.request_form import EntryPoint, RequestForm
from verifier.domain.release.vocabulary import BY_CANONICAL, Term, term_of


def expected_names(form: RequestForm) -> tuple[str, ...]:
    """List the names whose values a request needs: identifier, header, e-mail."""
    header = form.header_source
    named = (form.sent_by_vufind, header, form.email)
    return tuple(dict.fromkeys(name for name in named if name))


def wanted_names(form: RequestForm) -> tuple[str, ...]:
    """List every name that the site file uses: the expected ones and VuFind's own."""
    own = form.vufind.cat_username if form.vufind else None
    named = (*expected_names(form), form.identifier, own)
    return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True)
class Expectations:
    """The wanted names of one site, and their entries in the vocabulary."""

    form: RequestForm

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The wanted names that are attributes."""
        return tuple(name for name in wanted_names(self.form) if name not in NOT_ATTRIBUTES)

    @cached_property
    def spelling(self) -> dict[str, str]:
        """Canonical name → the site file's spelling of it; the canonical one is preferred."""
        canonical = {name: name for name in self.names if name in BY_CANONICAL}
        terms = ((term_of(name), name) for name in reversed(self.names))
        return {known.canonical: name for known, name in terms if known} | canonical

    @cached_property
    def mapped(self) -> dict[str, str]:
        """Name on the wire → canonical name, by the site's own attribute map."""
        return {wire: name for name, wires in self.form.attribute_map for wire in wires}

    def is_wire_name(self, name: str) -> bool:
        """Whether *name* is in the site file exactly as it is sent on the wire."""
        known = BY_CANONICAL.get(name)
        return name in self.names and (known is None or known.bare_name_counts)

    def first_wanted(self, terms: tuple[Term, ...]) -> Term | None:
        """Return the first of *terms* that the site wants, else the first."""
        return next((term for term in terms if term.canonical in self.spelling), None) or next(
            iter(terms), None
        )


# Under which name an attribute is to be sent.

_BY_REGISTERED_NAME = (Protocol.SAML,)


def wire_names(names: Iterable[str], protocol: Protocol) -> dict[str, str]:
    """Map each of *names*, and its canonical name, to the name to send it under."""
    found = {name: wire_name(name, protocol) for name in names}
    for name, sent in tuple(found.items()):
        known = term_of(name)
        if known is not None:
            found.setdefault(known.canonical, sent)
    return found


def wire_name(name: str, protocol: Protocol) -> str:
    """Return the name to send *name* under: in SAML the registered one, in OIDC the claim.

    Any other name, such as a claim URI of the site's own, is sent as it is.
    """
    known = BY_CANONICAL.get(name)
    if known is None or name in NOT_ATTRIBUTES:
        return name
    if protocol is Protocol.OIDC:
        return next(iter(known.oidc), name)
    if protocol in _BY_REGISTERED_NAME:
        registered = (*known.saml, *(known.claims if known.born_in_ad else ()))
        return next(iter(registered), name)
    return name


# How the patron identifier gets into a request that somebody pasted: the request shows it.

EMAIL = "mail"
MEANINGS = {
    "req.emailAddress": EMAIL,
    "patronEmail": EMAIL,
    "patronGivenName": "givenName",
    "patronSurname": "sn",
    "illRequest.patronInfo.givenName": "givenName",
    "illRequest.patronInfo.surname": "sn",
}
"""What the request's other keys say about the patron, by canonical attribute name."""


def pasted_form(request: PastedRequest, form: RequestForm) -> RequestForm:
    """Reduce *form* to what applies to *request*, which did not come from a login.

    Only the listener reads a header, and only one that was pasted with the request.
    """
    header = form.listener.reqIdHeader if form.listener else None
    sent = {header.key.lower() for header in request.headers or ()}
    by_listener = request.kind is RequestKind.OPENURL
    return replace(
        form,
        door=EntryPoint.ILLIAD if form.door is EntryPoint.ILLIAD else EntryPoint.DIRECT,
        identifier=request.kind.patron_key,
        header_identifier=header if by_listener and header in sent else None,
        email=EMAIL,
        listener=form.listener if by_listener else None,
        vufind=None,
        attribute_map=(),
    )
