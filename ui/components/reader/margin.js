/* The margin: a stripe for each coding, side by side where they overlap, with the name of its code. */

const PATTERNS = ['solid', 'dashed', 'dotted', 'double'];
const [PITCH, NARROW, ROOM] = [11, 7, 66]; // pixels: from stripe to stripe, at the least, and for all of them
const APART = 90; // characters of about one line: closer than that, two stripes would stand in one another's way

/** Give each mark a lane, so that marks that share a line stand side by side. */
function lanes(marks) {
  const ends = [];
  const found = new Map();
  for (const mark of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    let lane = ends.findIndex((end) => end + APART <= mark.start);
    if (lane < 0) { lane = ends.length; ends.push(0); }
    ends[lane] = mark.end;
    found.set(mark.id, lane);
  }
  return found;
}

/** The same pattern for the same code, everywhere and every time. */
function patternOf(code) {
  let sum = 0;
  for (const letter of code) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return PATTERNS[sum % PATTERNS.length];
}

/** Draws the margins of the turns that are in view; the others wait until they are. */
class Margin {
  constructor(reader) {
    this.reader = reader;
    this.seen = new Set();
    this.watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) { this.seen.add(target); this.draw(target); } else this.seen.delete(target);
      }
    }, { rootMargin: '400px 0px' });
    this.resize = new ResizeObserver(() => this.redraw());
    this.resize.observe(reader.list);
  }

  destroy() { this.watch.disconnect(); this.resize.disconnect(); }

  redraw() { for (const turn of this.seen) this.draw(turn); }

  draw(node) {
    const { pages, margins, laneOf } = this.reader;
    const index = Number(node.dataset.index);
    const turn = pages.turns[index];
    const box = node.querySelector('.margin');
    const own = margins.get(index) || [];
    const wide = Math.max(1, ...own.map((mark) => (laneOf.get(mark.id) ?? 0) + 1));
    const pitch = Math.max(NARROW, Math.min(PITCH, ROOM / wide)); // many side by side leave room for their names
    const top = box.getBoundingClientRect().top;
    const stripes = [];
    const tops = [];
    const names = el('div', 'names');
    for (const mark of own) {
      const range = this.reader.range(Math.max(mark.start, turn.start), Math.min(mark.end, turn.end), index);
      const rect = range?.getBoundingClientRect();
      if (!rect || !rect.height) continue;
      stripes.push(this.stripe(mark, rect.top - top, rect.height, (laneOf.get(mark.id) ?? 0) * pitch));
      if (mark.start < turn.start) continue;
      tops.push(rect.top - top);
      names.append(this.name(mark));
    }
    names.style.left = `${wide * pitch + 6}px`;
    box.replaceChildren(...stripes, names);
    const heights = [...names.children].map((name) => name.offsetHeight);
    let free = 0; // a name stands beside its first line, or below the one before it
    [...names.children].forEach((name, number) => {
      const place = Math.max(tops[number], free);
      name.style.top = `${place}px`;
      free = place + heights[number] + 2;
    });
    box.style.minHeight = `${free}px`;
  }

  stripe(mark, top, height, left) {
    const stripe = el('button', `stripe ${patternOf(mark.code_id || '')} kind-${mark.kind}`, null, {
      type: 'button', title: mark.title, 'data-mark': mark.id, tabindex: '-1', 'aria-hidden': 'true',
    });
    Object.assign(stripe.style, { top: `${top}px`, height: `${Math.max(height, 12)}px`, left: `${left}px` });
    this.colour(stripe, mark);
    return stripe;
  }

  name(mark) {
    const name = el('div', `label kind-${mark.kind}`, null, { 'data-mark': mark.id, title: mark.title });
    this.colour(name, mark);
    const words = el('button', 'label-words', null, { type: 'button', 'data-open': mark.id, 'aria-label': mark.title });
    words.append(el('span', 'label-name', mark.name));
    if (mark.by) words.append(el('span', 'label-by', mark.by));
    name.append(words);
    if (mark.kind === 'offer') {
      const judge = el('span', 'judge');
      judge.append(this.button(mark, 'accept', '✓', 'A'), this.button(mark, 'reject', '✕', 'R'));
      name.append(judge);
    }
    return name;
  }

  button(mark, act, sign, key) {
    const label = this.reader.labels[act];
    return el('button', `small small-${act}`, sign, {
      type: 'button', 'data-act': act, 'data-offer': mark.id, 'aria-label': `${label}: ${mark.name}`, title: `${label} (${key})`,
    });
  }

  colour(node, mark) {
    node.style.setProperty('--light', mark.colour || '');
    node.style.setProperty('--dark', mark.dark || mark.colour || '');
  }
}
