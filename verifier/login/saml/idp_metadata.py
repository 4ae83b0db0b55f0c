"""Identity providers' metadata: the names that the rest of the program uses."""

from __future__ import annotations

from verifier.login.saml.metadata_book import IdpMetadataBook
from verifier.login.saml.metadata_reading import read_metadata
from verifier.login.saml.metadata_values import IdpMetadata, Member, MetadataRefused

__all__ = ["IdpMetadata", "IdpMetadataBook", "Member", "MetadataRefused", "read_metadata"]
