// Who hears frames that were kept, and what apps do with listeners meanwhile.

import type { Scenario } from '../scenario';
import { HELD_BACK } from './counterparts';

/** Frames from the server wait while the app does something; then they come. */
function whileHeld(
  name: string,
  meanwhile: string,
  then: string,
  frames = ['one', 'two', 'three'],
): Scenario {
  return {
    name,
    ...HELD_BACK,
    play: async ({ app, begin, end, server }) => {
      await app(`open('a', url, { bare: true });
        await new Promise((done) => socketOf('a').addEventListener('open', done, { once: true }));
        globalThis.hears = (name) => (event) => write(name + ' hears ' + event.data);`);
      await begin();
      await server.send('a', ...frames);
      await app(`await wait(100); const socket = socketOf('a'); ${meanwhile}`);
      // It listens before any frame comes.
      await app(`const socket = socketOf('a'); globalThis.heard = (async () => { ${then} })();`);
      await end();
      await app('await globalThis.heard;');
    },
    shows: [`last hears ${frames.at(-1)}`],
  };
}

const LAST = `socket.addEventListener('message', hears('last'));`;
const ALL = `await seen('last hears', 3);`;

export const LISTENERS: readonly Scenario[] = [
  whileHeld(
    'hold: listeners of every kind, put there while frames wait',
    `socket.onmessage = hears('property');
     socket.addEventListener('message', hears('capture'), true);
     socket.addEventListener('message', hears('once'), { once: true });
     const object = { name: 'object', handleEvent(event) { write(this.name + ' hears ' + event.data + ' ' + (event.currentTarget === socket)); } };
     socket.addEventListener('message', object);
     const twice = hears('twice');
     socket.addEventListener('message', twice); socket.addEventListener('message', twice); socket.addEventListener('message', twice, true);
     socket.addEventListener('message', function (event) { write('this is the socket ' + (this === socket)); });
     ${LAST}`,
    ALL,
  ),
  whileHeld(
    'hold: listeners taken away while frames wait, and in their midst',
    `const gone = hears('gone'); socket.addEventListener('message', gone); socket.removeEventListener('message', gone);
     const abort = new AbortController();
     socket.addEventListener('message', hears('signal'), { signal: abort.signal });
     const self = (event) => { hears('self')(event); socket.removeEventListener('message', self); };
     socket.addEventListener('message', self);
     socket.addEventListener('message', (event) => { if (event.data === 'two') abort.abort(); });
     socket.onmessage = hears('first property');
     socket.addEventListener('message', (event) => { if (event.data === 'one') socket.onmessage = hears('second property'); if (event.data === 'two') socket.onmessage = null; });
     ${LAST}`,
    ALL,
  ),
  whileHeld(
    'hold: one message awaited after the other',
    LAST,
    `for (let left = 3; left > 0; left--) {
       const { data } = await new Promise((done) => socket.addEventListener('message', done, { once: true }));
       write('awaited ' + data);
       await null; await null; await null;
     }
     ${ALL}`,
  ),
  whileHeld(
    'hold: a listener that throws, and one that stops the others',
    `addEventListener('error', (event) => { write('error of the page: ' + event.message); event.preventDefault(); });
     socket.addEventListener('message', (event) => { if (event.data === 'one') throw new Error('on purpose'); });
     socket.addEventListener('message', (event) => { if (event.data === 'two') event.stopImmediatePropagation(); });
     ${LAST}`,
    `await seen('last hears three');`,
  ),
  whileHeld(
    'hold: timers, promises and messages of the page between frames',
    `${LAST}
     socket.addEventListener('message', ({ data }) => {
       queueMicrotask(() => write('microtask of ' + data));
       Promise.resolve().then(() => {}).then(() => {}).then(() => write('promise of ' + data));
     });`,
    `${ALL} await wait(0);`,
  ),
  whileHeld(
    'hold: the app sends and closes while it hears',
    `socket.addEventListener('message', ({ data }) => {
       if (data === 'one') send('a', 'answer');
       if (data === 'two') close('a', 3000, 'mine');
     });
     socket.addEventListener('close', ({ code, reason, wasClean }) => write('closed ' + [code, reason, wasClean].join()));
     ${LAST}`,
    `await seen('closed');`,
    ['one', 'two', 'never heard', 'two'],
  ),
];
