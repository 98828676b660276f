// The views of one recording as `npm run looks -- views` shows them: which scene, and what is done to come there, by the
// words that a person reads.

import type { SceneName } from './look-scenes';

export type Step =
  /** The first that is shown of what can be pressed or chosen and begins so; a row also where it holds it. */
  | { press: string }
  /** As `press`, and that many later ones beside it, with the key held that picks several. */
  | { pick: readonly string[] }
  /** Into the filter's field. */
  | { filter: string }
  /** From the first message, so many messages on. */
  | { message: number }
  /** Brings to the upper edge what begins so. */
  | { scroll: string }
  | { key: string };

export interface LookedAt {
  scene: SceneName;
  /** As the address has it. */
  hash: string;
  steps?: readonly Step[];
}

const TABS = ['messages', 'connections', 'decisions', 'findings', 'drills', 'scorecard'] as const;

export const VIEWS: { [name: string]: LookedAt } = {
  tree: { scene: 'gaps', hash: '', steps: [{ press: 'chat.message' }] },
  raw: { scene: 'gaps', hash: '', steps: [{ press: 'chat.message' }, { press: 'Raw' }] },
  hex: { scene: 'gaps', hash: '', steps: [{ press: 'chat.message' }, { press: 'Hex' }] },
  diff: {
    scene: 'protocols',
    hash: 'filter=type:next* dir:in',
    steps: [{ pick: ['82 B', '102 B'] }],
  },
  mqtt: { scene: 'protocols', hash: 'filter=protocol:mqtt dir:in', steps: [{ press: 'temperature' }] },
  packed: { scene: 'protocols', hash: 'filter=protocol:msgpack', steps: [{ press: 'state' }] },
  binary: { scene: 'protocols', hash: 'filter=size>4000 is:binary', steps: [{ message: 0 }] },
  long: { scene: 'protocols', hash: 'filter=type:report', steps: [{ press: 'report' }] },
  folded: { scene: 'protocols', hash: '', steps: [{ message: 0 }] },
  unfolded: { scene: 'protocols', hash: 'filter=protocol:mqtt', steps: [{ press: 'heartbeats' }] },
  picked: { scene: 'protocols', hash: 'filter=dir:in', steps: [{ pick: ['ines', 'tom', 'report'] }] },
  completion: { scene: 'protocols', hash: '', steps: [{ filter: '' }, { key: 'ArrowDown' }] },
  'completion-type': { scene: 'protocols', hash: '', steps: [{ filter: 'type:' }] },
  'filter-wrong': { scene: 'protocols', hash: '', steps: [{ filter: 'dir:up ' }] },
  search: { scene: 'protocols', hash: 'filter=ines' },
  nothing: { scene: 'protocols', hash: 'filter=zebra' },
  connections: { scene: 'token', hash: 'tab=connections' },
  refused: { scene: 'token', hash: 'tab=connections', steps: [{ press: '#3' }] },
  initiator: { scene: 'token', hash: 'tab=connections', steps: [{ press: '#1' }, { scroll: 'Created by' }] },
  closed: { scene: 'closures', hash: 'tab=connections', steps: [{ press: '#2' }] },
  endpoint: { scene: 'token', hash: 'tab=connections', steps: [{ press: '/ws' }] },
  decisions: { scene: 'token', hash: 'tab=decisions' },
  curve: { scene: 'token', hash: 'tab=decisions', steps: [{ scroll: 'Attempt' }] },
  findings: { scene: 'closures', hash: 'tab=findings' },
  finding: { scene: 'token', hash: 'tab=findings', steps: [{ press: 'Error' }] },
  explanation: {
    scene: 'token',
    hash: 'tab=findings',
    steps: [{ press: 'Error' }, { press: 'What is this?' }, { scroll: 'What is this?' }],
  },
  evidence: { scene: 'gaps', hash: 'tab=findings', steps: [{ press: 'Error' }, { scroll: 'Evidence' }] },
  scorecard: { scene: 'token', hash: 'tab=scorecard' },
  drills: { scene: 'token', hash: 'tab=drills' },
  drilled: { scene: 'drill', hash: 'tab=drills' },
  drilling: { scene: 'drilling', hash: 'tab=drills' },
  'one-message': { scene: 'one', hash: '', steps: [{ message: 3 }] },
  ...Object.fromEntries(
    (['one', 'storm', 'million'] as const).flatMap((scene) =>
      TABS.filter((tab) => tab !== 'messages').map((tab) => [
        `${scene}-${tab}`,
        { scene, hash: `tab=${tab}` },
      ]),
    ),
  ),
  'storm-connection': { scene: 'storm', hash: 'tab=connections', steps: [{ press: '#2' }] },
  'million-message': { scene: 'million', hash: '', steps: [{ message: 5 }] },
  'million-search': { scene: 'million', hash: 'filter=9.76' },
};
