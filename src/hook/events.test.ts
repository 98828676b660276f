import { afterEach, expect, it, vi } from 'vitest';
import { createEmitter } from './events';

afterEach(() => vi.unstubAllGlobals());

it('calls listeners in the order they came, each as often as it was added', () => {
  const emitter = createEmitter<{ tick: number }>();
  const heard: string[] = [];
  const twice = (value: number) => heard.push(`twice ${value}`);
  emitter.on('tick', (value) => heard.push(`first ${value}`));
  const off = emitter.on('tick', twice);
  emitter.on('tick', twice);
  off();
  off();
  emitter.emit('tick', 1);
  expect(heard).toEqual(['first 1', 'twice 1']);
});

it('does not call a listener that an earlier one has taken off, nor one that was added meanwhile', () => {
  const emitter = createEmitter<{ tick: number }>();
  const heard: string[] = [];
  emitter.on('tick', () => {
    off();
    emitter.on('tick', () => heard.push('added'));
  });
  const off = emitter.on('tick', () => heard.push('taken off'));
  emitter.emit('tick', 1);
  expect(heard).toEqual([]);
});

it('reports what a listener throws, and goes on', () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  const emitter = createEmitter<{ tick: number }>();
  const heard: number[] = [];
  const error = new Error('the app is broken');
  emitter.on('tick', () => {
    throw error;
  });
  emitter.on('tick', (value) => heard.push(value));
  emitter.emit('tick', 2);
  expect(heard).toEqual([2]);
  expect(report).toHaveBeenCalledWith(error);
});
