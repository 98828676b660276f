// Every word of the interface comes from public/_locales/LANGUAGE/messages.json through these functions, so that others
// can translate it. The names are checked against the English file at compile time.

import type english from '../../public/_locales/en/messages.json';

export type TextKey = keyof typeof english;

/** Keys that come in forms by number: `name_one`, `name_other`. */
export type PluralKey = TextKey extends infer Key
  ? Key extends `${infer Name}_other`
    ? Name
    : never
  : never;

/** `browser.i18n.getMessage`, or what stands for it outside the extension. An empty string: no such text. */
export type TextLookup = (key: string, substitutions: string[]) => string;

let lookUp: TextLookup = (key) => key;
let language = 'en';

/** To be called once, before anything is shown. `locale` is a BCP 47 tag, for numbers, dates and plurals. */
export function setTexts(lookup: TextLookup, locale: string): void {
  lookUp = lookup;
  language = locale;
  plurals = new Intl.PluralRules(locale);
  numbers = new Intl.NumberFormat(locale);
  plain.clear();
}

/** Texts that nothing is filled into: each row of a list asks for the same ones, and the browser's own look-up is slow. */
const plain = new Map<TextKey, string>();

let plurals = new Intl.PluralRules(language);
let numbers = new Intl.NumberFormat(language);

export function locale(): string {
  return language;
}

/** The text of that name, `$1` to `$9` filled in. */
export function text(key: TextKey, ...values: (string | number)[]): string {
  if (values.length > 0) return lookUp(key, values.map(String));
  let found = plain.get(key);
  if (found === undefined) {
    found = lookUp(key, []);
    plain.set(key, found);
  }
  return found;
}

/** The text in the form that fits the number, which is `$1`, written by the language's rules. */
export function counted(key: PluralKey, count: number, ...values: (string | number)[]): string {
  const substitutions = [numbers.format(count), ...values.map(String)];
  return lookUp(`${key}_${plurals.select(count)}`, substitutions) || lookUp(`${key}_other`, substitutions);
}

/** A look-up in a messages.json that was read as it is: for pages outside the extension, and tests. */
export function lookupIn(messages: { [key: string]: { message: string } }): TextLookup {
  return (key, substitutions) =>
    (messages[key]?.message ?? '').replace(/\$(\$|[1-9])/g, (_, mark: string) =>
      mark === '$' ? '$' : (substitutions[Number(mark) - 1] ?? ''),
    );
}
