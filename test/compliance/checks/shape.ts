// Web IDL, "ECMAScript binding": interface objects, prototypes, their properties, and what functions print as.

import {
  address,
  attempt,
  attemptEach,
  check,
  closed,
  connecting,
  iframe,
  make,
  open,
  plain,
  shapeOf,
} from './check';

/** All that a page can ask of a function without calling it. */
function functionShape(value: unknown): unknown {
  if (typeof value !== 'function') return typeof value;
  return {
    text: Function.prototype.toString.call(value),
    own: ownShape(value),
    prototype:
      Object.getPrototypeOf(value) === Function.prototype
        ? 'Function.prototype'
        : typeof Object.getPrototypeOf(value),
    extensible: Object.isExtensible(value),
    constructs: isConstructor(value),
  };
}

function isConstructor(value: object): boolean {
  try {
    Reflect.construct(Object, [], value as never);
    return true;
  } catch {
    return false;
  }
}

/** Own properties in their order, with the values of simple ones. */
function ownShape(owner: object): unknown {
  return Reflect.ownKeys(owner).map((key) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, key);
    const value: unknown = descriptor?.value;
    return [
      String(key),
      descriptor ? shapeOf(descriptor) : 'none',
      ...(typeof value === 'string' || typeof value === 'number' ? [value] : []),
    ];
  });
}

/** The functions behind an object's own properties. */
function members(owner: object): unknown {
  return Reflect.ownKeys(owner).map((key) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, key);
    return [
      String(key),
      functionShape(descriptor?.value),
      functionShape(descriptor?.get),
      functionShape(descriptor?.set),
    ];
  });
}

const OWNERS: { [name: string]: () => object } = {
  WebSocket: () => WebSocket,
  'WebSocket.prototype': () => WebSocket.prototype,
  'EventTarget.prototype': () => EventTarget.prototype,
  'Function.prototype': () => Function.prototype,
  'Storage.prototype': () => Storage.prototype,
  'Response.prototype': () => Response.prototype,
  'XMLHttpRequest.prototype': () => XMLHttpRequest.prototype,
};

for (const [name, owner] of Object.entries(OWNERS)) {
  check(`${name} has its own properties, in order, with their descriptors`, () => ownShape(owner()));
  if (name !== 'Function.prototype') {
    check(`the functions of ${name} have native names, lengths, texts and properties`, () =>
      members(owner()),
    );
  }
}

check('Function.prototype.toString, call, apply and bind are the native ones', () =>
  (['toString', 'call', 'apply', 'bind'] as const).map((name) => functionShape(Function.prototype[name])),
);

check('the timer functions of the window are the native ones', () =>
  [
    'setTimeout',
    'setInterval',
    'clearTimeout',
    'clearInterval',
    'queueMicrotask',
    'requestAnimationFrame',
    'fetch',
  ].map((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(window, name);
    return [name, descriptor && shapeOf(descriptor), functionShape(Reflect.get(window, name))];
  }),
);

check('the window has its own properties, with their descriptors', () =>
  Reflect.ownKeys(window)
    .map((key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(window, key);
      return [String(key), descriptor ? shapeOf(descriptor) : 'none'];
    })
    .sort(),
);

check('the window has its own properties in order', () => Reflect.ownKeys(window).map(String));

check('the window enumerates its properties in order', () => {
  const names: string[] = [];
  for (const name in window) names.push(name);
  return names;
});

check('every interface of the window is as the browser made it', () =>
  Reflect.ownKeys(window)
    .filter((key) => /^[A-Z]/.test(String(key)))
    .sort()
    .map((key) => {
      const value: unknown = Reflect.getOwnPropertyDescriptor(window, key)?.value;
      if (typeof value !== 'function') return [String(key), typeof value];
      const prototype: unknown = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
      const parts = [
        functionShape(value),
        typeof prototype === 'object' && prototype ? members(prototype) : null,
      ];
      return [String(key), digest(JSON.stringify(parts))];
    }),
);

/** FNV-1a: short, so that a thousand interfaces stay comparable at a glance. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

check('interface object, prototype and instance know one another', async () => {
  const socket = await open();
  const result = {
    constructor: WebSocket.prototype.constructor === WebSocket,
    ownConstructor: socket.constructor === WebSocket,
    prototype: Object.getPrototypeOf(socket) === WebSocket.prototype,
    parent: Object.getPrototypeOf(WebSocket) === EventTarget,
    parentPrototype: Object.getPrototypeOf(WebSocket.prototype) === EventTarget.prototype,
    instance: [
      socket instanceof WebSocket,
      socket instanceof EventTarget,
      WebSocket.prototype instanceof EventTarget,
    ],
    has: WebSocket[Symbol.hasInstance](socket),
    species: plain(Reflect.get(WebSocket, Symbol.species)),
    global: window.WebSocket === WebSocket && globalThis.WebSocket === self.WebSocket,
    listener: [
      window.addEventListener === EventTarget.prototype.addEventListener,
      document.addEventListener === socket.addEventListener,
      AbortSignal.prototype.removeEventListener === socket.removeEventListener,
    ],
    same: [socket.send === WebSocket.prototype.send, connecting().close === WebSocket.prototype.close],
  };
  await closed(socket);
  return result;
});

check('an instance has no properties of its own', async () => {
  const socket = await open();
  const enumerated: string[] = [];
  for (const name in socket) enumerated.push(name);
  const before = { keys: Reflect.ownKeys(socket).map(String), enumerated, json: JSON.stringify(socket) };
  socket.onmessage = () => {};
  socket.addEventListener('message', () => {});
  socket.send('x');
  await closed(socket);
  return {
    before,
    after: Reflect.ownKeys(socket).map(String),
    extensible: Object.isExtensible(socket),
    spread: { ...socket },
  };
});

check('Object.prototype.toString gives the interface name', async () => {
  const socket = make(address());
  const texts = [socket, WebSocket, WebSocket.prototype, WebSocket.prototype.send, socket.send].map((value) =>
    Object.prototype.toString.call(value),
  );
  socket.close();
  return [...texts, String(socket), `${WebSocket}`, `${WebSocket.prototype.send}`];
});

check('Function.prototype.toString refuses what is no function, and prints bound and wrapped ones', () => {
  const print = (value: unknown) => Reflect.apply(Function.prototype.toString, value, []);
  class Mine extends WebSocket {}
  return attemptEach(
    {
      object: {},
      undefined,
      null: null,
      string: 'x',
      socket: connecting(),
      prototype: WebSocket.prototype,
      'own toString': Function.prototype.toString,
      bound: WebSocket.bind(null),
      proxy: new Proxy(WebSocket, {}),
      'proxy of a method': new Proxy(WebSocket.prototype.send, {}),
      'proxy of an object': new Proxy({}, {}),
      class: Mine,
      arrow: () => 1,
      revoked: (() => {
        const { proxy, revoke } = Proxy.revocable(() => {}, {});
        revoke();
        return proxy;
      })(),
    },
    print,
  );
});

check('another window prints the functions of this one as native', async () => {
  const frame = await iframe();
  const print = frame.contentWindow.Function.prototype.toString;
  const texts = [WebSocket, WebSocket.prototype.send, setTimeout, EventTarget.prototype.addEventListener].map(
    (value) => print.call(value),
  );
  const ours = [frame.contentWindow.WebSocket, frame.contentWindow.setTimeout].map((value) =>
    Function.prototype.toString.call(value),
  );
  frame.remove();
  return { texts, ours };
});

check('methods are no constructors', () =>
  attemptEach(
    {
      send: WebSocket.prototype.send,
      close: WebSocket.prototype.close,
      add: EventTarget.prototype.addEventListener,
      toString: Function.prototype.toString,
      setTimeout: setTimeout,
      json: Response.prototype.json,
    },
    (value) => Reflect.construct(value as never, []),
  ),
);

check('messages of the engine name a socket by its interface, and a function as one', () => [
  ...[WebSocket, WebSocket.prototype.send, setTimeout].flatMap((value) => [
    attempt(() => structuredClone(value)),
    attempt(() => postMessage(value)),
    attempt(() =>
      Reflect.construct(class extends (value as unknown as typeof WebSocket) {}, [address()]).close(),
    ),
  ]),
  ...['url', 'readyState', 'missing'].map((name) =>
    attempt(() => Object.assign(connecting(), { [name]: 'x' })),
  ),
]);

check('members refuse a this that is no WebSocket', () => {
  const strangers: { [label: string]: unknown } = {
    object: {},
    undefined,
    null: null,
    prototype: WebSocket.prototype,
    target: new EventTarget(),
    heir: Object.create(connecting()),
    proxy: new Proxy(connecting(), {}),
  };
  const names = ['url', 'readyState', 'onmessage', 'binaryType', 'send', 'close'] as const;
  return names.map((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    const call = descriptor?.value ?? descriptor?.get;
    return [
      name,
      attemptEach(strangers, (self) => Reflect.apply(call, self, ['x'])),
      descriptor?.set
        ? attemptEach(strangers, (self) => Reflect.apply(descriptor.set ?? call, self, ['blob']))
        : null,
    ];
  });
});

check('listener methods refuse a this that is no EventTarget, and without one mean the window', () => {
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const listen = () => {};
  return [add, remove].map((method) =>
    attemptEach(
      { object: {}, undefined, null: null, number: 1, window, proxy: new Proxy(window, {}) },
      (self) => Reflect.apply(method, self, ['message', listen]),
    ),
  );
});

check('constants are on interface object, prototype and instance, and cannot be written', async () => {
  const socket = await open();
  const names = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;
  const values = names.map((name) => [WebSocket[name], WebSocket.prototype[name], socket[name]]);
  const writes = names.map((name) => attempt(() => Object.assign(WebSocket, { [name]: 9 })));
  await closed(socket);
  return { values, writes };
});

check('interface object and prototype take, keep and lose properties as any object', async () => {
  const frame = await iframe();
  const { WebSocket: Other, Object: OtherObject } = frame.contentWindow;
  const names = () => [Reflect.ownKeys(Other).map(String), Reflect.ownKeys(Other.prototype).map(String)];
  Object.assign(Other, { extra: 1 });
  Object.assign(Other.prototype, { extra: 2 });
  const added = names();
  const instance = new Other(address());
  const read = [Reflect.get(Other, 'extra'), Reflect.get(instance, 'extra')];
  instance.close();
  const deleted = [
    Reflect.deleteProperty(Other, 'extra'),
    Reflect.deleteProperty(Other, 'CONNECTING'),
    Reflect.deleteProperty(Other, 'prototype'),
    Reflect.deleteProperty(Other.prototype, 'send'),
    Reflect.deleteProperty(Other.prototype, 'constructor'),
  ];
  const left = names();
  OtherObject.setPrototypeOf(Other, null);
  const orphan = [Other instanceof Object, Object.getPrototypeOf(Other)];
  OtherObject.freeze(Other);
  const frozen = [Object.isFrozen(Other), Reflect.set(Other, 'more', 1)];
  const replaced = Reflect.set(frame.contentWindow, 'WebSocket', 5);
  const value: unknown = Reflect.get(frame.contentWindow, 'WebSocket');
  const gone = [Reflect.deleteProperty(frame.contentWindow, 'WebSocket'), 'WebSocket' in frame.contentWindow];
  frame.remove();
  return { added, read, deleted, left, orphan, frozen, replaced, value, gone };
});
