// The server's mischief, one button each.

import { type FormEvent, useState } from 'react';
import { type MischiefParameters, mischief } from '../drill/server';

interface MischiefButton {
  label: string;
  /** What it does, in the words of the answer line. */
  done: string;
  name: string;
  parameters?: MischiefParameters;
}

const BUTTONS: MischiefButton[] = [
  { label: 'Drop all', done: 'Every line was cut: 1006.', name: 'drop' },
  {
    label: 'Restart',
    done: 'The server restarts: back in 3 s.',
    name: 'restart',
    parameters: { seconds: 3 },
  },
  { label: 'Go silent', done: 'Open connections are half-open now.', name: 'silent' },
  {
    label: '403 three times',
    done: 'The next three handshakes get 403.',
    name: 'refuse',
    parameters: { status: 403, count: 3 },
  },
  {
    label: '503 for 10 s',
    done: 'Handshakes get 503 for ten seconds.',
    name: 'refuse',
    parameters: { status: 503, seconds: 10 },
  },
  {
    label: 'Fail a refresh',
    done: 'The next token refresh gets 500.',
    name: 'refresh',
    parameters: { status: 500, count: 1 },
  },
  { label: 'Delay 1 s', done: 'Frames go out a second later.', name: 'delay', parameters: { ms: 1000 } },
  { label: 'Duplicate', done: 'The next message comes twice.', name: 'duplicate', parameters: { count: 1 } },
  {
    label: 'Out of order',
    done: 'The next message will be overtaken.',
    name: 'reorder',
    parameters: { count: 1 },
  },
  {
    label: 'Lose one',
    done: 'The next message gets lost on its way.',
    name: 'lose',
    parameters: { count: 1 },
  },
];

export function MischiefPanel() {
  const [answer, setAnswer] = useState('');

  const make = (name: string, parameters: MischiefParameters, done: string) => {
    mischief(name, parameters).then(
      () => setAnswer(done),
      (error: Error) => setAnswer(error.message),
    );
  };

  return (
    <section>
      <h2>Mischief</h2>
      <div className="mischief">
        {BUTTONS.map(({ label, done, name, parameters = {} }) => (
          <button key={label} type="button" onClick={() => make(name, parameters, done)}>
            {label}
          </button>
        ))}
        <button
          type="button"
          onClick={() =>
            make(
              'say',
              { room: roomOpen(), count: 3, every: 900, think: 600 },
              'Somebody has something to say.',
            )
          }
        >
          Others talk
        </button>
        <button type="button" onClick={() => make('calm', {}, 'All mischief is over.')}>
          Calm
        </button>
      </div>
      <CloseForm
        onClose={(code, reason) => make('close', { code, reason }, `Everyone was closed with ${code}.`)}
      />
      <p className="hint" role="status">
        {answer}
      </p>
    </section>
  );
}

function CloseForm({ onClose }: { onClose(code: number, reason: string): void }) {
  const [code, setCode] = useState('4401');
  const [reason, setReason] = useState('token expired');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose(Number(code), reason);
  };
  return (
    <form className="close" onSubmit={submit}>
      <label>
        Code
        <input
          inputMode="numeric"
          pattern="[0-9]{4}"
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <label>
        Reason
        <input value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      <button type="submit">Close all</button>
    </form>
  );
}

function roomOpen(): string {
  return document.querySelector<HTMLElement>('[data-room][aria-current]')?.dataset.room ?? 'general';
}
