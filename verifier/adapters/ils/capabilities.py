"""How a connector declares what it can and cannot see of a patron.

Each kind of connection declares it with its settings (``ConnectorSettings.sees``), based on the
vendor's documentation and on the source code, if that is public.
"""

from verifier.domain.model.patron import Capabilities, Capability, CapabilityName

YES = Capability(seen="yes")


def no(note: str) -> Capability:
    """Return a capability that is never there; *note* explains why."""
    return Capability(seen="no", note=note)


def sometimes(note: str) -> Capability:
    """Return a capability that is there sometimes; *note* explains on what it depends."""
    return Capability(seen="sometimes", note=note)


def but(base: Capabilities, **others: Capability) -> Capabilities:
    """Copy *base* and replace the capabilities given by name, with underscores for hyphens."""
    return {**base, **{CapabilityName(name.replace("_", "-")): others[name] for name in others}}


ALL = but(
    dict.fromkeys(CapabilityName, YES),
    by_email=no("This kind of connection cannot be asked by e-mail address."),
)


def of_a_file(note: str) -> Capabilities:
    """Return the capabilities of a file of patrons; *note* explains what depends on the file.

    Whether a patron is in the file, and how often, is always known.
    """
    return but(
        dict.fromkeys(CapabilityName, sometimes(note)),
        no_such_patron=YES,
        several_matches=YES,
        by_email=YES,
    )
