/* The line above the text: what was done last, what to find, which keys there are. Part of ReaderView. */

const BAR = {
  bar() {
    this.notice = el('p', 'notice', '', { role: 'status' });
    this.keys = el('p', 'keys');
    this.tools = el('div', 'bar');
    this.find = el('div', 'find', null, { hidden: '', role: 'search' });
    const line = el('div', 'line'); // of one height, whatever there is to tell: the text doesn't jump
    line.append(this.notice, this.keys);
    this.head.append(this.tools, this.find, line);
  },

  /** A button with its key on it. */
  keyed(name, act, key) {
    const made = el('button', 'act', null, { type: 'button', 'data-act': name });
    made.append(el('span', '', this.labels[name]), el('kbd', '', key, { 'aria-hidden': 'true' }));
    made.addEventListener('click', act);
    return made;
  },

  labelBar() {
    this.tools.replaceChildren(
      this.keyed('next_open', () => this.uncoded(), 'N'), this.keyed('find', () => this.openFind(), '/'),
      this.keyed('help_keys', () => this.toggleHelp(), '?'),
    );
    this.offerTools = el('span', 'offer-tools');
    this.tools.append(this.offerTools);
    this.input = el('input', 'picker-input', null, { type: 'search', placeholder: this.labels.find, 'aria-label': this.labels.find });
    this.count = el('span', 'count', '', { role: 'status' });
    const arrow = (name, sign, by) => {
      const made = el('button', 'small', sign, { type: 'button', 'data-act': name, 'aria-label': this.labels[name], title: this.labels[name] });
      made.addEventListener('click', () => this.nextFound(by));
      return made;
    };
    const close = el('button', 'small', '✕', { type: 'button', 'aria-label': this.labels.close });
    close.addEventListener('click', () => this.closeFind());
    this.find.replaceChildren(this.input, this.count, arrow('previous', '↑', -1), arrow('next', '↓', 1), close);
    this.input.addEventListener('input', () => this.search());
    this.input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Enter') this.nextFound(event.shiftKey ? -1 : 1);
      else if (event.key === 'Escape') this.closeFind();
    });
    this.fillHelp();
  },

  /** Suggestions in place: ask for them, show or hide them, or say why there are none. */
  offerBar() {
    const here = this.offerTools.contains(this.parent.activeElement ?? null);
    this.fillOffers();
    if (here) this.root.focus({ preventScroll: true }); // the button that had it is another one now
  },

  fillOffers() {
    const toggle = (name, act, attributes) => {
      const made = el('button', 'act', this.labels[name], { type: 'button', 'data-act': name, ...attributes });
      made.addEventListener('click', act);
      return made;
    };
    if (this.data.blind === 'blind') {
      this.offerTools.replaceChildren(el('span', 'hint', this.labels.blind));
      return;
    }
    const known = this.data.marks.some((mark) => mark.kind === 'offer');
    const nodes = [];
    if (this.data.can_suggest) nodes.push(toggle(this.asking ? 'suggesting' : 'suggest', () => this.suggestHere(), this.asking ? { disabled: '' } : {}));
    if (known) {
      const shown = this.offering !== false;
      if (shown) nodes.push(this.keyed('next_offer', () => this.nextOffer(), 'S'));
      nodes.push(toggle(shown ? 'hide_offers' : 'show_offers', () => { this.offering = !shown; this.draw(); this.status(); }, { 'aria-pressed': String(shown) }));
    }
    this.offerTools.replaceChildren(...nodes);
  },

  suggestHere() {
    this.asking = true;
    this.push({ kind: 'suggest' });
  },

  /** Finding begins where one reads; what was found last stays chosen, to give it a code. */
  openFind() {
    if (this.find.hidden) this.findFrom = this.chosen?.start ?? this.pages.segments[this.firstInView()]?.start ?? 0;
    this.find.hidden = false;
    this.input.focus({ preventScroll: true });
    this.input.select();
  },

  closeFind() {
    const last = this.found?.[this.foundAt];
    this.find.hidden = true;
    this.found = [];
    this.root.focus({ preventScroll: true });
    if (last) this.show({ ...last, segment: this.segmentAt(last.start) }); else this.paint();
  },

  search() {
    this.found = this.input.value.trim().length > 1 ? this.pages.find(this.input.value.trim(), FOUND_AT_MOST) : [];
    this.foundAt = Math.max(0, this.found.findIndex((one) => one.start >= this.findFrom));
    this.tellFound();
  },

  nextFound(by) {
    if (!this.found.length) return;
    this.foundAt = (this.foundAt + by + this.found.length) % this.found.length;
    this.tellFound();
  },

  tellFound() {
    const count = this.found.length;
    this.count.textContent = count ? say(this.labels, 'found', { at: this.foundAt + 1, of: count }) : this.input.value.trim().length > 1 ? this.labels.found_none : '';
    this.root.dataset.found = String(count);
    this.paint();
    if (count) this.reveal(this.found[this.foundAt]);
  },

  fillHelp() {
    const list = el('dl', 'help-keys');
    for (const [keys, text] of this.labels.all_keys.split('\n').map((line) => line.split(' = '))) {
      const term = el('dt');
      for (const key of keys.split(' ')) term.append(el('kbd', '', key));
      list.append(term, el('dd', '', text));
    }
    const close = el('button', 'act', this.labels.close, { type: 'button', 'data-act': 'close-help' });
    close.addEventListener('click', () => this.toggleHelp());
    this.help.setAttribute('aria-label', this.labels.help_keys);
    this.help.replaceChildren(el('strong', '', this.labels.help_keys), list, close);
  },

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    if (this.help.hidden) this.root.focus({ preventScroll: true }); else this.help.querySelector('button').focus();
  },

  tell(text) { this.told = text; this.notice.textContent = text; },

  status() {
    if (!this.data) return;
    if (this.asking && !this.outbox.pending.some((event) => event.kind === 'suggest')) this.asking = false;
    this.keys.textContent = this.labels.keys;
    if (this.offerTools) this.offerBar();
    this.root.dataset.pending = String(this.outbox.pending.length);
    this.root.dataset.marks = String(this.marks?.filter((mark) => mark.kind === 'mine').length ?? 0);
    this.root.dataset.ready = this.nodes ? '1' : '0';
  },
};
