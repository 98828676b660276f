// Plays the case that the address names: renders it anew every few moments, then says on the window that it is done.

import { createElement, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { CASES } from './cases';

/** A storm takes a few; the rest shows that it goes on. */
const TICKS = 16;
const TICK_MS = 60;

const name = new URLSearchParams(location.search).get('case') ?? '';
const url = `ws://${location.host}/${name}`;
const connect = () => new WebSocket(url);
const render = CASES[name];
if (!render) throw new Error(`There is no case "${name}".`);

function App() {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (tick > TICKS) {
      parent.postMessage(name, '*');
      return undefined;
    }
    const timer = setTimeout(() => setTick(tick + 1), TICK_MS);
    return () => clearTimeout(timer);
  }, [tick]);
  return tick > TICKS ? null : render?.({ tick, url, connect });
}

const container = document.body.appendChild(document.createElement('div'));
createRoot(container).render(createElement(App));
