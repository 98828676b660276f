// Which parts of a HAR say anything about WebSockets. All else, most of a HAR's bytes, is passed over undecoded.

import type { JsonPath } from './json-slicer';

export function chooseInHar(path: JsonPath): 'enter' | 'take' | 'skip' {
  const [log, section, item, field, part] = path;
  if (path.length === 0) return 'enter';
  if (log !== 'log') return 'skip';
  if (path.length === 1) return 'enter';
  switch (section) {
    case 'creator':
    case 'browser':
      return path.length === 2 ? 'take' : 'skip';
    case 'pages':
      return path.length === 2 ? 'enter' : 'take';
    case '_redial':
      if (path.length === 2) return 'enter';
      if (path.length === 3) return item === 'header' ? 'take' : item === 'records' ? 'enter' : 'skip';
      return 'take';
    case 'entries':
      if (path.length <= 3) return 'enter';
      return chooseInEntry(path.length === 4, field, part);
    default:
      return 'skip';
  }
}

function chooseInEntry(isField: boolean, field: unknown, part: unknown): 'enter' | 'take' | 'skip' {
  switch (field) {
    case '_webSocketMessages':
      return isField ? 'enter' : 'take';
    case 'request':
      if (isField) return 'enter';
      return part === 'url' || part === 'headers' ? 'take' : 'skip';
    case 'response':
      if (isField) return 'enter';
      return part === 'status' || part === 'headers' || part === '_error' ? 'take' : 'skip';
    case 'startedDateTime':
    case 'timings':
    case 'pageref':
    case '_initiator':
    case '_resourceType':
    case '_webSocketClose':
    case '_redial':
      return 'take';
    default:
      return 'skip';
  }
}
