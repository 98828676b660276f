// The whole page: logging in, then rooms, the conversation and the bench beside it.

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RoomSummary } from '../../protocol';
import type { UseChat } from '../chat/chat';
import { logOut, useSession } from '../chat/session';
import { type Choice, readChoice } from '../choice';
import { usePlay } from '../drill/play';
import { isOfHere, listRooms } from '../drill/server';
import { FLAW_DESCRIPTIONS } from '../flaws';
import { useChat as useSoundChat } from '../sound';
import { Bench } from './Bench';
import { Conversation } from './Conversation';
import { LogIn } from './LogIn';
import { RoomList } from './RoomList';
import { VerdictBanner } from './VerdictBanner';

const choice = readChoice();

/** For the life of the page: what a broken hook leaves behind would else disturb the next one. */
const useChosenChat = hookFor(choice);

export function App() {
  const session = useSession();
  const play = usePlay();
  if (session === undefined) return <VerdictBanner play={play} />;
  if (session === null) return <LogIn />;
  return (
    <div className="page">
      <VerdictBanner play={play} />
      <ChatPane me={session.name} />
      <Bench choice={choice} isPlaying={play.phase === 'playing'} />
    </div>
  );
}

function ChatPane({ me }: { me: string }) {
  const asked = useHash();
  const [rooms, setRooms] = useState<RoomSummary[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies(asked): a room that is asked for may be newer than the list.
  useEffect(() => {
    let left = false;
    listRooms().then(
      (list) => {
        if (!left) setRooms(list);
      },
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [asked]);

  const room = rooms.find(({ id }) => id === asked) ?? rooms.find(({ id }) => id === 'general') ?? rooms[0];
  return (
    <>
      <RoomList
        rooms={rooms.filter(({ id }) => id === room?.id || isOfHere(id))}
        open={room?.id}
        me={me}
        onLogOut={() => void logOut()}
      />
      {room && <Conversation room={room} me={me} useChat={useChosenChat} />}
    </>
  );
}

function hookFor({ flaw, twin }: Choice): UseChat {
  return flaw === undefined || twin === 'sound' ? useSoundChat : FLAW_DESCRIPTIONS[flaw].useChat;
}

function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => decodeURIComponent(location.hash.slice(1)),
  );
}
