/* What floats beside the text: what to do with a selection, and the card of one coding, suggestion or note. */

const SURE = [1, 2, 3];
const GAP = 8;

class Card {
  constructor(reader) {
    this.reader = reader;
    this.root = el('div', 'float', null, { hidden: '', role: 'group' });
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('focusout', (event) => this.left(event));
    this.resize = new ResizeObserver(() => this.settle()); // a list that narrows, a box that is pulled larger
    this.resize.observe(this.root);
    this.saving = null; // keeps what was typed here, once
  }

  get labels() { return this.reader.labels; }

  get shown() { return !this.root.hidden; }

  /** Put it away; what was typed in it is kept. */
  hide() {
    this.keep();
    this.root.hidden = true;
    this.root.replaceChildren();
    this.of = null;
  }

  keep() {
    const saving = this.saving;
    this.saving = null;
    saving?.();
  }

  /** Going on to something else while there are words in a note keeps them; another window is no such thing. */
  left(event) {
    if (event.target.tagName !== 'TEXTAREA' || this.root.contains(event.relatedTarget) || !document.hasFocus()) return;
    if (this.of?.writing && this.saving) this.hide(); else this.keep();
  }

  key(event) {
    if (event.key === 'Escape') { event.stopPropagation(); this.reader.clear(); }
    else if (event.key.length === 1 && isTyping(event)) event.stopPropagation(); // letters there are words, not commands
  }

  /** Put nodes beside a stretch of text, inside the page's width. */
  place(nodes, start, end, name) {
    this.keep();
    this.root.replaceChildren(...nodes);
    this.root.setAttribute('aria-label', name);
    this.root.hidden = false;
    this.at = { start, end };
    this.settle();
  }

  /** Under the words, above them or over them, whichever can be seen: the page itself stays where it is. */
  settle() {
    if (!this.shown || !this.at) return;
    const rect = this.reader.range(this.at.start, this.at.end)?.getBoundingClientRect();
    const home = this.reader.root.getBoundingClientRect();
    if (!rect) return;
    const { top, bottom } = this.reader.view();
    const height = this.root.offsetHeight;
    const style = this.root.style;
    style.left = `${Math.min(Math.max(rect.left - home.left, 0), Math.max(0, home.width - this.root.offsetWidth - 8))}px`;
    const under = rect.bottom + GAP;
    const inside = under + height <= bottom && under >= top;
    const over = !inside && rect.top - GAP - height >= top && rect.top < bottom;
    const least = over ? rect.top - GAP - height : Math.max(top + GAP, bottom - height - GAP);
    style.top = `${(inside ? under : least) - home.top}px`;
  }

  button(name, act, key, className = '') {
    const button = el('button', `act act-${name} ${className}`, null, { type: 'button', 'data-act': name });
    button.append(el('span', '', this.labels[name]));
    if (key) button.append(el('kbd', '', key, { 'aria-hidden': 'true' }));
    button.addEventListener('mousedown', (event) => event.preventDefault()); // keeps the selection
    button.addEventListener('click', () => act());
    return button;
  }

  tools(chosen) {
    const bar = el('div', 'tools');
    bar.append(
      this.button('code', () => this.reader.ask(), 'E'),
      this.button('note', () => this.write(chosen), 'M'),
      this.button('clear', () => this.reader.clear(), 'Esc'),
    );
    const [there, offers] = [this.reader.marksOn(chosen), this.reader.offersOn(chosen)];
    this.place(
      [bar, ...(there.length ? [this.there(there)] : []), ...(offers.length ? [this.offers(offers)] : [])],
      chosen.start, chosen.end, this.labels.selection,
    );
    this.of = { tools: true };
  }

  /** What stands on these words, each to open: in the margin they may be too many to tell apart. */
  there(marks) {
    const list = el('div', 'there', null, { role: 'group', 'aria-label': this.labels.there });
    for (const mark of marks) {
      const chip = el('button', 'choice chip', null, { type: 'button', 'data-open': mark.id, title: mark.title });
      chip.append(this.swatch(mark), el('span', '', mark.name));
      chip.addEventListener('click', () => this.reader.open(mark.id));
      list.append(chip);
    }
    return list;
  }

  offers(offers) {
    const list = el('div', 'offers');
    for (const offer of offers) {
      const row = el('div', 'offer');
      row.append(this.swatch(offer), el('span', 'offer-name', offer.name), el('span', 'offer-band', offer.by));
      const judge = el('span', 'judge');
      judge.append(
        this.button('accept', () => this.reader.judge(offer, 'accept'), 'A'),
        this.button('reject', () => this.reader.judge(offer, 'reject'), 'R'),
      );
      row.append(judge);
      list.append(row);
    }
    return list;
  }

  swatch(mark) {
    const swatch = el('span', `swatch ${patternOf(mark.code_id || '')} kind-${mark.kind}`, null, { 'aria-hidden': 'true' });
    swatch.style.setProperty('--light', mark.colour || '');
    swatch.style.setProperty('--dark', mark.dark || mark.colour || '');
    return swatch;
  }

  open(mark) {
    const show = { mine: () => this.coding(mark), other: () => this.coding(mark), offer: () => this.offer(mark), note: () => this.note(mark) };
    this.keep();
    this.of = { mark: mark.id };
    const { nodes, saving } = show[mark.kind]();
    this.place(nodes, mark.start, mark.end, mark.title);
    this.saving = saving ?? null;
    this.root.querySelector('button')?.focus({ preventScroll: true });
  }

  head(mark) {
    const head = el('div', 'card-head');
    const close = el('button', 'small', '✕', { type: 'button', 'aria-label': this.labels.close, 'data-act': 'close' });
    close.addEventListener('click', () => this.reader.clear());
    head.append(this.swatch(mark), el('strong', 'card-name', mark.label || mark.name), close);
    return head;
  }

  why(mark) {
    if (!mark.why) return [];
    const why = el('p', 'card-why', `${mark.why.text} `);
    if (mark.why.phrase) why.append(el('q', '', mark.why.phrase));
    const nodes = [why];
    if (mark.why.terms.length) nodes.push(el('p', 'card-by', say(this.labels, 'terms', { terms: mark.why.terms.join(', ') })));
    return nodes;
  }

  coding(mark) {
    const nodes = [this.head(mark), el('p', 'card-by', mark.origin), ...this.why(mark)];
    if (mark.kind === 'other') return { nodes: [...nodes, ...(mark.memo ? [el('p', 'card-memo', mark.memo.text)] : [])] };
    const acts = el('div', 'tools');
    acts.append(
      this.button('ends', () => this.reader.edit(mark)), this.button('recode', () => this.recode(mark)),
      this.button('remove', () => this.reader.take(mark)),
    );
    const { area, saving } = this.memo(mark);
    return { nodes: [...nodes, this.certainty(mark), area, acts], saving };
  }

  offer(mark) {
    const acts = el('div', 'tools');
    acts.append(
      this.button('accept', () => this.reader.judge(mark, 'accept'), 'A', 'main'),
      this.button('reject', () => this.reader.judge(mark, 'reject'), 'R'),
      this.button('another', () => this.recode(mark), 'E'),
    );
    return { nodes: [this.head(mark), el('p', 'card-by', mark.by), ...this.why(mark), acts] };
  }

  note(mark) {
    const head = this.head({ ...mark, label: mark.by });
    if (!mark.mine) return { nodes: [head, el('p', 'card-memo', mark.text)] };
    const acts = el('div', 'tools');
    const area = this.area(mark.text, this.labels.note);
    const words = () => area.value.trim();
    const rewrite = (text) => { this.saving = null; this.reader.clear(); this.reader.rewrite(mark, text); };
    acts.append(
      this.button('save', () => rewrite(words()), 'Ctrl ↵', 'main'),
      this.button('forget', () => rewrite('')),
    );
    this.entered(area, () => rewrite(words()));
    return { nodes: [head, area, acts], saving: () => { if (words() && words() !== mark.text.trim()) this.reader.rewrite(mark, words()); } };
  }

  area(text, label) {
    const area = el('textarea', 'area', null, { rows: '3', 'aria-label': label, placeholder: label });
    area.value = text;
    return area;
  }

  entered(area, act) {
    area.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) act(); });
  }

  /** A new note in the margin. */
  write(chosen) {
    const area = this.area('', this.labels.note);
    const acts = el('div', 'tools');
    const close = () => this.reader.clear();
    acts.append(this.button('save', close, 'Ctrl ↵', 'main'), this.button('clear', close, 'Esc'));
    this.entered(area, close);
    this.place([area, acts], chosen.start, chosen.end, this.labels.note);
    this.of = { writing: true };
    this.saving = () => { if (area.value.trim()) this.reader.jot(chosen, area.value.trim()); };
    area.focus({ preventScroll: true });
  }

  memo(mark) {
    let was = mark.memo?.text ?? '';
    const area = this.area(was, this.labels.memo);
    const save = () => {
      const text = area.value.trim();
      if (text === was) return;
      this.reader.remember(mark, text, was);
      was = text;
    };
    area.addEventListener('change', save);
    this.entered(area, save);
    return { area, saving: save };
  }

  certainty(mark) {
    const row = el('div', 'sure', null, { role: 'group', 'aria-label': this.labels.certainty });
    row.append(el('span', 'card-by', this.labels.certainty));
    for (const level of SURE) {
      const button = el('button', 'choice', this.labels[`certainty_${level}`], {
        type: 'button', 'data-sure': level, 'aria-pressed': String(mark.certainty === level),
      });
      button.addEventListener('click', () => this.reader.sure(mark, mark.certainty === level ? null : level));
      row.append(button);
    }
    return row;
  }

  recode(mark) {
    const picker = new CodePicker(
      this.labels, (code) => this.reader.recode(mark, code), () => this.reader.clear(), { create: (name) => this.reader.recode(mark, null, name) },
    );
    this.place([picker.root], mark.start, mark.end, this.labels.pick);
    this.of = { picking: true, picker };
    picker.open(this.reader.data.codes, { first: this.reader.first(mark) });
    this.settle();
  }
}
