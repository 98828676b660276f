// What a room's frames come to: each handled by the consumer that its `type` names.

import { useCallback } from 'react';
import { type ClientFrame, parseServerFrame, type ServerFrame } from '../../protocol';
import { type Others, useOthers } from './others';
import { type Transcript, useTranscript } from './transcript';

export interface RoomState {
  transcript: Transcript;
  others: Others;
  /** Hands a frame to its consumer. Keeps its identity. */
  dispatch(frame: ServerFrame): void;
  /** Takes a frame's data. Gives the frame's type; `undefined` for what is no frame of ours. Keeps its identity. */
  receive(data: unknown): ServerFrame['type'] | undefined;
}

export function useRoom(room: string, me: string): RoomState {
  const transcript = useTranscript(room, me);
  const others = useOthers();
  const { add, acknowledge, fail } = transcript;
  const { setPresent, noticeTyping, stopTyping } = others;

  const dispatch = useCallback(
    (frame: ServerFrame) => {
      switch (frame.type) {
        case 'chat.message':
          stopTyping(frame.from);
          add(frame);
          break;
        case 'chat.ack':
          acknowledge(frame.client_id, frame.id, frame.seq);
          break;
        case 'chat.typing':
          noticeTyping(frame.from);
          break;
        case 'chat.presence':
          setPresent(frame.people);
          break;
        case 'chat.error':
          if (frame.client_id !== undefined) fail(frame.client_id);
          break;
        case 'chat.ready':
        case 'pong':
          break;
        default:
          frame satisfies never;
      }
    },
    [add, acknowledge, fail, setPresent, noticeTyping, stopTyping],
  );
  const receive = useCallback(
    (data: unknown) => {
      const frame = parseServerFrame(data);
      if (frame) dispatch(frame);
      return frame?.type;
    },
    [dispatch],
  );
  return { transcript, others, dispatch, receive };
}

/** Sends where the socket is open; says whether it did. */
export function transmit(socket: WebSocket | null, frame: ClientFrame): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}
