// ECMAScript, classes and Reflect.construct: what `new.target` means to a socket.

import { address, attempt, attemptEach, check, closed, heard, iframe, make, plain } from './check';

check('a class that extends WebSocket keeps its methods, fields, statics and instanceof', async () => {
  class Chat extends WebSocket {
    static readonly kind = 'chat';
    readonly log: string[] = [];
    #secret = 1;
    constructor(path: string) {
      super(address(path), ['chat']);
      this.log.push(new.target.name);
    }
    override send(data: string): void {
      this.log.push(`send ${data}`);
      super.send(data);
    }
    override close(code?: number, reason?: string): void {
      this.log.push('close');
      super.close(code, reason);
    }
    get [Symbol.toStringTag](): string {
      return 'Chat';
    }
    say(): number {
      return this.#secret++;
    }
  }
  const chat = new Chat('/echo');
  await heard(chat, 'open');
  const echo = heard<MessageEvent>(chat, 'message');
  chat.send('hello');
  const { data, target } = await echo;
  const event = await closed(chat);
  return {
    data,
    target: target === chat,
    log: chat.log,
    said: [chat.say(), chat.say()],
    instance: [chat instanceof Chat, chat instanceof WebSocket, chat.constructor === Chat],
    prototype: [Object.getPrototypeOf(chat) === Chat.prototype, Object.getPrototypeOf(Chat) === WebSocket],
    statics: [Chat.kind, Chat.OPEN, Chat.name, Chat.length],
    tag: String(chat),
    own: Reflect.ownKeys(chat).map(String),
    code: event.code,
  };
});

check('a subclass of a subclass, with accessors of its own, shadows what it defines', async () => {
  const log: string[] = [];
  class Base extends WebSocket {
    override get readyState(): 3 {
      log.push('readyState');
      return 3;
    }
    override get url(): string {
      log.push('url');
      return 'shadowed';
    }
    override get bufferedAmount(): number {
      log.push('bufferedAmount');
      return -1;
    }
    override get binaryType(): BinaryType {
      log.push('binaryType');
      return 'blob';
    }
    override get protocol(): string {
      log.push('protocol');
      return 'mine';
    }
    override addEventListener(...args: unknown[]): void {
      log.push(`add ${String(args[0])}`);
      Reflect.apply(super.addEventListener, this, args);
    }
    override removeEventListener(...args: unknown[]): void {
      log.push(`remove ${String(args[0])}`);
      Reflect.apply(super.removeEventListener, this, args);
    }
    override dispatchEvent(event: Event): boolean {
      log.push(`dispatch ${event.type}`);
      return super.dispatchEvent(event);
    }
  }
  class Heir extends Base {}
  const socket = new Heir(address());
  await heard(socket, 'open');
  const echo = heard(socket, 'message');
  socket.send('x');
  await echo;
  socket.onmessage = () => {};
  const { url, readyState } = socket;
  await closed(socket);
  return { log, url, readyState, instance: [socket instanceof Heir, socket instanceof Base] };
});

check('Reflect.construct gives an object of the new target', () => {
  function Other() {}
  Other.prototype = { mine: true };
  const socket: WebSocket = Reflect.construct(WebSocket, [address()], Other);
  const read = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState')?.get;
  const state: unknown = read?.call(socket);
  WebSocket.prototype.close.call(socket);
  return {
    instance: socket instanceof WebSocket,
    prototype: Object.getPrototypeOf(socket) === Other.prototype,
    mine: Reflect.get(socket, 'mine'),
    state,
  };
});

check('a new target without an object as its prototype falls back to the realm of the target', async () => {
  const frame = await iframe();
  const withPrototype = (prototype: unknown, make: typeof Function = Function) => {
    const target = new make();
    Object.defineProperty(target, 'prototype', { value: prototype });
    return target;
  };
  const describe = (target: unknown) => {
    const socket: WebSocket = Reflect.construct(WebSocket, [address()], target as never);
    WebSocket.prototype.close.call(socket);
    const prototype: unknown = Object.getPrototypeOf(socket);
    if (prototype === WebSocket.prototype) return 'ours';
    return prototype === frame.contentWindow.WebSocket.prototype ? 'theirs' : 'another';
  };
  const result = attemptEach(
    {
      'no object': withPrototype(5),
      null: withPrototype(null),
      'other realm': withPrototype(null, frame.contentWindow.Function as typeof Function),
      'bound function': WebSocket.bind(null),
      'other WebSocket': frame.contentWindow.WebSocket,
    },
    describe,
  );
  frame.remove();
  return result;
});

check('the prototype of the new target is read once, in its order among the conversions', () => {
  const log: string[] = [];
  const target = new Proxy(WebSocket, {
    get: (native, key) => {
      log.push(`target get ${String(key)}`);
      return Reflect.get(native, key);
    },
  });
  const url = {
    toString: () => {
      log.push('url');
      return address();
    },
  };
  const protocols = {
    get [Symbol.iterator]() {
      log.push('protocols');
      return () => [].values();
    },
  };
  const socket: WebSocket = Reflect.construct(WebSocket, [url, protocols], target);
  socket.close();
  const failed = attempt(() => Reflect.construct(WebSocket, ['ftp://x'], target));
  return { log, failed };
});

check('a new target that is no constructor is a TypeError', () =>
  attemptEach({ arrow: () => {}, object: {}, undefined, method: WebSocket.prototype.send }, (target) =>
    Reflect.construct(WebSocket, [address()], target as never),
  ),
);

check('a Proxy, a bound function and a function of the page around WebSocket work as they are', async () => {
  const log: unknown[] = [];
  const Proxied = new Proxy(WebSocket, {
    construct: (target, args, newTarget) => {
      log.push(['construct', args, newTarget === Proxied]);
      return Reflect.construct(target, args, newTarget);
    },
  });
  const Bound = WebSocket.bind(null, address('/bound')) as unknown as new () => WebSocket;
  function Old(this: unknown, path: string): WebSocket {
    return Reflect.construct(WebSocket, [address(path)], new.target ?? Old);
  }
  Old.prototype = Object.create(WebSocket.prototype, { constructor: { value: Old } });
  const sockets = [
    new Proxied(address('/proxied')),
    new Bound(),
    Reflect.construct(Old, ['/old']) as WebSocket,
    Reflect.apply(Old, undefined, ['/called']) as WebSocket,
  ];
  await Promise.all(sockets.map((socket) => heard(socket, 'open')));
  const states = sockets.map((socket) => [
    socket.url,
    socket.readyState,
    socket instanceof WebSocket,
    socket instanceof Proxied,
    socket instanceof Old,
    socket.constructor === WebSocket,
  ]);
  await Promise.all(sockets.map(closed));
  return { log, states };
});

check('a page may put its own class in the place of WebSocket, and take it away', async () => {
  const Native = WebSocket;
  class Patched extends Native {
    override send(data: string): void {
      super.send(`patched ${data}`);
    }
  }
  window.WebSocket = Patched;
  const socket = new WebSocket(address());
  window.WebSocket = Native;
  await heard(socket, 'open');
  const echo = heard<MessageEvent>(socket, 'message');
  socket.send('x');
  const { data } = await echo;
  await closed(socket);
  const { send } = Native.prototype;
  const log: unknown[] = [];
  Native.prototype.send = function (this: WebSocket, ...args: unknown[]) {
    log.push(args);
    return Reflect.apply(send, this, args);
  };
  const second = make(address());
  await heard(second, 'open');
  second.send('through mine');
  Native.prototype.send = send;
  await closed(second);
  return { data, log, patched: socket instanceof Patched, restored: window.WebSocket === Native };
});

check('an error after super() leaves the socket as it is', async () => {
  const made: WebSocket[] = [];
  class Failing extends WebSocket {
    constructor() {
      super(address());
      made.push(this);
      throw new RangeError('after super');
    }
  }
  const result = attempt(() => new Failing());
  const [socket] = made;
  if (!socket) return result;
  await heard(socket, 'open');
  return { result, state: socket.readyState, code: (await closed(socket)).code };
});

check(
  'super() before the conversions of a derived constructor sees new.target undefined in a plain call',
  () => {
    class Mine extends WebSocket {}
    return [
      attempt(() => Reflect.apply(Mine as never, undefined, [address()])),
      attempt(() => new (class extends Mine {})('ftp://x')),
      plain(Mine.prototype instanceof WebSocket),
    ];
  },
);
