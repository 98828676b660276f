// The pages and scripts that the tests' own server makes around a `.any.js`, `.window.js` or `.worker.js`.

import type { Metadata } from './metadata';

/** An address that stands for a file of the checkout. */
export interface Wrapper {
  /** Ending of the address. */
  ending: string;
  /** Ending of the file it is made from. */
  file: string;
  type: 'text/html' | 'text/javascript';
  /** @param path of the file, from the root @param query of the address, with its `?` */
  make(path: string, query: string, metadata: Metadata): string;
}

/** The first that fits counts: longer endings first. */
export const WRAPPERS: readonly Wrapper[] = [
  worker(
    '.any.sharedworker.html',
    '.any.js',
    (script) => `new SharedWorker(${script})`,
    '.any.sharedworker.js',
  ),
  worker('.any.worker.html', '.any.js', (script) => `new Worker(${script})`, '.any.worker.js'),
  { ending: '.any.html', file: '.any.js', type: 'text/html', make: windowPage },
  workerScript('.any.worker.js'),
  workerScript('.any.sharedworker.js'),
  { ending: '.window.html', file: '.window.js', type: 'text/html', make: windowPage },
  worker('.worker.html', '.worker.js', (script) => `new Worker(${script})`, '.worker.js'),
];

function windowPage(path: string, query: string, metadata: Metadata): string {
  return page(
    metadata,
    `<script>${globalScript(true)}</script>
<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
${metadata.scripts.map((script) => `<script src="${attributeText(script)}"></script>`).join('\n')}
<div id=log></div>
<script src="${attributeText(`/${path}${query}`)}"></script>`,
  );
}

function worker(ending: string, file: string, start: (script: string) => string, script: string): Wrapper {
  return {
    ending,
    file,
    type: 'text/html',
    make: (path, _query, metadata) => {
      const place = JSON.stringify(`/${path.slice(0, -file.length)}${script}`);
      return page(
        metadata,
        `<script src="/resources/testharness.js"></script>
<script src="/resources/testharnessreport.js"></script>
<div id=log></div>
<script>fetch_tests_from_worker(${start(`${place} + location.search`)});</script>`,
      );
    },
  };
}

function workerScript(ending: string): Wrapper {
  return {
    ending,
    file: '.any.js',
    type: 'text/javascript',
    make: (path, query, metadata) =>
      [
        globalScript(false),
        'importScripts("/resources/testharness.js");',
        ...metadata.scripts.map((script) => `importScripts(${JSON.stringify(script)});`),
        `importScripts(${JSON.stringify(`/${path}${query}`)});`,
        'done();',
      ].join('\n'),
  };
}

function page({ long, title }: Metadata, body: string): string {
  return `<!doctype html>
<meta charset=utf-8>
${title === undefined ? '' : `<title>${title.replaceAll('<', '&lt;')}</title>\n`}${long ? '<meta name=timeout content=long>\n' : ''}${body}
`;
}

function globalScript(isWindow: boolean): string {
  return `self.GLOBAL = { isWindow: () => ${isWindow}, isWorker: () => ${!isWindow}, isShadowRealm: () => false };`;
}

function attributeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
