/* Shared by the components: put in front of each component's own script by ui/components/assets.py.
   Transcripts are foreign input: text enters the page through textContent only. */

/** Make an element with a class, text and attributes. */
function el(tag, className, text, attributes) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return node;
}

/** Fill in {name} in a text; forms "one" and "other" are chosen by `count`. */
function say(labels, key, values) {
  const filled = values || {};
  const template = labels[key] ?? labels[`${key}.${filled.count === 1 ? 'one' : 'other'}`] ?? key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
}

/** Write runs of [text, style] as marked text. */
function writeRuns(parent, runs) {
  for (const [text, style] of runs) parent.append(style ? el('mark', style, text) : document.createTextNode(text));
}

/** Keep the events not yet confirmed; the queue is the truth until Python says it has stored them. */
class Outbox {
  constructor(name) {
    this.name = `rodedraad.outbox.${name}`;
    this.client = crypto.randomUUID();
    this.seq = 0;
    this.sent = 0;
    this.beat = 0;
    this.pending = [];
    this.emit = null;
    this.timer = null;
    this.waiting = false;
    this.restore();
  }

  /** Take up what an earlier page of this tab could not deliver. */
  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) || 'null');
      if (kept) for (const event of kept) this.pending.push({ ...event, seq: ++this.seq });
    } catch { /* no storage: nothing to take up */ }
  }

  keep() {
    try {
      if (this.pending.length) sessionStorage.setItem(this.name, JSON.stringify(this.pending));
      else sessionStorage.removeItem(this.name);
    } catch { /* private window: the outbox itself still works */ }
  }

  push(event) {
    const whole = { ...event, seq: ++this.seq, id: crypto.randomUUID() };
    this.pending.push(whole);
    this.keep();
    this.flush(false);
    return whole;
  }

  /** Send all that is unconfirmed: at once when nothing is under way, else after an answer or a short wait. */
  flush(now) {
    if (!this.pending.length || !this.emit || (this.waiting && !now)) return;
    clearTimeout(this.timer);
    this.waiting = true;
    this.sent = this.seq;
    this.beat += 1; // the same events again must still count as a change
    this.emit({ client: this.client, beat: this.beat, events: this.pending });
    this.timer = setTimeout(() => this.retry(), 1500);
  }

  /** Newer events go out at once; the same ones again only after a longer silence. */
  retry() {
    if (this.seq > this.sent) this.flush(true);
    else this.timer = setTimeout(() => this.flush(true), 1500);
  }

  acknowledge(ack) {
    const upTo = ack && ack.client === this.client ? ack.seq : 0;
    this.pending = this.pending.filter((event) => event.seq > upTo);
    this.keep();
    if (upTo >= this.sent) {
      clearTimeout(this.timer);
      this.waiting = false;
      this.flush(false);
    }
  }
}

/** A list of codes that narrows while typing: recent and suggested ones first, and a new one when none fits. */
class CodePicker {
  constructor(labels, choose, close, { create } = {}) {
    this.labels = labels;
    this.choose = choose;
    this.close = close;
    this.create = create;
    this.codes = [];
    this.first = [];
    this.shown = []; // {code, why} or {name}: the last makes a new code
    this.at = 0;
    const id = `picker-${crypto.randomUUID()}`;
    this.root = el('div', 'picker', null, { role: 'dialog', 'aria-label': labels.pick });
    this.input = el('input', 'picker-input', null, {
      type: 'text', placeholder: labels.pick, 'aria-label': labels.pick, autocomplete: 'off', spellcheck: 'false',
      role: 'combobox', 'aria-expanded': 'true', 'aria-controls': id, 'aria-autocomplete': 'list',
    });
    this.list = el('ul', 'picker-list', null, { role: 'listbox', id, 'aria-label': labels.pick });
    this.empty = el('p', 'picker-empty', labels.pick_none);
    this.root.append(this.input, this.list, this.empty);
    this.input.addEventListener('input', () => this.narrow());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('mousedown', (event) => {
      const item = event.target.closest('li');
      event.preventDefault();
      if (item) this.take(this.shown[[...this.list.children].indexOf(item)]);
    });
  }

  /** `first` names codes to put on top, [{ id, why }], the reason in a word. */
  open(codes, { first = [] } = {}) {
    this.codes = codes;
    this.first = first;
    this.input.value = '';
    this.narrow();
    this.input.focus();
  }

  /** Put other codes on top while it is open; what is being typed stays. */
  suggest(first) {
    this.first = first;
    this.narrow();
  }

  narrow() {
    const typed = this.input.value.trim();
    const words = plain(typed).split(/\s+/).filter(Boolean);
    const fits = (code) => words.every((word) => plain(code.label).includes(word));
    const byId = new Map(this.codes.map((code) => [code.id, code]));
    const top = this.first.filter(({ id }) => byId.has(id) && fits(byId.get(id)));
    const named = new Set(top.map(({ id }) => id));
    this.shown = [
      ...top.map(({ id, why }) => ({ code: byId.get(id), why })),
      ...this.codes.filter((code) => !named.has(code.id) && fits(code)).map((code) => ({ code })),
    ].slice(0, 60);
    const known = this.codes.some((code) => plain(code.name) === plain(typed));
    if (this.create && typed && !known) this.shown.push({ name: typed });
    this.at = 0;
    this.list.replaceChildren(...this.shown.map((one, index) => this.item(one, index)));
    this.empty.hidden = this.shown.length > 0;
    this.point();
  }

  item({ code, why, name }, index) {
    const attributes = { role: 'option', id: `${this.list.id}-${index}` };
    if (!code) {
      const made = el('li', 'picker-item picker-new', null, attributes);
      made.append(el('span', 'picker-name', say(this.labels, 'pick_new', { name })));
      return made;
    }
    const item = el('li', 'picker-item', null, { ...attributes, 'data-code': code.id });
    const dot = el('span', 'dot', null, { 'aria-hidden': 'true' });
    dot.style.background = code.colour || 'currentColor';
    const words = el('span', 'picker-words');
    words.append(el('span', 'picker-name', code.name));
    if (code.above) words.append(el('span', 'picker-above', code.above));
    item.append(dot, words);
    if (why) item.append(el('span', 'picker-why', why));
    return item;
  }

  point() {
    [...this.list.children].forEach((item, index) => {
      item.setAttribute('aria-selected', index === this.at ? 'true' : 'false');
      if (index !== this.at) return;
      const [box, own] = [this.list.getBoundingClientRect(), item.getBoundingClientRect()]; // the page stays where it is
      if (own.top < box.top) this.list.scrollTop -= box.top - own.top;
      else if (own.bottom > box.bottom) this.list.scrollTop += own.bottom - box.bottom;
    });
    this.input.setAttribute('aria-activedescendant', this.shown.length ? `${this.list.id}-${this.at}` : '');
  }

  take(one) {
    if (!one) return;
    if (one.code) this.choose(one.code.id);
    else this.create(one.name);
  }

  key(event) {
    event.stopPropagation();
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter') this.take(this.shown[this.at]);
    else if (event.key === 'ArrowDown') this.at = Math.min(this.at + 1, this.shown.length - 1);
    else if (event.key === 'ArrowUp') this.at = Math.max(this.at - 1, 0);
    else return;
    event.preventDefault();
    this.point();
  }
}

/** Tell whether the page is dark: the colour of a code has a value for each. */
function isDark(node) {
  const ground = getComputedStyle(node).getPropertyValue('--st-background-color');
  const [red, green, blue] = (ground.match(/[\da-f]{2}/gi) || ['ff', 'ff', 'ff']).map((part) => parseInt(part, 16));
  return red * 0.3 + green * 0.6 + blue * 0.1 < 128;
}

/** Compare without case and accents. */
function plain(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Tell whether a key press belongs to whoever is typing somewhere. */
function isTyping(event) {
  const target = event.composedPath()[0];
  return !(target instanceof Element) || target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** Keep one view per place on the page: Streamlit may clean up while the component still stands. */
function mount(views, component, create) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = create(parentElement);
    views.set(parentElement, view);
  }
  view.update(component.data, (value) => component.setStateValue('outbox', value));
  return () => setTimeout(() => {
    if (view.root.isConnected) return;
    view.destroy();
    views.delete(parentElement);
  }, 0);
}
