/* The segments as points: zoom, look, click, draw a line around some. Texts come over only when asked for. */

const AROUND = 45; // pixels around a point that Shift + Enter takes in
const NEAR = 14; // pixels within which a pointer is on a point

class MapView {
  constructor(parent) {
    this.parent = parent;
    this.root = el('section', 'map', null, { 'data-testid': 'map' });
    this.bar = el('div', 'bar');
    this.box = el('div', 'box');
    this.canvas = el('canvas', 'canvas', null, { tabindex: '0', role: 'application' });
    this.tip = el('div', 'tip', null, { hidden: '', role: 'status' });
    this.legend = el('ul', 'legend');
    this.box.append(this.canvas, this.tip);
    this.body = el('div', 'body');
    this.body.append(this.box, this.legend);
    this.root.append(this.bar, this.body);
    parent.append(this.root);
    this.view = { scale: 1, x: 0, y: 0 };
    this.lit = null;
    this.lasso = false;
    this.chosen = new Set();
    this.at = -1;
    const on = (name, act, options) => this.canvas.addEventListener(name, act.bind(this), options);
    on('wheel', this.wheel, { passive: false });
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerleave', () => { this.tip.hidden = true; this.hovered = -1; this.draw(); });
    on('keydown', this.key);
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.box);
  }

  destroy() { this.resize.disconnect(); }

  update(data, set) {
    const another = !this.data || this.data.version !== data.version;
    this.data = data;
    this.labels = data.labels;
    this.set = set;
    if (another) {
      this.places = numbers(data.places, 16);
      this.chosen.clear();
      this.at = -1;
      this.grid = null;
    }
    if (another || data.kinds !== this.packed) this.kinds = numbers(data.kinds, 8); // else they lie in order already
    this.packed = data.kinds;
    this.dark = isDark(this.root);
    this.canvas.setAttribute('aria-label', say(this.labels, 'map_label', { count: this.places.length / 2 }));
    if (data.told && data.told.point === this.hovered) this.show(data.told);
    this.tools();
    this.legends();
    this.fit();
    this.root.dataset.points = String(this.places.length / 2);
    this.root.dataset.ready = '1';
  }

  tools() {
    const button = (name, sign, act, pressed) => {
      const made = el('button', 'act', sign, { type: 'button', 'data-act': name, title: this.labels[name], 'aria-label': this.labels[name] });
      if (pressed !== undefined) made.setAttribute('aria-pressed', String(pressed));
      made.addEventListener('click', act);
      return made;
    };
    this.bar.replaceChildren(
      button('lasso', `◌ ${this.labels.lasso}`, () => { this.lasso = !this.lasso; this.tools(); }, this.lasso),
      button('closer', '+', () => this.zoom(1.4)), button('farther', '−', () => this.zoom(1 / 1.4)), button('whole', '⤢', () => this.home()),
      button('png', 'PNG', () => this.save('png')), button('svg', 'SVG', () => this.save('svg')), el('span', 'muted', this.labels.how),
    );
  }

  legends() {
    const counts = new Array(this.data.names.length).fill(0);
    for (const kind of this.kinds) counts[kind] += 1;
    this.legend.replaceChildren(...this.data.names.map((name, kind) => {
      const item = el('li', '');
      const button = el('button', `key${this.lit === kind ? ' lit' : ''}`, null, { type: 'button', 'data-kind': kind, 'aria-pressed': String(this.lit === kind) });
      const mark = el('canvas', 'mark', null, { width: '18', height: '18', 'aria-hidden': 'true' });
      const pen = mark.getContext('2d');
      pen.fillStyle = pen.strokeStyle = this.colour(kind);
      drawPoint(pen, 9, 9, 5, this.shape(kind));
      button.append(mark, el('span', '', name), el('span', 'muted', String(counts[kind])));
      button.addEventListener('click', () => { this.lit = this.lit === kind ? null : kind; this.legends(); this.draw(); });
      item.append(button);
      item.hidden = counts[kind] === 0;
      return item;
    }));
  }

  colour(kind) { return this.data.colours[kind]?.[this.dark ? 1 : 0] || (this.dark ? '#5b606a' : '#c3c2be'); }

  shape(kind) { return this.data.colours[kind]?.[0] ? SHAPES[kind % SHAPES.length] : 'circle'; }

  fit() {
    const wide = this.box.clientWidth;
    if (!wide) return;
    this.size = { wide, high: Math.max(340, Math.min(wide, window.innerHeight * 0.6)) }; // the quotes below stay in sight
    this.legend.style.maxHeight = `${this.size.high}px`;
    const dense = window.devicePixelRatio || 1;
    this.canvas.width = wide * dense;
    this.canvas.height = this.size.high * dense;
    this.canvas.style.height = `${this.size.high}px`;
    this.pen = this.canvas.getContext('2d');
    this.pen.setTransform(dense, 0, 0, dense, 0, 0);
    this.draw();
  }

  /** Where a point lies on the canvas. */
  where(point) {
    const { wide, high } = this.size;
    const side = Math.min(wide, high) - 40;
    const x = (this.places[2 * point] / 65535 - 0.5) * side;
    const y = (this.places[2 * point + 1] / 65535 - 0.5) * side;
    return [wide / 2 + (x + this.view.x) * this.view.scale, high / 2 + (y + this.view.y) * this.view.scale];
  }

  draw() {
    if (!this.pen || !this.size) return;
    const started = performance.now();
    const { wide, high } = this.size;
    const count = this.places.length / 2;
    const size = Math.max(1.6, Math.min(5, 90 / Math.sqrt(count))) * Math.sqrt(this.view.scale);
    this.pen.clearRect(0, 0, wide, high);
    const looks = this.data.names.map((_, kind) => [this.colour(kind), this.shape(kind), this.lit !== null && kind !== this.lit ? 0.18 : 0.85]);
    for (const point of this.order()) {
      const [x, y] = this.where(point);
      if (x < -9 || y < -9 || x > wide + 9 || y > high + 9) continue;
      const [colour, shape, alpha] = looks[this.kinds[point]];
      this.pen.globalAlpha = alpha;
      this.pen.fillStyle = this.pen.strokeStyle = colour;
      drawPoint(this.pen, x, y, size, shape);
    }
    this.pen.globalAlpha = 1;
    this.names();
    const ink = this.dark ? '#fff' : '#111';
    this.pen.strokeStyle = ink;
    const many = this.chosen.size > 150; // rings around each would hide them
    this.pen.lineWidth = many ? 0.6 : 1.6;
    for (const point of this.chosen) this.circle(point, size + (many ? 0.8 : 2.5));
    this.pen.lineWidth = 2.4;
    for (const point of [this.at, this.hovered]) if (point >= 0) this.circle(point, size + 5);
    if (this.line?.length) this.around();
    this.root.dataset.drawn = (performance.now() - started).toFixed(1);
  }

  /** The points from below to above: what has no colour, the kinds shuffled so that none covers the others, the lit kind. */
  order() {
    if (this.orderOf === this.kinds && this.orderLit === this.lit) return this.sorted;
    const count = this.kinds.length;
    const rank = (point) => (this.kinds[point] === this.lit ? 2 : Number(Boolean(this.data.colours[this.kinds[point]]?.[0])));
    const shuffled = Array.from({ length: count }, (_, at) => at).sort((a, b) => ((a * 7919) % 10007) - ((b * 7919) % 10007) || a - b);
    this.sorted = shuffled.sort((a, b) => rank(a) - rank(b));
    this.orderOf = this.kinds;
    this.orderLit = this.lit;
    return this.sorted;
  }

  circle(point, radius) {
    const [x, y] = this.where(point);
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, 7);
    this.pen.stroke();
  }

  /** Write names above the middle of what they name, leaving out one that would cover another. */
  names() {
    const taken = [];
    this.pen.font = '600 12px Inter, sans-serif';
    this.pen.textAlign = 'center';
    for (const [kind, x, y] of this.data.centres) {
      let [left, middle] = this.spot(x, y);
      const top = middle - 18; // not on the points themselves
      const text = this.data.names[kind];
      const half = this.pen.measureText(text).width / 2 + 5;
      if (left < 0 || left > this.size.wide) continue; // what it names is out of sight
      left = Math.max(half, Math.min(left, this.size.wide - half));
      if (taken.some(([a, b, c]) => Math.abs(a - left) < c + half && Math.abs(b - top) < 18)) continue;
      taken.push([left, top, half]);
      this.pen.fillStyle = this.dark ? 'rgb(23 24 27 / 78%)' : 'rgb(255 255 255 / 80%)';
      this.pen.fillRect(left - half, top - 10, half * 2, 18);
      this.pen.fillStyle = this.dark ? '#ECEAE6' : '#12110F';
      this.pen.fillText(text, left, top + 4);
    }
  }

  spot(x, y) {
    const { wide, high } = this.size;
    const side = Math.min(wide, high) - 40;
    return [wide / 2 + ((x - 0.5) * side + this.view.x) * this.view.scale, high / 2 + ((y - 0.5) * side + this.view.y) * this.view.scale];
  }

  around() {
    this.pen.beginPath();
    this.line.forEach(([x, y], at) => (at ? this.pen.lineTo(x, y) : this.pen.moveTo(x, y)));
    this.pen.setLineDash([6, 4]);
    this.pen.stroke();
    this.pen.setLineDash([]);
  }

  nearest(x, y, reach = NEAR) {
    let best = -1;
    let least = reach * reach;
    for (let point = 0; point < this.places.length / 2; point += 1) {
      const [a, b] = this.where(point);
      const far = (a - x) ** 2 + (b - y) ** 2;
      if (far < least) { least = far; best = point; }
    }
    return best;
  }

  wheel(event) {
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.offsetX, event.offsetY);
  }

  zoom(by, x = this.size.wide / 2, y = this.size.high / 2) {
    const scale = Math.max(1, Math.min(40, this.view.scale * by));
    const { wide, high } = this.size;
    this.view.x += (x - wide / 2) * (1 / scale - 1 / this.view.scale);
    this.view.y += (y - high / 2) * (1 / scale - 1 / this.view.scale);
    this.view.scale = scale;
    this.draw();
  }

  home() { this.view = { scale: 1, x: 0, y: 0 }; this.draw(); }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    const from = [event.offsetX, event.offsetY];
    const drawing = this.lasso || event.shiftKey;
    const start = { ...this.view };
    let moved = false;
    this.line = drawing ? [from] : null;
    const move = (at) => {
      if (Math.hypot(at.offsetX - from[0], at.offsetY - from[1]) > 4) moved = true;
      if (!moved) return;
      if (drawing) this.line.push([at.offsetX, at.offsetY]);
      else { this.view.x = start.x + (at.offsetX - from[0]) / start.scale; this.view.y = start.y + (at.offsetY - from[1]) / start.scale; }
      this.draw();
    };
    const up = (at) => {
      for (const [name, act] of [['pointermove', move], ['pointerup', up], ['pointercancel', up]]) this.canvas.removeEventListener(name, act);
      if (at.type === 'pointercancel') { /* the pointer was taken away: nothing was meant by it */ }
      else if (!moved) { const point = this.nearest(at.offsetX, at.offsetY); if (point >= 0) this.pick([point], point); }
      else if (drawing) this.pick(this.within(this.line));
      this.line = null;
      this.draw();
    };
    this.canvas.addEventListener('pointermove', move);
    this.canvas.addEventListener('pointerup', up);
    this.canvas.addEventListener('pointercancel', up);
  }

  within(line) {
    const inside = [];
    for (let point = 0; point < this.places.length / 2; point += 1) {
      const [x, y] = this.where(point);
      let odd = false;
      for (let a = 0, b = line.length - 1; a < line.length; b = a, a += 1) {
        const [ax, ay] = line[a];
        const [bx, by] = line[b];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
      }
      if (odd && (this.lit === null || this.kinds[point] === this.lit)) inside.push(point);
    }
    return inside;
  }

  pick(points, at = -1) {
    this.chosen = new Set(points);
    if (at >= 0) this.at = at;
    this.root.dataset.chosen = String(points.length);
    this.set('picked', { version: this.data.version, points });
    this.draw();
  }

  move(event) {
    if (event.buttons) return;
    const point = this.nearest(event.offsetX, event.offsetY);
    if (point === this.hovered) return;
    this.hovered = point;
    this.tip.hidden = true;
    clearTimeout(this.asking);
    if (point >= 0) this.asking = setTimeout(() => this.set('hovered', { version: this.data.version, point }), 180);
    this.draw();
  }

  show(told) {
    const [x, y] = this.where(told.point);
    this.tip.replaceChildren(el('strong', '', told.who), el('span', '', told.text));
    this.tip.hidden = false;
    this.tip.style.left = `${Math.min(x + 14, this.size.wide - 290)}px`;
    this.tip.style.top = `${Math.min(y + 14, this.size.high - 90)}px`;
  }

  /** The points near one on the screen: closer by, fewer of them. */
  near(point) {
    const [x, y] = this.where(point);
    const around = [];
    for (let k = 0; k < 24; k += 1) around.push([x + AROUND * Math.cos((k * Math.PI) / 12), y + AROUND * Math.sin((k * Math.PI) / 12)]);
    return this.within(around);
  }

  /** Put a point among the chosen, or take it out. */
  toggle(point) {
    const points = new Set(this.chosen);
    if (!points.delete(point)) points.add(point);
    this.pick([...points], point);
  }

  /** Arrows go to the nearest point that way; Enter opens it, Shift + Enter what lies around it, space adds it. */
  key(event) {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    const acts = { '+': () => this.zoom(1.4), '-': () => this.zoom(1 / 1.4), 0: () => this.home(), Escape: () => this.pick([]),
      Enter: () => this.at >= 0 && this.pick(event.shiftKey ? this.near(this.at) : [this.at], this.at), ' ': () => this.at >= 0 && this.toggle(this.at) };
    if (ways[event.key]) this.step(ways[event.key]);
    else if (acts[event.key]) acts[event.key]();
    else { if (event.key.length === 1) event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
  }

  step([dx, dy]) {
    const from = this.at < 0 ? [this.size.wide / 2, this.size.high / 2] : this.where(this.at);
    let best = -1;
    let least = Infinity;
    for (let point = 0; point < this.places.length / 2; point += 1) {
      if (point === this.at) continue;
      const [x, y] = this.where(point);
      const along = (x - from[0]) * dx + (y - from[1]) * dy;
      const aside = Math.abs((x - from[0]) * dy + (y - from[1]) * dx);
      if (along > 1 && along + 2 * aside < least) { least = along + 2 * aside; best = point; }
    }
    if (this.at < 0 && best < 0) best = 0;
    if (best < 0) return;
    this.at = best;
    this.hovered = best;
    this.intoView(best);
    this.set('hovered', { version: this.data.version, point: best });
    this.draw();
  }

  /** Move the view when a point lies outside it. */
  intoView(point) {
    const { wide, high } = this.size;
    const [x, y] = this.where(point);
    if (x < 0 || x > wide) this.view.x += (wide / 2 - x) / this.view.scale;
    if (y < 0 || y > high) this.view.y += (high / 2 - y) / this.view.scale;
  }

  save(kind) {
    const name = `${this.data.file}.${kind}`;
    if (kind === 'svg') { this.download(new Blob([this.svg()], { type: 'image/svg+xml' }), name); return; }
    const paper = el('canvas');
    paper.width = this.canvas.width;
    paper.height = this.canvas.height;
    const pen = paper.getContext('2d');
    pen.fillStyle = this.dark ? '#17181B' : '#fff';
    pen.fillRect(0, 0, paper.width, paper.height);
    pen.drawImage(this.canvas, 0, 0);
    paper.toBlob((blob) => this.download(blob, name));
  }

  svg() {
    const { wide, high } = this.size;
    const picture = document.implementation.createDocument('http://www.w3.org/2000/svg', 'svg');
    const add = (tag, attributes, text) => {
      const node = picture.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      if (text) node.textContent = text;
      picture.documentElement.append(node);
    };
    for (const [key, value] of Object.entries({ width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, 'font-family': 'sans-serif', 'font-size': '12' })) picture.documentElement.setAttribute(key, value);
    for (const point of this.order()) { const [x, y] = this.where(point); add('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: '2.5', fill: this.colour(this.kinds[point]) }); }
    for (const [kind, x, y] of this.data.centres) { const [left, top] = this.spot(x, y); add('text', { x: left.toFixed(1), y: top.toFixed(1), 'text-anchor': 'middle', fill: this.dark ? '#ECEAE6' : '#12110F' }, this.data.names[kind]); }
    return new XMLSerializer().serializeToString(picture);
  }

  download(blob, name) {
    const link = el('a', '', null, { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  }
}

const views = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = new MapView(parentElement);
    views.set(parentElement, view);
  }
  view.update(component.data, (name, value) => component.setStateValue(name, value));
  return () => setTimeout(() => { if (!view.root.isConnected) { view.destroy(); views.delete(parentElement); } }, 0);
}
