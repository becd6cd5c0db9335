/* Candidates side by side: read their quotes, move one to another column, take two together, name, decide. */

const OUT = 'out'; // the column of what lies outside all candidates

class BoardView {
  constructor(parent) {
    this.parent = parent;
    this.root = el('section', 'board-box', null, { 'data-testid': 'board', tabindex: '-1' });
    this.notice = el('p', 'notice', '', { role: 'status' });
    this.keys = el('p', 'muted');
    this.list = el('div', 'board', null, { role: 'list' });
    this.menu = el('div', 'menu', null, { hidden: '', role: 'dialog' });
    this.root.append(this.notice, this.keys, this.list, this.menu);
    parent.append(this.root);
    this.opened = new Set();
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => this.click(event));
    this.menu.addEventListener('keydown', (event) => { event.stopPropagation(); if (event.key === 'Escape') this.close(); });
    for (const kind of ['dragstart', 'dragover', 'dragleave', 'drop', 'dragend']) this.list.addEventListener(kind, (event) => this[kind](event));
  }

  destroy() {}

  update(data, emit, set) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.board`);
    this.data = data;
    this.labels = data.labels;
    this.set = set;
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    if (data.notice && data.notice.id !== this.noticed) { this.noticed = data.notice.id; this.notice.textContent = data.notice.text; }
    this.keys.textContent = this.labels.keys;
    this.list.setAttribute('aria-label', this.labels.board);
    this.draw();
    if (first) this.outbox.flush(true);
    this.root.dataset.ready = '1';
  }

  /** The columns with what Python has not confirmed yet on top. */
  columns() {
    const columns = this.data.columns.map((column) => ({ ...column, quotes: [...column.quotes] }));
    const byId = new Map(columns.map((column) => [column.id, column]));
    for (const event of this.outbox.pending) {
      if (event.kind === 'move') {
        const from = columns.find((column) => column.quotes.some((quote) => quote.id === event.quote));
        const to = byId.get(event.to ?? OUT);
        const quote = from?.quotes.find((one) => one.id === event.quote);
        if (!quote || !to) continue;
        from.quotes = from.quotes.filter((one) => one.id !== event.quote);
        from.count -= 1;
        to.quotes.unshift(quote);
        to.count += 1;
      } else if (event.kind === 'merge') {
        const from = byId.get(event.candidate);
        const to = byId.get(event.to);
        if (!from || !to) continue;
        to.quotes.push(...from.quotes);
        to.count += from.count;
        columns.splice(columns.indexOf(from), 1);
      } else if (event.kind === 'name') { const named = byId.get(event.candidate); if (named) named.name = event.name; }
      else if (event.kind === 'reject') { const gone = byId.get(event.candidate); if (gone) columns.splice(columns.indexOf(gone), 1); }
    }
    return columns;
  }

  /** Draw all columns; where somebody is, how far they scrolled and what they are typing stay as they are. */
  draw() {
    const active = this.parent.activeElement;
    const inside = this.root.contains(active);
    const focus = inside ? active.dataset.focus : null;
    const typed = active?.dataset?.name ? [active.value, active.selectionStart, active.selectionEnd] : null;
    const left = this.list.scrollLeft;
    const down = new Map([...this.list.children].map((node) => [node.dataset.column, node.querySelector('.quotes').scrollTop]));
    this.drawing = true; // a name box that goes away under the cursor is not done yet
    this.shown = this.columns();
    this.list.replaceChildren(...this.shown.map((column) => this.column(column)));
    this.list.scrollLeft = left;
    for (const node of this.list.children) node.querySelector('.quotes').scrollTop = down.get(node.dataset.column) ?? 0;
    const again = focus ? this.list.querySelector(`[data-focus="${CSS.escape(focus)}"]`) : null;
    if (again && typed) again.value = typed[0];
    if (again) again.focus({ preventScroll: true });
    else if (inside && !this.menu.contains(active)) this.root.focus({ preventScroll: true }); // so that u still works
    if (again && typed) again.setSelectionRange(typed[1], typed[2]);
    this.drawing = false;
    this.root.dataset.pending = String(this.outbox.pending.length);
    this.root.dataset.columns = String(this.shown.length);
  }

  column(column) {
    const out = column.id === OUT;
    const node = el('article', `column${out ? ' out' : ''}`, null, { role: 'listitem', 'data-column': column.id, 'aria-label': column.name || column.terms });
    const head = el('header', 'column-head', null, out ? {} : { draggable: 'true', 'data-grip': column.id });
    if (out) head.append(el('strong', '', this.labels.out));
    else {
      head.append(el('span', 'muted', column.terms));
      const name = el('input', 'name', null, { type: 'text', 'aria-label': this.labels.name, placeholder: this.labels.name, 'data-name': column.id, 'data-focus': `name-${column.id}` });
      name.value = column.name;
      name.addEventListener('blur', () => this.named(column.id, name.value.trim()));
      name.addEventListener('keydown', (event) => { event.stopPropagation(); if (event.key === 'Enter') name.blur(); });
      head.append(name, el('span', 'muted', column.figures), ...column.same.map((text) => el('span', 'muted same', text)));
    }
    const quotes = el('div', 'quotes');
    for (const quote of column.quotes) quotes.append(this.quote(quote, column));
    if (column.count > column.quotes.length) {
      const more = el('button', 'act', say(this.labels, 'more', { count: column.count - column.quotes.length }), { type: 'button' });
      more.addEventListener('click', () => this.set('more', { id: column.id, count: column.quotes.length + 12 }));
      quotes.append(more);
    }
    if (!column.quotes.length) quotes.append(el('p', 'muted', this.labels[out ? 'out_empty' : 'empty']));
    node.append(head, quotes);
    if (!out) node.append(this.foot(column));
    return node;
  }

  named(id, name) {
    const column = this.shown.find((one) => one.id === id);
    if (!this.drawing && column && column.name !== name) this.push({ kind: 'name', candidate: id, name });
  }

  foot(column) {
    const foot = el('footer', 'column-foot');
    const told = new Set(this.outbox.pending.filter((event) => event.kind === 'open').map((event) => event.quote));
    const left = Math.max(0, column.to_open - column.quotes.filter((quote) => told.has(quote.id)).length);
    const button = (name, text, act, attributes = {}) => {
      const made = el('button', `act act-${name}`, text, { type: 'button', 'data-act': name, 'data-focus': `${name}-${column.id}`, ...attributes });
      made.addEventListener('click', act);
      return made;
    };
    foot.append(
      button('decide', left ? say(this.labels, 'to_open', { count: left }) : this.labels.decide, () => this.set('decide', { id: column.id, at: Date.now() }), left ? { disabled: '' } : {}),
      button('merge', this.labels.merge, () => this.choose(column)), button('reject', this.labels.reject, () => this.push({ kind: 'reject', candidate: column.id })),
    );
    return foot;
  }

  quote(quote, column) {
    const open = this.opened.has(quote.id);
    const node = el('div', `quote${open ? ' open' : ''}`, null, {
      tabindex: '0', role: 'button', draggable: 'true', 'aria-expanded': String(open), 'data-quote': quote.id, 'data-of': column.id, 'data-focus': `q-${quote.id}`,
    });
    node.append(el('span', 'muted', quote.who), el('p', 'words', open ? quote.text : quote.short));
    return node;
  }

  push(event) {
    this.outbox.push(event);
    this.draw();
  }

  click(event) {
    const node = event.target.closest('[data-quote]');
    if (node) this.open(node.dataset.quote);
  }

  open(id) {
    if (this.opened.has(id)) this.opened.delete(id);
    else {
      this.opened.add(id);
      this.outbox.push({ kind: 'open', quote: id });
    }
    this.draw();
  }

  key(event) {
    const node = event.target.closest?.('[data-quote]');
    if (isTyping(event) || event.ctrlKey || event.metaKey) return;
    if (!node) {
      if (event.key.length === 1 && event.key !== ' ') event.stopPropagation(); // r alone is Streamlit's own key
      if (event.key === 'u' && !event.repeat) this.push({ kind: 'undo' });
      return;
    }
    const at = this.shown.findIndex((column) => column.id === node.dataset.of);
    const near = (by) => [...node.parentElement.querySelectorAll('[data-quote]')].at([...node.parentElement.querySelectorAll('[data-quote]')].indexOf(node) + by);
    const beside = (by) => this.list.children[at + by]?.querySelector('[data-quote]');
    const acts = {
      Enter: () => this.open(node.dataset.quote), ' ': () => this.open(node.dataset.quote),
      ArrowDown: () => near(1)?.focus(), ArrowUp: () => near(-1)?.focus(), j: () => near(1)?.focus(), k: () => near(-1)?.focus(),
      ArrowRight: () => beside(1)?.focus(), ArrowLeft: () => at > 0 && beside(-1)?.focus(),
      m: () => this.choose(this.shown[at], node.dataset.quote), u: () => this.push({ kind: 'undo' }),
    };
    const moves = { ArrowRight: 1, ArrowLeft: -1 };
    if (event.altKey && moves[event.key]) {
      const to = this.shown[at + moves[event.key]];
      if (to) this.move(node.dataset.quote, to.id);
    } else if (!event.altKey && acts[event.key]) acts[event.key]();
    else { if (event.key.length === 1) event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
  }

  move(quote, to) { this.push({ kind: 'move', quote, to: to === OUT ? null : to }); }

  /** Choose the column a quote, or a whole candidate, goes to. */
  choose(column, quote) {
    const others = this.shown.filter((one) => one.id !== column.id && (quote || one.id !== OUT));
    const list = el('div', 'menu-list');
    for (const other of others) {
      const together = quote ? '' : ` · ${say(this.labels, 'together', { count: column.count + other.count })}`;
      const item = el('button', 'act', `${other.id === OUT ? this.labels.out : other.name || other.terms}${together}`, { type: 'button', 'data-to': other.id });
      item.addEventListener('click', () => {
        this.close();
        if (quote) this.move(quote, other.id); else this.push({ kind: 'merge', candidate: column.id, to: other.id });
      });
      list.append(item);
    }
    const cancel = el('button', 'act', this.labels.cancel, { type: 'button' });
    cancel.addEventListener('click', () => this.close());
    const title = quote ? this.labels.move_to : say(this.labels, 'merge_with', { name: column.name || column.terms });
    this.menu.setAttribute('aria-label', title);
    this.menu.replaceChildren(el('strong', '', title), list, cancel);
    this.menu.hidden = false;
    this.back = this.parent.activeElement;
    list.querySelector('button')?.focus();
  }

  close() { this.menu.hidden = true; this.back?.focus?.(); }

  dragstart(event) {
    const quote = event.target.closest?.('[data-quote]');
    const grip = event.target.closest?.('[data-grip]');
    if (!quote && !grip) return;
    this.dragged = quote ? { quote: quote.dataset.quote, of: quote.dataset.of } : { candidate: grip.dataset.grip, of: grip.dataset.grip };
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', quote ? quote.dataset.quote : grip.dataset.grip);
  }

  over(event) {
    const column = event.target.closest?.('[data-column]');
    if (!column || !this.dragged || column.dataset.column === this.dragged.of) return null;
    return this.dragged.candidate && column.dataset.column === OUT ? null : column;
  }

  dragover(event) {
    const column = this.over(event);
    this.unmark();
    if (column) { event.preventDefault(); column.classList.add('target'); }
  }

  unmark() { for (const node of this.list.querySelectorAll('.target')) node.classList.remove('target'); }

  dragleave() { this.unmark(); }

  drop(event) {
    const column = this.over(event);
    this.unmark();
    if (!column) return;
    event.preventDefault();
    const to = column.dataset.column;
    if (this.dragged.quote) this.move(this.dragged.quote, to);
    else this.push({ kind: 'merge', candidate: this.dragged.candidate, to });
  }

  dragend() { this.unmark(); this.dragged = null; }
}

const views = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = new BoardView(parentElement);
    views.set(parentElement, view);
  }
  view.update(component.data, (value) => component.setStateValue('outbox', value), (name, value) => component.setStateValue(name, value));
  return () => setTimeout(() => { if (!view.root.isConnected) { view.destroy(); views.delete(parentElement); } }, 0);
}
