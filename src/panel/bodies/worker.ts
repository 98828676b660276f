// The worker's entry: one call after the other, as they come.

import { bodyAnswers } from './answers';
import type { BodyAnswer, BodyRequest } from './calls';

const answer = bodyAnswers();

addEventListener('message', ({ data }: MessageEvent<BodyRequest>) => {
  postMessage(answer(data) satisfies BodyAnswer);
});
