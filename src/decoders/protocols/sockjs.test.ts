import { describe, expect, it } from 'vitest';
import { CONNECTION, createDecoder } from '..';

const URL = 'wss://host.example/ws/123/abcdefgh/websocket';

function reader(url = URL) {
  const decoder = createDecoder({ url });
  return (dir: 'in' | 'out', text: string) => decoder.decode({ dir, opcode: 1, text });
}

describe('SockJS', () => {
  it('shows the STOMP in it', () => {
    const read = reader();
    expect(read('in', 'o')).toMatchObject({ type: 'open', ready: CONNECTION });
    expect(read('out', '["CONNECT\\naccept-version:1.2\\n\\n\\u0000"]')).toMatchObject({
      type: 'message',
      role: 'auth',
    });
    const connected = read('in', 'a["CONNECTED\\nversion:1.2\\n\\n\\u0000"]');
    expect(connected).toMatchObject({ protocol: 'sockjs', ready: CONNECTION, event: 'CONNECTED' });
    expect(connected.parts).toMatchObject([{ protocol: 'stomp', type: 'CONNECTED' }]);
    expect(read('in', 'a["\\n"]').role).toBe('heartbeat');
  });

  it('shows the DDP in it', () => {
    const read = reader('wss://host.example/sockjs/123/abcdefgh/websocket');
    expect(read('in', 'a["{\\"server_id\\":\\"0\\"}"]').error).toBeUndefined();
    expect(read('out', '["{\\"msg\\":\\"ping\\"}"]')).toMatchObject({
      role: 'heartbeat',
      parts: [{ protocol: 'ddp' }],
    });
    const many = read('in', 'a["{\\"msg\\":\\"pong\\"}","{\\"msg\\":\\"result\\",\\"id\\":\\"1\\"}"]');
    expect(many).toMatchObject({ role: 'data', ackOf: '1' });
    expect(many.parts).toHaveLength(2);
  });

  it('is told by its frames where the URL does not end in server and session', () => {
    const decoder = createDecoder({ url: 'wss://host.example/chat/websocket' });
    expect(decoder.decode({ dir: 'in', opcode: 1, text: 'o' }).protocol).toBe('sockjs');
    const late = createDecoder({ url: 'wss://host.example/chat' });
    expect(late.decode({ dir: 'in', opcode: 1, text: 'a["hello"]' }).protocol).toBe('sockjs');
  });

  it('does not nest in itself', () => {
    const read = reader();
    const inner = JSON.stringify('a["a"]');
    expect(read('in', `a[${inner}]`).parts).toMatchObject([{ protocol: 'text' }]);
  });

  it.each(['', 'x', 'a', 'a{', 'a[1]', 'c', 'c3000', 'm'])('refuses %j', (text) => {
    const read = reader();
    read('in', 'o');
    expect(read('in', text).error).toBeTypeOf('string');
  });
});
