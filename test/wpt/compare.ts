// Two runs of one test held against each other, result by result.

/** Of testharness.js: a test's `status`. */
const TEST_STATUS = ['passed', 'failed', 'timed out', 'not run', 'precondition failed'];
/** Of testharness.js: the harness's `status`. */
const HARNESS_STATUS = ['completed', 'error', 'timed out', 'precondition failed'];

/** As `server.ts` keeps it in the page. */
export interface PageResults {
  status: number;
  message: string | null;
  tests: { name: string; status: number; message: string | null }[];
}

export interface Result {
  name: string;
  status: string;
  message: string;
}

/** A page's results in words; of the page as a whole first. `undefined`: it never came to an end. */
export function resultsOf(page: PageResults | undefined): Result[] {
  if (!page) return [{ name: THE_PAGE, status: 'never ended', message: '' }];
  const seen = new Map<string, number>();
  return [
    result(THE_PAGE, HARNESS_STATUS, page.status, page.message),
    ...page.tests.map(({ name, status, message }) => {
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return result(count === 1 ? name : `${name} (${count})`, TEST_STATUS, status, message);
    }),
  ];
}

/** Name of what testharness.js says of the page as a whole. */
export const THE_PAGE = '(the page)';

export interface Difference {
  name: string;
  without: string;
  with: string;
}

/**
 * What is not alike in a window without Redial and in one with it: a status, a message, a test that only one has.
 * Numbers in messages do not count: cookies and ports are drawn anew.
 */
export function differences(bare: readonly Result[], recorded: readonly Result[]): Difference[] {
  const names = new Set([...bare, ...recorded].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [without, withRedial] = [bare, recorded].map((results) =>
      describe(results.find((one) => one.name === name)),
    );
    return without === withRedial ? [] : [{ name, without: without ?? '', with: withRedial ?? '' }];
  });
}

function result(name: string, words: readonly string[], status: number, message: string | null): Result {
  return { name, status: words[status] ?? `status ${status}`, message: message ?? '' };
}

function describe(one: Result | undefined): string {
  if (!one) return 'is not there';
  return one.message === '' ? one.status : `${one.status}: ${one.message.replace(/\d+/g, '#')}`;
}
