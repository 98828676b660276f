// The share dialogue, loaded when it is opened.

import { later } from '../parts/later';
import type { ShareDialogProps } from './share-dialog';

export const LaterShareDialog = later<ShareDialogProps>(
  async () => (await import('./share-dialog')).ShareDialog,
);
