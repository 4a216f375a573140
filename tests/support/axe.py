"""What axe finds wrong with a page as it stands: WCAG 2.0 to 2.2, levels A and AA, and good practice."""

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

_RUN = """async rules => (await axe.run(document, {
  rules, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"], selectors: false, preload: false,
})).violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 120)}`))"""


def violations(page: Page, *, colours: bool = True) -> list[str]:
    """Return each element that breaks a rule, with that rule; colours take four times as long as all the rest."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_FILE_PATH.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN, {} if colours else {"color-contrast": {"enabled": False}})
    return found
