"""What holds for each page: no violation for axe, wide or narrow, light or dark, and it fits."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

WIDE, NARROW = 1280, 360
AXE = Axe().axe_script
# A page that posts itself may never say that it is loaded: what it shows is there after a while.
LOADED = """new Promise(done => {
  if (document.readyState === 'complete') return done()
  addEventListener('load', () => done())
  setTimeout(done, 3000)
})"""
UNFOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
FOLD = "document.querySelectorAll('details').forEach(fold => { fold.open = false })"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTRAST = "color-contrast"
# What else is displayed in another width, and which rules look at more than that: at where it is.
DISPLAYED = "[...document.querySelectorAll('body *')].map(element => element.checkVisibility())"
OF_LAYOUT = ["target-size", "scrollable-region-focusable", "link-in-text-block"]
# Marks each visible text that looks like none before it (its colors and size, and what lies
# behind it), and returns the new looks.
MARK_NEW_LOOKS = """examined => {
  const looks = new Set(examined), news = []
  for (const element of document.querySelectorAll('body *')) {
    delete element.dataset.newLook
    const box = element.getBoundingClientRect()
    const hasText = element.matches('input, select, textarea') ||
      [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (!hasText || box.width < 2 || box.height < 2 || !element.checkVisibility()) continue
    const style = getComputedStyle(element)
    const disabled = element.closest(':disabled') !== null
    const parts = [style.color, style.fontSize, style.fontWeight, disabled]
    for (let ancestor = element; ancestor; ancestor = ancestor.parentElement) {
      const behind = getComputedStyle(ancestor)
      parts.push(behind.backgroundColor + behind.backgroundImage + behind.opacity)
    }
    const look = parts.filter((part, at) => at < 4 || part !== parts[at - 1]).join()
    if (looks.has(look)) continue
    looks.add(look)
    news.push(look)
    element.dataset.newLook = ''
  }
  return news
}"""

FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const box = element.getBoundingClientRect();
  const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  return { name: element.innerText || element.labels?.[0]?.innerText || "", tag: element.tagName,
           seen: (ring || style.boxShadow !== "none") && inside };
}
"""
MOST_STOPS = 80

_examined_looks: set[str] = set()


def violations(page: Page, where: str = "html", **options: object) -> list[tuple[str, list[str]]]:
    """Run axe, which must be in *page*, on the elements *where*: ``(rule, elements)`` each."""
    arguments = {"include": [where]}, {"resultTypes": ["violations"], **options}
    result = page.evaluate("([context, options]) => axe.run(context, options)", arguments)
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in result["violations"]
    ]


def weak_contrast(page: Page) -> list[tuple[str, list[str]]]:
    """Find texts with too little contrast: ``(rule, elements)``.

    Contrast costs axe more than all its other rules together, and two texts with the same look
    have the same contrast: each look is examined once, on the first page that has it.
    """
    news = page.evaluate(MARK_NEW_LOOKS, sorted(_examined_looks))
    if not news:
        return []
    found = violations(page, "[data-new-look]", runOnly=[CONTRAST])
    if not found:
        _examined_looks.update(news)
    return found


def holds_for_everybody(page: Page) -> None:
    """Check the page in both widths and both color schemes, with everything unfolded.

    Where a narrow page displays the same elements, only rules of layout can find more there.
    """
    page.evaluate(LOADED)
    page.evaluate(AXE)
    page.evaluate(UNFOLD)
    examined = None
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        displayed = page.evaluate(DISPLAYED)
        rules = {"rules": {CONTRAST: {"enabled": False}}}
        if displayed == examined:
            rules = {"runOnly": OF_LAYOUT}
        assert [] == violations(page, **rules), f"{width} wide"
        examined = displayed
        assert 0 == page.evaluate(OVERHANG), f"{width} wide"
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert [] == weak_contrast(page), f"{width} wide, {scheme}"
    page.evaluate(FOLD)
    page.set_viewport_size({"width": WIDE, "height": 900})


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def focused(page: Page) -> dict[str, Any] | None:
    """What has the focus: its name, and whether one sees that it has; None where nothing has."""
    return page.evaluate(FOCUSED)


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """Press Tab to the end of the page; each stop on the way."""
    page.wait_for_load_state("load")  # the style sheet draws the outline
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = focused(page)
        if stop is None:
            break
        stops.append(stop)
    return stops
