"""What holds for each page: no violation for axe, wide or narrow, light or dark, and it fits."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, NARROW = 1280, 360
AXE = Axe().axe_script
LOADED = """new Promise(done => {
  if (document.readyState === 'complete') done(); else addEventListener('load', () => done())
})"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
FOLD = "document.querySelectorAll('details').forEach(one => { one.open = false })"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTRAST = "color-contrast"
# Marks each visible text that looks like none before it (its colors and size, and what lies
# behind it), and returns the looks that are new.
MARK_NEW_LOOKS = """seen => {
  const looks = new Set(seen), news = []
  for (const one of document.querySelectorAll('body *')) {
    delete one.dataset.newLook
    const box = one.getBoundingClientRect()
    const speaks = one.matches('input, select, textarea') ||
      [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (!speaks || box.width < 2 || box.height < 2 || !one.checkVisibility()) continue
    const own = getComputedStyle(one)
    const look = [own.color, own.fontSize, own.fontWeight, one.closest(':disabled') !== null]
    for (let at = one; at; at = at.parentElement) {
      const style = getComputedStyle(at)
      look.push(style.backgroundColor + style.backgroundImage + style.opacity)
    }
    const told = look.filter((part, at) => at < 4 || part !== look[at - 1]).join()
    if (looks.has(told)) continue
    looks.add(told)
    news.push(told)
    one.dataset.newLook = ''
  }
  return news
}"""

_looks_seen: set[str] = set()


def violations(page: Page, where: str = "html", **options: object) -> list[tuple[str, list[str]]]:
    """What axe finds in the elements *where*, ``(rule, elements)``; it was put into the page."""
    asked = {"include": [where]}, {"resultTypes": ["violations"], **options}
    told = page.evaluate("([context, options]) => axe.run(context, options)", asked)
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in told["violations"]
    ]


def weak_contrast(page: Page) -> list[tuple[str, list[str]]]:
    """Texts that are hard to read.

    Contrast costs axe more than all its other rules together, and a text that looks like
    another is read like it: each look is examined once, on the first page that has it.
    """
    news = page.evaluate(MARK_NEW_LOOKS, sorted(_looks_seen))
    if not news:
        return []
    found = violations(page, "[data-new-look]", runOnly=[CONTRAST])
    if not found:
        _looks_seen.update(news)
    return found


def holds_for_everybody(page: Page) -> None:
    """Look at the page in both widths and both schemes, everything unfolded."""
    page.evaluate(LOADED)
    page.evaluate(AXE)
    page.evaluate(UNFOLD)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        assert [] == violations(page, rules={CONTRAST: {"enabled": False}}), f"{width} wide"
        assert 0 == page.evaluate(OVERHANG), f"{width} wide"
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert [] == weak_contrast(page), f"{width} wide, {scheme}"
    page.evaluate(FOLD)
    page.set_viewport_size({"width": WIDE, "height": 900})
