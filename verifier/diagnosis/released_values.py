"""Every value of a login that could be an identifier, with the name it goes by."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.diagnosis.shapes import OPAQUE, Shape, shape_of
from verifier.model.attribute_names import TYPED
from verifier.model.capture import SubjectKind
from verifier.model.placeholders import is_placeholder
from verifier.model.release import Release, Worth

_EMAIL_FORMAT = ":nameid-format:emailAddress"
_NUMBERS = frozenset({Shape.BARCODE, Shape.LETTER_DIGITS, Shape.DAMAGED_NUMBER})
_NEVER_ASKED = OPAQUE | {Shape.NATIONAL_NUMBER, Shape.GUEST, Shape.URL, Shape.PLACEHOLDER}
_FIRST_CLASS = (Worth.BEST, Worth.GOOD, Worth.FAIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedValue:
    """One value. ``label`` is the attribute's, or the subject's kind, or ``typed-username``."""

    label: str
    value_index: int
    value: str
    worth: Worth
    shape: Shape
    sensitive: bool = False

    @property
    def may_be_asked_for(self) -> bool:
        """Whether the library system may be asked for it: no secret, opaque or e-mail value."""
        if self.sensitive or self.shape in _NEVER_ASKED:
            return False
        if self.worth is Worth.UNKNOWN:
            return self.shape in _NUMBERS
        return self.worth in (*_FIRST_CLASS, Worth.WEAK)

    @property
    def is_first_class(self) -> bool:
        """Whether libraries commonly keep such a value as an identifier."""
        return self.worth in _FIRST_CLASS

    @property
    def whole_only(self) -> bool:
        """Whether the value is an identifier as a whole or not at all, without any transform."""
        return (
            self.sensitive
            or self.shape in OPAQUE
            or self.worth in (Worth.NEVER, Worth.NOT_AN_IDENTIFIER)
        )


def released_values(release: Release) -> tuple[ReleasedValue, ...]:
    """All values in wire order, then the subject, then what the person typed; no placeholders."""
    every = (*_of_attributes(release), *_of_subject(release), *_typed(release))
    return tuple(one for one in every if not is_placeholder(one.value))


def _of_attributes(release: Release) -> tuple[ReleasedValue, ...]:
    return tuple(
        ReleasedValue(
            label=attribute.label,
            value_index=index,
            value=value,
            worth=attribute.worth,
            shape=shape_of(value),
            sensitive=attribute.sensitive,
        )
        for attribute in release.attributes
        for index, value in enumerate(attribute.sent.values)
    )


def _of_subject(release: Release) -> tuple[ReleasedValue, ...]:
    """Give the subject. E-mail addresses are never asked for; CAS and LDAP name the user."""
    subject = release.capture.subject
    if subject.kind is SubjectKind.NONE or subject.value is None:
        return ()
    shape = shape_of(subject.value, subject.format)
    plain = subject.kind in (SubjectKind.PRINCIPAL, SubjectKind.DN)
    worth = Worth.FAIR if plain else Worth.WEAK
    if shape in OPAQUE:
        worth = Worth.NEVER
    elif (subject.format or "").endswith(_EMAIL_FORMAT):
        worth = Worth.POOR
    return (
        ReleasedValue(
            label=subject.kind.value,
            value_index=0,
            value=subject.value,
            worth=worth,
            shape=shape,
        ),
    )


def _typed(release: Release) -> tuple[ReleasedValue, ...]:
    typed = release.capture.typed_username
    if typed is None:
        return ()
    return (
        ReleasedValue(
            label=TYPED,
            value_index=0,
            value=typed,
            worth=Worth.FAIR,
            shape=shape_of(typed),
        ),
    )
