import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HeartbeatOptions, heartbeat } from './heartbeat';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function made(options: HeartbeatOptions<unknown, unknown> = {}) {
  const send = vi.fn();
  const dead = vi.fn();
  return { send, dead, beat: heartbeat(options)({ send, dead }) };
}

describe('heartbeat', () => {
  it('asks after 25 s of silence, and takes 10 s without an answer for the end', () => {
    const { send, dead, beat } = made();
    beat.start();
    vi.advanceTimersByTime(24_999);
    expect(send).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(send.mock.calls).toEqual([[{ type: 'ping' }]]);
    vi.advanceTimersByTime(9_999);
    expect(dead).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(dead).toHaveBeenCalledOnce();
  });

  it('takes any frame for a sign of life, and asks only once it is silent again', () => {
    const { send, dead, beat } = made();
    beat.start();
    for (let second = 0; second < 300; second += 1) {
      vi.advanceTimersByTime(1_000);
      beat.heard();
    }
    expect(send).not.toHaveBeenCalled();
    vi.advanceTimersByTime(25_000);
    expect(send).toHaveBeenCalledOnce();
    beat.heard();
    vi.advanceTimersByTime(10_000);
    expect(dead).not.toHaveBeenCalled();
    vi.advanceTimersByTime(15_000);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('keeps its own messages from the app, and answers the server', () => {
    const { send, beat } = made();
    expect(beat.takes({ type: 'pong' })).toBe(true);
    expect(beat.takes({ type: 'message' })).toBe(false);
    expect(beat.takes(null)).toBe(false);
    expect(send).not.toHaveBeenCalled();
    expect(beat.takes({ type: 'ping' })).toBe(true);
    expect(send.mock.calls).toEqual([[{ type: 'pong' }]]);
  });

  it('listens only where the server beats of its own accord', () => {
    const { send, dead, beat } = made({ ping: () => undefined, intervalMs: 20_000, timeoutMs: 5_000 });
    beat.start();
    vi.advanceTimersByTime(25_000);
    expect(send).not.toHaveBeenCalled();
    expect(dead).toHaveBeenCalledOnce();
  });

  it('asks again after a freeze rather than judge by the time asleep, but just once', () => {
    const { send, dead, beat } = made();
    beat.start();
    vi.advanceTimersByTime(25_000);
    const sleep = () => vi.setSystemTime(Date.now() + 60_000);
    sleep();
    vi.advanceTimersByTime(10_000);
    expect(dead).not.toHaveBeenCalled();
    expect(send).toHaveBeenCalledTimes(2);
    sleep();
    vi.advanceTimersByTime(10_000);
    expect(dead).toHaveBeenCalledOnce();
  });

  it('asks at once when told to, and is not put off by being told again and again', () => {
    const { send, dead, beat } = made();
    beat.start();
    for (let second = 0; second < 10; second += 1) {
      beat.probe();
      vi.advanceTimersByTime(1_000);
    }
    expect(send).toHaveBeenCalledOnce();
    expect(dead).toHaveBeenCalledOnce();
  });

  it('is quiet once stopped', () => {
    const { send, dead, beat } = made();
    beat.start();
    beat.probe();
    beat.stop();
    vi.advanceTimersByTime(100_000);
    expect(send).toHaveBeenCalledOnce();
    expect(dead).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
