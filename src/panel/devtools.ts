// The page that DevTools loads unseen when it opens: it adds the panel, and does nothing else.

import browser from 'webextension-polyfill';

void browser.devtools.panels.create('Redial', '/icons/on-32.png', '/src/panel/panel.html');
