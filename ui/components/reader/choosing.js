/* Choosing words: with the mouse, wherever the hand lets go, and with the keyboard. Part of ReaderView. */

const SLIP = 4; // pixels a hand moves in a plain click

/** Letters instead of whole words: with Ctrl (or Cmd) held, a part of a long word can be taken. */
const byLetter = (event) => event.ctrlKey || event.metaKey;

const CHOOSING = {
  watchPointer() {
    this.list.addEventListener('pointerdown', (event) => this.press(event));
    this.onRelease = (event) => this.release(event);
    for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, this.onRelease, true);
    this.list.addEventListener('click', (event) => this.click(event));
    this.list.addEventListener('pointerover', (event) => this.marked(event.target.closest?.('[data-mark]')?.dataset.mark));
    this.list.addEventListener('pointerleave', () => this.marked());
  },

  press(event) {
    this.dragged = false;
    this.pressed = null;
    this.began = null;
    if (event.button || event.target.closest?.('button')) return;
    if (!event.shiftKey) document.getSelection()?.removeAllRanges(); // else what is selected is dragged away, not selected anew
    this.pressed = { x: event.clientX, y: event.clientY, words: Boolean(event.target.closest?.('.words')) };
    this.pressed.spot = this.spotAt(event.clientX, event.clientY);
    this.root.classList.add('choosing'); // what floats doesn't catch the pointer meanwhile
  },

  /** A hand that begins or lets go beside the words means the nearest ones; the browser has no selection then. */
  release(event) {
    const from = this.pressed;
    this.pressed = null;
    this.root.classList.remove('choosing');
    if (!from || event.type === 'pointercancel') return;
    const inWords = event.composedPath()[0].closest?.('.words');
    this.began = from;
    const far = Math.abs(event.clientX - from.x) > SLIP || Math.abs(event.clientY - from.y) > SLIP;
    const to = far && !(from.words && inWords) ? this.spotAt(event.clientX, event.clientY) : null;
    if (!to || !from.spot) return;
    const turned = to.index < from.spot.index || (to.index === from.spot.index && to.at < from.spot.at);
    const range = this.between(...(turned ? [to, from.spot] : [from.spot, to]), byLetter(event));
    if (!range) return;
    this.dragged = true;
    document.getSelection()?.removeAllRanges(); // what the browser marked is not what is chosen
    this.chose(range);
  },

  /** A click takes the fragment; a selection takes exactly those words. */
  click(event) {
    if (this.dragged) return;
    const acting = event.target.closest?.('[data-act][data-offer]');
    if (acting) { this.judge(this.byId.get(acting.dataset.offer), acting.dataset.act); return; }
    const opening = event.target.closest?.('[data-open], .stripe');
    if (opening) { this.open(opening.dataset.open ?? opening.dataset.mark); return; }
    const range = this.selection(byLetter(event));
    if (range) { this.chose(range); return; }
    const start = this.clicked(event.target.closest?.('.piece'));
    const number = start === null ? -1 : this.segmentAt(start);
    if (number >= 0) this.choose(number);
    else if (start !== null) this.show(this.pages.wordAt(start)); // words between two fragments
  },

  /** Where a click is; the words it was meant for may have moved, when a note was kept at that moment. */
  clicked(piece) {
    if (piece) return Number(piece.dataset.start);
    if (!this.began?.words || !this.began.spot) return null;
    const { index, at } = this.began.spot;
    const { text, start } = this.pages.turns[index];
    return start + length(text.slice(0, at));
  },

  /** Go on with words that were selected: as the new ends of a coding, if those are being changed. */
  chose(range) {
    const editing = this.chosen?.editing;
    this.show(editing ? { ...range, segment: this.segmentAt(range.start), editing } : range);
  },

  selection(exact) {
    const found = document.getSelection();
    const inside = found.getComposedRanges
      ? found.getComposedRanges({ shadowRoots: [this.parent] })[0]
      : (this.parent.getSelection?.() ?? found).getRangeAt(0);
    if (!inside || (inside.startContainer === inside.endContainer && inside.startOffset === inside.endOffset)) return null;
    const from = this.spot(inside.startContainer, inside.startOffset, true);
    const to = this.spot(inside.endContainer, inside.endOffset, false);
    return from && to && this.between(from, to, exact);
  },

  /** The stretch between two spots: whole words, unless it is to be exact, without the white space around it. */
  between(from, to, exact) {
    const place = ({ index, at }, opening) => {
      const { text, start } = this.pages.turns[index];
      const letter = wholeLetter(text, at, opening);
      return start + length(text.slice(0, exact ? letter : wholeWord(text, letter, opening)));
    };
    const one = from.index === to.index && from.at === to.at;
    return one ? null : this.pages.trimmed(place(from, true), place(to, false));
  },

  /** Where in which turn a point of the page is; beside the words it is the nearest in the order of the page. */
  spot(node, offset, opening) {
    if (!this.list.contains(node)) return null;
    const piece = node.nodeType === Node.TEXT_NODE ? node.parentElement.closest('.piece') : null;
    if (piece) return this.spotIn(piece, offset);
    const point = document.createRange();
    point.setStart(node, offset);
    const pieces = [...this.list.querySelectorAll('.piece')];
    if (opening) {
      const next = pieces.find((one) => point.comparePoint(one, 0) >= 0);
      return next ? this.spotIn(next, 0) : null;
    }
    const last = pieces.findLast((one) => point.comparePoint(one, one.childNodes.length) <= 0);
    return last ? this.spotIn(last, last.textContent.length) : null;
  },

  spotIn(piece, offset) {
    const index = Number(piece.closest('.turn').dataset.index);
    const { text, start } = this.pages.turns[index];
    return { index, at: units(text, Number(piece.dataset.start) - start) + offset }; // words run on over pieces
  },

  /** The spot in the words nearest to a point on the screen. */
  spotAt(x, y) {
    const view = this.view();
    const height = Math.min(Math.max(y, view.top + 1), view.bottom - 2);
    const node = this.nodes.find((one) => one.getBoundingClientRect().bottom > height) ?? this.nodes.at(-1);
    const box = node?.querySelector('.words').getBoundingClientRect();
    if (!box) return null;
    const inside = (at, low, high) => Math.min(Math.max(at, low), Math.max(low, high));
    const caret = document.caretPositionFromPoint?.(
      inside(x, box.left + 1, box.right - 2), inside(height, box.top + 4, box.bottom - 5), { shadowRoots: [this.parent] },
    );
    return caret ? this.spot(caret.offsetNode, caret.offset, y < box.top) : null;
  },

  /** Show in the text which words a stripe or a name is about. */
  marked(id) {
    if (id === this.pointed) return;
    this.pointed = id;
    for (const node of this.list.querySelectorAll('.pointed')) node.classList.remove('pointed');
    const mark = id && this.byId.get(id);
    const range = mark && this.range(mark.start, mark.end);
    if (range) CSS.highlights?.set('rd-pointed', new Highlight(range)); else CSS.highlights?.delete('rd-pointed');
    if (mark) for (const node of this.list.querySelectorAll(`[data-mark="${CSS.escape(id)}"]`)) node.classList.add('pointed');
  },

  /** Shift and the arrows move the end of what is chosen by a word, with Ctrl by a letter, with Alt its beginning. */
  stretch(event) {
    const forward = { ArrowRight: true, ArrowLeft: false }[event.key];
    if (!this.chosen || forward === undefined) return false;
    const { start, end } = this.chosen;
    const moved = (place, opening) => (byLetter(event) ? this.pages.letterEdge(place, forward) : this.pages.wordEdge(place, forward, opening));
    const next = event.altKey
      ? { start: Math.min(moved(start, true), end - 1), end }
      : { start, end: Math.max(moved(end, false), start + 1) };
    if (next.start < next.end) this.show({ ...this.chosen, ...next });
    return true;
  },
};
