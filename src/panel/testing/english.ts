// Gives the interface its English words, for tests.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lookupIn, setTexts } from '../texts';

const MESSAGES = resolve(import.meta.dirname, '../../../public/_locales/en/messages.json');

export function speakEnglish(): void {
  setTexts(lookupIn(JSON.parse(readFileSync(MESSAGES, 'utf8'))), 'en');
}
