// The sockets of one page that are for the same thing, one after another or at once.

import type { Connection } from './connection';
import { Pace } from './pace';
import type { Page } from './page';
import type { Policy } from './result';
import type { Story } from './story';

/** What is made now was led to by the end of one of so many. */
const RECENT = 4;

export class Lane {
  readonly page: Page;
  readonly endpoint: string;
  readonly resource: string;
  /** Tells it apart in the whole session. */
  readonly key: string;
  /** Of all lanes of the page to the endpoint. */
  readonly place: string;
  /** Created and not yet closed. */
  readonly live = new Set<Connection>();
  latest: Connection | undefined;
  /** Those that ended last, the newest at the end: at most `RECENT`. */
  readonly recent: Connection[] = [];
  readonly pace = new Pace();
  /** A backoff with jitter that was read here. */
  policy: Policy | undefined;
  /** The story that goes on here. */
  story: Story | undefined;

  constructor(page: Page, endpoint: string, resource: string) {
    this.page = page;
    this.endpoint = endpoint;
    this.resource = resource;
    this.key = `${page.id} ${endpoint} ${resource}`;
    this.place = `${page.id} ${endpoint}`;
  }

  ended(connection: Connection): void {
    if (this.recent.push(connection) > RECENT) this.recent.shift();
  }

  /** The newest socket here, other than that one, that is connecting or open. */
  inUse(except?: Connection): Connection | undefined {
    let newest: Connection | undefined;
    for (const connection of this.live) {
      if (connection === except || connection.phase === 'closing') continue;
      newest = connection;
    }
    return newest;
  }
}
