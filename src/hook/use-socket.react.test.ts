// @vitest-environment happy-dom
// With the real React, in strict mode, where every effect runs twice.

import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { describeUseSocket } from './testing/describe-use-socket';
import { createUseSocket } from './use-socket';

// Required, not imported: the build of the extension puts Preact where React is imported.
const require = createRequire(import.meta.url);
const React: typeof import('react') = require('react');
const { createRoot }: typeof import('react-dom/client') = require('react-dom/client');

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

it('is React that is tested, and its development build', () => {
  expect(React.version).toBe(require('react/package.json').version);
  expect(React.act).toBeTypeOf('function');
});

let root: ReturnType<typeof createRoot> | undefined;

describeUseSocket({
  useSocket: createUseSocket(React),
  useEffect: React.useEffect,
  render(component, props) {
    root ??= createRoot(document.body.appendChild(document.createElement('div')));
    root.render(React.createElement(React.StrictMode, null, React.createElement(component, props)));
  },
  unmount() {
    root?.unmount();
    root = undefined;
  },
  act: React.act,
});
