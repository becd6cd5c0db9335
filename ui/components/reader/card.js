/* What floats beside the text: what to do with a selection, and the card of one coding, suggestion or note. */

const SURE = [1, 2, 3];

class Card {
  constructor(reader) {
    this.reader = reader;
    this.root = el('div', 'float', null, { hidden: '', role: 'group' });
    this.root.addEventListener('keydown', (event) => this.key(event));
  }

  get labels() { return this.reader.labels; }

  get shown() { return !this.root.hidden; }

  hide() { this.root.hidden = true; this.root.replaceChildren(); this.of = null; }

  key(event) {
    if (event.key === 'Escape') { event.stopPropagation(); this.reader.clear(); }
    else if (event.key.length === 1) event.stopPropagation(); // letters here are words, not commands
  }

  /** Put nodes under a stretch of text, inside the page's width. */
  place(nodes, start, end, name) {
    this.root.replaceChildren(...nodes);
    this.root.setAttribute('aria-label', name);
    this.root.hidden = false;
    const range = this.reader.range(start, end);
    const rect = range?.getBoundingClientRect();
    const home = this.reader.root.getBoundingClientRect();
    if (!rect) return;
    const left = Math.min(Math.max(rect.left - home.left, 0), Math.max(0, home.width - this.root.offsetWidth - 8));
    this.root.style.left = `${left}px`;
    this.root.style.top = `${rect.bottom - home.top + 8}px`;
    this.root.scrollIntoView({ block: 'nearest', behavior: 'instant' });
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
    const offers = this.reader.offersOn(chosen);
    if (offers.length) bar.append(this.offers(offers));
    this.of = { tools: true };
    this.place([bar], chosen.start, chosen.end, this.labels.selection);
  }

  offers(offers) {
    const list = el('div', 'offers');
    for (const offer of offers) {
      const row = el('div', 'offer');
      row.append(this.swatch(offer), el('span', 'offer-name', offer.name), el('span', 'offer-band', offer.by));
      row.append(
        this.button('accept', () => this.reader.judge(offer, 'accept'), 'A'),
        this.button('reject', () => this.reader.judge(offer, 'reject'), 'R'),
      );
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
    this.of = { mark: mark.id };
    const show = { mine: () => this.coding(mark), other: () => this.coding(mark), offer: () => this.offer(mark), note: () => this.note(mark) };
    const nodes = show[mark.kind]();
    this.place([...nodes], mark.start, mark.end, mark.title);
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
    if (mark.kind === 'other') return [...nodes, ...(mark.memo ? [el('p', 'card-memo', mark.memo.text)] : [])];
    const acts = el('div', 'tools');
    acts.append(
      this.button('ends', () => this.reader.edit(mark)), this.button('recode', () => this.recode(mark)),
      this.button('remove', () => this.reader.take(mark)),
    );
    return [...nodes, this.certainty(mark), this.memo(mark), acts];
  }

  offer(mark) {
    const acts = el('div', 'tools');
    acts.append(
      this.button('accept', () => this.reader.judge(mark, 'accept'), 'A', 'main'),
      this.button('reject', () => this.reader.judge(mark, 'reject'), 'R'),
      this.button('another', () => this.recode(mark), 'E'),
    );
    return [this.head(mark), el('p', 'card-by', mark.by), ...this.why(mark), acts];
  }

  note(mark) {
    const nodes = [this.head({ ...mark, label: mark.by })];
    if (!mark.mine) return [...nodes, el('p', 'card-memo', mark.text)];
    const acts = el('div', 'tools');
    const area = this.area(mark.text, this.labels.note);
    acts.append(
      this.button('save', () => this.reader.rewrite(mark, area.value), '', 'main'),
      this.button('forget', () => this.reader.rewrite(mark, '')),
    );
    return [...nodes, area, acts];
  }

  area(text, label) {
    const area = el('textarea', 'area', null, { rows: '3', 'aria-label': label, placeholder: label });
    area.value = text;
    return area;
  }

  /** A new note in the margin. */
  write(chosen) {
    const area = this.area('', this.labels.note);
    const acts = el('div', 'tools');
    const save = () => this.reader.jot(chosen, area.value);
    acts.append(this.button('save', save, 'Ctrl ↵', 'main'), this.button('clear', () => this.reader.clear(), 'Esc'));
    area.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(); });
    this.of = { writing: true };
    this.place([area, acts], chosen.start, chosen.end, this.labels.note);
    area.focus({ preventScroll: true });
  }

  memo(mark) {
    const area = this.area(mark.memo?.text ?? '', this.labels.memo);
    const save = () => { if (area.value.trim() !== (mark.memo?.text ?? '')) this.reader.remember(mark, area.value); };
    area.addEventListener('change', save);
    area.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(); });
    return area;
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
    const picker = new CodePicker(this.labels, (code) => this.reader.recode(mark, code), () => this.reader.clear());
    this.of = { picking: true };
    this.place([picker.root], mark.start, mark.end, this.labels.pick);
    picker.open(this.reader.data.codes, { first: this.reader.first(mark) });
  }
}
