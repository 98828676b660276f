// What a socket's URL says of the protocol: libraries put their name, version or session into it.

export interface UrlHints {
  /** In lower case, without the last slash. */
  path: string;
  query: ReadonlyMap<string, string>;
}

/** Never throws: what is no URL has an empty path. */
export function urlHints(url: string): UrlHints {
  const [address = '', search = ''] = url.slice(0, LONGEST).split('#', 1)[0]?.split('?') ?? [];
  const path = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').toLowerCase();
  return { path: path.length > 1 ? path.replace(/\/$/, '') : path, query: queryOf(search) };
}

/** Tokens make URLs long; the path and the first parameters stand before them. */
const LONGEST = 8192;

function queryOf(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of search.split('&', 100)) {
    const [name = '', value = ''] = pair.split('=', 2);
    if (name !== '') query.set(name.toLowerCase(), value);
  }
  return query;
}
