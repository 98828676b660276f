// biome-ignore-all lint/correctness/useExhaustiveDependencies: lists that are longer than they need be are what is tested.

// Components that connect in an effect: those that churn, and those that do not, each rendered again and again by its
// parent. `render` gives what the parent renders at a tick.

import {
  createElement,
  Fragment,
  forwardRef,
  memo,
  type ReactNode,
  StrictMode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';

/** Connects to the case's own endpoint. */
type Connect = () => WebSocket;

interface ChatProps {
  connect: Connect;
  room: string;
  onMessage: (data: unknown) => void;
}

const heard: unknown[] = [];
const hear = (data: unknown) => heard.push(data);

function Chat({ connect, room, onMessage }: ChatProps) {
  useEffect(() => {
    const socket = connect();
    socket.onopen = () => socket.send(room);
    socket.onmessage = ({ data }) => onMessage(data);
    return () => socket.close();
  }, [connect, room, onMessage]);
  return room;
}

/** Other effects stand before and after the one that connects, and run as often. */
function useChatSocket(connect: Connect, options: { onMessage: (data: unknown) => void }) {
  const { onMessage } = options;
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  }, [onMessage]);
  useEffect(() => {
    heard.push('counting');
    return () => void heard.push('counted');
  }, [onMessage]);
  useEffect(() => {
    const socket = connect();
    socket.onmessage = ({ data }) => onMessage(data);
    return () => socket.close(1000, 'cleanup');
  }, [connect, onMessage]);
  useEffect(() => {
    heard.push('counting');
    return () => void heard.push('counted');
  }, [onMessage]);
}

function Conversation({ connect }: { connect: Connect }) {
  const [last, setLast] = useState<unknown>();
  useChatSocket(connect, { onMessage: (data) => setLast(data) });
  return createElement('p', null, String(last));
}

function WithOptions({ connect, options }: { connect: Connect; options: object }) {
  useEffect(() => {
    const socket = connect();
    socket.onopen = () => socket.send(JSON.stringify(options));
    return () => socket.close();
  }, [connect, options]);
  return null;
}

/** As when a token is fetched first: the socket is made after the effect has run. */
function AfterToken({ connect, onMessage }: Omit<ChatProps, 'room'>) {
  useEffect(() => {
    let socket: WebSocket | undefined;
    let left = false;
    Promise.resolve().then(() => {
      if (left) return;
      socket = connect();
      socket.onmessage = ({ data }) => onMessage(data);
    });
    return () => {
      left = true;
      socket?.close();
    };
  }, [connect, onMessage]);
  return null;
}

function WithoutList({ connect }: { connect: Connect }) {
  useEffect(() => {
    const socket = connect();
    return () => socket.close();
  });
  return null;
}

function WithoutCleanUp({ url, onMessage }: { url: string; onMessage: (data: unknown) => void }) {
  const socket = useRef<WebSocket | null>(null);
  useEffect(() => {
    socket.current?.close();
    socket.current = new WebSocket(url);
    socket.current.onmessage = ({ data }) => onMessage(data);
  }, [url, onMessage]);
  return null;
}

function InLayout({ connect, onMessage }: Omit<ChatProps, 'room'>) {
  useEffect(() => {
    heard.push('counting');
    return () => void heard.push('counted');
  }, [onMessage]);
  useLayoutEffect(() => {
    const socket = connect();
    socket.onmessage = ({ data }) => onMessage(data);
    return () => socket.close();
  }, [connect, onMessage]);
  return null;
}

const Memoised = memo(Chat);
const Forwarding = forwardRef<HTMLElement, ChatProps>(function ForwardingChat(props, ref) {
  useEffect(() => {
    const socket = props.connect();
    return () => socket.close();
  }, [props.connect, props.onMessage]);
  return createElement('b', { ref }, props.room);
});

/** What its memo is made of changes in truth; the memo alone is the effect's dependency. */
function ByMemo({ connect, room }: { connect: Connect; room: string }) {
  const join = useCallback(() => {
    const socket = connect();
    socket.onopen = () => socket.send(room);
    return socket;
  }, [connect, room]);
  return createElement(Joins, { join });
}

function ByMember({ connect, room }: { connect: Connect; room: string }) {
  const chat = useMemo(
    () => ({
      join: () => {
        const socket = connect();
        socket.onopen = () => socket.send(room);
        return socket;
      },
    }),
    [connect, room],
  );
  return createElement(Joins, { join: chat.join });
}

/** The memo is made anew as its own dependency has another identity. */
function ByVainMemo({ connect, onMessage }: Omit<ChatProps, 'room'>) {
  const join = useCallback(() => {
    const socket = connect();
    socket.onmessage = ({ data }) => onMessage(data);
    return socket;
  }, [connect, onMessage]);
  return createElement(Joins, { join });
}

function Joins({ join }: { join: Connect }) {
  useEffect(() => {
    const socket = join();
    return () => socket.close();
  }, [join]);
  return null;
}

/** Makes its socket anew by a timer of its own, while effects that have nothing to do with it run at each rendering. */
function Watchdog({ connect, onMessage }: Omit<ChatProps, 'room'>) {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
    return () => void heard.push('counted');
  }, [onMessage]);
  useEffect(() => {
    let socket = connect();
    const timer = setInterval(() => {
      socket.close();
      socket = connect();
    }, 45);
    return () => {
      clearInterval(timer);
      socket.close();
    };
  }, [connect]);
  return null;
}

export interface Scene {
  tick: number;
  url: string;
  connect: Connect;
}

export const CASES: Record<string, (scene: Scene) => ReactNode> = {
  callback: ({ connect, tick }) =>
    createElement(Chat, { connect, room: 'one', onMessage: (data) => hear([tick, data]) }),
  hook: ({ connect }) => createElement(Conversation, { connect }),
  object: ({ connect }) => createElement(WithOptions, { connect, options: { room: 'one', since: [1, 2] } }),
  token: ({ connect }) => createElement(AfterToken, { connect, onMessage: (data) => hear(data) }),
  list: ({ connect }) => createElement(WithoutList, { connect }),
  cleanup: ({ url }) => createElement(WithoutCleanUp, { url, onMessage: (data) => hear(data) }),
  layout: ({ connect }) => createElement(InLayout, { connect, onMessage: (data) => hear(data) }),
  memo: ({ connect }) => createElement(Memoised, { connect, room: 'one', onMessage: (data) => hear(data) }),
  forward: ({ connect }) =>
    createElement(Forwarding, { connect, room: 'one', onMessage: (data) => hear(data) }),
  vainMemo: ({ connect }) => createElement(ByVainMemo, { connect, onMessage: (data) => hear(data) }),
  strictCallback: ({ connect }) =>
    createElement(
      StrictMode,
      null,
      createElement(Chat, { connect, room: 'one', onMessage: (data) => hear(data) }),
    ),

  rooms: ({ connect, tick }) => createElement(Chat, { connect, room: `room ${tick}`, onMessage: hear }),
  roomsAndCallback: ({ connect, tick }) =>
    createElement(Chat, { connect, room: `room ${tick}`, onMessage: (data) => hear(data) }),
  roomsByMemo: ({ connect, tick }) => createElement(ByMemo, { connect, room: `room ${tick}` }),
  roomsByMember: ({ connect, tick }) => createElement(ByMember, { connect, room: `room ${tick}` }),
  keys: ({ connect, tick }) =>
    createElement(
      Fragment,
      null,
      createElement(InnocentSibling, { onMessage: (data) => hear(data) }),
      createElement(Chat, { key: tick, connect, room: 'one', onMessage: hear }),
    ),
  strictMounts: ({ connect, tick }) =>
    createElement(
      StrictMode,
      null,
      createElement(Chat, { key: tick, connect, room: 'one', onMessage: hear }),
    ),
  watchdog: ({ connect }) => createElement(Watchdog, { connect, onMessage: (data) => hear(data) }),
  still: ({ connect }) => createElement(Chat, { connect, room: 'one', onMessage: hear }),
};

function InnocentSibling({ onMessage }: { onMessage: (data: unknown) => void }) {
  useEffect(() => {
    heard.push(onMessage);
    return () => void heard.push('counted');
  }, [onMessage]);
  return null;
}
