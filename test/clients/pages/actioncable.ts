// @ts-expect-error The package has no types.
import { ConnectionMonitor, createConsumer } from '@rails/actioncable';

// Six seconds by default.
ConnectionMonitor.staleThreshold = 1;
createConsumer(`ws://${location.host}/cable`).subscriptions.create('TickChannel', {
  received: ({ at }: { at: number }) => {
    document.title = String(at);
  },
});
