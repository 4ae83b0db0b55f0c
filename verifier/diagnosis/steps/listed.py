"""What ReShare's list of patron profiles says about a group."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from verifier.model.reshare_settings import ReshareSettings


class Listed(StrEnum):
    """The entry of a group in *Host LMS patron profiles*, in words.

    Source: mod-rs, ``HostLMSPatronProfile.canCreateRequests``: only an explicit no refuses; an
    unknown code is added undecided.
    """

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    UNDECIDED = "never decided, which ReShare allows"
    ABSENT = "not listed yet, which ReShare allows"
    NOT_KNOWN = "the list is not known here"

    @classmethod
    def of(cls, code: str, settings: ReshareSettings) -> Self:
        """Look *code* up, exactly as it is written."""
        rows = {one.code: one.can_create_requests for one in reversed(settings.patron_profiles)}
        if code in rows:
            entries = {True: cls.ALLOWED, False: cls.NOT_ALLOWED, None: cls.UNDECIDED}
            return entries[rows[code]]
        return cls.ABSENT if settings.profiles_known else cls.NOT_KNOWN
