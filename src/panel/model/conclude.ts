// What is concluded of a whole recording, once, whether or not it is the one that is opened.

import type { SessionResult } from '../../analysis/result';
import type { Source } from '../source/source';

/** `undefined` where the recording holds nothing to conclude from. @throws an `AbortError` where it was cancelled */
export function conclude(
  source: Pick<Source, 'analyse'>,
  session: string,
  signal?: AbortSignal,
): Promise<SessionResult | undefined> {
  return new Promise((resolve, reject) => {
    let result: SessionResult | undefined;
    const handle = source.analyse(session, false, {
      heard: (news) => {
        if (news.result) result = news.result;
        if (news.done < news.total || !result) return;
        handle.dispose();
        resolve(result);
      },
      failed: (error) => {
        handle.dispose();
        reject(error);
      },
    });
    signal?.addEventListener('abort', () => {
      handle.dispose();
      reject(signal.reason);
    });
  });
}
