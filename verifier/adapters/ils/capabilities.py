"""The words in which a connector says what it can and cannot see of a patron.

Each kind of connection declares it with its settings (``ConnectorSettings.sees``), by the vendor's
documentation and the programs themselves, as far as they are public.
"""

from verifier.domain.model.patron import Capabilities, Capability, CapabilityName

YES = Capability(seen="yes")


def no(note: str) -> Capability:
    """Say why it is never seen."""
    return Capability(seen="no", note=note)


def sometimes(note: str) -> Capability:
    """Say on what it depends whether it is seen."""
    return Capability(seen="sometimes", note=note)


def but(base: Capabilities, **others: Capability) -> Capabilities:
    """Everything is seen as in *base* but what is named here, with underscores for hyphens."""
    return {**base, **{CapabilityName(name.replace("_", "-")): others[name] for name in others}}


ALL = but(
    dict.fromkeys(CapabilityName, YES),
    by_email=no("This kind of connection cannot be asked by e-mail address."),
)


def of_a_file(note: str) -> Capabilities:
    """Say what is seen of a file of patrons: whom it holds, and else what *note* says."""
    return but(
        dict.fromkeys(CapabilityName, sometimes(note)),
        no_such_patron=YES,
        several_matches=YES,
        by_email=YES,
    )
