"""VuFind sends the identifier with the name of the library system before it.

What it means: with the method MultiILS, VuFind asks several library systems through its driver
MultiBackend, which puts the name of the system and a full stop before ``cat_username`` and ``id``.
One of these becomes VuFind's user name.

Why it matters: ReShare gets ``main.21234000000018`` instead of ``21234000000018``, and the library
system knows no patron by it. The listener does not change an identifier that comes in the link.

What to change: set ``ILS_username_field`` in ``[Authentication]`` to a field of the driver's
answer that has the identifier without the prefix, or have an attribute passed to the listener in a
header.
"""

from verifier.domain.checks import api

PREFIXED = frozenset({"cat_username", "id"})


@api.error(
    "delivery.source-prefix-sent",
    api.Station.DISCOVERY,
    cites=(f"{api.VUFIND_AUTH}, MultiILS", f"{api.VUFIND_MULTIBACKEND}, addIdPrefixes"),
    order=43,
)
def source_prefix_sent(delivery: api.Delivery) -> api.Answers:
    field, method = api.library_field(
        delivery, ("MultiILS",), "People do not log in by several library systems."
    )
    if field.value not in PREFIXED:
        yield api.Saw("VuFind sends a field without a prefix")
    else:
        yield api.Draft(
            "VuFind puts the name of the library system and a full stop before the identifier "
            "that it sends.",
            api.setting_evidence("method", method.value),
            api.setting_evidence("ILS_username_field", field.value),
            place=method.place,
        )
