// Puts the popup into a document. What stands behind it is the caller's business.

import { render } from 'preact';
import type { RecorderCallName, RecorderCalls } from '../records/messages';
import { Popup } from './popup-view';
import { createPopup } from './state';
import { locale, text } from './texts';

export interface PopupWorld {
  /** The tab that the popup was opened on. */
  tab: number | undefined;
  /** A call to the recorder. Rejects with a sentence for people. */
  call<Name extends RecorderCallName>(
    name: Name,
    argument: RecorderCalls[Name]['argument'],
  ): Promise<RecorderCalls[Name]['result']>;
  /** Asks the user for the permission to record a site; to be called within a click. `false`: refused. */
  askForSite(origin: string): Promise<boolean>;
  reload(): void;
  openAll(): void;
}

export function mountPopup(document: Document, world: PopupWorld): void {
  document.documentElement.lang = locale();
  document.title = text('title');
  render(<Popup popup={createPopup(world)} />, document.body);
}
