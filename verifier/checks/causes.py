"""Groups of check ids that explain the same later failures, the strongest explanation first."""

from __future__ import annotations

NOT_DELIVERED = (
    "release.identifier-in-other-format",
    "release.identifier-under-other-name",
    "release.identifier-only-friendly-name",
    "release.identifier-without-value",
    "release.identifier-empty",
    "release.identifier-missing",
)
"""Nothing usable arrived under the name that the delivery takes the identifier from."""

UNREADABLE_REQUEST = (
    "request.old-openurl-version",
    "request.patron-key-not-read",
    "request.patron-key-repeated",
)
"""The patron stands in a pasted request, and not where or how its reader takes one."""

LOST_ON_THE_WAY = (
    "request.header-name-capitals",
    "request.header-placeholder",
    "request.header-empty",
    "request.identifier-placeholder",
    "request.identifier-joined",
    "request.identifier-too-long",
    "request.regex-invalid",
    "request.replacement-group-unknown",
    "request.rule-leaves-nothing",
    "request.identifier-missing",
    *UNREADABLE_REQUEST,
    "request.identifier-encoded-twice",
    "request.identifier-garbled",
)
"""A value was released and did not survive to ReShare."""

WRONG_VALUE = (
    "patron.transform-spoils-identifier",
    "patron.identifier-is-another-attribute",
    "patron.identifier-transformed",
    "patron.identifier-of-another-kind",
    "patron.old-barcode",
)
"""A value reached ReShare, and the library system shows which one it should have been."""

NOT_WORKING = (*WRONG_VALUE, "patron.not-found")
"""The identifier leads nowhere, so how lasting its kind is matters to nobody yet."""

NOT_THIS_PATRON = ("patron.not-the-expected", "patron.another-person")
"""Whatever ReShare decides, it decides about somebody else."""
