/* The codebook as a tree: choose, rename, move by dragging or by keys; counts beside each code. */

class TreeView {
  constructor(parent) {
    this.parent = parent;
    this.root = el('section', 'tree-box', null, { 'data-testid': 'tree' });
    this.input = el('input', 'picker-input', null, { type: 'search' });
    this.count = el('p', 'muted', '', { role: 'status' });
    this.tree = el('ul', 'tree', null, { role: 'tree' });
    this.keys = el('p', 'muted');
    this.root.append(this.input, this.count, this.head(), this.tree, this.keys);
    parent.append(this.root);
    this.closed = new Set();
    this.input.addEventListener('input', () => this.draw());
    this.input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'ArrowDown' || event.key === 'Enter') { event.preventDefault(); this.focus(this.shown[0]?.id); }
    });
    this.tree.addEventListener('keydown', (event) => this.key(event));
    this.tree.addEventListener('click', (event) => this.click(event));
    this.tree.addEventListener('focusin', (event) => { this.at = event.target.closest('[data-code]')?.dataset.code ?? this.at; });
    for (const kind of ['dragstart', 'dragover', 'dragleave', 'drop', 'dragend']) this.tree.addEventListener(kind, (event) => this[kind](event));
  }

  destroy() {}

  head() {
    this.titles = el('div', 'row titles', null, { 'aria-hidden': 'true' });
    return this.titles;
  }

  update(data, emit, set) {
    const first = !this.outbox;
    if (first) this.outbox = new Outbox(`${data.study}.tree`);
    this.data = data;
    this.labels = data.labels;
    this.set = set;
    this.outbox.emit = emit;
    this.outbox.acknowledge(data.ack);
    if (first) {
      try { this.closed = new Set(JSON.parse(localStorage.getItem(`rodedraad.tree.${data.study}`) || '[]')); } catch { /* no storage */ }
      this.input.placeholder = this.labels.search_hint;
      this.input.setAttribute('aria-label', this.labels.search);
      this.tree.setAttribute('aria-label', this.labels.title);
      this.keys.textContent = this.labels.tree_keys;
      const titles = [this.labels.col_code, this.labels.col_codings, this.labels.col_interviews, this.labels.col_coders];
      this.titles.replaceChildren(...titles.map((text, at) => el('span', at ? 'number' : 'grow', text)));
    }
    if (data.chosen !== this.told) { this.told = data.chosen; this.at = data.chosen ?? this.at; }
    if (data.notice && data.notice.id !== this.noticed) { this.noticed = data.notice.id; this.note = data.notice.text; }
    this.root.classList.toggle('dark', isDark(this.root));
    this.draw();
    if (first) this.outbox.flush(true);
    this.root.dataset.ready = '1';
  }

  /** The codes as they are with what Python has not confirmed yet on top. */
  codes() {
    const codes = new Map(this.data.codes.map((code) => [code.id, { ...code }]));
    for (const event of this.outbox.pending) {
      const code = codes.get(event.code);
      if (!code) continue;
      if (event.kind === 'rename') code.name = event.name;
      if (event.kind === 'move') { code.parent = event.parent; code.before = event.before; }
    }
    return codes;
  }

  /** Every code in the order of the tree, with its depth. */
  ordered() {
    const codes = this.codes();
    const below = new Map();
    for (const code of codes.values()) {
      if (!below.has(code.parent)) below.set(code.parent, []);
      below.get(code.parent).push(code);
    }
    for (const list of below.values()) {
      for (const moved of list.filter((code) => 'before' in code)) {
        list.splice(list.indexOf(moved), 1);
        const at = list.findIndex((code) => code.id === moved.before);
        list.splice(at < 0 ? list.length : at, 0, moved);
      }
    }
    const found = [];
    const visit = (parent, depth) => (below.get(parent) || []).forEach((code, at, all) => {
      found.push({ ...code, depth, at, of: all.length, open: !this.closed.has(code.id), kids: (below.get(code.id) || []).length });
      visit(code.id, depth + 1);
    });
    visit(null, 0);
    return found;
  }

  draw() {
    this.all = this.ordered();
    const words = plain(this.input.value).split(/\s+/).filter(Boolean);
    const byId = new Map(this.all.map((code) => [code.id, code]));
    const path = (code) => (code.parent ? `${path(byId.get(code.parent))} ${code.name}` : code.name);
    const hidden = (code) => { for (let up = byId.get(code.parent); up; up = byId.get(up.parent)) if (!up.open) return true; return false; };
    this.shown = this.all.filter((code) => (words.length ? words.every((word) => plain(`${path(code)} ${code.about}`).includes(word)) : !hidden(code)));
    this.tell();
    if (!this.shown.some((code) => code.id === this.at)) this.at = this.shown[0]?.id;
    const focused = this.parent.activeElement?.closest?.('[role="treeitem"]');
    this.tree.replaceChildren(...this.shown.map((code) => this.item(code)));
    if (focused && !this.editing) this.focus(this.at);
    this.root.dataset.pending = String(this.outbox.pending.length);
  }

  item(code) {
    const item = el('li', `row item${code.id === this.data.chosen ? ' chosen' : ''}${code.theme ? ' theme' : ''}${code.id === this.carried ? ' carried' : ''}`, null, {
      role: 'treeitem', 'data-code': code.id, 'aria-level': code.depth + 1, 'aria-posinset': code.at + 1, 'aria-setsize': code.of,
      'aria-selected': String(code.id === this.data.chosen), tabindex: code.id === this.at ? '0' : '-1', draggable: 'true',
      'aria-label': say(this.labels, 'tree_item', { name: code.name, codings: code.codings, interviews: code.interviews }),
    });
    if (code.kids) item.setAttribute('aria-expanded', String(code.open));
    const name = el('span', 'grow name');
    name.style.paddingLeft = `${code.depth * 0.9}rem`;
    name.append(el('span', 'fold', code.kids ? (code.open ? '▾' : '▸') : '', { 'data-fold': code.id }));
    const dot = el('span', 'dot', null, { 'aria-hidden': 'true' });
    dot.style.setProperty('--light', code.colour);
    dot.style.setProperty('--dark', code.dark);
    name.append(dot, el('span', 'text', code.name, { title: code.name }));
    item.append(name);
    const whole = code.kids && code.total !== code.codings ? say(this.labels, 'with_below', { count: code.total }) : '';
    item.append(el('span', 'number', code.codings || '', whole ? { title: whole } : {}), el('span', 'number', code.interviews || ''), el('span', 'number', code.coders || ''));
    return item;
  }

  node(id) { return this.tree.querySelector(`[data-code="${CSS.escape(id ?? '')}"]`); }

  focus(id) {
    const node = this.node(id);
    if (!node) return;
    for (const other of this.tree.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    this.at = id;
    node.tabIndex = 0;
    node.focus();
  }

  click(event) {
    if (event.target.closest('input')) return;
    const fold = event.target.closest('[data-fold]');
    const item = event.target.closest('[data-code]');
    if (!item) return;
    const code = this.all.find((one) => one.id === item.dataset.code);
    if (fold && code.kids) { this.fold(code); return; }
    this.at = code.id;
    this.ask(null, code);
    this.data.chosen = code.id;
    this.draw();
    this.focus(code.id);
  }

  fold(code, open = !code.open) {
    if (open) this.closed.delete(code.id); else this.closed.add(code.id);
    try { localStorage.setItem(`rodedraad.tree.${this.data.study}`, JSON.stringify([...this.closed])); } catch { /* no storage */ }
    this.draw();
    this.focus(code.id);
  }

  key(event) {
    if (isTyping(event)) return;
    const at = this.shown.findIndex((code) => code.id === this.at);
    const code = this.shown[at];
    if (!code || event.ctrlKey || event.metaKey) return;
    const siblings = this.all.filter((one) => one.parent === code.parent);
    const place = siblings.findIndex((one) => one.id === code.id);
    const moves = {
      ArrowUp: () => place > 0 && this.move(code, code.parent, siblings[place - 1].id),
      ArrowDown: () => place < siblings.length - 1 && this.move(code, code.parent, siblings[place + 2]?.id ?? null),
      ArrowRight: () => place > 0 && this.move(code, siblings[place - 1].id, null),
      ArrowLeft: () => { const up = this.all.find((one) => one.id === code.parent); if (up) this.move(code, up.parent, this.after(up)); },
    };
    const acts = {
      ArrowDown: () => this.focus(this.shown[at + 1]?.id), ArrowUp: () => this.focus(this.shown[at - 1]?.id),
      ArrowRight: () => (code.kids && !code.open ? this.fold(code, true) : this.focus(this.all.find((one) => one.parent === code.id)?.id)),
      ArrowLeft: () => (code.kids && code.open ? this.fold(code, false) : this.focus(code.parent)),
      Home: () => this.focus(this.shown[0]?.id), End: () => this.focus(this.shown.at(-1)?.id),
      Enter: () => this.click({ target: this.node(code.id) }), ' ': () => this.click({ target: this.node(code.id) }),
      F2: () => this.rename(code), r: () => this.rename(code), n: () => this.add(code), m: () => this.ask('merge', code),
      Delete: () => this.ask('remove', code), '/': () => this.input.focus(),
      x: () => this.carry(code.id), v: () => this.put(code, 'under'), b: () => this.put(code, 'before'), Escape: () => this.carry(null),
      u: () => { this.outbox.push({ kind: 'undo' }); this.draw(); },
    };
    const act = event.altKey ? moves[event.key] : acts[event.key];
    if (!act) { if (event.key.length === 1) event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  after(code) {
    const siblings = this.all.filter((one) => one.parent === code.parent);
    return siblings[siblings.findIndex((one) => one.id === code.id) + 1]?.id ?? null;
  }

  /** Say what there is, or what a move that is under way would do. */
  tell(target, where) {
    const code = this.all.find((one) => one.id === (this.dragged ?? this.carried));
    if (!code) {
      this.count.textContent = [say(this.labels, 'count', { count: this.shown.length }), this.note].filter(Boolean).join(' · ');
      return;
    }
    const below = this.all.filter((one) => one.id !== code.id && this.within(one, code.id)).length;
    const said = { under: 'move_under', before: 'move_before', behind: 'move_behind' }[where] ?? 'move_carried';
    const parts = [say(this.labels, said, { name: code.name, to: target?.name })];
    if (below) parts.push(say(this.labels, 'move_with', { count: below }));
    this.count.textContent = parts.join(' · ');
  }

  /** Tell whether a code is another one or stands somewhere below it. */
  within(code, above) {
    for (let up = code; up; up = this.all.find((one) => one.id === up.parent)) if (up.id === above) return true;
    return false;
  }

  /** Pick a code up, to put it down elsewhere: as quick as dragging, however long the list. */
  carry(id) {
    this.carried = this.carried === id ? null : id;
    this.draw();
    this.focus(this.at);
  }

  put(target, where) {
    const code = this.all.find((one) => one.id === this.carried);
    if (!code || this.within(target, code.id)) return; // nothing picked up, or it would go below itself
    this.carried = null;
    if (where === 'under') this.move(code, target.id, null);
    else this.move(code, target.parent, target.id);
  }

  ask(act, code) { this.set('asked', { act, code: code.id, at: Date.now() }); }

  move(code, parent, before) {
    if (parent) this.closed.delete(parent);
    this.note = '';
    this.outbox.push({ kind: 'move', code: code.id, parent, before });
    this.draw();
    this.focus(code.id);
  }

  rename(code) { this.write(code, code.name, (name) => { if (name !== code.name) this.outbox.push({ kind: 'rename', code: code.id, name }); }); }

  add(code) { this.write(code, '', (name) => this.outbox.push({ kind: 'add', parent: code.id, name }), this.labels.new_below); }

  /** Type a name in place. */
  write(code, value, keep, placeholder = this.labels.name) {
    const node = this.node(code.id);
    const box = el('input', 'rename', null, { type: 'text', 'aria-label': placeholder, placeholder });
    box.value = value;
    this.editing = true;
    node.draggable = false;
    if (value) node.querySelector('.text').replaceChildren(box); else node.append(box);
    box.focus();
    box.select();
    const done = (kept) => {
      if (!this.editing) return;
      this.editing = false;
      if (kept && box.value.trim()) keep(box.value.trim());
      this.draw();
      this.focus(code.id);
    };
    box.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Enter') done(true);
      if (event.key === 'Escape') done(false);
    });
    box.addEventListener('blur', () => done(true));
  }

  dragstart(event) {
    const item = event.target.closest?.('[data-code]');
    if (!item) return;
    this.dragged = item.dataset.code;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', this.dragged);
  }

  /** Above the middle of a row is before it, below is behind it, the middle itself is under it. */
  zone(event) {
    const item = event.target.closest?.('[data-code]');
    if (!item || !this.dragged || item.dataset.code === this.dragged) return null;
    if (this.within(this.all.find((one) => one.id === item.dataset.code), this.dragged)) return null; // not below itself
    const rect = item.getBoundingClientRect();
    const part = (event.clientY - rect.top) / rect.height;
    return { item, where: part < 0.28 ? 'before' : part > 0.72 ? 'behind' : 'under' };
  }

  unmark() { for (const node of this.tree.querySelectorAll('.to-before, .to-behind, .to-under')) node.classList.remove('to-before', 'to-behind', 'to-under'); }

  dragover(event) {
    const zone = this.zone(event);
    this.unmark();
    if (!zone) { this.tell(); return; }
    event.preventDefault();
    zone.item.classList.add(`to-${zone.where}`);
    this.tell(this.all.find((one) => one.id === zone.item.dataset.code), zone.where);
  }

  dragleave() { this.unmark(); }

  drop(event) {
    const zone = this.zone(event);
    this.unmark();
    if (!zone) return;
    event.preventDefault();
    const code = this.all.find((one) => one.id === this.dragged);
    const target = this.all.find((one) => one.id === zone.item.dataset.code);
    this.dragged = null; // the row is drawn anew, so no dragend will come
    if (zone.where === 'under') this.move(code, target.id, null);
    else this.move(code, target.parent, zone.where === 'before' ? target.id : this.after(target));
  }

  dragend() { this.unmark(); this.dragged = null; this.tell(); }
}

const views = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = new TreeView(parentElement);
    views.set(parentElement, view);
  }
  view.update(component.data, (value) => component.setStateValue('outbox', value), (name, value) => component.setStateValue(name, value));
  return () => setTimeout(() => { if (!view.root.isConnected) { view.destroy(); views.delete(parentElement); } }, 0);
}
