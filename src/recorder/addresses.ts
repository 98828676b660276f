// Two answers to "which site is this": what permissions and scripts go by, and what a recording goes by.

/** Scheme and host: permissions and content scripts know no port. `undefined` for what is no web page. */
export function siteOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? `${protocol}//${hostname}` : undefined;
}

/**
 * Scheme, host and port: two apps on one machine are two. Of a `blob:` address, that of the page that made it.
 * `undefined` for what is of no web page.
 */
export function originOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { origin } = new URL(url);
  return siteOf(origin) && origin;
}

/** Whether an origin lies on a site, on whichever port. */
export function isOnSite(origin: string, site: string): boolean {
  return origin === site || origin.startsWith(`${site}:`);
}
