"""A guide opened in a tab, used as a person uses it, and a driver inside the page for thousands of walks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, expect

WAIT_MS = 20_000
TODAY = date(2026, 4, 20)
# Walks through the real pages by their real controls; nothing of the script is reached into.
DRIVER = """async ({topics, answers, seed}) => {
    const app = document.getElementById("app");
    let state = seed;
    const random = () => { state = (state * 1664525 + 1013904223) >>> 0; return state / 2 ** 32; };
    const settle = async () => { for (let n = 0; n < 4; n += 1) await null; };
    const submit = async () => { app.querySelector("form").requestSubmit(); await settle(); };
    const type = (input, text) => { input.value = text; input.dispatchEvent(new Event("input", {bubbles: true})); };
    const unknown = () => [...app.querySelectorAll("form button[type=button]")][0];
    const day = () => {
        const at = new Date(Date.now() + Math.floor((random() - 0.6) * 500) * 864e5);
        return at.toISOString().slice(0, 10);
    };
    const wanted = (id) => {
        if (answers !== null) return id in answers ? answers[id] : null;
        const inputs = app.querySelectorAll("fieldset input");
        if (random() < 0.15) return null;
        if (inputs[0].type === "radio") return inputs[Math.floor(random() * (inputs.length - 1))].value;
        return inputs.length === 3 ? day() : Math.floor(random() * 70);
    };
    const give = async (id) => {
        const inputs = [...app.querySelectorAll("fieldset input")];
        const answer = wanted(id);
        if (inputs[0].type === "radio") inputs.find((input) => input.value === (answer ?? "")).click();
        else if (answer === null) { unknown().click(); await settle(); return [id, null]; }
        else if (inputs.length === 3) String(answer).split("-").reverse().forEach((part, n) => type(inputs[n], part));
        else type(inputs[0], String(answer));
        await submit();
        return [id, answer];
    };
    document.querySelector("#start button").click();
    const boxes = [...app.querySelectorAll("fieldset input")];
    const chosen = topics ?? [boxes[Math.floor(random() * boxes.length)].value];
    for (const box of boxes) if (chosen.includes(box.value) !== box.checked) box.click();
    await submit();
    const given = [];
    while (app.querySelector("fieldset[data-question]") && given.length < 200) {
        given.push(await give(app.querySelector("fieldset").dataset.question));
    }
    app.querySelector("button.main").click();
    const rules = [...app.querySelectorAll("article")].map((one) => ({
        id: one.dataset.rule, state: one.dataset.state, kind: one.className,
        title: one.querySelector("h3").innerText.trim(), steps: one.querySelectorAll("ol > li").length,
    }));
    const seen = {topics: chosen, given, rules, heading: app.querySelector("h1").innerText};
    [...app.querySelectorAll("button.danger")].pop().click();
    return seen;
}"""
STORES = """async () => ({
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie, name: window.name,
    databases: (await indexedDB.databases()).length, state: typeof history.state,
    query: location.search + location.hash,
})"""
NO_STORES = {
    "local": 0,
    "session": 0,
    "cookies": "",
    "name": "",
    "databases": 0,
    "state": "number",
    "query": "",
}


@dataclass
class Opened:
    """One tab with a guide in it."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """From the first page to the first question."""
        self.page.locator("#start button").first.click()

    def at(self, title: str) -> None:
        """Wait until the page with this heading is shown."""
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, *answers: str) -> None:
        """Tick answers by how their labels begin, then go on."""
        for answer in answers:
            self.page.locator("label.choice", has_text=answer).locator("input").check()
        self.go_on()

    def fill(self, *texts: str) -> None:
        """Fill the fields of a question, then go on."""
        for place, text in enumerate(texts):
            self.page.locator("fieldset input").nth(place).fill(text)
        self.go_on()

    def go_on(self) -> None:
        """Press the form's main button."""
        self.page.locator("form button[type=submit]").click()

    def text(self) -> str:
        """Everything that can be read."""
        return self.page.locator("main").inner_text()

    def walk(
        self, *, topics: list[str] | None = None, answers: Mapping[str, object] | None = None, seed: int = 1
    ) -> dict[str, Any]:
        """One walk to the answer page and back to the beginning; random where nothing is given."""
        found: dict[str, Any] = self.page.evaluate(DRIVER, {"topics": topics, "answers": answers, "seed": seed})
        return found

    def to_answer(self) -> None:
        """The small pack's student with a summons, up to the answer page."""
        self.begin()
        self.choose("Повестка")
        self.choose("Жду повестку")
        self.choose("Да")
        self.fill("20")
        self.fill("16", "4", "2026")
        self.at("Проверьте ответы")
        self.press("Показать, что можно сделать")
        self.at("Что можно сделать")

    def assert_quiet(self) -> None:
        """Nothing was asked of anyone but for the page itself; no script failed, no policy was broken."""
        assert [url for url in self.asked if not url.startswith(("blob:", self.address))] == []
        assert len([url for url in self.asked if url.startswith(self.address)]) >= 1
        assert self.errors == []


@contextmanager
def opened(
    browser: Browser,
    guide: Path | str,
    *,
    width: int = 390,
    theme: Literal["light", "dark"] = "light",
    scripts: bool = True,
    today: date = TODAY,
    offline: bool = False,
) -> Iterator[Opened]:
    """A fresh profile with the guide in its only tab, on a device whose clock says ``today``."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=theme, locale="ru-RU", java_script_enabled=scripts
    )
    context.set_default_timeout(WAIT_MS)
    context.set_offline(offline)
    address = guide.as_uri() if isinstance(guide, Path) else guide
    tab = Opened(context.new_page(), address)
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.page.on("console", lambda message: tab.errors.append(message.text) if "Policy" in message.text else None)
    if scripts:
        set_day(tab.page, today)
    try:
        tab.page.goto(address)
        yield tab
    finally:
        context.close()


def set_day(page: Page, today: date) -> None:
    """What the device takes for today, from the next load on."""
    page.clock.set_fixed_time(datetime.combine(today, time(12)))
