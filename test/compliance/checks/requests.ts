// Fetch, XMLHttpRequest and Web Storage: what a page can see of the calls that the recorder looks at for tokens.

import {
  attempt,
  attemptEach,
  check,
  convertible,
  heard,
  iframe,
  nextTask,
  plain,
  settled,
  unhandledRejection,
  watchedObject,
} from './check';

const TOKEN = 'opaque-but-long-enough-to-count';
const BODIES = {
  token: `{"access_token":"${TOKEN}","data":{"token":"${TOKEN}"}}`,
  array: '[1,2,{"token":"x"}]',
  text: '"just text"',
  null: 'null',
  broken: '{"access_token":',
  empty: '',
  proto: '{"__proto__":{"token":"x"},"constructor":1,"then":2}',
};

check('Response.json() and text() give what they would give', async () => {
  const results: unknown[] = [];
  for (const [label, body] of Object.entries(BODIES)) {
    results.push([label, await settled(new Response(body).json()), await settled(new Response(body).text())]);
  }
  const fetched = await fetch('/api/token/refresh');
  const { url, status, type, redirected, bodyUsed } = fetched;
  const json = await settled(fetched.json());
  const text = await settled((await fetch('/api/token/refresh')).text());
  return {
    results,
    fetched: { path: new URL(url).pathname, status, type, redirected, bodyUsed },
    json,
    text,
  };
});

check('json() and text() return plain native promises', async () => {
  const describe = (promise: Promise<unknown>) => [
    promise instanceof Promise,
    promise.constructor === Promise,
    Object.getPrototypeOf(promise) === Promise.prototype,
    Reflect.ownKeys(promise).map(String),
    Object.prototype.toString.call(promise),
  ];
  const response = await fetch('/api/token/refresh');
  const clone = response.clone();
  const [json, text] = [response.json(), clone.text()];
  const results = [describe(json), describe(text), response.bodyUsed, clone.bodyUsed];
  await Promise.all([json, text]);
  return results;
});

check('a body can be read once: the second reading is rejected', async () => {
  const response = new Response('{}');
  const first = await settled(response.json());
  return [first, await settled(response.json()), await settled(response.text()), response.bodyUsed];
});

check('json() and text() on what is no Response are rejected, not thrown', async () =>
  Promise.all(
    [{}, null, undefined, new Request('/x'), Object.create(new Response())].flatMap((self) =>
      [Response.prototype.json, Response.prototype.text].map((method) =>
        settled(Reflect.apply(method, self, [])),
      ),
    ),
  ),
);

check('a rejection that nobody handles is reported, once, with its promise and reason', async () => {
  const told = unhandledRejection();
  let count = 0;
  const counter = (event: Event) => {
    event.preventDefault();
    count++;
  };
  addEventListener('unhandledrejection', counter);
  const promise = new Response('{broken').json();
  const event = await told;
  await nextTask();
  await nextTask();
  removeEventListener('unhandledrejection', counter);
  return { same: event.promise === promise, reason: plain(event.reason), count };
});

check('a rejection that is handled is not reported; one handled late is taken back', async () => {
  const log: string[] = [];
  const unhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    log.push('unhandled');
  };
  const handled = () => log.push('handled');
  addEventListener('unhandledrejection', unhandled);
  addEventListener('rejectionhandled', handled);
  await new Response('{broken').json().catch(() => log.push('caught'));
  await nextTask();
  const late = new Response('{broken').json();
  for (let turn = 0; turn < 5; turn++) await nextTask();
  const taken = heard(window, 'rejectionhandled');
  late.catch(() => log.push('caught late'));
  await taken;
  removeEventListener('unhandledrejection', unhandled);
  removeEventListener('rejectionhandled', handled);
  return log;
});

check('getters on Object.prototype are not run by the recorder', async () => {
  const log: string[] = [];
  const names = [
    'access_token',
    'token',
    'jwt',
    'data',
    'auth',
    'socket',
    'connection',
    'once',
    'get',
    'value',
  ];
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get: () => {
        log.push(name);
        return undefined;
      },
      set: () => log.push(`set ${name}`),
    });
  }
  const request = new XMLHttpRequest();
  request.open('GET', '/api/token/refresh');
  request.responseType = 'json';
  const loaded = heard(request, 'load');
  request.send();
  await loaded;
  await (await fetch('/api/token/refresh')).json();
  await (await fetch('/api/token/refresh')).text();
  localStorage.setItem('token', '{"x":1}');
  for (const name of names) Reflect.deleteProperty(Object.prototype, name);
  return log;
});

check('a value read as JSON is asked for then as often as it is resolved', async () => {
  const log: string[] = [];
  Object.defineProperty(Object.prototype, 'then', {
    configurable: true,
    get: () => {
      log.push('then');
      return undefined;
    },
  });
  const read = new Promise<void>((resolve) => {
    new Response('{}').json().finally(resolve);
  });
  await read;
  Reflect.deleteProperty(Object.prototype, 'then');
  return log;
});

check('XMLHttpRequest: events, handlers and listeners come in order', async () => {
  const results: unknown[] = [];
  for (const responseType of ['', 'json', 'text', 'blob'] as const) {
    const request = new XMLHttpRequest();
    const log: unknown[] = [];
    request.open('GET', '/api/token/refresh');
    request.responseType = responseType;
    for (const type of ['readystatechange', 'loadstart', 'progress', 'load', 'loadend', 'error']) {
      request.addEventListener(type, (event) => log.push([type, request.readyState, event.isTrusted]));
      Reflect.set(request, `on${type}`, () => log.push(`on${type}`));
    }
    const done = heard(request, 'loadend');
    request.send();
    await done;
    results.push({ responseType, log, status: request.status, response: plain(request.response) });
  }
  return results;
});

check('XMLHttpRequest: send() in the wrong state, twice, and again', async () => {
  const request = new XMLHttpRequest();
  const early = attempt(() => request.send());
  request.open('GET', '/api/token/refresh');
  const log: string[] = [];
  request.onload = () => log.push('load');
  const first = attempt(() => request.send(null));
  const second = attempt(() => request.send());
  await heard(request, 'loadend');
  request.open('POST', '/api/token/refresh');
  const third = attempt(() => Reflect.apply(request.send, request, ['body', 'more']));
  await heard(request, 'loadend');
  const stranger = attempt(() => Reflect.apply(request.send, {}, []));
  return { early, first, second, third, log, stranger, keys: Reflect.ownKeys(request).map(String) };
});

check('XMLHttpRequest: aborted and synchronous ones', async () => {
  const log: string[] = [];
  const aborted = new XMLHttpRequest();
  aborted.open('GET', '/api/token/refresh');
  for (const type of ['load', 'abort', 'loadend']) aborted.addEventListener(type, () => log.push(type));
  aborted.send();
  aborted.abort();
  const synchronous = new XMLHttpRequest();
  synchronous.open('GET', '/api/token/refresh', false);
  synchronous.onload = () => log.push('synchronous load');
  synchronous.send();
  log.push(synchronous.responseText);
  await nextTask();
  return log;
});

check('XMLHttpRequest: an exception in onload is reported and stops nobody', async () => {
  const request = new XMLHttpRequest();
  const log: unknown[] = [];
  request.open('GET', '/api/token/refresh');
  request.onload = () => {
    throw new RangeError('in onload');
  };
  request.addEventListener('load', () => log.push('listener'));
  addEventListener(
    'error',
    (event) => {
      event.preventDefault();
      log.push([event.message, event.filename, event.lineno, event.colno]);
    },
    { once: true },
  );
  request.send();
  await heard(request, 'loadend');
  return log;
});

check('setItem converts key, then value, once each, and returns undefined', () => {
  const log: string[] = [];
  const result = attempt(() =>
    Reflect.apply(localStorage.setItem, localStorage, [
      convertible('k', log, 'key'),
      convertible('v', log, 'value'),
      convertible('x', log),
    ]),
  );
  const stored = localStorage.getItem('k');
  const values = attemptEach(
    {
      null: null,
      undefined,
      number: 5,
      object: {},
      'lone surrogate': '\ud800',
      symbol: Symbol('x'),
      jwt: 'eyJ.a.b',
    },
    (value) => [
      Reflect.apply(sessionStorage.setItem, sessionStorage, ['token', value]),
      sessionStorage.getItem('token'),
    ],
  );
  const watched = watchedObject({ toString: () => 'k2' }, log, 'watched');
  const again = attempt(() => Reflect.apply(localStorage.setItem, localStorage, [watched, 1]));
  localStorage.clear();
  sessionStorage.clear();
  return { result, log, stored, values, again };
});

check('setItem refuses what it would refuse: a stranger, too few arguments, a full storage', () => {
  const { setItem } = Storage.prototype;
  const results = [
    attemptEach({ object: {}, undefined, prototype: Storage.prototype }, (self) =>
      Reflect.apply(setItem, self, ['a', 'b']),
    ),
    attempt(() => Reflect.apply(setItem, localStorage, [])),
    attempt(() => Reflect.apply(setItem, localStorage, ['a'])),
    attempt(() => localStorage.setItem('token', 'x'.repeat(20_000_000))),
    localStorage.length,
  ];
  localStorage.clear();
  return results;
});

check('storage written in other ways and from other windows stays as it is', async () => {
  const frame = await iframe('/');
  const events: unknown[] = [];
  const told = new Promise<void>((resolve) => {
    addEventListener(
      'storage',
      ({ key, newValue }) => {
        events.push([key, newValue]);
        resolve();
      },
      { once: true },
    );
  });
  Object.assign(localStorage, { plain: 'assigned' });
  localStorage.token = 'by name';
  frame.contentWindow.localStorage.setItem('token', 'from the frame');
  await told;
  const keys = Object.keys(localStorage).sort();
  const values = keys.map((key) => localStorage[key]);
  frame.remove();
  localStorage.clear();
  return { events, keys, values };
});
