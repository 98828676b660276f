// Why a message has no body to show.

import type { NoBody } from '../model/row-reader';
import { text } from '../texts';

export function missingWords(why: NoBody): string {
  switch (why) {
    case 'loading':
      return text('bodyLoading');
    case 'left-out':
      return text('bodyLeftOut');
    case 'gone':
      return text('bodyGone');
    case 'unreadable':
      return text('bodyUnreadable');
  }
}
