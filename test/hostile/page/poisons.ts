// Ways for a page to break the language and the browser under whoever runs in it, each tried in a window of its own.

import { plantAccessors, touched, trapGetters, trapGlobals, trapMethods } from './traps';

const { deleteProperty } = Reflect;
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype);
const arrayIterator: object = Object.getPrototypeOf([][Symbol.iterator]());
const generator: object = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));

/** Settings of stacks that the engines have beside the standard. */
const settings = Error as { prepareStackTrace?: unknown; stackTraceLimit?: unknown };

export const poisons: { [name: string]: () => void } = {
  'nothing at all': () => {},
  'indices of Array.prototype': () =>
    plantAccessors(Array.prototype, 'Array.prototype', ['0', '1', '2', '3', '4']),
  'indices of Object.prototype': () =>
    plantAccessors(Object.prototype, 'Object.prototype', ['0', '1', '2', '3', '4']),
  'methods of arrays': () => trapMethods(Array.prototype, 'Array.prototype'),
  'iterators of arrays': () => {
    trapMethods(Array.prototype, 'Array.prototype', [Symbol.iterator, 'values', 'entries', 'keys']);
    trapMethods(arrayIterator, 'ArrayIteratorPrototype');
    trapMethods(generator, 'GeneratorPrototype');
  },
  'fields of descriptors on Object.prototype': () =>
    plantAccessors(Object.prototype, 'Object.prototype', [
      'get',
      'set',
      'value',
      'writable',
      'enumerable',
      'configurable',
    ]),
  'fields of batches and facts on Object.prototype': () =>
    plantAccessors(Object.prototype, 'Object.prototype', [
      ...[
        'type',
        'at',
        'connection',
        'url',
        'protocols',
        'wall',
        'stack',
        'code',
        'reason',
        'wasClean',
        'connecting',
      ],
      ...[
        'batch',
        'blobs',
        'columns',
        'payload',
        'paints',
        'facts',
        'firstOrdinal',
        'seq',
        'flags',
        'size',
        'kept',
      ],
      ...[
        'number',
        'nextFrame',
        'registrations',
        'tail',
        'dispatched',
        'index',
        'blob',
        'callback',
        'capture',
        'once',
      ],
      ...[
        'signal',
        'passive',
        'data',
        'ports',
        'id',
        'delayMs',
        'armedAt',
        'firedAt',
        'synchronous',
        'read',
        'written',
      ],
    ]),
  'fields of iterators and traps on Object.prototype': () =>
    plantAccessors(Object.prototype, 'Object.prototype', [
      'done',
      'next',
      'return',
      'length',
      'apply',
      'construct',
    ]),
  'conversions on Object.prototype': () => {
    trapMethods(Object.prototype, 'Object.prototype', [
      'toString',
      'valueOf',
      'hasOwnProperty',
      'isPrototypeOf',
    ]);
    plantAccessors(Object.prototype, 'Object.prototype', [
      'toJSON',
      Symbol.toPrimitive,
      Symbol.toStringTag,
      '__proto__',
    ]);
  },
  'functions of Object': () => trapMethods(Object, 'Object'),
  'functions of Reflect': () => trapMethods(Reflect, 'Reflect'),
  'functions of JSON': () => trapMethods(JSON, 'JSON'),
  'functions of Math and Number': () => {
    trapMethods(Math, 'Math');
    trapMethods(Number, 'Number');
    trapMethods(Number.prototype, 'Number.prototype');
    trapGlobals(['isFinite', 'isNaN', 'parseInt', 'parseFloat']);
  },
  'methods of promises': () => {
    trapMethods(Promise.prototype, 'Promise.prototype');
    trapMethods(Promise, 'Promise');
  },
  'species of promises': () => {
    plantAccessors(Promise.prototype, 'Promise.prototype', ['constructor']);
    trapGetters(Promise, 'Promise', [Symbol.species]);
  },
  'ports and channels': () => {
    trapMethods(MessagePort.prototype, 'MessagePort.prototype');
    trapGetters(MessagePort.prototype, 'MessagePort.prototype');
    trapGetters(MessageChannel.prototype, 'MessageChannel.prototype');
    trapGlobals(['MessageChannel', 'MessagePort', 'BroadcastChannel', 'structuredClone']);
  },
  'what events tell': () => {
    trapGetters(MessageEvent.prototype, 'MessageEvent.prototype');
    trapGetters(CloseEvent.prototype, 'CloseEvent.prototype');
    trapGetters(CustomEvent.prototype, 'CustomEvent.prototype');
    trapGetters(PageTransitionEvent.prototype, 'PageTransitionEvent.prototype');
    trapGetters(MIDIMessageEvent.prototype, 'MIDIMessageEvent.prototype');
    trapGetters(ProgressEvent.prototype, 'ProgressEvent.prototype');
    trapGetters(Event.prototype, 'Event.prototype');
    trapGlobals(['MessageEvent', 'MIDIMessageEvent', 'CloseEvent', 'CustomEvent', 'Event']);
  },
  'listening and dispatching': () => trapMethods(EventTarget.prototype, 'EventTarget.prototype'),
  'encoders of text': () => {
    trapMethods(TextEncoder.prototype, 'TextEncoder.prototype');
    trapMethods(TextDecoder.prototype, 'TextDecoder.prototype');
    trapGlobals(['TextEncoder', 'TextDecoder', 'btoa', 'atob', 'encodeURIComponent']);
  },
  'typed arrays': () => {
    trapMethods(typedArray, 'TypedArray.prototype');
    trapGetters(typedArray, 'TypedArray.prototype');
    plantAccessors(Uint8Array.prototype, 'Uint8Array.prototype', [
      'set',
      'length',
      'buffer',
      'constructor',
      Symbol.iterator,
    ]);
    trapGlobals(['Uint8Array', 'Uint16Array', 'Uint32Array', 'Float32Array', 'Float64Array']);
  },
  'buffers and views': () => {
    trapMethods(ArrayBuffer.prototype, 'ArrayBuffer.prototype');
    trapGetters(ArrayBuffer.prototype, 'ArrayBuffer.prototype');
    trapMethods(ArrayBuffer, 'ArrayBuffer');
    trapGetters(ArrayBuffer, 'ArrayBuffer');
    trapMethods(DataView.prototype, 'DataView.prototype');
    trapGetters(DataView.prototype, 'DataView.prototype');
    plantAccessors(ArrayBuffer.prototype, 'ArrayBuffer.prototype', ['constructor']);
    trapGlobals(['ArrayBuffer', 'DataView', 'SharedArrayBuffer']);
  },
  'Blobs and files': () => {
    trapMethods(Blob.prototype, 'Blob.prototype');
    trapGetters(Blob.prototype, 'Blob.prototype');
    trapMethods(FileReader.prototype, 'FileReader.prototype');
    trapGlobals(['Blob', 'File', 'FileReader']);
  },
  'maps and sets': () => {
    for (const [name, owner] of Object.entries({ Map, Set, WeakMap, WeakSet })) {
      trapMethods(owner.prototype, `${name}.prototype`);
      trapGetters(owner.prototype, `${name}.prototype`);
    }
    trapGlobals(['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef']);
  },
  'methods of functions': () =>
    trapMethods(Function.prototype, 'Function.prototype', ['call', 'apply', 'bind', 'toString']),
  'methods of texts and patterns': () => {
    trapMethods(String.prototype, 'String.prototype');
    trapMethods(String, 'String');
    trapMethods(RegExp.prototype, 'RegExp.prototype');
    trapGetters(RegExp.prototype, 'RegExp.prototype');
  },
  'what errors tell': () => {
    plantAccessors(Error.prototype, 'Error.prototype', ['name', 'message', 'stack']);
    trapMethods(Error.prototype, 'Error.prototype', ['toString']);
    trapMethods(Error, 'Error', ['captureStackTrace']);
    trapGetters(DOMException.prototype, 'DOMException.prototype');
  },
  'stacks prepared by the page': () => {
    settings.prepareStackTrace = () => {
      touched[touched.length] = 'prepareStackTrace';
      throw new Error('prepared');
    };
  },
  'stacks prepared by an accessor': () => plantAccessors(Error, 'Error', ['prepareStackTrace']),
  'stacks without frames': () => {
    settings.stackTraceLimit = 0;
  },
  'a limit of frames that is an accessor': () => plantAccessors(Error, 'Error', ['stackTraceLimit']),
  'Error frozen with a function that prepares': () => {
    settings.prepareStackTrace = () => {
      touched[touched.length] = 'prepareStackTrace';
    };
    Object.freeze(Error);
  },
  clocks: () => {
    trapMethods(Performance.prototype, 'Performance.prototype');
    trapGetters(Performance.prototype, 'Performance.prototype');
    trapMethods(Date, 'Date');
    trapMethods(Date.prototype, 'Date.prototype');
    trapGlobals(['Date', 'performance']);
  },
  'timers and frames': () =>
    trapGlobals([
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'queueMicrotask',
      'requestAnimationFrame',
    ]),
  'random numbers': () => {
    trapMethods(Crypto.prototype, 'Crypto.prototype');
    trapGetters(Crypto.prototype, 'Crypto.prototype');
    trapGlobals(['crypto']);
  },
  'what sockets tell': () => {
    trapGetters(WebSocket.prototype, 'WebSocket.prototype');
    plantAccessors(WebSocket.prototype, 'WebSocket.prototype', ['constructor']);
  },
  'what the page tells of itself': () => {
    trapGetters(Document.prototype, 'Document.prototype', ['visibilityState', 'hidden', 'readyState']);
    trapGlobals(['addEventListener', 'dispatchEvent', 'postMessage']);
  },
  'what answers tell': () => {
    trapGetters(Response.prototype, 'Response.prototype');
    trapGetters(XMLHttpRequest.prototype, 'XMLHttpRequest.prototype', [
      'response',
      'responseText',
      'responseURL',
      'responseType',
      'status',
    ]);
    trapMethods(Storage.prototype, 'Storage.prototype', ['getItem', 'key']);
    trapGetters(AbortSignal.prototype, 'AbortSignal.prototype');
  },
  'the constructors of the language': () =>
    trapGlobals([
      'Object',
      'Array',
      'String',
      'Number',
      'Boolean',
      'Symbol',
      'Proxy',
      'Promise',
      'Error',
      'TypeError',
      'Function',
    ]),
  'everything frozen': () => {
    const owners = [
      Object,
      Array,
      Function,
      Promise,
      EventTarget,
      WebSocket,
      MessageEvent,
      Error,
      Reflect,
      JSON,
      Response,
    ];
    for (const owner of owners) {
      Object.freeze(owner);
      const prototype: unknown = Reflect.get(owner, 'prototype');
      if (typeof prototype === 'object') Object.freeze(prototype);
    }
  },
  'everything deleted': () => {
    for (const name of ['postMessage', 'onmessage', 'start']) deleteProperty(MessagePort.prototype, name);
    for (const name of ['addEventListener', 'dispatchEvent']) deleteProperty(EventTarget.prototype, name);
    const names = [
      'MessageChannel',
      'MessagePort',
      'TextEncoder',
      'WeakMap',
      'Proxy',
      'Reflect',
      'JSON',
      'performance',
    ];
    for (const name of names) deleteProperty(window, name);
  },
};
