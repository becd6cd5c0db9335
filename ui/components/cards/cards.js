/* A list of quotes to look through: to keep or drop (a theme), or to code and to search on from. */

class CardsView {
  constructor(parent) {
    this.items = [];
    this.at = 0;
    this.opened = new Set(); // cards whose context is shown
    this.told = new Set(); // cards that Python knows were opened
    this.done = []; // keep and drop, for u
    this.root = el('section', 'cards', null, { tabindex: '0', 'data-testid': 'cards' });
    this.head = el('div', 'head');
    this.list = el('div', 'list', null, { role: 'list' });
    this.drawer = el('div', 'drawer');
    this.root.append(this.head, this.list, this.drawer);
    parent.append(this.root);
    this.onKey = (event) => this.key(event);
    this.onPointer = (event) => { if (!event.composedPath().includes(this.root)) this.outbox?.flush(true); };
    this.root.addEventListener('keydown', this.onKey);
    document.addEventListener('pointerdown', this.onPointer, true);
  }

  destroy() { document.removeEventListener('pointerdown', this.onPointer, true); }

  update(data, emit) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.${data.name}`);
    const another = !this.data || this.data.about !== data.about;
    this.data = data;
    this.labels = data.labels;
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    const here = this.items[this.at]?.id;
    this.items = data.items.map((item) => ({ ...item }));
    this.replay();
    if (data.notice && data.notice.id !== this.noticed) {
      this.noticed = data.notice.id;
      this.notice = data.notice.text;
    }
    if (another) {
      this.notice = data.notice?.id === this.noticed ? undefined : this.notice;
      this.at = 0;
      this.opened.clear();
      this.picker = new CodePicker(this.labels, (code) => this.code(code), () => this.close());
      this.picker.root.hidden = true;
      this.drawer.replaceChildren(this.picker.root);
    }
    const same = another ? 0 : this.items.findIndex((item) => item.id === here); // others may have gone from before it
    this.at = Math.max(0, Math.min(same < 0 ? this.at : same, this.items.length - 1));
    this.render();
    if (first) this.outbox.flush(true);
  }

  /** Put what Python has not confirmed on top of what it knows. */
  replay() {
    for (const event of this.outbox.pending) {
      const item = this.items.find((one) => one.id === event.item);
      if (!item) continue;
      if (event.kind === 'keep' || event.kind === 'drop') item.kept = event.kind === 'keep';
      if (event.kind === 'code') this.label(item, event.code);
      if (event.kind === 'remove') item.gone = true;
    }
  }

  label(item, codeId) {
    const code = this.data.codes.find((one) => one.id === codeId);
    if (code && !item.codes.includes(code.label)) item.codes = [...item.codes, code.label];
  }

  has(action) { return this.data.actions.includes(action); }

  key(event) {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const step = (by) => { this.go(this.at + by); this.read(this.at); };
    const acts = { j: () => step(1), k: () => step(-1), c: () => this.context(this.at) };
    if (this.has('keep')) {
      acts.a = () => this.keep(this.at, true);
      acts.r = () => this.keep(this.at, false);
      acts.u = () => this.takeBack();
    }
    if (this.has('code')) { acts.e = () => this.pick(this.at); acts.u = () => this.push({ kind: 'undo' }); }
    if (this.has('like')) acts.m = () => this.like(this.at);
    if (!acts[key]) { if (key === 'r') event.stopPropagation(); return; } // r alone is Streamlit's own key
    event.preventDefault();
    event.stopPropagation();
    acts[key]();
  }

  go(to) {
    this.at = Math.max(0, Math.min(to, this.items.length - 1));
    this.point();
    this.list.children[this.at]?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  point() {
    [...this.list.children].forEach((node, index) => node.toggleAttribute('data-current', index === this.at));
  }

  /** Tell once that a quote was opened: nobody takes over a theme of which they read nothing. */
  read(at) {
    const item = this.items[at];
    if (!this.has('keep') || !item || this.told.has(item.id)) return;
    this.told.add(item.id);
    this.push({ kind: 'open', item: item.id });
  }

  push(event) { return this.outbox.push(event); }

  keep(at, kept) {
    const item = this.items[at];
    if (!item) return;
    this.read(at);
    if (item.kept !== kept) {
      item.kept = kept;
      this.done.push(item.id);
      this.push({ kind: kept ? 'keep' : 'drop', item: item.id });
    }
    this.redraw(at);
    this.go(at + 1);
  }

  takeBack() {
    const id = this.done.pop();
    const at = this.items.findIndex((item) => item.id === id);
    if (at < 0) return;
    this.items[at].kept = !this.items[at].kept;
    this.push({ kind: this.items[at].kept ? 'keep' : 'drop', item: id });
    this.redraw(at);
    this.go(at);
  }

  context(at) {
    const id = this.items[at]?.id;
    this.read(at);
    if (this.opened.has(id)) this.opened.delete(id); else this.opened.add(id);
    this.redraw(at);
  }

  like(at) {
    const item = this.items[at];
    if (item) this.push({ kind: 'like', item: item.id, quote: item.quote ?? '', ...item.place });
  }

  pick(at) {
    this.go(at);
    const node = this.list.children[at];
    if (!node) return;
    this.picking = this.items[at];
    node.append(this.drawer);
    this.picker.root.hidden = false;
    this.picker.open(this.data.codes);
    this.picker.root.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  close() {
    this.picker.root.hidden = true;
    this.root.append(this.drawer);
    this.render(); // what changed while it was open
    this.root.focus({ preventScroll: true });
  }

  /** Code the card for which the picker was opened, whatever Python has done to the list since. */
  code(codeId) {
    const item = this.items.find((one) => one.id === this.picking.id) ?? this.picking;
    this.close();
    this.label(item, codeId);
    const label = this.data.codes.find((one) => one.id === codeId)?.name ?? '';
    this.push({ kind: 'code', item: item.id, code: codeId, label, ...item.place });
    this.render();
  }

  remove(at) {
    const item = this.items[at];
    item.gone = true;
    this.push({ kind: 'remove', item: item.id });
    this.redraw(at);
  }

  redraw(at) {
    const node = this.list.children[at];
    if (node && !node.contains(this.drawer)) node.replaceWith(this.card(this.items[at], at));
    this.point();
    this.summary();
  }

  render() {
    const open = !this.picker.root.hidden;
    if (open) return this.summary(); // somebody is typing a code: the list stays until it is chosen
    this.list.replaceChildren(...this.items.map((item, at) => this.card(item, at)));
    this.point();
    return this.summary();
  }

  summary() {
    const context = this.items.some((item) => item.before || item.after);
    const keys = [
      'move', this.has('keep') && 'keep', this.has('code') && 'code', this.has('like') && 'like',
      context && 'context', (this.has('keep') && 'back') || (this.has('code') && 'undo'),
    ].filter(Boolean).map((one) => this.labels[`keys_${one}`]).join(' · ');
    const kept = this.items.filter((item) => item.kept).length;
    const words = this.has('keep') ? say(this.labels, 'kept_count', { kept, total: this.items.length }) : this.notice ?? this.data.summary;
    this.head.replaceChildren(el('p', 'summary', words ?? '', { role: 'status' }), el('p', 'keys', keys));
    this.root.dataset.pending = String(this.outbox.pending.length);
    this.root.dataset.kept = String(kept);
    this.root.dataset.ready = '1';
  }

  card(item, at) {
    const card = el('article', 'card', null, { role: 'listitem', 'data-item': item.id });
    if (this.has('keep') && !item.kept) card.classList.add('dropped');
    if (item.gone) card.classList.add('gone');
    card.addEventListener('mousedown', () => { this.at = at; this.point(); this.read(at); });
    const top = el('p', 'who');
    top.append(el('strong', '', item.who), ' · ', item.where);
    if (item.note) top.append(el('span', 'note', item.note));
    card.append(top);
    if (item.question) {
      const question = el('p', 'question');
      question.append(el('span', 'tag', item.question.who), item.question.text);
      card.append(question);
    }
    const open = this.opened.has(item.id);
    if (open && item.before) card.append(el('p', 'around', item.before));
    const quote = el('blockquote', 'quote');
    writeRuns(quote, item.runs);
    card.append(quote);
    if (open && item.after) card.append(el('p', 'around', item.after));
    if (item.codes.length) {
      const codes = el('p', 'already');
      codes.append(el('span', 'tag', this.labels.already), ...item.codes.map((code) => el('span', 'chip', code)));
      card.append(codes);
    }
    card.append(this.buttons(item, at));
    return card;
  }

  buttons(item, at) {
    const bar = el('div', 'bar');
    const add = (name, act, pressed) => {
      const button = el('button', `act act-${name}`, this.labels[name], { type: 'button', 'data-act': name, tabindex: '-1' });
      if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
      button.addEventListener('click', () => { this.root.focus({ preventScroll: true }); act(); });
      bar.append(button);
    };
    if (this.has('keep')) {
      add('keep', () => this.keep(at, true), Boolean(item.kept));
      add('drop', () => this.keep(at, false), !item.kept);
    }
    if (this.has('code')) add('code', () => this.pick(at));
    if (this.has('like')) add('like', () => this.like(at));
    if (this.has('remove') && item.mine && !item.gone) add('remove', () => this.remove(at));
    if (item.before || item.after) add('context', () => this.context(at), this.opened.has(item.id));
    return bar;
  }
}

const views = new WeakMap();

export default function (component) {
  return mount(views, component, (parent) => new CardsView(parent));
}
