/* The suggestion queue: the next card is on screen before Python hears of the decision. */

const STREAK = 12; // so many rejections in a row: time to think of stopping
const STOCK = 200; // cards kept at the most
const DECISIONS = { a: 'accept', r: 'reject', s: 'skip' };

class QueueView {
  constructor(parent) {
    this.cards = [];
    this.at = 0;
    this.done = []; // what u brings back at once: {card, event}
    this.restored = new Map(); // undo event id -> its card
    this.open = { context: false, help: false, picker: false };
    this.root = el('section', 'queue', null, { tabindex: '0', 'data-testid': 'queue' });
    this.slots = {};
    for (const name of ['head', 'paper', 'picker', 'bar', 'foot', 'help']) {
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
    const another = !this.data || this.data.code.id !== data.code.id;
    this.data = data;
    this.labels = data.labels;
    this.root.setAttribute('aria-label', data.code.name);
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    if (another) {
      this.done = [];
      this.at = 0;
      this.cards = [];
      this.open.picker = false;
      this.picker = new CodePicker(this.labels, (code) => this.change(code), () => this.toggle('picker', false));
      this.slots.picker.replaceChildren(this.picker.root);
    }
    this.merge(data.items);
    if (data.notice && data.notice.id !== this.noticed) {
      this.noticed = data.notice.id;
      this.notice = data.notice;
    }
    this.render();
    if (another) this.root.focus({ preventScroll: true });
    if (first) this.outbox.flush(true);
  }

  /**
   * Take over the new order. The card before the coder stays put, and cards that Python did not send
   * again stay in stock behind the others, for who is faster than the store.
   */
  merge(items) {
    const current = this.cards[this.at];
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
    this.at = browsing ? Math.max(0, this.cards.findIndex((card) => card.id === current.id)) : 0;
  }

  /** Replay the events that Python has not confirmed. */
  unconfirmed() {
    const hidden = new Set();
    const skipped = new Set();
    const restored = [];
    for (const event of this.outbox.pending) {
      if (event.kind === 'skip') skipped.add(event.suggestion);
      else if (event.kind !== 'undo') hidden.add(event.suggestion);
      else if (this.restored.has(event.id)) {
        const card = this.restored.get(event.id);
        hidden.delete(card.id);
        restored.unshift(card);
      }
    }
    return { hidden, skipped, restored };
  }

  get card() { return this.cards[this.at]; }

  key(event) {
    if (!this.root.isConnected || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('[role="dialog"]')) return; // a dialog of the page is open
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!this.act(key, event.repeat)) return;
    event.preventDefault();
    event.stopPropagation(); // r is also Streamlit's own key
  }

  /** Do what a key or button asks; a held key decides nothing. */
  act(key, repeat) {
    const acts = {
      u: () => this.undo(), j: () => this.browse(1), k: () => this.browse(-1), e: () => this.toggle('picker'),
      c: () => this.toggle('context'), '?': () => this.toggle('help'), Escape: () => this.closeAll(),
    };
    if (DECISIONS[key]) { if (!repeat) this.decide(DECISIONS[key]); return true; }
    if (!acts[key]) return false;
    if (!repeat || key === 'j' || key === 'k') acts[key]();
    return true;
  }

  decide(kind, code) {
    const card = this.card;
    if (!card) return;
    this.cards.splice(this.at, 1);
    if (kind === 'skip') this.cards.push(card);
    if (this.at >= this.cards.length) this.at = 0;
    this.done.push({ card, kind });
    this.open.picker = false;
    this.open.context = false;
    this.notice = { text: say(this.labels, `did_${kind}`, { quote: card.short }) };
    this.render();
    this.outbox.push({ kind, suggestion: card.id, code: code || null });
  }

  change(code) {
    this.decide('change', code);
    this.root.focus({ preventScroll: true });
  }

  undo() {
    const last = this.done.pop();
    if (last) {
      this.cards = [last.card, ...this.cards.filter((card) => card.id !== last.card.id)];
      this.at = 0;
      this.notice = { text: say(this.labels, 'did_undo', { quote: last.card.short }) };
    }
    this.render();
    if (last && last.kind === 'skip') return; // putting off is no decision: nothing to take back
    const event = this.outbox.push({ kind: 'undo' });
    if (last) this.restored.set(event.id, last.card);
  }

  browse(step) {
    if (!this.cards.length) return;
    this.at = Math.min(Math.max(this.at + step, 0), this.cards.length - 1);
    this.render();
  }

  toggle(what, value) {
    this.open[what] = value ?? !this.open[what];
    this.render();
    if (what === 'context') this.slots.paper.querySelector('.quote')?.scrollIntoView({ block: 'center', behavior: 'instant' });
    if (what !== 'picker') return;
    if (this.open.picker) this.picker.open(this.data.codes.filter((code) => code.id !== this.data.code.id));
    else this.root.focus({ preventScroll: true });
  }

  closeAll() {
    this.open = { ...this.open, help: false, picker: false };
    this.render();
  }

  /** Python's counts plus what is on its way there. */
  counts() {
    let { decided, accepted } = this.data;
    const stack = [];
    for (const event of this.outbox.pending) {
      const weight = { accept: 1, change: 1, reject: 0 }[event.kind];
      if (weight !== undefined) { decided += 1; accepted += weight; stack.push(weight); }
      else if (event.kind === 'undo' && decided > 0) { decided -= 1; accepted -= stack.pop() ?? 0; }
    }
    return { decided, accepted: Math.max(accepted, 0), left: Math.max(this.data.total - decided, 0) };
  }

  render() {
    const { head, paper, bar, picker, foot, help } = this.slots;
    head.replaceChildren(this.head());
    paper.replaceChildren(this.card ? this.paper() : this.nothing());
    bar.replaceChildren(this.bar());
    picker.hidden = !this.open.picker; // stays in the page: who types in it keeps the cursor
    foot.replaceChildren(this.foot());
    help.replaceChildren(...(this.open.help ? [this.help()] : []));
    this.root.dataset.card = this.card?.id ?? '';
    this.root.dataset.pending = String(this.outbox.pending.length);
    this.root.dataset.decided = String(this.counts().decided);
    this.root.dataset.ready = '1';
  }

  head() {
    const { decided, accepted, left } = this.counts();
    const head = el('header', 'head');
    const line = el('p', 'progress-text');
    line.append(
      el('strong', '', say(this.labels, 'decided', { count: decided })), ' · ',
      say(this.labels, 'accepted', { count: accepted }), ' · ', say(this.labels, 'left', { count: left }),
    );
    const track = el('div', 'track', null, { 'aria-hidden': 'true' });
    const share = this.data.total ? Math.min(100, (100 * decided) / this.data.total) : 0;
    const bar = el('span', 'track-done');
    bar.style.width = `${share}%`;
    track.append(bar);
    head.append(line, track);
    const streak = this.done.length - 1 - this.done.findLastIndex((one) => one.kind !== 'reject');
    if (streak >= STREAK) head.append(el('p', 'streak', say(this.labels, 'streak', { count: streak })));
    return head;
  }

  paper() {
    const card = this.card;
    const paper = el('article', 'paper', null, { 'aria-live': 'polite' });
    const top = el('div', 'top');
    top.append(this.who(card), this.band(card.band, card.chance));
    paper.append(top);
    if (card.question) {
      const question = el('p', 'question');
      question.append(el('span', 'tag', card.question.who), card.question.text);
      paper.append(question);
    }
    if (this.open.context && card.before) paper.append(el('p', 'around', card.before));
    const quote = el('blockquote', 'quote');
    writeRuns(quote, card.runs);
    paper.append(quote);
    if (this.open.context && card.after) paper.append(el('p', 'around', card.after));
    if (card.why) paper.append(this.why(card.why));
    if (card.codes.length) paper.append(this.already(card.codes));
    return paper;
  }

  who(card) {
    const who = el('p', 'who');
    who.append(el('strong', '', card.who), ' · ', card.where);
    return who;
  }

  band(band, chance) {
    const node = el('span', `band band-${band}`, null, { title: this.labels[`band_help_${band}`] ?? '' });
    const filled = { certain: 3, likely: 2, possible: 2, doubtful: 1 }[band] ?? 1;
    const shape = el('span', 'shape', null, { 'aria-hidden': 'true' });
    for (let i = 1; i <= 3; i += 1) shape.append(el('i', i <= filled ? 'on' : ''));
    const word = this.labels[`band_${band}`] ?? band;
    node.append(shape, chance ? `${word} · ${chance}` : word);
    return node;
  }

  why(why) {
    const node = el('div', 'why');
    const line = el('p', 'why-line');
    line.append(el('span', 'tag', this.labels.why), why.text);
    if (why.phrase) line.append(' ', el('q', '', why.phrase));
    node.append(line);
    if (why.terms.length) {
      const terms = el('p', 'terms');
      terms.append(el('span', 'tag', this.labels.terms), ...why.terms.map((term) => el('span', 'term', term)));
      node.append(terms);
    }
    return node;
  }

  already(codes) {
    const line = el('p', 'already');
    line.append(el('span', 'tag', this.labels.already), ...codes.map((code) => el('span', 'chip', code)));
    return line;
  }

  bar() {
    const bar = el('div', 'bar');
    const buttons = [['a', 'accept'], ['r', 'reject'], ['e', 'other'], ['s', 'skip'], ['c', 'context'], ['u', 'undo']];
    for (const [key, name] of buttons) {
      const button = el('button', `act act-${name}`, null, { type: 'button', 'data-act': name, tabindex: '-1' });
      button.append(el('span', '', this.labels[name]), el('kbd', '', key.toUpperCase()));
      button.disabled = !this.card && key !== 'u';
      if (key === 'c') button.setAttribute('aria-pressed', String(this.open.context));
      button.addEventListener('mousedown', (event) => event.preventDefault());
      button.addEventListener('click', () => { if (name !== 'other') this.root.focus({ preventScroll: true }); this.act(key, false); });
      bar.append(button);
    }
    return bar;
  }

  foot() {
    const foot = el('footer', 'foot');
    const keys = el('p', 'keys');
    for (const [key, name] of [['J', 'next'], ['K', 'previous'], ['?', 'help']]) {
      keys.append(el('kbd', '', key), ` ${this.labels[name]} `);
    }
    foot.append(el('p', 'notice', this.notice?.text ?? '', { role: 'status' }), keys);
    return foot;
  }

  nothing() {
    const waiting = this.outbox.pending.length > 0 && this.counts().left > 0;
    const node = el('article', 'paper nothing');
    node.append(
      el('p', 'nothing-title', waiting ? this.labels.loading : this.labels.end_title),
      el('p', 'nothing-text', waiting ? '' : say(this.labels, 'end_text', { code: this.data.code.name })),
    );
    return node;
  }

  help() {
    const help = el('div', 'help', null, { role: 'note' });
    for (const key of ['a', 'r', 'e', 's', 'u', 'j', 'k', 'c']) {
      const line = el('p', '');
      line.append(el('kbd', '', key.toUpperCase()), ' ', this.labels[`help_${key}`]);
      help.append(line);
    }
    help.append(el('p', 'help-note', this.labels.help_note));
    return help;
  }
}

const views = new WeakMap();

export default function (component) {
  return mount(views, component, (parent) => new QueueView(parent));
}
