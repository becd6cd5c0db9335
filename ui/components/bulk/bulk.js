/* The best suggestions of a code in one list. The strong ones stand ticked, a middling one a person ticks;
   the button works after some of those were really opened. */

class BulkView {
  constructor(parent) {
    this.ticked = new Map(); // what a hand ticked or unticked
    this.shown = new Set(); // expanded
    this.done = null; // what was sent to be accepted: {id, count}
    this.at = 0;
    this.root = el('section', 'bulk', null, { 'data-testid': 'bulk' });
    this.root.addEventListener('keydown', (event) => this.key(event));
    parent.append(this.root);
  }

  destroy() { /* its listeners go with it */ }

  update(data, emit) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.bulk`);
    if (!this.data || this.data.code.id !== data.code.id) Object.assign(this, { ticked: new Map(), shown: new Set(), done: null });
    this.data = data;
    this.labels = data.labels;
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    if (this.done && !this.outbox.pending.length) this.done = null;
    this.render();
    if (first) this.outbox.flush(true);
  }

  /** The rows that were opened in this list, also those Python hasn't heard of yet. */
  opened() {
    const known = new Set(this.data.opened);
    for (const event of this.outbox.pending) if (event.kind === 'open') known.add(event.suggestion);
    return known;
  }

  /** What the button would take over, and how many of those were opened. */
  chosen() {
    const opened = this.opened();
    const rows = this.data.items.filter((item) => this.isTicked(item));
    return { rows, read: rows.filter((item) => opened.has(item.id)).length };
  }

  isTicked(item) {
    return this.ticked.get(item.id) ?? item.band === 'certain';
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) event.stopPropagation(); // r is also Streamlit's own key
    const rows = [...this.root.querySelectorAll('.row-quote')];
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const at = rows.indexOf(event.composedPath()[0]);
    if (step && at >= 0) {
      event.preventDefault();
      rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
    } else if (event.key === 'u' && !event.repeat) this.undo();
  }

  toggle(item) {
    const opening = !this.shown.has(item.id);
    if (opening) this.shown.add(item.id);
    else this.shown.delete(item.id);
    if (opening && !this.opened().has(item.id)) {
      this.outbox.push({ kind: 'open', suggestion: item.id, code: this.data.code.id });
    }
    this.render(item.id);
  }

  tick(item, on) {
    this.ticked.set(item.id, on);
    this.render();
    this.root.querySelector(`[data-tick="${item.id}"]`)?.focus();
  }

  accept() {
    const { rows, read } = this.chosen();
    if (read < this.data.least || this.done) return;
    this.done = { count: rows.length };
    this.taken = this.outbox.push({ kind: 'bulk', code: this.data.code.id, suggestions: rows.map((item) => item.id) }).id;
    this.render();
  }

  undo() {
    this.outbox.push({ kind: 'undo', act: this.taken ?? null }); // what was taken together, also after work in another tab
    this.taken = null;
    this.render();
  }

  render(focus) {
    const { rows, read } = this.chosen();
    const list = el('ul', 'rows');
    for (const item of this.data.items) list.append(this.row(item));
    this.root.replaceChildren(
      this.head(), this.data.items.length ? list : el('p', 'none', this.labels.none), this.foot(rows.length, read),
    );
    Object.assign(this.root.dataset, {
      ready: '1', pending: String(this.outbox.pending.length), rows: String(this.data.items.length), ticked: String(rows.length), read: String(read),
    });
    if (focus) this.root.querySelector(`[data-open="${focus}"]`)?.focus();
  }

  head() {
    const head = el('header', 'bulk-head');
    if (!this.data.items.length) return head;
    head.append(el('p', 'bulk-line', say(this.labels, 'intro', { count: this.data.items.length, code: this.data.code.name })));
    head.append(el('p', 'bulk-rule', say(this.labels, 'rule', { least: this.data.least })));
    return head;
  }

  row(item) {
    const open = this.shown.has(item.id);
    const row = el('li', open ? 'row row-open' : 'row', null, { 'data-row': item.id });
    const tick = el('input', '', null, { type: 'checkbox', 'data-tick': item.id, 'aria-label': say(this.labels, 'tick', { quote: item.compact }) });
    tick.checked = this.isTicked(item);
    tick.addEventListener('change', () => this.tick(item, tick.checked));
    const button = el('button', 'row-quote', null, { type: 'button', 'data-open': item.id, 'aria-expanded': String(open) });
    button.append(
      el('span', 'row-who', item.who), el('span', 'row-text', item.compact),
      el('span', `row-band band-${item.band}`, this.labels[`band_${item.band}`]),
    );
    if (this.opened().has(item.id)) button.append(el('span', 'row-read', this.labels.read));
    button.addEventListener('click', () => this.toggle(item));
    row.append(tick, button);
    if (open) row.append(this.whole(item));
    return row;
  }

  whole(item) {
    const whole = el('div', 'whole');
    if (item.question) {
      const question = el('p', 'question');
      question.append(el('span', 'tag', item.question.who), item.question.text);
      whole.append(question);
    }
    const quote = el('blockquote', 'quote');
    writeRuns(quote, item.runs);
    whole.append(quote, el('p', 'where', item.where));
    if (item.why) whole.append(el('p', 'where', [item.why.text, item.why.phrase && `‘${item.why.phrase}’`].filter(Boolean).join(' ')));
    if (item.codes.length) {
      const codes = el('p', 'where');
      codes.append(el('span', 'tag', this.labels.already), item.codes.join(' · '));
      whole.append(codes);
    }
    return whole;
  }

  foot(count, read) {
    const foot = el('footer', 'bulk-foot');
    const least = this.data.least;
    const button = el('button', 'take', say(this.labels, 'accept', { count }), { type: 'button', 'data-act': 'bulk' });
    button.disabled = read < least || Boolean(this.done) || !count;
    button.addEventListener('click', () => this.accept());
    const undo = el('button', 'take-back', null, { type: 'button', 'data-act': 'undo' });
    undo.append(el('span', '', this.labels.undo), el('kbd', '', 'U'));
    undo.addEventListener('click', () => this.undo());
    const untold = read < least && this.data.items.length >= least;
    const lacking = untold ? say(this.labels, count < least ? 'tick_more' : 'still', { count: least - Math.min(count, read) }) : '';
    const few = this.data.items.length && this.data.items.length < least ? say(this.labels, 'too_few', { least }) : '';
    const told = el('p', 'told', lacking || few || this.data.notice?.text || '', { role: 'status' });
    if (this.data.items.length) foot.append(button);
    foot.append(told, undo);
    return foot;
  }
}

const views = new WeakMap();

export default function (component) {
  return mount(views, component, (parent) => new BulkView(parent));
}
