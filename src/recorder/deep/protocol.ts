// The part of the Chrome DevTools Protocol (1.3) that deep capture reads, as types.

export interface CallFrame {
  functionName: string;
  url: string;
  /** 0-based. */
  lineNumber: number;
  /** 0-based. */
  columnNumber: number;
}

export interface ProtocolHeaders {
  [name: string]: string;
}

/** `timestamp`: seconds on the browser's monotonic clock; `wallTime`: seconds since the epoch at that moment. */
export interface ProtocolEvents {
  'Target.attachedToTarget': { sessionId: string; targetInfo: { type: string; url: string } };
  'Target.detachedFromTarget': { sessionId: string };
  'Network.webSocketCreated': {
    requestId: string;
    url: string;
    initiator?: { stack?: { callFrames: CallFrame[] } };
  };
  'Network.webSocketWillSendHandshakeRequest': {
    requestId: string;
    timestamp: number;
    wallTime: number;
    request: { headers: ProtocolHeaders };
  };
  'Network.webSocketHandshakeResponseReceived': {
    requestId: string;
    timestamp: number;
    response: { status: number; headers: ProtocolHeaders; requestHeaders?: ProtocolHeaders };
  };
  'Network.webSocketFrameSent': FrameEvent;
  'Network.webSocketFrameReceived': FrameEvent;
  'Network.webSocketFrameError': { requestId: string; timestamp: number; errorMessage: string };
  'Network.webSocketClosed': { requestId: string; timestamp: number };
}

/** `payloadData`: text where `opcode` is 1, else base64. */
export interface FrameEvent {
  requestId: string;
  timestamp: number;
  response: { opcode: number; payloadData: string };
}

export type ProtocolEventName = keyof ProtocolEvents;

/** An event with its name, so that a `switch` tells its shape. */
export type ProtocolEvent = {
  [Name in ProtocolEventName]: { name: Name; event: ProtocolEvents[Name] };
}[ProtocolEventName];
