"""Which value becomes VuFind's user name, and with it ``req_id``.

Mirrors VuFind, ``module/VuFind/src/VuFind/Auth`` (one class per login method), and the ReShare
link of ``reshare-vufind-module`` and ``vf-reshare``, which send the user name and never
``cat_username``.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.model.attribute_names import TYPED
from verifier.model.capture import SubjectKind
from verifier.model.release import Release
from verifier.model.request_form import Door

_SUBJECTS = {
    "name-id": SubjectKind.NAME_ID,
    "sub": SubjectKind.SUB,
    "principal": SubjectKind.PRINCIPAL,
}


def joined(values: Sequence[str]) -> str:
    r"""Join values as the Shibboleth SP does: parted by ``;``, a ``;`` inside as ``\;``.

    Source: Shibboleth SP, NativeSPAttributeAccess.
    """
    return ";".join(value.replace(";", r"\;") for value in values)


def username(release: Release) -> tuple[str | None, str | None]:
    """Find VuFind's user name and its origin; None where VuFind gets none and lets nobody in.

    - Shibboleth: the variable that VuFind's setting names; several values stay one string.
    - LDAP: what the person typed, without outer blanks, whatever the directory holds.
    - CAS: the named attribute, and the principal only where none is named; without the attribute
      VuFind refuses the login.
    - OpenID Connect: ``sub``, whatever the claims hold.
    - ILS and SIP2: what the library system calls the patron; the site file says which.
    """
    form = release.form
    if form.door is Door.VUFIND_LDAP:
        typed = (release.capture.typed_username or "").strip()
        return (typed, TYPED) if typed else (None, None)
    name = form.link_source
    text = joined(handed_on(release, name) or ())
    return (text, label(release, name)) if text else (None, None)


def handed_on(release: Release, name: str) -> tuple[str, ...] | None:
    """List what a service provider hands on under *name*, in wire order; None: nothing."""
    capture = release.capture
    if name == TYPED:
        return None if capture.typed_username is None else (capture.typed_username,)
    if _SUBJECTS.get(name) is capture.subject.kind:
        return None if capture.subject.value is None else (capture.subject.value,)
    arriving = release.delivered(name)
    return tuple(value for one in arriving for value in one.sent.values) if arriving else None


def label(release: Release, name: str) -> str:
    """Give the name a person reads for what arrives under *name*."""
    return next((one.label for one in release.delivered(name)), name)
