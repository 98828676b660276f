// `{{…}}` in a file whose name has `.sub.` or that is asked for with `?pipe=sub`, as the tests' own server fills it in.

export interface Place {
  /** What `{{host}}` and `{{domains[]}}` are. */
  host: string;
  /** What `{{hosts[alt][]}}` is. */
  otherHost: string;
  /** By scheme: `ports.ws[0]`. */
  ports: { [scheme: string]: readonly number[] };
}

export interface Asked {
  /** The address of the file itself. */
  url: URL;
  headers: { [name: string]: string | string[] | undefined };
}

/**
 * Fills in host, hosts, domains, ports, location, headers, GET and uuid().
 * @throws Error that names what is not known: a test that gets half a file would fail for a reason of ours
 */
export function substitute(text: string, place: Place, asked: Asked): string {
  return text.replace(
    /\{\{\s*(?:\$\w+:)?([\w-]+)((?:\[[^\]]*\]|\([^)]*\))*)\s*\}\}/g,
    (whole, name, rest) => {
      const keys = [...String(rest).matchAll(/\[([^\]]*)\]/g)].map(([, key = '']) => key);
      const value = fieldOf(name, keys, place, asked);
      if (value === undefined)
        throw new Error(`${asked.url.pathname} asks for ${whole}, which is not known here.`);
      return value;
    },
  );
}

function fieldOf(name: string, keys: readonly string[], place: Place, asked: Asked): string | undefined {
  const [first = '', second = ''] = keys;
  switch (name) {
    case 'host':
      return place.host;
    case 'domains':
      return subdomain(first, place.host);
    case 'hosts':
      return subdomain(second, first === 'alt' ? place.otherHost : place.host);
    case 'ports':
      return place.ports[first]?.[Number(second)]?.toString();
    case 'location':
      return locationField(first, asked.url);
    case 'headers':
      return String(asked.headers[first.toLowerCase()] ?? '');
    case 'GET':
      return asked.url.searchParams.get(first) ?? '';
    case 'uuid':
      return crypto.randomUUID();
    default:
      return undefined;
  }
}

/** `*.localhost` is loopback in every browser. */
function subdomain(name: string, host: string): string {
  return name === '' ? host : `${name}.${host}`;
}

function locationField(field: string, url: URL): string | undefined {
  const fields: { [name: string]: string } = {
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    hostname: url.hostname,
    port: url.port,
    path: url.pathname,
    pathname: url.pathname,
    query: url.search,
    server: url.origin,
  };
  return fields[field];
}
