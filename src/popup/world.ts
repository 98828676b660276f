// What the popup needs of the world, apart from how it gets it.

import type { RecorderCallName, RecorderCalls } from '../records/messages';

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
  /** What deep capture is differs: in Firefox it needs a permission, and sees handshakes alone. */
  isFirefox: boolean;
  /** Asks for what deep capture of a site needs in this browser; to be called within a click. `false`: refused. */
  askForDeepCapture(origin: string | undefined): Promise<boolean>;
  reload(): void;
  openAll(): void;
}
