// The page's start: React's root, then either the session of before or a drill.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { resumeSession } from './chat/session';
import { readChoice } from './choice';
import { playScript } from './drill/play';
import { App } from './view/App';
import './view/style.css';

const container = document.getElementById('app');
if (!container) throw new Error('The page has no #app.');
const choice = readChoice();
createRoot(container).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
if (choice.script && choice.flaw !== undefined) void playScript(choice.flaw, choice.twin);
else void resumeSession();
