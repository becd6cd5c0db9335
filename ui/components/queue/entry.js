/* The two places to type in besides the picker: a memo on the card, and words to look for in the queue. */

/** A note on the card: Enter keeps it, Escape leaves it. */
class MemoBox {
  constructor(labels, keep, close) {
    this.keep = keep;
    this.root = el('div', 'memo-box');
    this.area = el('textarea', 'memo-area', null, {
      rows: '2', placeholder: labels.memo_placeholder, 'aria-label': labels.memo_placeholder, 'data-testid': 'queue-memo',
    });
    const button = el('button', 'act', null, { type: 'button', 'data-act': 'keep-memo' });
    button.append(el('span', '', labels.memo_keep), el('kbd', '', labels.key_enter));
    button.addEventListener('click', () => this.done());
    this.area.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (event.key === 'Escape') { event.preventDefault(); close(); }
      if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); this.done(); }
    });
    this.root.append(this.area, button);
  }

  open() {
    this.area.value = '';
    this.area.focus();
  }

  done() {
    this.keep(this.area.value.trim());
  }
}

const PAUSE = 250; // ms without a letter before the words go to Python

/** Words to look for in the queue: what is loaded is narrowed at once, Python looks through the rest. */
class FindBox {
  constructor(labels, { typed, settled, leave, clear }) {
    this.root = el('div', 'find-box', null, { role: 'search' });
    this.input = el('input', 'find-input', null, {
      type: 'text', placeholder: labels.find_placeholder, 'aria-label': labels.find_placeholder,
      autocomplete: 'off', spellcheck: 'false', 'data-testid': 'queue-find',
    });
    const button = el('button', 'act', null, { type: 'button', 'data-act': 'clear-find' });
    button.append(el('span', '', labels.find_clear), el('kbd', '', labels.key_escape));
    button.addEventListener('click', clear);
    this.input.addEventListener('input', () => {
      typed(this.input.value);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => settled(this.input.value), PAUSE);
    });
    this.input.addEventListener('keydown', (event) => {
      event.stopPropagation();
      if (!['Escape', 'Enter'].includes(event.key)) return;
      event.preventDefault();
      clearTimeout(this.timer);
      if (event.key === 'Escape') clear();
      else { settled(this.input.value); leave(); }
    });
    this.root.append(this.input, button);
  }

  open(words) {
    this.input.value = words;
    this.input.focus();
  }
}
