import { describe, expect, test } from 'vitest';
import { readClaims } from './claims';
import { findInProtocols, findInText, findInUrl, replaceFound } from './find';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${part({ alg: 'HS256' })}.${part({ sub: 'ann', exp: 1_790_000_000 })}.c2lnbmF0dXJl`;

const masked = (text: string) => replaceFound(text, findInText(text), () => '#');
const maskedUrl = (url: string) => replaceFound(url, findInUrl(url), () => '#');

describe('secrets in texts', () => {
  test.each([
    [`{"type":"auth","token":"${JWT}"}`, '{"type":"auth","token":"#"}'],
    ['{"access_token": "abcdefgh12345678"}', '{"access_token": "#"}'],
    ['{"accessToken":"abc\\"defgh","x":1}', '{"accessToken":"#","x":1}'],
    ['{"user":{"password":"correct horse"}}', '{"user":{"password":"#"}}'],
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer #'],
    ['CONNECT\npasscode:guest-secret\nhost:x\n\n', 'CONNECT\npasscode:#\nhost:x\n\n'],
    ['see wss://x/?a=1&ticket=abcdefgh99#top', 'see wss://x/?a=1&ticket=##top'],
    [`${JWT} twice ${JWT}`, '# twice #'],
  ])('%s', (text, expected) => expect(masked(text)).toBe(expected));

  test.each([
    '{"type":"chat.message","text":"the token is gone, ask for the secret"}',
    '{"keys":["a","b"],"authorized":true,"tokens":12}',
    '{"token":12345678}',
    '{"token":"short"}',
    'eyJ is how they begin',
    '',
  ])('nothing in %s', (text) => expect(findInText(text)).toEqual([]));

  test('a value known to be a token is found wherever it stands', () => {
    const [found, ...more] = findInText('hello s3cr3t-session-value!', ['s3cr3t-session-value']);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ from: 6, to: 26 });
  });

  test('long hostile texts take no more than their length is worth', () => {
    for (const text of [
      '"token":"'.repeat(50_000),
      `"token":"${'\\'.repeat(200_000)}`,
      'eyJ'.repeat(100_000),
      'Bearer '.repeat(50_000),
    ]) {
      expect(findInText(text).length).toBeLessThan(60_000);
    }
  });
});

describe('secrets in addresses', () => {
  test.each([
    [`wss://host/chat?token=${JWT}&room=1`, 'wss://host/chat?token=#&room=1'],
    ['wss://host/chat?room=1&access_token=a%20bcdefgh', 'wss://host/chat?room=1&access_token=#'],
    ['wss://host/?sid=abcdefgh&sidebar=abcdefgh', 'wss://host/?sid=#&sidebar=abcdefgh'],
    ['wss://ann:hunter22@host/', 'wss://ann:#@host/'],
    [`wss://host/${JWT}/stream`, 'wss://host/#/stream'],
    ['https://host/page?monkey=abcdefghij', 'https://host/page?monkey=abcdefghij'],
  ])('%s', (url, expected) => expect(maskedUrl(url)).toBe(expected));

  test('the value is what the app has in hand, not how it is written in the address', () => {
    expect(findInUrl('wss://h/?token=a%2Bb%3Dcdefgh')[0]).toMatchObject({
      value: 'a+b=cdefgh',
      name: 'token',
    });
  });
});

test('secrets among sub-protocols: by shape, by prefix, or because a name stands before', () => {
  const tokens = (protocols: string[]) =>
    findInProtocols(protocols).map(({ index, found }) => [index, found.value]);
  expect(tokens(['graphql-transport-ws', 'v12.stomp', 'soap', 'base64.binary.k8s.io'])).toEqual([]);
  expect(tokens(['chat', JWT])).toEqual([[1, JWT]]);
  expect(tokens(['access_token', 'abcdefghijkl'])).toEqual([[1, 'abcdefghijkl']]);
  const kubernetes = 'base64url.bearer.authorization.k8s.io.QUJDREVGR0hJSktM';
  expect(tokens([kubernetes])).toEqual([[0, kubernetes]]);
  expect(tokens(['realtime.bearer.QUJDREVGR0hJSktM'])).toEqual([[0, 'QUJDREVGR0hJSktM']]);
  expect(tokens(['a8Bc9dEf0gHi1jKl2mNo3pQr'])).toEqual([[0, 'a8Bc9dEf0gHi1jKl2mNo3pQr']]);
});

test('claims of a JWT: its times, and whom it stands for; anything else has none', () => {
  const full = `${part({ alg: 'none' })}.${part({ iss: 'i', aud: ['a'], sub: 's', iat: 1, exp: 2, nbf: 3 })}.`;
  expect(readClaims(full)).toEqual({ iat: 1, exp: 2, nbf: 3, identity: '["i",["a"],"s"]' });
  expect(readClaims(`${part({ alg: 'none' })}.${part({ exp: 'soon' })}.x`)).toEqual({});
  for (const other of [
    '',
    'a.b.c',
    `${part({ typ: 'JWT' })}.${part({ exp: 1 })}.x`,
    'opaque',
    `${JWT}.four.five`,
  ]) {
    expect(readClaims(other)).toBeUndefined();
  }
});
