/* A transcript to read and code: select words, give them a code, see in the margin who coded what. */

const FOUND_AT_MOST = 2000;
const HANDS = ['wheel', 'keydown', 'pointerdown', 'touchmove']; // from then on the reader moves the page
const SETTLING = 400; // milliseconds in which turns get their true height
const LINGER = 4000; // milliseconds at the top before that is where one reads
const cache = (window.rodedraadTexts ??= new Map()); // version -> turns: a text comes over once

class ReaderView {
  constructor(parent) {
    this.parent = parent;
    this.chosen = null; // {start, end, segment?, editing?} in code points
    this.root = el('section', 'reader', null, { tabindex: '0', 'data-testid': 'reader' });
    this.head = el('div', 'head');
    this.list = el('div', 'turns');
    this.card = new Card(this);
    this.help = el('div', 'help', null, { hidden: '', role: 'dialog' });
    this.grips = [el('button', 'grip grip-start', null, { type: 'button', hidden: '' }), el('button', 'grip grip-end', null, { type: 'button', hidden: '' })];
    this.root.append(this.head, this.list, this.card.root, ...this.grips, this.help);
    parent.append(this.root);
    this.margin = new Margin(this);
    this.bar();
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.watchPointer();
    this.grips.forEach((grip, index) => grip.addEventListener('pointerdown', (event) => this.drag(event, index === 0)));
    this.onPointer = (event) => { if (!event.composedPath().includes(this.root)) this.leave(); };
    this.onHide = () => this.leave();
    this.onHand = () => { this.moved = true; };
    for (const name of HANDS) window.addEventListener(name, this.onHand, { passive: true, capture: true });
    document.addEventListener('pointerdown', this.onPointer, true);
    window.addEventListener('pagehide', this.onHide);
  }

  destroy() {
    document.removeEventListener('pointerdown', this.onPointer, true);
    for (const name of ['pointerup', 'pointercancel']) document.removeEventListener(name, this.onRelease, true);
    window.removeEventListener('pagehide', this.onHide);
    for (const name of HANDS) window.removeEventListener(name, this.onHand, { capture: true });
    clearTimeout(this.saving);
    this.scroller?.removeEventListener('scroll', this.onScroll);
    this.margin.destroy();
    this.card.resize.disconnect();
    for (const name of ['rd-chosen', 'rd-find', 'rd-found', 'rd-pointed']) CSS.highlights?.delete(name);
  }

  update(data, emit, set) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.${data.name}`);
    const another = !this.data || this.data.version !== data.version || this.data.transcript !== data.transcript;
    this.data = data;
    this.labels = data.labels;
    this.outbox.emit = emit;
    this.ask_python = set;
    this.outbox.acknowledge(data.ack);
    if (data.turns) cache.set(data.version, data.turns);
    const turns = cache.get(data.version);
    if (!turns) { set('text', { need: data.version }); return; } // another window's copy is gone: ask again
    if (data.turns) set('text', { have: [...cache.keys()].slice(-8) });
    if (data.notice && data.notice.id !== this.noticed) { this.noticed = data.notice.id; this.tell(data.notice.text); }
    this.root.classList.toggle('dark', isDark(this.root));
    if (another) this.begin(turns);
    this.draw();
    if (this.card.of?.mark && !this.byId.has(this.card.of.mark)) this.card.hide(); // undone elsewhere
    if (another) this.restore();
    if (data.goto && data.goto.id !== this.went) { this.went = data.goto.id; this.goTo(data.goto); }
    this.fit();
    this.status();
    if (first) this.outbox.flush(true);
  }

  begin(turns) {
    this.pages = new Pages(turns);
    this.nodes = [];
    this.signatures = [];
    this.margin.seen.clear();
    this.margin.watch.disconnect();
    this.clear();
    this.found = [];
    this.list.replaceChildren(...this.pages.turns.map((turn, index) => this.turn(turn, index)));
    this.picker = new CodePicker(this.labels, (code) => this.code(code), () => this.clear(), { create: (name) => this.code(null, name) });
    this.labelBar();
  }

  turn(turn, index) {
    const node = el('article', `turn role-${turn.role}`, null, { 'data-turn': turn.at, 'data-index': index });
    const side = el('div', 'side');
    side.append(el('span', 'name', turn.who), el('span', 'time', turn.time || String(turn.at + 1)));
    node.append(side, el('p', 'words'), el('div', 'margin'));
    this.nodes.push(node);
    this.margin.watch.observe(node);
    return node;
  }

  /** What is on the text now: what Python knows, with what it has not confirmed yet on top. */
  effective() {
    const marks = new Map(this.data.marks.map((mark) => [mark.id, mark]));
    const codes = new Map(this.data.codes.map((code) => [code.id, code]));
    const mine = (id, event, code) => ({
      id, kind: 'mine', start: event.start, end: event.end, code_id: code?.id ?? id, name: event.label, label: event.label, title: event.label,
      colour: code?.colour ?? '#6b7280', dark: code?.dark ?? '#9ca3af', by: '', origin: '', pending: true, mine: true,
    });
    for (const event of this.outbox.pending) {
      const mark = marks.get(event.mark);
      if (event.transcript && event.transcript !== this.data.transcript) continue;
      if (event.kind === 'code') marks.set(event.id, mine(event.id, event, codes.get(event.code)));
      else if (event.kind === 'note') marks.set(event.id, { id: event.id, kind: 'note', start: event.start, end: event.end, name: event.text, title: event.text, text: event.text, by: '', mine: true, pending: true });
      else if (!mark) continue;
      else if (event.kind === 'remove' || event.kind === 'reject' || (event.kind === 'rewrite' && !event.text)) marks.delete(mark.id);
      else if (event.kind === 'accept') marks.set(mark.id, { ...mark, kind: 'mine', by: '', pending: true });
      else if (event.kind === 'change') marks.set(mark.id, { ...mine(mark.id, { ...mark, label: event.label }, codes.get(event.code)) });
      else if (event.kind === 'ends') marks.set(mark.id, { ...mark, start: event.start, end: event.end });
      else if (event.kind === 'recode') marks.set(mark.id, { ...mark, ...(codes.get(event.code) ?? { name: event.label, label: event.label }), id: mark.id, code_id: event.code ?? mark.code_id });
      else if (event.kind === 'rewrite') marks.set(mark.id, { ...mark, text: event.text, name: event.text });
      else if (event.kind === 'sure') marks.set(mark.id, { ...mark, certainty: event.certainty });
      else if (event.kind === 'memo') marks.set(mark.id, { ...mark, memo: { ...mark.memo, text: event.text } });
    }
    return [...marks.values()];
  }

  /** Draw only the turns whose words or marks changed. */
  draw() {
    this.marks = this.effective().filter((mark) => mark.kind !== 'offer' || this.offering !== false);
    this.byId = new Map(this.marks.map((mark) => [mark.id, mark]));
    this.laneOf = lanes(this.marks);
    this.margins = new Map();
    for (const mark of this.marks) {
      for (let index = this.pages.turnAt(mark.start); index < this.pages.turns.length && this.pages.turns[index].start < mark.end; index += 1) {
        if (!this.margins.has(index)) this.margins.set(index, []);
        this.margins.get(index).push(mark);
      }
    }
    this.nodes.forEach((node, index) => {
      const own = this.margins.get(index) || [];
      const signature = JSON.stringify(own.map((mark) => [mark.id, mark.start, mark.end, mark.kind, mark.name, mark.colour, mark.by, mark.title, this.laneOf.get(mark.id)]));
      if (this.signatures[index] === signature) return;
      this.signatures[index] = signature;
      this.write(node, index, own.filter((mark) => mark.kind === 'mine' || mark.kind === 'other'));
      node.classList.toggle('noted', own.length > 0);
      if (this.margin.seen.has(node)) this.margin.draw(node);
    });
    this.paint();
  }

  /** Write a turn as pieces, cut where a segment or a coding begins or ends; together they are the turn. */
  write(node, index, own) {
    const turn = this.pages.turns[index];
    const edges = new Set([turn.start, turn.end]);
    const spans = [...turn.segments, ...own.map((mark) => [mark.start, mark.end])];
    for (const edge of spans.flat()) if (edge > turn.start && edge < turn.end) edges.add(edge);
    const ordered = [...edges].sort((a, b) => a - b);
    const pieces = [];
    for (let at = 0; at + 1 < ordered.length; at += 1) {
      const [start, end] = [ordered[at], ordered[at + 1]];
      const text = turn.text.slice(units(turn.text, start - turn.start), units(turn.text, end - turn.start));
      const piece = el('span', 'piece', text, { 'data-start': start });
      const marks = own.filter((mark) => mark.start <= start && end <= mark.end);
      if (marks.length) {
        piece.classList.add('coded');
        if (marks.length > 1) piece.classList.add('twice');
        this.margin.colour(piece, marks[0]);
      }
      pieces.push(piece);
    }
    node.querySelector('.words').replaceChildren(...pieces);
  }

  /** The part of the page that holds a stretch; in one turn, or from the first to the last. */
  range(start, end, only) {
    const from = this.point(start, only ?? this.pages.turnAt(start), true);
    const to = this.point(end, only ?? this.pages.turnAt(Math.max(start, end - 1)), false);
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    return range;
  }

  point(place, index, opening) {
    const pieces = this.nodes[index]?.querySelectorAll('.piece') ?? [];
    for (const piece of pieces) {
      const begin = Number(piece.dataset.start);
      const last = piece === pieces[pieces.length - 1];
      const end = begin + length(piece.textContent);
      if (place < end || (place === end && (last || !opening))) {
        return [piece.firstChild ?? piece, units(piece.textContent, Math.max(0, place - begin))];
      }
    }
    return null;
  }

  key(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') { event.preventDefault(); event.stopPropagation(); this.openFind(); return; }
    if (isTyping(event)) return;
    if (event.shiftKey && this.stretch(event)) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inCard = event.composedPath().includes(this.card.root) && event.key === 'Enter';
    const acts = {
      j: () => this.step(1), k: () => this.step(-1), e: () => this.another(), n: () => this.uncoded(), s: () => this.nextOffer(),
      m: () => { if (this.chosen) this.card.write(this.chosen); }, a: () => this.judgeFirst('accept'), r: () => this.judgeFirst('reject'),
      u: () => { this.outbox.push({ kind: 'undo' }); this.status(); }, '/': () => this.openFind(), '?': () => this.toggleHelp(),
      Escape: () => { if (!this.help.hidden) this.toggleHelp(); else this.clear(); },
    };
    if (!inCard && event.target === this.root) acts.Enter = () => this.enter();
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) { if (event.key.length === 1) event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  step(by) {
    const last = this.pages.segments.length - 1;
    const from = this.chosen?.segment ?? (by > 0 ? this.firstInView() - 1 : this.firstInView());
    this.choose(Math.max(0, Math.min(from + by, last)));
  }

  firstInView() {
    const { top } = this.view();
    const index = this.nodes.findIndex((node) => node.getBoundingClientRect().bottom > top);
    return Math.max(0, this.pages.segments.findIndex((segment) => segment.turn >= index));
  }

  choose(number) {
    const segment = this.pages.segments[number];
    if (segment) this.show({ start: segment.start, end: segment.end, segment: number });
    if (segment) this.reveal(segment);
  }

  reveal({ start, end }) {
    const rect = this.range(start, end)?.getBoundingClientRect();
    const { top, bottom } = this.view();
    if (!rect || rect.top < top + 10 || rect.bottom > bottom - 60) this.centre(start, end);
  }

  /** Bring a stretch to the middle of the page: the words themselves, for a turn can be longer than the screen. */
  centre(start, end) {
    this.nodes[this.pages.turnAt(start)]?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const go = () => {
      const rect = this.range(start, end)?.getBoundingClientRect();
      if (!rect || !this.scroller) return;
      const { top, bottom } = this.view();
      this.scroller.scrollTop += rect.top + Math.min(rect.height, (bottom - top) / 2) / 2 - (top + bottom) / 2;
      this.card.settle();
    };
    this.scroller ??= this.scrollParent();
    go();
    requestAnimationFrame(go); // what lay out of sight has its true height now
  }

  /** The part of the screen in which words can be read. */
  view() {
    const box = this.scroller?.getBoundingClientRect();
    return { top: Math.max(box?.top ?? 0, this.head.getBoundingClientRect().bottom, 0), bottom: Math.min(box?.bottom ?? innerHeight, innerHeight) };
  }

  /** Go to the next fragment of a participant that this coder gave no code. */
  uncoded() {
    const mine = this.marks.filter((mark) => mark.kind === 'mine');
    const from = this.chosen?.end ?? this.pages.segments[this.firstInView()]?.start ?? 0;
    const open = (segment) => segment.role !== 'interviewer' && !mine.some((mark) => mark.start < segment.end && segment.start < mark.end);
    const all = this.pages.segments.map((segment, number) => ({ segment, number })).filter(({ segment }) => open(segment));
    const next = all.find(({ segment }) => segment.start >= from) ?? all[0];
    if (next) this.choose(next.number); else this.tell(this.labels.all_coded);
  }

  show(chosen) {
    this.chosen = chosen;
    this.paint();
    if (chosen.editing) this.editTools(); else this.card.tools(chosen);
    this.status();
  }

  /** Mark what is chosen and what was found, without touching the text. */
  paint() {
    const set = (name, stretches) => {
      if (!CSS.highlights) return;
      const ranges = stretches.map(({ start, end }) => this.range(start, end)).filter(Boolean);
      if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges)); else CSS.highlights.delete(name);
    };
    set('rd-chosen', this.chosen ? [this.chosen] : []);
    set('rd-find', this.found ?? []);
    set('rd-found', this.found?.length ? [this.found[this.foundAt]] : []);
    this.root.dataset.chosen = this.chosen ? `${this.chosen.start}-${this.chosen.end}` : '';
    this.grip();
  }

  segmentAt(place) { return this.pages.segments.findIndex((one) => one.start <= place && place < one.end); }

  enter() {
    if (!this.chosen) return;
    if (this.chosen.editing) { this.keepEnds(); return; }
    const { start, end } = this.chosen;
    const there = this.marks.filter((one) => one.start < end && start < one.end);
    if (there.length > 1) { this.card.tools(this.chosen); this.card.root.querySelector('.there button, .offers button')?.focus({ preventScroll: true }); }
    else if (there.length) this.open(there[0].id);
    else this.ask();
  }

  open(id) {
    const mark = this.byId.get(id);
    if (!mark || mark.pending) return;
    this.chosen = { start: mark.start, end: mark.end, segment: this.segmentAt(mark.start) };
    this.paint();
    this.card.open(mark);
  }

  clear() {
    const here = Boolean(this.parent.activeElement); // before what has the focus is taken away
    this.chosen = null;
    this.card.hide();
    document.getSelection()?.removeAllRanges();
    if (this.pages) this.paint();
    this.status();
    if (this.root.isConnected && here) this.root.focus({ preventScroll: true });
  }

  goTo({ start, end }) {
    const number = this.segmentAt(start);
    this.show({ start, end: Math.max(end, start + 1), segment: number });
    this.centre(start, end);
  }

  /** Come back to where one was reading, also after another page. */
  restore() {
    this.scroller ??= this.scrollParent();
    if (!this.onScroll) {
      this.onScroll = () => { clearTimeout(this.saving); this.saving = setTimeout(() => this.keepPlace(), this.atTop() ? LINGER : 120); };
      this.scroller.addEventListener('scroll', this.onScroll, { passive: true });
    }
    let kept = null;
    const key = `rodedraad.place.${this.data.transcript}`;
    try { kept = JSON.parse(sessionStorage.getItem(key) ?? localStorage.getItem(key)); } catch { /* no storage */ }
    if (!kept || this.data.goto) { this.root.focus({ preventScroll: true }); return; }
    const go = () => {
      const node = this.nodes[kept.turn];
      if (node) this.scroller.scrollTop += node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - kept.from;
    };
    const until = performance.now() + SETTLING;
    const again = () => { go(); if (performance.now() < until && !this.moved) requestAnimationFrame(again); }; // margins come in late
    this.moved = false;
    again();
    this.root.focus({ preventScroll: true });
  }

  keepPlace() {
    if (!this.root.isConnected || !this.nodes.length) return;
    const top = this.scroller.getBoundingClientRect().top;
    const turn = this.nodes.findIndex((node) => node.getBoundingClientRect().bottom > top);
    if (turn < 0) return;
    const from = this.nodes[turn].getBoundingClientRect().top - top;
    const key = `rodedraad.place.${this.data.transcript}`;
    // this tab's own place comes first; the other is for the next day
    try { for (const store of [sessionStorage, localStorage]) store.setItem(key, JSON.stringify({ turn, from })); } catch { /* no storage */ }
  }

  /** On the way to something else on the page or elsewhere: nothing is kept back. */
  leave() {
    if (this.nodes && this.scroller && !this.atTop()) this.keepPlace();
    this.outbox?.flush(true);
  }

  /** Above the text one chooses another transcript: that is no place to come back to, unless one stays. */
  atTop() { return this.nodes.length > 0 && this.scroller.scrollTop < 60; }

  scrollParent() {
    for (let node = this.parent.host ?? this.parent; node; node = node.parentElement ?? node.getRootNode().host) {
      if (/(auto|scroll)/.test(getComputedStyle(node).overflowY) && node.scrollHeight > node.clientHeight) return node;
    }
    return document.scrollingElement;
  }
}

Object.assign(ReaderView.prototype, BAR, ACTS, CHOOSING);

const views = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = new ReaderView(parentElement);
    views.set(parentElement, view);
  }
  view.update(component.data, (value) => component.setStateValue('outbox', value), (name, value) => component.setStateValue(name, value));
  return () => setTimeout(() => {
    if (view.root.isConnected) return;
    view.destroy();
    views.delete(parentElement);
  }, 0);
}
