// The popup's words: public/_locales/LANGUAGE/messages.json, with names checked against the English file.

import type english from '../../public/_locales/en/messages.json';

export type TextKey = keyof typeof english;
export type TextLookup = (key: string, substitutions: string[]) => string;

let lookUp: TextLookup = (key) => key;
let language = 'en';

/** To be called once, before anything is shown. `locale` is a BCP 47 tag. */
export function setTexts(lookup: TextLookup, locale: string): void {
  lookUp = lookup;
  language = locale;
}

export function locale(): string {
  return language;
}

/** The text of that name, `$1` to `$9` filled in. */
export function text(key: TextKey, ...values: (string | number)[]): string {
  return lookUp(key, values.map(String));
}
