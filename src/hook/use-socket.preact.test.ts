// @vitest-environment happy-dom
// With the real Preact.

import { h, render } from 'preact';
import * as hooks from 'preact/hooks';
import { act } from 'preact/test-utils';
import { describeUseSocket } from './testing/describe-use-socket';
import { createUseSocket } from './use-socket';

let root: HTMLElement | undefined;

describeUseSocket({
  useSocket: createUseSocket(hooks),
  useEffect: hooks.useEffect,
  render(component, props) {
    root ??= document.body.appendChild(document.createElement('div'));
    render(h(component, props), root);
  },
  unmount() {
    if (root) render(null, root);
    root = undefined;
  },
  act,
});
