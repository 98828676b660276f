// What a test says of itself: `// META: key=value` at the head of a script, <meta name=… content=…> in a page.

export interface Metadata {
  /** Scripts to load before it, as written. */
  scripts: string[];
  /** Queries to load it with: `?wss`. */
  variants: string[];
  globals: string[];
  long: boolean;
  title?: string;
}

/** Of a `.any.js`, `.window.js` or `.worker.js`: the comments before its first line of code. */
export function scriptMetadata(source: string): Metadata {
  const pairs: [string, string][] = [];
  for (const line of source.split('\n')) {
    const [, key, value] = /^\/\/\s*META:\s*(\w+)=(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) pairs.push([key, value]);
    else if (!/^\s*(\/\/.*)?$/.test(line)) break;
  }
  return metadata(pairs);
}

/** Of a page that loads testharness.js. */
export function htmlMetadata(source: string): Metadata {
  const pairs = [...source.matchAll(/<meta\s[^>]*>/gi)].map(([tag]): [string, string] => [
    attribute(tag, 'name'),
    attribute(tag, 'content'),
  ]);
  return metadata(pairs);
}

function metadata(pairs: readonly [string, string][]): Metadata {
  const all = (key: string) => pairs.flatMap(([name, value]) => (name === key ? [value] : []));
  const title = all('title')[0];
  return {
    scripts: all('script'),
    variants: all('variant'),
    globals: all('global').flatMap((names) => names.split(',').map((name) => name.trim())),
    long: all('timeout').includes('long'),
    ...(title === undefined ? {} : { title }),
  };
}

function attribute(tag: string, name: string): string {
  const [, double, single, bare] =
    new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag) ?? [];
  return double ?? single ?? bare ?? '';
}
