/* What one can do with a stretch, a coding, a suggestion or a note. Part of ReaderView. */

const ACTS = {
  /** Let the picker open with the codes that are most likely on top. */
  ask() {
    this.card.of = { picking: true };
    this.card.place([this.picker.root], this.chosen.start, this.chosen.end, this.labels.pick);
    this.picker.open(this.data.codes, { first: this.first(this.chosen) });
    this.card.settle();
    this.ask_python('asked', { transcript: this.data.transcript, start: this.chosen.start, end: this.chosen.end });
  },

  /** Codes suggested for this stretch, then those given last. */
  first({ start, end }) {
    const { fitting, recent } = this.data;
    const fits = fitting && fitting.start === start && fitting.end === end ? fitting.codes : [];
    return [
      ...fits.map((id) => ({ id, why: this.labels.fits })),
      ...recent.filter((id) => !fits.includes(id)).map((id) => ({ id, why: this.labels.recent })),
    ];
  },

  /** What Python found meanwhile for the picker that is open. */
  fit() {
    if (!this.chosen || !this.card.of?.picking) return;
    const first = this.first(this.chosen);
    if (JSON.stringify(first) !== JSON.stringify(this.picker.first) && !this.picker.input.value) { this.picker.suggest(first); this.card.settle(); }
  },

  push(event) {
    this.outbox.push({ transcript: this.data.transcript, ...event });
    this.draw();
    this.status();
  },

  code(codeId, created) {
    const { start, end, segment } = this.chosen;
    const label = created ?? this.data.codes.find((code) => code.id === codeId)?.name ?? '';
    this.clear();
    this.push({ kind: 'code', start, end, label, ...(created ? { new_code: created } : { code: codeId }) });
    this.tell(say(this.labels, 'coded', { code: label }));
    this.chosen = { start, end, segment: segment ?? this.segmentAt(end - 1), done: true }; // j goes on from here
    this.root.focus({ preventScroll: true });
  },

  /** The key for a code: on a suggestion that is open another code for it, else a code for what is chosen. */
  another() {
    const open = this.card.of?.mark && this.byId.get(this.card.of.mark);
    if (open?.kind === 'offer') this.card.recode(open); else if (this.chosen) this.ask();
  },

  /** What stands on a stretch already, apart from suggestions. */
  marksOn({ start, end }) { return this.marks.filter((mark) => mark.kind !== 'offer' && !mark.pending && mark.start < end && start < mark.end); },

  offersOn({ start, end }) { return this.marks.filter((mark) => mark.kind === 'offer' && mark.start < end && start < mark.end); },

  /** Go to the next suggestion in the text, from the last one to the first. */
  nextOffer() {
    const offers = this.marks.filter((mark) => mark.kind === 'offer').sort((a, b) => a.start - b.start);
    const from = this.chosen?.end ?? this.pages.segments[this.firstInView()]?.start ?? 0;
    const next = offers.find((mark) => mark.start >= from) ?? offers[0];
    if (next) this.goTo(next);
  },

  judgeFirst(kind) {
    const mark = this.card.of?.mark ? this.byId.get(this.card.of.mark) : null;
    const offer = mark?.kind === 'offer' ? mark : this.chosen && this.offersOn(this.chosen)[0];
    if (offer) this.judge(offer, kind);
  },

  judge(offer, kind) {
    if (!offer) return;
    this.push({ kind, mark: offer.id, suggestion: offer.suggestion });
    this.tell(say(this.labels, kind === 'accept' ? 'coded' : 'rejected', { code: offer.name }));
    if (this.chosen && this.offersOn(this.chosen).length) this.card.tools(this.chosen); else this.card.hide();
    this.root.focus({ preventScroll: true });
  },

  edit(mark) { this.show({ start: mark.start, end: mark.end, segment: this.segmentAt(mark.start), editing: mark.id }); this.root.focus({ preventScroll: true }); },

  editTools() {
    const bar = el('div', 'tools');
    bar.append(
      el('span', 'hint', this.labels.ends_help), this.card.button('save', () => this.keepEnds(), '↵', 'main'), this.card.button('clear', () => this.clear(), 'Esc'),
    );
    this.card.of = { editing: true };
    this.card.place([bar], this.chosen.start, this.chosen.end, this.labels.ends);
  },

  keepEnds() {
    const { start, end, editing } = this.chosen;
    this.clear();
    this.push({ kind: 'ends', mark: editing, start, end });
  },

  /** Handles at both ends, to drag while the ends are being changed. */
  grip() {
    const editing = this.chosen?.editing;
    this.grips.forEach((grip) => { grip.hidden = !editing; grip.setAttribute('aria-label', this.labels?.ends ?? ''); });
    if (!editing) return;
    const home = this.root.getBoundingClientRect();
    const rects = [...(this.range(this.chosen.start, this.chosen.end)?.getClientRects() ?? [])];
    if (!rects.length) return;
    const [from, to] = [rects[0], rects.at(-1)];
    Object.assign(this.grips[0].style, { left: `${from.left - home.left - 9}px`, top: `${from.top - home.top}px`, height: `${from.height}px` });
    Object.assign(this.grips[1].style, { left: `${to.right - home.left}px`, top: `${to.top - home.top}px`, height: `${to.height}px` });
  },

  drag(event, opening) {
    event.preventDefault();
    const move = (at) => {
      const caret = document.caretPositionFromPoint?.(at.clientX, at.clientY, { shadowRoots: [this.parent] });
      const spot = caret ? this.spot(caret.offsetNode, caret.offset, opening) : null;
      if (!spot) return;
      const { text, start } = this.pages.turns[spot.index];
      const cut = byLetter(at) ? wholeLetter(text, spot.at, opening) : wholeWord(text, spot.at, opening);
      const place = start + length(text.slice(0, cut));
      const next = opening ? { start: Math.min(place, this.chosen.end - 1) } : { end: Math.max(place, this.chosen.start + 1) };
      this.chosen = { ...this.chosen, ...next };
      this.paint();
    };
    const stop = () => {
      document.removeEventListener('pointermove', move);
      document.removeEventListener('pointerup', stop);
      this.show(this.chosen);
    };
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', stop);
  },

  take(mark) { this.clear(); this.push({ kind: 'remove', mark: mark.id }); },

  recode(mark, code, created) {
    const label = created ?? this.data.codes.find((one) => one.id === code)?.name ?? '';
    const given = created ? { new_code: created } : { code };
    this.clear();
    this.push(mark.kind === 'offer'
      ? { kind: 'change', mark: mark.id, suggestion: mark.suggestion, label, ...given }
      : { kind: 'recode', mark: mark.id, label, ...given });
  },

  sure(mark, certainty) { this.push({ kind: 'sure', mark: mark.id, certainty }); this.card.open(this.byId.get(mark.id)); },

  /** `was` is what stood there before: a memo written a moment ago has no name here yet. */
  remember(mark, text, was) { this.push({ kind: 'memo', mark: mark.id, memo: mark.memo?.id ?? null, was, text }); },

  jot({ start, end }, text) { this.push({ kind: 'note', start, end, text }); },

  rewrite(mark, text) { this.push({ kind: 'rewrite', mark: mark.id, memo: mark.memo_id, text }); },
};
