// The panel's end of the line to a worker for bodies: calls in, promises out. The worker is started by the first call.

import type { BodyAnswer, BodyCallName, BodyCalls, BodyRequest } from './calls';

/** A worker, or what stands for one. */
export interface BodiesPort {
  postMessage(request: BodyRequest): void;
  /** To be called once. `broke`: nothing more will come. */
  listen(heard: (answer: BodyAnswer) => void, broke: (why: string) => void): void;
  terminate(): void;
}

export function portOf(worker: Worker): BodiesPort {
  return {
    postMessage: (request) => worker.postMessage(request),
    listen: (heard, broke) => {
      worker.onmessage = ({ data }: MessageEvent<BodyAnswer>) => heard(data);
      worker.onerror = ({ message }) => broke(message || 'the worker for bodies could not be loaded');
    },
    terminate: () => worker.terminate(),
  };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class WorkerCalls {
  readonly #start: () => BodiesPort;
  #port: BodiesPort | undefined;
  #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(start: () => BodiesPort) {
    this.#start = start;
  }

  /** Rejects where the worker cannot be started, breaks, or is stopped. */
  call<Name extends BodyCallName>(
    name: Name,
    argument: BodyCalls[Name]['argument'],
  ): Promise<BodyCalls[Name]['result']> {
    return new Promise<unknown>((resolve, reject) => {
      const id = ++this.#last;
      const port = this.#running();
      this.#waiting.set(id, { resolve, reject });
      port.postMessage({ id, name, argument } as BodyRequest);
    }) as Promise<BodyCalls[Name]['result']>;
  }

  /** Ends whatever it is doing at once, even a regular expression without end. The next call starts another worker. */
  stop(): void {
    this.#fail(new StoppedError());
  }

  #running(): BodiesPort {
    if (this.#port) return this.#port;
    const port = this.#start();
    port.listen(
      (answer) => {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if ('error' in answer) waiting?.reject(new Error(answer.error));
        else waiting?.resolve(answer.result);
      },
      (why) => this.#fail(new Error(why)),
    );
    this.#port = port;
    return port;
  }

  #fail(error: Error): void {
    this.#port?.terminate();
    this.#port = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const { reject } of waiting.values()) reject(error);
  }
}

/** The call was given up on purpose. */
export class StoppedError extends Error {
  override name = 'StoppedError';
}
