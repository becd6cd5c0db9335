/* What can be done with a card, each with its key on it: deciding on the first row, the rest on the second. */

const SURE = ['1', '2', '3'];

/** Make one button with its key. */
function keyButton(text, key, name, act) {
  const button = el('button', `act act-${name}`, null, { type: 'button', 'data-act': name, tabindex: '-1' });
  button.append(el('span', '', text), el('kbd', '', key.toUpperCase()));
  button.addEventListener('mousedown', (event) => event.preventDefault());
  button.addEventListener('click', () => act(key, name));
  return button;
}

/** Draw both rows; `state` tells what is open, how sure the coder is, and whether there is a card. */
function drawBar(labels, state, act) {
  const bar = el('div', 'bars');
  const first = el('div', 'bar', null, { role: 'toolbar', 'aria-label': labels.deciding });
  const decisions = [
    ['a', 'accept', labels.accept], ['r', 'reject', labels.reject],
    ['e', 'other', labels.other], ['s', 'skip', labels.skip], ['u', 'undo', labels.undo],
  ];
  for (const [key, name, text] of decisions) {
    const button = keyButton(text, key, name, act);
    button.disabled = !state.card && key !== 'u';
    first.append(button);
  }
  const second = el('div', 'bar bar-more', null, { role: 'toolbar', 'aria-label': labels.more });
  second.append(drawSure(labels, state, act));
  const others = [
    ['m', 'memo', labels.memo, state.open.memo], ['c', 'context', labels.context, state.open.context],
    ['/', 'find', labels.find, state.open.find],
  ];
  for (const [key, name, text, pressed] of others) {
    const button = keyButton(text, key, name, act);
    button.setAttribute('aria-pressed', String(Boolean(pressed)));
    button.disabled = !state.card && key !== '/';
    second.append(button);
  }
  bar.append(first, second);
  return bar;
}

/** Draw what was done last, and the keys to look around with. */
function drawFoot(labels, notice, act) {
  const foot = el('footer', 'foot');
  const keys = el('div', 'bar bar-more', null, { role: 'toolbar', 'aria-label': labels.around });
  for (const [key, name, text] of [['j', 'next', labels.next], ['k', 'previous', labels.previous], ['?', 'help', labels.help]]) {
    keys.append(keyButton(text, key, name, act));
  }
  foot.append(el('p', 'notice', notice, { role: 'status' }), keys);
  return foot;
}

function drawSure(labels, state, act) {
  const group = el('span', 'sure', null, { role: 'group', 'aria-label': labels.certainty });
  group.append(el('span', 'sure-name', labels.certainty));
  for (const key of SURE) {
    const button = keyButton(labels[`certainty_${key}`], key, 'sure', act);
    button.dataset.sure = key;
    button.setAttribute('aria-pressed', String(state.certainty === Number(key)));
    button.disabled = !state.card;
    group.append(button);
  }
  return group;
}

/** Draw all keys with what they do, over the queue; it has to be closed before anything else happens. */
function drawHelp(labels, room, close) {
  const veil = el('div', 'veil');
  veil.style.paddingInline = `${Math.max(room.left, 0)}px ${Math.max(window.innerWidth - room.right, 0)}px`; // beside the sidebar
  const help = el('div', 'help', null, { role: 'dialog', 'aria-modal': 'true', 'aria-label': labels.help_title });
  const button = el('button', 'help-close', labels.close, { type: 'button', 'data-act': 'close-help' });
  button.append(el('kbd', '', labels.key_escape));
  button.addEventListener('click', close);
  const head = el('div', 'help-head');
  head.append(el('p', 'help-title', labels.help_title), button);
  const list = el('dl', 'help-list');
  const keys = ['a', 'r', 'e', 's', 'u', '123', 'm', 'c', 'j', 'k', 'find', 'esc'];
  const shown = { 123: ['1', '2', '3'], find: ['/'], esc: [labels.key_escape] };
  for (const key of keys) {
    const term = el('dt', '');
    for (const one of shown[key] ?? [key.toUpperCase()]) term.append(el('kbd', '', one));
    list.append(term, el('dd', '', labels[`help_${key}`]));
  }
  const bands = el('dl', 'help-list');
  for (const band of ['certain', 'possible', 'doubtful']) {
    const term = el('dt', '');
    term.append(bandMark(band, labels[`band_${band}`]));
    bands.append(term, el('dd', '', labels[`band_help_${band}`]));
  }
  help.append(head, list, el('p', 'help-note', labels.help_note), bands);
  veil.append(help);
  veil.addEventListener('mousedown', (event) => { if (event.target === veil) close(); });
  return veil;
}
