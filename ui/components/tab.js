/* Who works in this tab, kept for as long as the tab lives: a reload goes on as the same person, and a
   second tab may be somebody else's. What one person could not deliver waits for that person. */

const OWN = 'rodedraad.coder.';
const OUT = 'rodedraad.outbox.';
const PARKED = 'rodedraad.parked.';

/** Move what waits under one name to another: `from` and `to` are beginnings of names. */
function move(store, from, to) {
  const names = Array.from({ length: store.length }, (_, at) => store.key(at)).filter((name) => name.startsWith(from));
  for (const name of names) {
    store.setItem(to + name.slice(from.length), store.getItem(name));
    store.removeItem(name);
  }
}

// An asking is answered once: it may be drawn again while it is already on its way out.
let answered = null;

export default function ({ data, setStateValue }) {
  try {
    const store = sessionStorage;
    const name = OWN + data.study;
    const before = store.getItem(name);
    if (data.coder) {
      if (before !== data.coder) {
        if (before) move(store, OUT, `${PARKED}${before}.`);
        move(store, `${PARKED}${data.coder}.`, OUT);
        store.setItem(name, data.coder);
      }
    } else if (before && answered !== data.asking) {
      answered = data.asking;
      if (data.forget) {
        move(store, OUT, `${PARKED}${before}.`);
        store.removeItem(name);
      } else setStateValue('known', before);
    } else answered = data.asking;
  } catch { /* no storage: the question is asked again */ }
}
