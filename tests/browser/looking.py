"""Looking at a page as an inspector would: axe, sideways scrolling, other hosts, the console."""

from dataclasses import dataclass, field
from importlib.resources import files

from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A phone of 320 px is what 400 % zoom on a screen of 1280 px comes to (WCAG 1.4.10).
NARROWEST = {"width": 320, "height": 700}
RUN_AXE = """async ([tags, contrast, within]) => {
  const found = await axe.run(within || document, {
    runOnly: {type: "tag", values: tags}, rules: {"color-contrast": {enabled: contrast}},
    resultTypes: ["violations"], preload: false,
  });
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(" ")}  ${node.html.slice(0, 160)}  ${node.any.map(one => one.message).join("; ")}`));
}"""
# What sticks out sideways, unless a box around it scrolls on purpose.
STICKS_OUT = """within => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll(`${within || "body"} *`)].filter(one => one.getBoundingClientRect().right > width + 1)
    .map(one => one.outerHTML.slice(0, 120)).slice(0, 5).concat("the page scrolls sideways");
}"""


@dataclass
class Inspector:
    """A page, and what was wrong with all that it showed so far.

    `within`: the part of the page that is ours, on Wagtail's screens, whose frame is not.
    """

    page: Page
    language: str
    host: str
    within: str = ""
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.note(f"script error: {error}"))
        self.page.context.on("request", self.see)
        # Each scheme at each size, once in Polish or in English. Contrast takes three quarters of
        # axe's time, so the fourth of these views leaves it out: its colours are those of the others.
        polish = (PHONE, "light", True), (DESK, "dark", True)
        english = (PHONE, "dark", False), (DESK, "light", True)
        self.views = polish if self.language == "pl" else english

    def note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url} [{self.language}] {fault}")

    def hear(self, said) -> None:
        """A broken content policy is an error on the console. A status of 404 is one, too, but ours."""
        if said.type in {"error", "warning"} and "Failed to load resource" not in said.text:
            self.note(f"console: {said.text}")

    def see(self, request) -> None:
        if not request.url.startswith((self.host, "data:", "blob:")):
            self.note(f"asks another host: {request.url}")

    def go(self, path: str, status: int = 200) -> None:
        answer = self.page.goto(path)
        if answer.status != status:
            self.note(f"answers {answer.status}, not {status}")
        self.look()

    def follow(self, selector: str) -> None:
        """To where a link of the page leads."""
        self.go(self.page.locator(selector).first.get_attribute("href"))

    def send(self, button: str) -> None:
        """Press a button that sends a form, and look at what comes."""
        with self.page.expect_navigation():
            self.page.locator(button).first.click()
        self.look()

    def look(self) -> None:
        """The page as it is now, on a screen, on a phone and on the narrowest one."""
        if self.page.locator("html").get_attribute("lang") != self.language:
            self.note("the language of <html> is wrong")
        self.page.evaluate(AXE)
        for size, scheme, contrast in self.views:
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size(size)
            for fault in self.page.evaluate(RUN_AXE, [TAGS, contrast, self.within]):
                self.note(f"{size['width']} px, {scheme}: {fault}")
        self.page.set_viewport_size(NARROWEST)
        for node in self.page.evaluate(STICKS_OUT, self.within):
            self.note(f"320 px: {node}")
        self.page.set_viewport_size(DESK)
