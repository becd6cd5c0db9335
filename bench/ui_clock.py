"""A clock inside the page: when a message left, when the script ended, when something was drawn."""

from typing import Any

from playwright.sync_api import Page

# Streamlit tells on its outermost box whether a script runs; what is sent goes over one socket. Every
# moment is the browser's own, so nothing of the way to this process is counted.
CLOCK = """() => {
    const clock = window.benchClock = { moments: [] };
    const note = (what) => clock.moments.push([what, performance.now()]);
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', () => note('got'));
        }

        send(data) { note('sent'); super.send(data); }
    };
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, () => note('hand'), true);
    let last = null;
    new MutationObserver(() => {
        const state = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState;
        if (state && state !== last) { last = state; note(state); }
    }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-test-script-state'] });
}"""
STILL = 250  # milliseconds without a script: then it is over
WAIT = """async (still) => {
    const app = document.querySelector('[data-testid=stApp]');
    for (let quiet = performance.now(); performance.now() - quiet < still;) {
        if (app.dataset.testScriptState !== 'notRunning') quiet = performance.now();
        await new Promise((go) => setTimeout(go, 10));
    }
    return window.benchClock.moments;
}"""
# From a key, pressed in a component or on something in it, to a change of an attribute: in the browser.
KEY_TO = """([test, attribute, key, inside]) => new Promise((go) => {
    const find = (root) => root.querySelector(`[data-testid=${test}]`)
        ?? [...root.querySelectorAll('*')].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
    const box = find(document);
    const started = performance.now();
    const watch = new MutationObserver(() => {
        watch.disconnect();
        requestAnimationFrame(() => go(performance.now() - started));
    });
    watch.observe(box, { attributes: true, attributeFilter: [attribute] });
    const pressed = inside ? box.querySelector(inside) : box;
    pressed.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
})"""
FRAMES = """async ([test, pixels, steps]) => {
    const find = (root) => root.querySelector(`[data-testid=${test}]`)
        ?? [...root.querySelectorAll('*')].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
    let box = find(document);
    const scrolls = (one) => /(auto|scroll)/.test(getComputedStyle(one).overflowY);
    while (box && !(scrolls(box) && box.scrollHeight > box.clientHeight)) {
        box = box.parentElement ?? box.getRootNode().host;
    }
    const frames = [];
    let last = null;
    for (let step = 0; step < steps; step += 1) {
        const at = await new Promise((go) => requestAnimationFrame(go));
        if (last !== null) frames.push(at - last);
        last = at;
        box.scrollTop += pixels;
    }
    return frames;
}"""


def forget(page: Page) -> None:
    """Begin anew: what was noted so far does not count."""
    page.evaluate("() => { window.benchClock.moments.length = 0; }")


def script(page: Page) -> dict[str, float]:
    """Wait until the scripts are over, and give milliseconds.

    `script` is from the first message to the last answer, `hand` from the hand to the end on the screen.
    """
    moments: list[Any] = page.evaluate(WAIT, STILL)
    ends = [at for what, at in moments if what == "notRunning"]
    hands = [at for what, at in moments if what == "hand"]
    sent = [at for what, at in moments if what == "sent"]
    got = [at for what, at in moments if what == "got" and ends and at <= ends[-1]]
    if not got or not sent:
        return {}
    found = {"script": got[-1] - sent[0]}
    return found | ({"hand": ends[-1] - hands[0]} if hands else {})
