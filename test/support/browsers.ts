// The browsers that every end-to-end test is run in, each with the built extension, and recordings read back from them.

import { resolve } from 'node:path';
import puppeteer from 'puppeteer-core';
import { expect } from 'vitest';
import type { ConnectionRecord, FrameRecord, RecordingRecord, RecordKind } from '../../src/records/recording';
import { automation } from '../../tools/automation';
import { findBrowser } from '../../tools/browsers';
import {
  type Browser,
  type LaunchOptions,
  launchChromium,
  launchFirefox,
  serviceWorker,
} from '../../tools/launch';

export const BROWSERS = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof BROWSERS)[number];

const DIST = resolve(import.meta.dirname, '../../dist');

/** The built extension for Chromium. */
export const DIST_CHROME = `${DIST}/chrome`;

/** The built extension for Firefox. */
export const DIST_FIREFOX = `${DIST}/firefox`;

/**
 * The browser with the built extension in it, and at work: what is opened before that is not recorded. Whoever keeps the
 * driver away from some targets waits for the worker himself, since looking at it keeps it alive.
 */
export async function launch(name: BrowserName, options: Partial<LaunchOptions> = {}): Promise<Browser> {
  if (name === 'firefox') return launchFirefox({ extension: `${DIST}/firefox`, ...options });
  const browser = await launchChromium({ extension: `${DIST}/chrome`, ...options });
  if (options.extension === undefined && options.targetFilter === undefined) await serviceWorker(browser);
  return browser;
}

/** The browser without the extension, started as `tools/launch.ts` starts it with. */
export async function launchBare(
  name: BrowserName,
  { args = [], userDataDir, acceptInsecureCerts }: BareOptions = {},
): Promise<Browser> {
  const { path } = await findBrowser(name);
  const common = {
    executablePath: path,
    headless: true,
    ...(userDataDir === undefined ? {} : { userDataDir }),
    ...(acceptInsecureCerts === undefined ? {} : { acceptInsecureCerts }),
  };
  if (name === 'firefox') return puppeteer.launch({ ...common, browser: 'firefox', args });
  return puppeteer.launch({
    ...common,
    pipe: true,
    enableExtensions: true,
    args: ['--no-sandbox', '--disable-component-update', ...args],
  });
}

export type BareOptions = Pick<LaunchOptions, 'args' | 'userDataDir' | 'acceptInsecureCerts'>;

/** One recording, its records by kind. */
export class Recording {
  readonly records: RecordingRecord[];

  constructor(ndjson: string) {
    const [header, ...lines] = ndjson.trimEnd().split('\n');
    expect(JSON.parse(header ?? '')).toMatchObject({ redial: 1 });
    this.records = lines.map((line) => JSON.parse(line) as RecordingRecord);
  }

  all<Kind extends RecordKind>(kind: Kind): Extract<RecordingRecord, { kind: Kind }>[] {
    return this.records.filter(
      (record): record is Extract<RecordingRecord, { kind: Kind }> => record.kind === kind,
    );
  }

  /** Connections to an endpoint whose path ends so, oldest first. */
  connections(path = ''): ConnectionRecord[] {
    return this.all('connection')
      .filter(({ endpoint }) => endpoint.endsWith(path))
      .sort((one, other) => one.createdAt - other.createdAt);
  }

  /** A connection's frames in the order of their numbers. */
  framesOf(connection: string): FrameRecord[] {
    return this.all('frame')
      .filter((frame) => frame.connection === connection)
      .sort((one, other) => one.seq - other.seq);
  }
}

/** What is recorded by now: all that pages have seen is durable first. The newest session where none is named. */
export async function recording(browser: Browser, session?: string): Promise<Recording> {
  const redial = automation(browser);
  await redial.flush();
  return new Recording(await redial.exportSession(session === undefined ? {} : { session }));
}

/** What is recorded by now of the one tab that was on that site. Throws where there is none. */
export async function recordingOf(browser: Browser, url: string): Promise<Recording> {
  const redial = automation(browser);
  await redial.flush();
  const session = (await redial.sessions()).find(({ tabUrl }) => tabUrl.startsWith(`${url}/`));
  if (!session) throw new Error(`Nothing is recorded of ${url}.`);
  return recording(browser, session.id);
}

/** A frame's body as bytes. */
export function bodyOf(frame: FrameRecord | undefined): Buffer {
  return frame?.text === undefined ? Buffer.from(frame?.base64 ?? '', 'base64') : Buffer.from(frame.text);
}
