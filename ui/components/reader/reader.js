/* A transcript as turns: pick a fragment or select words, give them a code, see who coded what. */

/** Count code points as Python does. */
function length(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Move a boundary that cuts a word to the outside of that word; one beside a space stays. */
function wholeWord(text, offset, opening) {
  const inWord = (at) => /[\p{L}\p{N}\p{M}]/u.test(text.charAt(at));
  let at = offset;
  while (at > 0 && at < text.length && inWord(at - 1) && inWord(at)) at += opening ? -1 : 1;
  return at;
}

class ReaderView {
  constructor(parent) {
    this.parent = parent;
    this.chosen = null; // {start, end, text, piece}
    this.root = el('section', 'reader', null, { tabindex: '0', 'data-testid': 'reader' });
    this.head = el('div', 'head');
    this.list = el('div', 'turns');
    this.tools = el('div', 'tools', null, { hidden: '' });
    this.root.append(this.head, this.list, this.tools);
    parent.append(this.root);
    this.nodes = new Map();
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => this.click(event));
    this.onPointer = (event) => { if (!event.composedPath().includes(this.root)) this.outbox?.flush(true); };
    document.addEventListener('pointerdown', this.onPointer, true);
  }

  destroy() { document.removeEventListener('pointerdown', this.onPointer, true); }

  update(data, emit) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.${data.name}`);
    const another = !this.data || this.data.transcript !== data.transcript;
    this.data = data;
    this.labels = data.labels;
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    if (data.notice && data.notice.id !== this.noticed) {
      this.noticed = data.notice.id;
      this.notice = data.notice.text;
    }
    if (another) {
      this.nodes.clear();
      this.list.replaceChildren();
      this.picker = new CodePicker(this.labels, (code) => this.code(code), () => this.clear());
      this.clear();
    }
    this.draw();
    this.status();
    if (first) this.outbox.flush(true);
  }

  /** Draw only the turns whose words or marks changed. */
  draw() {
    this.data.turns.forEach((turn) => {
      const signature = JSON.stringify([turn.pieces.map((piece) => piece[3]), turn.marks, turn.role, turn.who]);
      const known = this.nodes.get(turn.at);
      if (known && known.dataset.signature === signature) return;
      const node = this.turn(turn);
      node.dataset.signature = signature;
      if (known) known.replaceWith(node); else this.list.append(node);
      this.nodes.set(turn.at, node);
    });
    if (this.chosen) this.paint();
  }

  turn(turn) {
    const node = el('article', `turn role-${turn.role}`, null, { 'data-turn': turn.at });
    const side = el('div', 'side');
    side.append(el('span', 'name', turn.who), el('span', 'time', turn.time || String(turn.at + 1)));
    const words = el('p', 'words');
    for (const [start, text, segment, marks] of turn.pieces) {
      const piece = el('span', 'piece', text, { 'data-start': start, 'data-segment': segment });
      if (marks.length) {
        const colours = marks.map((index) => turn.marks[index].colour);
        piece.classList.add('coded');
        piece.style.setProperty('--c', colours[0]);
        if (colours[1]) { piece.classList.add('twice'); piece.style.setProperty('--d', colours[1]); }
      }
      words.append(piece);
    }
    const labels = el('div', 'labels');
    for (const mark of turn.marks) if (mark.first) labels.append(this.label(mark));
    node.append(side, words, labels);
    return node;
  }

  label(mark) {
    const label = el('div', 'label', null, { title: mark.label });
    label.style.setProperty('--c', mark.colour);
    const words = el('span', 'label-words');
    words.append(el('span', 'label-name', mark.name), el('span', 'label-by', mark.by));
    label.append(words);
    if (mark.mine) {
      const remove = el('button', 'label-remove', '×', { type: 'button', 'aria-label': this.labels.remove, title: this.labels.remove });
      remove.addEventListener('click', (event) => {
        event.stopPropagation();
        label.remove();
        this.outbox.push({ kind: 'remove', coding: mark.id });
        this.status();
      });
      label.append(remove);
    }
    return label;
  }

  key(event) {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts = {
      j: () => this.step(1), k: () => this.step(-1), e: () => { if (this.chosen) this.ask(); },
      u: () => { this.outbox.push({ kind: 'undo' }); this.status(); }, Escape: () => this.clear(),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) { if (event.key === 'r') event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** The pieces of one segment, in order. */
  pieces(segment) { return [...this.list.querySelectorAll(`[data-segment="${segment}"]`)]; }

  step(by) {
    const last = this.data.segments - 1;
    const from = this.chosen?.segment ?? (by > 0 ? -1 : last + 1);
    this.choose(Math.max(0, Math.min(from + by, last)));
    this.pieces(this.chosen.segment)[0]?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  }

  choose(segment) {
    const pieces = this.pieces(segment);
    if (!pieces.length) return;
    const start = Number(pieces[0].dataset.start);
    const end = Number(pieces.at(-1).dataset.start) + length(pieces.at(-1).textContent);
    this.show({ start, end, segment, node: pieces.at(-1) });
  }

  /** A click takes the fragment; a selection takes exactly those words. */
  click(event) {
    const range = this.selection();
    if (range) { this.show(range); return; }
    const piece = event.target.closest?.('.piece');
    if (piece && Number(piece.dataset.segment) >= 0) this.choose(Number(piece.dataset.segment));
  }

  selection() {
    const found = document.getSelection();
    const inside = found.getComposedRanges
      ? found.getComposedRanges({ shadowRoots: [this.parent] })[0]
      : (this.parent.getSelection?.() ?? found).getRangeAt(0);
    if (!inside || (inside.startContainer === inside.endContainer && inside.startOffset === inside.endOffset)) return null;
    const start = this.offset(inside.startContainer, inside.startOffset, true);
    const end = this.offset(inside.endContainer, inside.endOffset, false);
    if (!start || !end || start.at >= end.at) return null;
    return { start: start.at, end: end.at, segment: Number(start.piece.dataset.segment), node: end.piece, free: true };
  }

  /** The place in the transcript of a point in the page. */
  offset(node, offset, opening) {
    if (node.nodeType !== Node.TEXT_NODE) {
      const next = node.childNodes[offset] ?? node;
      const piece = next.nodeType === 1 ? next.closest('.piece') ?? next.querySelector('.piece') : null;
      return piece ? { at: Number(piece.dataset.start) + (opening ? 0 : length(piece.textContent)), piece } : null;
    }
    const piece = node.parentElement?.closest('.piece');
    const whole = wholeWord(node.data, offset, opening);
    return piece ? { at: Number(piece.dataset.start) + length(node.data.slice(0, whole)), piece } : null;
  }

  show(chosen) {
    this.chosen = chosen;
    this.paint();
    this.tools.hidden = false;
    this.tools.replaceChildren(this.button('code', () => this.ask(), 'E'), this.button('clear', () => this.clear(), 'Esc'));
    chosen.node.closest('.turn').after(this.tools);
    this.status();
  }

  paint() {
    for (const node of this.list.querySelectorAll('.piece.chosen')) node.classList.remove('chosen');
    if (!this.chosen || this.chosen.free) return;
    for (const node of this.pieces(this.chosen.segment)) node.classList.add('chosen');
  }

  button(name, act, key) {
    const button = el('button', `act act-${name}`, null, { type: 'button', 'data-act': name });
    button.append(el('span', '', this.labels[name]), el('kbd', '', key));
    button.addEventListener('mousedown', (event) => event.preventDefault()); // keeps the selection
    button.addEventListener('click', act);
    return button;
  }

  ask() {
    this.tools.replaceChildren(this.picker.root);
    this.picker.open(this.data.codes);
  }

  code(codeId) {
    const { start, end } = this.chosen;
    const label = this.data.codes.find((code) => code.id === codeId)?.name ?? '';
    this.outbox.push({ kind: 'code', start, end, code: codeId, label, transcript: this.data.transcript });
    this.notice = say(this.labels, 'coded', { code: label });
    const segment = this.chosen.free ? null : this.chosen.segment;
    this.clear();
    if (segment !== null) this.chosen = { segment, free: true, start, end }; // j goes on from here
  }

  clear() {
    this.chosen = null;
    this.tools.hidden = true;
    this.tools.replaceChildren();
    document.getSelection()?.removeAllRanges();
    this.paint();
    this.status();
    if (this.root.isConnected && this.parent.activeElement) this.root.focus({ preventScroll: true });
  }

  status() {
    this.head.replaceChildren(el('p', 'notice', this.notice ?? '', { role: 'status' }), el('p', 'keys', this.labels.keys));
    this.root.dataset.pending = String(this.outbox.pending.length);
    this.root.dataset.ready = '1';
  }
}

const views = new WeakMap();

export default function (component) {
  return mount(views, component, (parent) => new ReaderView(parent));
}
