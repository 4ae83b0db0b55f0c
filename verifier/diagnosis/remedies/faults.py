"""Which finding is a fault that an identity product can mend."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from verifier.model.product_remedy import Fault

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "login.weak-algorithm": Fault.WEAK_SIGNATURE,
        "release.identifier-missing": Fault.NOT_RELEASED,
        "release.identifier-without-value": Fault.NO_VALUE,
        "release.identifier-empty": Fault.NO_VALUE,
        "release.identifier-under-other-name": Fault.OTHER_NAME,
        "release.identifier-only-friendly-name": Fault.OTHER_NAME,
        "release.identifier-in-other-format": Fault.OTHER_FORMAT,
        "release.identifier-several-values": Fault.SEVERAL_VALUES,
        "release.identifier-sent-twice": Fault.SEVERAL_VALUES,
        "release.identifier-is-number": Fault.OTHER_FORM,
        "release.identifier-stray-blanks": Fault.OTHER_FORM,
        "patron.identifier-transformed": Fault.OTHER_FORM,
        "patron.identifier-is-another-attribute": Fault.OTHER_ATTRIBUTE,
        "release.identifier-transient": Fault.UNSUITABLE,
        "release.identifier-pairwise": Fault.UNSUITABLE,
        "release.identifier-reassignable": Fault.UNSUITABLE,
        "release.identifier-is-email": Fault.UNSUITABLE,
        "release.identifier-of-guest": Fault.UNSUITABLE,
        "release.identifier-national-number": Fault.UNSUITABLE,
        "request.sub-as-identifier": Fault.UNSUITABLE,
        "release.identifier-scope-not-allowed": Fault.SCOPE_NOT_LISTED,
    }
)
