import { describe, expect, it } from 'vitest';
import { failedHandshake, headersOf } from './handshake';

describe('a handshake that failed', () => {
  it.each([
    [
      'Error during WebSocket handshake: Unexpected response code: 403',
      { status: 403, error: 'Unexpected response code: 403' },
    ],
    [
      'HTTP Authentication failed; no valid credentials available',
      { status: 401, error: 'HTTP Authentication failed; no valid credentials available' },
    ],
    [
      'Error in connection establishment: net::ERR_CONNECTION_REFUSED',
      { error: 'Error in connection establishment: net::ERR_CONNECTION_REFUSED' },
    ],
    ['Unexpected response code: 4031', { error: 'Unexpected response code: 4031' }],
    ['', { error: '' }],
  ])('%s', (message, expected) => {
    expect(failedHandshake(message)).toEqual(expected);
  });

  it('keeps a sentence of the longest error', () => {
    expect(failedHandshake('x'.repeat(1e6)).error).toHaveLength(500);
  });
});

describe('headers', () => {
  it('come in lower case, cookies by their names alone', () => {
    expect(
      headersOf({
        Cookie: 'sid=secret; theme=dark=blue;  flag',
        'Set-Cookie': 'sid=other; HttpOnly\ntoken=third; Path=/',
        Upgrade: 'websocket',
      }),
    ).toEqual({ cookie: 'sid, theme, flag', 'set-cookie': 'sid, token', upgrade: 'websocket' });
  });

  it('are bounded in number and length', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, 'v'.repeat(1e5)]));
    const kept = headersOf(many);
    expect(Object.keys(kept)).toHaveLength(64);
    expect(kept['x-0']).toHaveLength(8_192);
  });

  it('may be missing', () => expect(headersOf(undefined)).toEqual({}));
});
