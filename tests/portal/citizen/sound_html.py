"""What is wrong with the HTML of a page, without a browser: language, headings, names, references, order of focus."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "wbr", "path", "rect", "circle"})
FIELDS = frozenset({"input", "select", "textarea"})
REFERENCES = ("for", "aria-labelledby", "aria-describedby")
LEFT_OVER = ("%(", "{{", "}}", "{%", "None")


@dataclass
class Element:
    """One element with its attributes, and all the text in it."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""

    def named(self) -> bool:
        """Tell whether a screen reader has something to say for it."""
        return bool(self.text.strip() or self.attributes.get("aria-label") or self.attributes.get("aria-labelledby"))


@dataclass
class Page(HTMLParser):
    """A page taken apart, in the order of its source."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; its text follows."""
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(each.tag for each in self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag in [each.tag for each in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Give the text to everything around it."""
        for each in self.open:
            each.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements with one of these tags."""
        return [each for each in self.elements if each.tag in tags]


def faults(html: str, language: str, direction: str) -> list[str]:
    """Return in words what is wrong with a page."""
    page = Page()
    page.feed(html)
    return [*_frame(page, language, direction), *_headings(page), *_references(page), *_names(page), *_focus(page)]


def _frame(page: Page, language: str, direction: str) -> list[str]:
    root = page.all("html")[0].attributes
    found = [] if (root.get("lang"), root.get("dir")) == (language, direction) else [f"language: {root}"]
    found += [f"not one {tag}" for tag in ("main", "title", "h1") if len(page.all(tag)) != 1]
    words = page.all("body")[0].text
    found += [f"left over: {sign}" for sign in LEFT_OVER if sign in words]
    found += [f"style or script in an attribute: {each.tag}" for each in page.elements if _is_inline(each)]
    return found


def _is_inline(element: Element) -> bool:
    return any(name == "style" or name.startswith("on") for name in element.attributes)


def _headings(page: Page) -> list[str]:
    levels = [int(each.tag[1]) for each in page.all("h1", "h2", "h3", "h4")]
    return [f"heading {one} then {two}" for one, two in pairwise(levels) if two > one + 1]


def _references(page: Page) -> list[str]:
    ids = Counter(each.attributes["id"] for each in page.elements if "id" in each.attributes)
    found = [f"id twice: {name}" for name, count in ids.items() if count > 1]
    wanted = [
        name for each in page.elements for kind in REFERENCES for name in each.attributes.get(kind, "").split()
    ] + [each.attributes["href"][1:] for each in page.all("a") if each.attributes.get("href", "").startswith("#")]
    return found + [f"leads nowhere: {name}" for name in wanted if name not in ids]


def _names(page: Page) -> list[str]:
    labelled = {each.attributes.get("for") for each in page.all("label") if each.text.strip()}
    fields = [each for each in page.elements if each.tag in FIELDS and each.attributes.get("type") != "hidden"]
    found = [
        f"no label: {each.attributes.get('name')}"
        for each in fields
        if each.attributes.get("id") not in labelled and "label" not in each.inside and not each.named()
    ]
    found += [
        f"no name: {each.tag} {each.attributes}" for each in page.all("a", "button", "summary") if not each.named()
    ]
    found += ["no alt" for each in page.all("img") if "alt" not in each.attributes]
    navigations = Counter(each.attributes.get("aria-label", "") for each in page.all("nav"))
    return found + [f"two ways called “{name}”" for name, count in navigations.items() if count > 1 or not name]


def _focus(page: Page) -> list[str]:
    first = next((each for each in page.elements if each.tag in {"a", "button", "input"}), None)
    skips = first is not None and first.attributes.get("href") == "#inhoud"
    jumps = [each.tag for each in page.elements if int(each.attributes.get("tabindex", "0")) > 0]
    return ([] if skips else ["no skip link first"]) + [f"jumps the queue: {tag}" for tag in jumps]
