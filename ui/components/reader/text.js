/* Places in a transcript: Python counts code points, the browser UTF-16 units. All conversion is here. */

const SURROGATES = /[\uD800-\uDFFF]/;
const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const IN_WORD = /[\p{L}\p{N}\p{M}\u200D]/u;

/** Count code points as Python does. */
function length(text) {
  if (!SURROGATES.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Where in UTF-16 the code point number `count` of a text begins. */
function units(text, count) {
  if (!SURROGATES.test(text)) return Math.min(count, text.length);
  let at = 0;
  for (let left = count; left > 0 && at < text.length; left -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

/** Move a boundary that cuts a word to the outside of that word; one beside a space stays. */
function wholeWord(text, offset, opening) {
  const half = (at) => at > 0 && at < text.length && /[\uDC00-\uDFFF]/.test(text[at]);
  const before = (at) => String.fromCodePoint(text.codePointAt(half(at - 1) ? at - 2 : at - 1));
  const after = (at) => String.fromCodePoint(text.codePointAt(at));
  let at = half(offset) ? offset + (opening ? -1 : 1) : offset;
  while (at > 0 && at < text.length && IN_WORD.test(before(at)) && IN_WORD.test(after(at))) {
    at += opening ? -before(at).length : after(at).length;
  }
  return at;
}

/** Move a boundary that cuts a letter as it is read (with its marks, or joined emoji) to the outside of it. */
function wholeLetter(text, offset, opening) {
  if (offset <= 0 || offset >= text.length) return offset;
  const { index, segment } = LETTERS.segment(text).containing(offset);
  return index === offset || opening ? index : index + segment.length;
}

/** Write a text without case and accents, and tell for each letter of it where it stood. */
function folded(text) {
  const letters = [];
  const places = [];
  let at = 0;
  for (const letter of text) {
    for (const one of letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()) {
      letters.push(one === '\u2019' || one === '\u2018' ? "'" : one);
      for (let unit = 0; unit < one.length; unit += 1) places.push(at);
    }
    at += letter.length;
  }
  places.push(at);
  return { text: letters.join(''), places };
}

/** Find a text in another without regard for case, accents and the kind of quote: [[from, to], …] in UTF-16. */
function findIn(fold, wanted) {
  const found = [];
  const needle = folded(wanted).text;
  if (!needle) return found;
  for (let at = fold.text.indexOf(needle); at >= 0; at = fold.text.indexOf(needle, at + needle.length)) {
    found.push([fold.places[at], fold.places[at + needle.length]]);
  }
  return found;
}

/** The words of a transcript, so that a selection can grow and shrink by one, also over turns. */
class Pages {
  constructor(turns) {
    this.turns = turns.map((turn) => ({ ...turn, end: turn.start + length(turn.text) }));
    this.segments = [];
    this.turns.forEach((turn, index) => {
      const own = turn.segments.length ? turn.segments : [[turn.start, turn.end]];
      for (const [start, end] of own) this.segments.push({ start, end, turn: index, role: turn.role });
    });
    this.folds = new Map();
  }

  /** The turn in which a place lies, or the last one before it. */
  turnAt(place) {
    let low = 0;
    let high = this.turns.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.turns[middle].start <= place) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** A stretch without the white space at its ends, and without what stands between turns; null if nothing is left. */
  trimmed(start, end) {
    let [from, to] = [end, start];
    for (let index = this.turnAt(start); index < this.turns.length && this.turns[index].start < end; index += 1) {
      const turn = this.turns[index];
      const at = units(turn.text, Math.max(0, start - turn.start));
      const letter = turn.text.slice(at).search(/\S/);
      if (letter >= 0) { from = turn.start + length(turn.text.slice(0, at + letter)); break; }
    }
    for (let index = this.turnAt(Math.max(start, end - 1)); index >= 0 && this.turns[index].end > start; index -= 1) {
      const turn = this.turns[index];
      const kept = turn.text.slice(0, units(turn.text, Math.max(0, end - turn.start))).trimEnd();
      if (kept) { to = turn.start + length(kept); break; }
    }
    return from < to ? { start: from, end: to } : null;
  }

  fold(index) {
    if (!this.folds.has(index)) this.folds.set(index, folded(this.turns[index].text));
    return this.folds.get(index);
  }

  /** Every place where a text occurs, as [start, end] in code points. */
  find(wanted, limit) {
    const found = [];
    for (let index = 0; index < this.turns.length && found.length < limit; index += 1) {
      const { text, start } = this.turns[index];
      for (const [from, to] of findIn(this.fold(index), wanted)) {
        found.push({ start: start + length(text.slice(0, from)), end: start + length(text.slice(0, to)) });
      }
    }
    return found.slice(0, limit);
  }

  /** The next place where a word begins (`opening`) or ends, forward or back; over turns when need be. */
  wordEdge(place, forward, opening) {
    const edges = (index) => {
      const { text, start } = this.turns[index];
      const words = [...text.matchAll(/[^\s]+/gu)];
      return words.map((word) => start + length(text.slice(0, opening ? word.index : word.index + word[0].length)));
    };
    let index = this.turnAt(place);
    for (let tries = 0; tries < 50 && index >= 0 && index < this.turns.length; tries += 1) {
      const own = edges(index);
      const next = forward ? own.find((edge) => edge > place) : own.findLast((edge) => edge < place);
      if (next !== undefined) return next;
      index += forward ? 1 : -1;
    }
    return place;
  }

  /** One letter on or back, within the turn. */
  letterEdge(place, forward) {
    const { text, start } = this.turns[this.turnAt(place)];
    const at = units(text, place - start);
    if (forward ? at >= text.length : at <= 0) return place;
    const { index, segment } = LETTERS.segment(text).containing(forward ? at : at - 1);
    return start + length(text.slice(0, forward ? index + segment.length : index));
  }

  /** The word at a place, or up to the next one. */
  wordAt(place) { return { start: place, end: Math.max(this.wordEdge(place, true, false), place + 1) }; }
}
