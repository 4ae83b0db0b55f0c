"""What a web server's lines do to the header that the listener reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.model.delivery_files import HeaderLine, ProxyFile, WebServer
from verifier.model.place import Place

SETTING = frozenset({"set", "setifempty", "add", "append", "merge"})


def sets(proxy: ProxyFile, header: str) -> bool:
    """Tell whether the header leaves this web server with a value of its own.

    With ``ShibUseHeaders`` mod_shib itself sets a header for each attribute.
    """
    return bool(_lasting(proxy, header)) or _by_mod_shib(proxy)


def lets_through(
    proxies: Sequence[ProxyFile], header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    """Find where a copy of the header that a browser sends goes on; and the line that shows it."""
    setting = [one for one in proxies if sets(one, header)]
    for proxy in setting or proxies:
        if _by_mod_shib(proxy):
            continue  # mod_shib takes away what a client sends under an attribute's name
        if proxy.server is WebServer.APACHE:
            yield from _through_apache(proxy, header)
        else:
            yield from _through_nginx(proxy, header)


def _by_mod_shib(proxy: ProxyFile) -> bool:
    return proxy.shib_use_headers is not None and proxy.shib_use_headers.value == "On"


def _about(proxy: ProxyFile, header: str) -> list[HeaderLine]:
    return [one for one in proxy.lines if one.header.lower() == header]


def _lasting(proxy: ProxyFile, header: str) -> list[HeaderLine]:
    """List the lines that set the header and are not undone by a later one in their block."""
    about = _about(proxy, header)
    undone = {
        one.block: at for at, one in enumerate(about) if one.action == "unset" and not one.early
    }
    return [
        line
        for at, line in enumerate(about)
        if line.action in SETTING and line.value and at > undone.get(line.block, -1)
    ]


def _through_apache(
    proxy: ProxyFile, header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    about = _about(proxy, header)
    setting = _lasting(proxy, header)
    levels = _Levels(proxy)
    stripping = {one.block for one in about if one.action == "unset" and one.condition is None}
    if not setting and not any(one.action == "unset" for one in about):
        yield Place(file=proxy.name), None
    for line in setting:
        replaces = line.action == "set" and line.condition is None
        if not replaces and stripping.isdisjoint(levels.outward(line.block)):
            yield line.place, ("RequestHeader", f"{line.action} {line.header}")


def _through_nginx(
    proxy: ProxyFile, header: str
) -> Iterator[tuple[Place, tuple[str, str] | None]]:
    """Look at every block that passes requests on to where the header belongs."""
    if "_" in header and proxy.drops_underscores:
        return
    levels = _Levels(proxy)
    passing = [one for one in proxy.blocks if one.passes_to is not None]
    covered = {one.number for one in passing if header in levels.in_force(one.number)}
    targets = {one.passes_to for one in passing if one.number in covered}
    for one in passing:
        hidden = any(header in levels.own(level) for level in levels.outward(one.number))
        concerned = hidden or not targets or one.passes_to in targets
        if one.number not in covered and concerned:
            yield one.place, ("block", one.title)


class _Levels:
    """The blocks of one file, each with the headers that its own lines are about."""

    def __init__(self, proxy: ProxyFile) -> None:
        self._outer = {one.number: one.outer for one in proxy.blocks}
        self._headers: dict[int, set[str]] = {}
        for line in proxy.lines:
            self._headers.setdefault(line.block, set()).add(line.header.lower())

    def own(self, block: int) -> set[str]:
        """List what the block's own lines are about."""
        return self._headers.get(block, set())

    def in_force(self, block: int) -> set[str]:
        """List what holds in the block: a level inherits only where it has no line of its own."""
        return next((own for one in self.outward(block) if (own := self.own(one))), set())

    def outward(self, block: int) -> list[int]:
        """List the block and those around it, from the inside; 0 is the whole file."""
        levels = [block]
        while levels[-1]:
            levels.append(self._outer.get(levels[-1]) or 0)
        return levels
