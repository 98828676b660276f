// Answers the panel's calls. Bodies are a page's own and may be anything: what fails becomes an answer that says so.

import type { BodyAnswer, BodyRequest } from './calls';
import { replay, SessionDecoding } from './decoding';
import { searchPart } from './search';

export function bodyAnswers(): (request: BodyRequest) => BodyAnswer {
  const decoding = new SessionDecoding();

  function resultOf(request: BodyRequest): Extract<BodyAnswer, { result: unknown }>['result'] {
    switch (request.name) {
      case 'decode':
        return decoding.decode(request.argument.parts, request.argument.openings);
      case 'replay':
        return replay(request.argument);
      case 'search': {
        const { parts, patterns } = request.argument;
        return parts.map((part) => searchPart(part, patterns));
      }
    }
  }

  return (request) => {
    try {
      return { id: request.id, result: resultOf(request) };
    } catch (error) {
      return { id: request.id, error: error instanceof Error ? error.message : String(error) };
    }
  };
}
