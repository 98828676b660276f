import { expect, test } from 'vitest';
import { isOnSite, originOf, siteOf } from './addresses';

test.each([
  ['http://localhost:3000/chat?room=1', 'http://localhost', 'http://localhost:3000'],
  ['https://chat.example/', 'https://chat.example', 'https://chat.example'],
  ['https://chat.example:443/', 'https://chat.example', 'https://chat.example'],
  ['http://[::1]:8080/', 'http://[::1]', 'http://[::1]:8080'],
])('%s lies on %s, at %s', (url, site, origin) => {
  expect(siteOf(url)).toBe(site);
  expect(originOf(url)).toBe(origin);
  expect(isOnSite(origin, site)).toBe(true);
});

test.each([
  'about:blank',
  'file:///etc/hosts',
  'chrome-extension://abc/panel.html',
  'data:,',
  'chat',
  '',
  undefined,
])('%s is no web page', (url) => {
  expect(siteOf(url)).toBeUndefined();
  expect(originOf(url)).toBeUndefined();
});

test('a blob is of the origin that made it, and no page of its own', () => {
  const blob = 'blob:http://localhost:3000/6d1f';
  expect(originOf(blob)).toBe('http://localhost:3000');
  expect(siteOf(blob)).toBeUndefined();
});

test('a site is not one whose name begins alike', () => {
  expect(isOnSite('https://chat.example.org', 'https://chat.example')).toBe(false);
});
