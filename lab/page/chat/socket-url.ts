/** Where a room's socket is. `since`: the sequence of the newest message that the page has. */
export function chatUrl(room: string, token: string, since?: number): string {
  const url = new URL(`/ws/chat/${encodeURIComponent(room)}/`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  url.searchParams.set('token', token);
  if (since !== undefined) url.searchParams.set('since', String(since));
  return url.href;
}
