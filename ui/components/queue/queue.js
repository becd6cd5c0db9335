/* The suggestion queue: the next card is on screen before Python hears of the decision. */

const STREAK = 12; // so many rejections in a row: time to think of stopping
const STOCK = 200; // cards kept at the most
const DECISIONS = { a: 'accept', r: 'reject', s: 'skip' };
const DECIDES = new Set(['accept', 'reject', 'change']);
const RECENT = 5; // codes on top of the picker

class QueueView {
  constructor(parent) {
    this.cards = [];
    this.at = 0;
    this.words = ''; // looked for, as typed
    this.certainty = null;
    this.done = []; // what u brings back at once: {card, kind}
    this.restored = new Map(); // undo event id -> its card
    this.recent = []; // codes given last, by identifier
    this.made = []; // names of new codes whose identifier Python has not told yet
    this.open = { context: false, help: false, picker: false, memo: false, find: false };
    this.root = el('section', 'queue', null, { tabindex: '0', 'data-testid': 'queue' });
    this.slots = {};
    for (const name of ['find', 'head', 'paper', 'memo', 'picker', 'bar', 'foot', 'help']) {
      this.slots[name] = el('div', `slot-${name}`);
      this.root.append(this.slots[name]);
    }
    parent.append(this.root);
    this.onKey = (event) => this.key(event);
    this.onPointer = (event) => { if (!event.composedPath().includes(this.root)) this.outbox?.flush(true); };
    document.addEventListener('keydown', this.onKey, true);
    document.addEventListener('pointerdown', this.onPointer, true);
  }

  destroy() {
    document.removeEventListener('keydown', this.onKey, true);
    document.removeEventListener('pointerdown', this.onPointer, true);
  }

  /** Take over what Python knows, with what it has not confirmed yet on top. */
  update(data, emit) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.queue`);
    const another = !this.data || this.data.source.key !== data.source.key;
    const found = !another && this.data.words !== data.words; // the same source, through other words
    this.outbox.emit = emit;
    if (another) this.keepTyped();
    this.data = data;
    this.labels = data.labels;
    this.root.setAttribute('aria-label', data.source.name || this.labels.mixed);
    this.outbox.acknowledge(data.ack);
    this.nameMade();
    if (another) this.begin();
    if (found) this.cards = [];
    if (found) this.at = 0;
    this.merge(data.items);
    if (data.notice && data.notice.id !== this.noticed) {
      this.noticed = data.notice.id;
      this.notice = data.notice;
    }
    this.render();
    if (another) this.root.focus({ preventScroll: true });
    if (first) this.outbox.flush(true);
  }

  /** Start on another source. */
  begin() {
    this.done = [];
    this.at = 0;
    this.cards = [];
    this.certainty = null;
    this.words = this.data.words ?? '';
    this.open = { context: this.open.context, help: false, picker: false, memo: false, find: Boolean(this.words) };
    this.picker = new CodePicker(
      this.labels, (code) => this.give(code), () => this.toggle('picker', false),
      { create: (name) => this.give(null, name) },
    );
    this.memo = new MemoBox(this.labels, (text) => this.keepMemo(text), () => this.toggle('memo', false));
    this.find = new FindBox(this.labels, {
      typed: (words) => this.narrow(words),
      settled: (words) => this.look(words),
      leave: () => this.root.focus({ preventScroll: true }),
      clear: () => this.clearFind(),
    });
    this.find.input.value = this.words;
    this.slots.picker.replaceChildren(this.picker.root);
    this.slots.memo.replaceChildren(this.memo.root);
    this.slots.find.replaceChildren(this.find.root);
  }

  /**
   * Take over the new order. The card before the coder stays put, and cards that Python did not send
   * again stay in stock behind the others, for who is faster than the store.
   */
  merge(items) {
    const current = this.card;
    const { hidden, skipped, restored } = this.unconfirmed();
    const open = (card) => card && !hidden.has(card.id);
    const stock = this.data.more ? this.cards.filter((card) => open(card)) : [];
    const fixed = current && open(current) && !skipped.has(current.id) ? [current] : [];
    const fresh = new Map(items.map((item) => [item.id, item]));
    const browsing = this.at > 0 && fixed.length > 0 && fresh.has(current.id);
    const ranked = items.filter(open);
    const front = browsing ? restored : [...restored, ...fixed];
    const order = [
      ...front, ...ranked.filter((card) => !skipped.has(card.id)), ...stock.filter((card) => !skipped.has(card.id)),
      ...ranked.filter((card) => skipped.has(card.id)),
    ];
    const once = new Map();
    for (const card of order) if (!once.has(card.id)) once.set(card.id, fresh.get(card.id) || card);
    this.cards = [...once.values()].slice(0, STOCK);
    this.at = browsing ? Math.max(0, this.shown().findIndex((card) => card.id === current.id)) : 0;
  }

  /** Replay the events that Python has not confirmed. */
  unconfirmed() {
    const hidden = new Set();
    const skipped = new Set();
    const restored = [];
    for (const event of this.outbox.pending) {
      if (event.kind === 'skip') skipped.add(event.suggestion);
      else if (DECIDES.has(event.kind)) hidden.add(event.suggestion);
      else if (this.restored.has(event.id)) {
        const card = this.restored.get(event.id);
        hidden.delete(card.id);
        skipped.delete(card.id);
        restored.unshift(card);
      }
    }
    return { hidden, skipped, restored };
  }

  /** The cards that hold the words: what Python has not looked through yet is narrowed here. */
  shown() {
    if (this.words === (this.data?.words ?? '')) return this.cards;
    const words = plain(this.words).split(/\s+/).filter(Boolean);
    return this.cards.filter((card) => {
      const text = plain(card.runs.map(([part]) => part).join(''));
      return words.every((word) => text.includes(word));
    });
  }

  get card() { return this.shown()[this.at]; }

  key(event) {
    if (!this.root.isConnected || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('[role="dialog"]')) return; // a dialog of the page is open
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (this.open.help && !['?', 'Escape'].includes(key)) { // what lies under it can't be judged
      if (key.length === 1) event.stopPropagation();
      return;
    }
    if (!this.act(key, event.repeat)) return;
    event.preventDefault();
    event.stopPropagation(); // r is also Streamlit's own key
  }

  /** Do what a key or button asks; a held key decides nothing. */
  act(key, repeat) {
    const acts = {
      u: () => this.undo(), j: () => this.browse(1), k: () => this.browse(-1), e: () => this.toggle('picker'),
      c: () => this.toggle('context'), m: () => this.toggle('memo'), '/': () => this.toggle('find', true),
      '?': () => this.toggle('help'), Escape: () => this.closeAll(),
    };
    if (DECISIONS[key]) { if (!repeat) this.decide(DECISIONS[key]); return true; }
    if (SURE.includes(key)) { if (!repeat) this.setSure(Number(key)); return true; }
    if (!acts[key]) return false;
    if (!repeat || key === 'j' || key === 'k') acts[key]();
    return true;
  }

  /** Decide on the card; `given` holds the code or the name of a new one where that was chosen. */
  decide(kind, given = {}) {
    const card = this.card;
    if (!card) return;
    this.keepTyped();
    if (kind === 'accept' && !card.gives && !given.code && !given.new_code) { this.toggle('picker', true); return; }
    this.cards = this.cards.filter((one) => one !== card);
    if (kind === 'skip') this.cards.push(card);
    if (this.at >= this.shown().length) this.at = 0;
    const step = { card, kind };
    this.done.push(step);
    this.open = { ...this.open, picker: false, context: false, memo: false };
    this.notice = { text: say(this.labels, `did_${kind}`, { quote: card.short }) };
    const certainty = kind === 'skip' ? null : this.certainty;
    this.certainty = null;
    this.render();
    step.act = this.send({ kind, suggestion: card.id, code: given.code ?? null, new_code: given.new_code ?? null, certainty }).id;
  }

  /** Give a code from the picker; a segment of a theme without a code is accepted with it. */
  give(code, name) {
    const kind = this.card && !this.card.gives ? 'accept' : 'change';
    if (code) this.recent = [code, ...this.recent.filter((one) => one !== code)].slice(0, RECENT);
    else this.made.push(name);
    this.decide(kind, code ? { code } : { new_code: name });
    this.root.focus({ preventScroll: true });
  }

  /** Put new codes among the recent ones as soon as Python has named them. */
  nameMade() {
    this.made = this.made.filter((name) => {
      const code = this.data.codes.find((one) => one.name === name);
      if (code) this.recent = [code.id, ...this.recent].slice(0, RECENT);
      return !code;
    });
  }

  setSure(value) {
    if (!this.card) return;
    this.certainty = this.certainty === value ? null : value;
    this.render();
  }

  /** Keep a memo that was typed but not closed with Enter: whoever goes on by mouse meant it too. */
  keepTyped() {
    const text = this.open.memo ? this.memo.area.value.trim() : '';
    if (text) this.keepMemo(text);
  }

  keepMemo(text) {
    const card = this.card;
    this.toggle('memo', false);
    if (!card || !text) return;
    card.memos = [...(card.memos ?? []), text];
    const step = { card, kind: 'memo' };
    this.done.push(step);
    this.notice = { text: say(this.labels, 'did_memo', { quote: card.short }) };
    this.render();
    step.act = this.send({ kind: 'memo', suggestion: card.id, text }).id;
  }

  undo() {
    const last = this.done.pop();
    if (last) {
      if (last.kind === 'memo') last.card.memos = (last.card.memos ?? []).slice(0, -1);
      this.cards = [last.card, ...this.cards.filter((card) => card.id !== last.card.id)];
      this.at = 0;
      this.notice = { text: say(this.labels, 'did_undo', { quote: last.card.short }) };
    }
    this.render();
    const event = last?.kind === 'skip'
      ? this.send({ kind: 'unskip', suggestion: last.card.id }) // putting off is no decision: not in the history
      : this.send({ kind: 'undo', of: last?.kind ?? null, act: last?.act ?? null });
    if (last) this.restored.set(event.id, last.card);
  }

  browse(step) {
    const count = this.shown().length;
    if (!count) return;
    this.keepTyped();
    this.at = Math.min(Math.max(this.at + step, 0), count - 1);
    this.certainty = null;
    this.open.memo = false;
    this.render();
  }

  narrow(words) {
    this.words = words;
    this.at = 0;
    this.certainty = null;
    this.render();
  }

  /** Let Python look through the whole queue. */
  look(words) {
    this.narrow(words);
    if (words.trim() !== (this.data.words ?? '').trim() || this.outbox.pending.some((one) => one.kind === 'filter')) {
      this.send({ kind: 'filter', words });
    }
  }

  clearFind() {
    this.open.find = false;
    this.look('');
    this.root.focus({ preventScroll: true });
  }

  toggle(what, value) {
    this.open[what] = value ?? !this.open[what];
    if (!this.card && ['picker', 'memo'].includes(what)) this.open[what] = false;
    this.render();
    if (what === 'context') this.slots.paper.querySelector('.quote')?.scrollIntoView({ block: 'center', behavior: 'instant' });
    if (what === 'context') return;
    if (!this.open[what]) this.root.focus({ preventScroll: true });
    else if (what === 'picker') this.pick();
    else if (what === 'memo') this.memo.open();
    else if (what === 'find') this.find.open(this.words);
    else if (what === 'help') this.slots.help.querySelector('button')?.focus();
  }

  pick() {
    const card = this.card;
    const first = [
      ...(card.alike ?? []).map((id) => ({ id, why: this.labels.alike })),
      ...this.recent.map((id) => ({ id, why: this.labels.recent })),
    ].filter(({ id }, index, all) => id !== card.gives && all.findIndex((one) => one.id === id) === index);
    this.picker.open(this.data.codes.filter((code) => code.id !== card.gives), { first });
  }

  closeAll() {
    if (this.words && !this.open.help) this.clearFind();
    this.open = { ...this.open, help: false, picker: false, memo: false };
    this.render();
    this.root.focus({ preventScroll: true });
  }

  /** Python's counts plus what is on its way there. */
  counts() {
    let { decided, accepted } = this.data;
    const stack = [];
    for (const event of this.outbox.pending) {
      const weight = { accept: 1, change: 1, reject: 0 }[event.kind];
      if (weight !== undefined) { decided += 1; accepted += weight; stack.push(weight); }
      else if (event.kind === 'undo' && event.of !== 'memo' && decided > 0) {
        decided -= 1;
        accepted -= stack.pop() ?? 0;
      }
    }
    const left = this.data.total === null ? null : Math.max(this.data.total - decided, 0);
    return { decided, accepted: Math.max(accepted, 0), left };
  }

  render() {
    const { find, paper, memo, bar, picker, foot, help } = this.slots;
    find.hidden = !this.open.find;
    paper.replaceChildren(this.card ? drawCard(this.card, this.labels, this.open) : this.nothing());
    const state = { card: this.card, open: this.open, certainty: this.certainty };
    bar.replaceChildren(drawBar(this.labels, state, (key, name) => this.press(key, name)));
    memo.hidden = !this.open.memo; // these stay in the page: who types in them keeps the cursor
    picker.hidden = !this.open.picker;
    foot.replaceChildren(drawFoot(this.labels, this.notice?.text ?? '', (key, name) => this.press(key, name)));
    const room = this.root.getBoundingClientRect();
    help.replaceChildren(...(this.open.help ? [drawHelp(this.labels, room, () => this.toggle('help', false))] : []));
    this.tally();
  }

  /** Show how far it is: also after something went into the outbox, which the card did not wait for. */
  tally() {
    this.slots.head.replaceChildren(this.head());
    Object.assign(this.root.dataset, {
      card: this.card?.id ?? '', pending: String(this.outbox.pending.length), words: this.data.words ?? '',
      source: this.data.source.key, decided: String(this.counts().decided),
      certainty: String(this.certainty ?? ''), ready: '1',
    });
  }

  /** Put something in the outbox. */
  send(event) {
    const whole = this.outbox.push(event);
    this.tally();
    return whole;
  }

  press(key, name) {
    if (name === 'memo') this.keepTyped();
    if (!['other', 'memo', 'find'].includes(name)) this.root.focus({ preventScroll: true });
    this.act(key, false);
  }

  head() {
    const { decided, accepted, left } = this.counts();
    const head = el('header', 'head');
    const line = el('p', 'progress-text');
    line.append(
      el('strong', '', say(this.labels, 'decided', { count: decided })), ' · ',
      say(this.labels, 'accepted', { count: accepted }),
    );
    if (left !== null) line.append(' · ', say(this.labels, 'left', { count: left }));
    const track = el('div', 'track', null, { 'aria-hidden': 'true' });
    const share = this.data.total ? Math.min(100, (100 * decided) / this.data.total) : 0;
    const bar = el('span', 'track-done');
    bar.style.width = `${share}%`;
    track.append(bar);
    head.append(line);
    if (left !== null) head.append(track);
    const streak = this.done.length - 1 - this.done.findLastIndex((one) => one.kind !== 'reject');
    if (streak >= STREAK) head.append(el('p', 'streak', say(this.labels, 'streak', { count: streak })));
    return head;
  }

  nothing() {
    const { left } = this.counts();
    const looking = this.words.trim() !== (this.data.words ?? '').trim();
    const waiting = looking || (this.outbox.pending.length > 0 && (left === null || left > 0));
    const node = el('article', 'paper nothing');
    const found = this.words.trim() ? this.labels.find_none : this.labels.end_title;
    const text = this.words.trim() ? this.labels.find_none_text : say(this.labels, `end_text_${this.data.source.kind}`, { code: this.data.source.name });
    node.append(
      el('p', 'nothing-title', waiting ? this.labels.loading : found),
      el('p', 'nothing-text', waiting ? '' : text),
    );
    return node;
  }
}

const views = new WeakMap();

export default function (component) {
  return mount(views, component, (parent) => new QueueView(parent));
}
