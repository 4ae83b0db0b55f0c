"""The key of ILLiad's Web Platform would be sent over a connection that anybody can read.

What it means: the address begins with http:// and is that of another machine.

Why it matters: whoever reads the key on the network can read every user of ILLiad, and the answers
contain the users' data and a hash of their passwords.

What to change: let the Web Platform answer over https, and write that address as `url`. If the key
was already sent unencrypted, have it replaced.
"""

from urllib.parse import urlsplit

from verifier.domain.checks import api


@api.warning(
    "illiad.key-in-the-clear",
    api.Station.DISCOVERY,
    owned_by=api.Owner.ILS,
    cites=(api.ILLIAD_API,),
    order=20,
    fine="nobody reads the key on its way",
)
def key_in_the_clear(settings: api.IlliadSettings) -> api.Answers:
    parts = urlsplit(api.known(settings.url, "The Web Platform is not asked."))
    if parts.scheme != "https" and not api.is_this_machine(parts.hostname or ""):
        yield api.Draft(
            "The key of ILLiad's Web Platform would go over a connection that anybody can read.",
            api.setting_evidence("url", f"{parts.scheme}://{parts.hostname}"),
        )
