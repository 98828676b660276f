// What the hook owes a component, whichever library renders it.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SocketEvents } from '../options';
import type { UsedSocket, UseSocketOptions } from '../use-socket';
import { createFakeNetwork, type FakeNetwork } from './fake-network';
import { flush } from './flush';

interface Message {
  text: string;
}
type Options = UseSocketOptions<Message, Message>;
type Used = UsedSocket<Message, Message>;

/** The options of the socket, and what the component does with it in an effect of its own. */
interface Props {
  options: Options;
  inEffect?: (used: Used) => void;
}

/** A library under test. `act` runs work and the rendering that it leads to. */
interface Library {
  useSocket: (options: Options) => Used;
  useEffect: (effect: () => void, dependencies: readonly unknown[]) => void;
  render(component: (props: Props) => null, props: Props): void;
  unmount(): void;
  act(work: () => Promise<void>): Promise<void>;
}

export function describeUseSocket({ useSocket, useEffect, render, unmount, act }: Library): void {
  let network: FakeNetwork;
  let renders: (Used & Pick<Options, 'key'>)[];

  const Chat = ({ options, inEffect }: Props) => {
    const used = useSocket(options);
    renders.push({ ...used, key: options.key });
    useEffect(() => {
      inEffect?.(used);
    }, []);
    return null;
  };

  beforeEach(() => {
    network = createFakeNetwork();
    renders = [];
  });
  afterEach(async () => {
    await settle(unmount);
    vi.restoreAllMocks();
  });

  const options = (more: Partial<Options> = {}): Options => ({
    key: 'room',
    url: 'wss://chat.test/room',
    WebSocket: network.WebSocket,
    ...more,
  });
  /** Does the work, and lets what it leads to come about. */
  const settle = async (work: () => unknown) => {
    await act(async () => void work());
    await act(flush);
  };
  const show = (more: Partial<Options> = {}, inEffect?: Props['inEffect']) =>
    settle(() => render(Chat, { options: options(more), ...(inEffect && { inEffect }) }));
  const used = () => renders.at(-1) as Used;
  const alive = () => network.sockets.filter(({ isAlive }) => isAlive);

  describe('useSocket', () => {
    it('makes one connection, however often effects run', async () => {
      const getToken = vi.fn(() => 'token');
      await show({ getToken });
      expect(network.sockets).toHaveLength(1);
      expect(getToken).toHaveBeenCalledOnce();
      expect(used().state).toBe('connecting');
      await settle(() => network.last.accept());
      expect(used().state).toBe('open');
    });

    it('makes no other on any number of renders with new callbacks, addresses and objects', async () => {
      for (let time = 0; time < 50; time += 1) {
        await show({
          url: () => `wss://chat.test/room?render=${time}`,
          onMessage: () => {},
          getToken: () => `token ${time}`,
          queue: { limit: 10 },
        });
        if (time === 0) await settle(() => network.last.accept());
      }
      expect(network.sockets).toHaveLength(1);
      expect(used().state).toBe('open');
    });

    it('calls the callbacks of the latest render', async () => {
      const heard: string[] = [];
      await show({ onMessage: ({ text }) => heard.push(`old ${text}`) });
      await settle(() => network.last.accept());
      await show({ onMessage: ({ text }) => heard.push(`new ${text}`) });
      await settle(() => network.last.deliverJson({ text: 'hello' }));
      await show({});
      await settle(() => network.last.deliverJson({ text: 'unheard' }));
      expect(heard).toEqual(['new hello']);
    });

    it('connects again by what the latest render says', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0.999);
      const backoff = () => 0;
      await show({ backoff, url: 'wss://chat.test/old', getToken: () => 'old' });
      await settle(() => network.last.accept());
      await show({
        backoff,
        url: ({ token }) => `wss://chat.test/new?token=${token}`,
        getToken: () => 'new',
        hello: ({ token }) => [{ text: `${token}` }],
      });
      await settle(() => network.last.finish());
      await vi.waitFor(() => expect(network.sockets).toHaveLength(2));
      expect(network.last.url).toBe('wss://chat.test/new?token=new');
    });

    it('changes the connection with the key, and hears nothing more of the old one', async () => {
      const heard: string[] = [];
      const onMessage = ({ text }: Message) => heard.push(text);
      await show({ onMessage });
      await settle(() => network.last.accept());
      const old = network.last;
      const { onmessage } = old;
      await show({ onMessage, key: 'other', url: 'wss://chat.test/other' });
      expect(alive().map(({ url }) => url)).toEqual(['wss://chat.test/other']);
      expect(old.closedBy).toEqual({ code: 1000, reason: '' });
      // No render took the state of the one for that of the other.
      const ofOther = renders.filter(({ key }) => key === 'other').map(({ state }) => state);
      expect(new Set(ofOther)).toEqual(new Set(['connecting']));
      await settle(() => {
        onmessage?.({ data: '{"text":"late"}' });
        network.last.accept();
        network.last.deliverJson({ text: 'of the other' });
      });
      expect(heard).toEqual(['of the other']);
      expect(used().state).toBe('open');
    });

    it('survives keys that come and go faster than connections', async () => {
      for (let time = 0; time < 20; time += 1) {
        await show({ key: time % 3, url: `wss://chat.test/${time % 3}` });
      }
      await settle(() => network.last.accept());
      expect(alive()).toHaveLength(1);
      expect(network.last.url).toBe('wss://chat.test/1');
    });

    it('has no connection while there is nothing to connect to', async () => {
      await show({ key: null });
      expect(network.sockets).toHaveLength(0);
      expect(used().state).toBe('idle');
      expect(used().send({ text: 'to nobody' })).toBe('dropped');
      await expect(used().deliver({ text: 'to nobody' })).rejects.toMatchObject({ reason: 'disposed' });
      await show({ key: 'room' });
      expect(network.sockets).toHaveLength(1);
      await show({ key: null });
      expect(alive()).toHaveLength(0);
      expect(used().state).toBe('idle');
    });

    it('gives the same functions at each render, usable from an effect on mount', async () => {
      await show({}, ({ send }) => send({ text: 'from the effect' }));
      await settle(() => network.last.accept());
      expect(network.last.sentJson).toEqual([{ text: 'from the effect' }]);
      await show({ onMessage: () => {} });
      for (const name of ['send', 'deliver', 'reconnect'] as const) {
        expect(new Set(renders.slice(-2).map((each) => each[name])).size).toBe(1);
      }
      await settle(() => used().reconnect());
      expect(network.sockets).toHaveLength(2);
    });

    it('closes at the end, tells what was not sent, and is heard no more', async () => {
      const dropped: SocketEvents<Message, Message>['dropped'][] = [];
      await show({ onDropped: (detail) => dropped.push(detail) });
      used().send({ text: 'never sent' });
      await settle(unmount);
      expect(alive()).toHaveLength(0);
      expect(dropped).toEqual([{ message: { text: 'never sent' }, reason: 'disposed' }]);
      expect(used().send({ text: 'too late' })).toBe('dropped');
    });

    it('tells every event', async () => {
      const told: string[] = [];
      const tell = (name: string) => () => told.push(name);
      await show({
        onState: tell('state'),
        onOpen: tell('open'),
        onMessage: tell('message'),
        onClose: tell('close'),
        onRetry: tell('retry'),
        onStop: tell('stop'),
        onDropped: tell('dropped'),
        onFault: tell('fault'),
      });
      told.length = 0;
      await settle(() => {
        network.last.accept();
        network.last.deliverJson({ text: 'hello' });
        network.last.deliver('no json');
        network.last.finish();
        used().send({ text: 'typing' }, { volatile: true });
      });
      await settle(() => used().reconnect());
      await settle(() => network.last.finish(4401));
      expect(told).toEqual(
        ['state', 'open', 'message', 'fault', 'close', 'state', 'retry', 'dropped'].concat([
          'state',
          'close',
          'state',
          'stop',
        ]),
      );
    });
  });
}
