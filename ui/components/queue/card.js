/* One card of the queue as it stands on the page: the quote large, what it is held against, and why. */

/** Draw a card; `open` says what is shown on demand. */
function drawCard(card, labels, open) {
  const paper = el('article', 'paper', null, { 'aria-live': 'polite' });
  const top = el('div', 'top');
  top.append(drawWho(card), drawBand(card, labels));
  paper.append(top);
  if (card.asks) paper.append(drawAsked(card, labels));
  if (card.question) {
    const question = el('p', 'question');
    question.append(el('span', 'tag', card.question.who), card.question.text);
    paper.append(question);
  }
  if (open.context && card.before) paper.append(el('p', 'around', card.before));
  const quote = el('blockquote', 'quote');
  writeRuns(quote, card.runs);
  paper.append(quote);
  if (open.context && card.after) paper.append(el('p', 'around', card.after));
  if (card.why) paper.append(drawWhy(card.why, labels));
  if (card.codes.length) paper.append(drawAlready(card.codes, labels));
  for (const text of card.memos ?? []) paper.append(drawMemo(text, labels));
  return paper;
}

function drawWho(card) {
  const who = el('p', 'who');
  who.append(el('strong', '', card.who), ' · ', card.where);
  return who;
}

/** Say which code is asked about, where cards of several codes follow each other. */
function drawAsked(card, labels) {
  const line = el('p', 'asked');
  const dot = el('span', 'dot', null, { 'aria-hidden': 'true' });
  dot.style.setProperty('--light', card.asks.colour);
  dot.style.setProperty('--dark', card.asks.dark);
  line.append(el('span', 'tag', labels.asks), dot, el('strong', '', card.asks.name));
  if (card.asks.above) line.append(el('span', 'asked-above', card.asks.above));
  return line;
}

function drawBand(card, labels) {
  const { band, chance } = card;
  const word = labels[`band_${band}`] ?? band;
  const node = bandMark(band, chance ? `${word} · ${chance}` : word);
  node.title = labels[`band_help_${band}`] ?? '';
  return node;
}

/** Draw a band: a word, a colour, and as many bars. */
function bandMark(band, words) {
  const node = el('span', `band band-${band}`);
  const filled = { certain: 3, likely: 2, possible: 2, doubtful: 1 }[band] ?? 1;
  const shape = el('span', 'shape', null, { 'aria-hidden': 'true' });
  for (let i = 1; i <= 3; i += 1) shape.append(el('i', i <= filled ? 'on' : ''));
  node.append(shape, words);
  return node;
}

function drawWhy(why, labels) {
  const node = el('div', 'why');
  const line = el('p', 'why-line');
  line.append(el('span', 'tag', labels.why), why.text);
  if (why.phrase) line.append(' ', el('q', '', why.phrase));
  node.append(line);
  if (why.terms.length) {
    const terms = el('p', 'terms');
    terms.append(el('span', 'tag', labels.terms), ...why.terms.map((term) => el('span', 'term', term)));
    node.append(terms);
  }
  return node;
}

function drawAlready(codes, labels) {
  const line = el('p', 'already');
  line.append(el('span', 'tag', labels.already), ...codes.map((code) => el('span', 'chip', code)));
  return line;
}

function drawMemo(text, labels) {
  const line = el('p', 'note');
  line.append(el('span', 'tag', labels.memo), text);
  return line;
}
