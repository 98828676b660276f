// What each rule means, from docs/findings.md, or docs/findings.LANGUAGE.md where somebody has translated it: the one
// text that people read there and in the panel. It is loaded when somebody asks. Of Markdown it uses headings,
// paragraphs, **bold**, `code` and fenced code, and nothing else.

import { locale } from '../texts';

export interface Explanation {
  title: string;
  blocks: Block[];
}

export type Block = { type: 'paragraph'; spans: Span[] } | { type: 'code'; text: string };

export interface Span {
  style: 'plain' | 'strong' | 'code';
  text: string;
}

const FOLDER = '../../../docs/';
const FILES = import.meta.glob<string>('../../../docs/findings*.md', { query: '?raw', import: 'default' });
const loaded = new Map<string, Promise<Map<string, Explanation>>>();

/** In the language of the interface; in English what is not translated. `undefined`: there is no such rule. */
export async function explanationOf(rule: string): Promise<Explanation | undefined> {
  for (const name of filesFor(locale())) {
    const explanation = (await explanationsIn(FOLDER + name)).get(rule);
    if (explanation) return explanation;
  }
  return undefined;
}

/** For `pt-BR`: findings.pt-BR.md, findings.pt.md, findings.md, in this order. */
export function filesFor(tag: string): string[] {
  const parts = tag.split('-');
  const tags = parts.map((_, dropped) => parts.slice(0, parts.length - dropped).join('-'));
  return [...tags.map((each) => `findings.${each}.md`), 'findings.md'];
}

function explanationsIn(file: string): Promise<Map<string, Explanation>> {
  const read = FILES[file];
  if (!read) return Promise.resolve(new Map());
  let explanations = loaded.get(file);
  if (!explanations) {
    explanations = read().then(readExplanations);
    loaded.set(file, explanations);
  }
  return explanations;
}

/** By the names of rules: ``### `name`: title`` begins one, the next heading of any level ends it. */
export function readExplanations(markdown: string): Map<string, Explanation> {
  const explanations = new Map<string, Explanation>();
  for (const section of markdown.split(/^(?=#)/m)) {
    const [heading = '', ...lines] = section.split('\n');
    const [, rule, title] = /^### `([^`]+)`: (.+)$/.exec(heading) ?? [];
    if (rule && title) explanations.set(rule, { title, blocks: readBlocks(lines) });
  }
  return explanations;
}

function readBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let code: string[] | undefined;
  for (const line of lines) {
    if (line.startsWith('```')) {
      if (code) blocks.push({ type: 'code', text: code.join('\n') });
      code = code ? undefined : [];
    } else if (code) code.push(line);
    else if (line.trim() !== '') blocks.push({ type: 'paragraph', spans: readSpans(line) });
  }
  return blocks;
}

function readSpans(line: string): Span[] {
  return line
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('**')) return { style: 'strong', text: part.slice(2, -2) };
      if (part.startsWith('`')) return { style: 'code', text: part.slice(1, -1) };
      return { style: 'plain', text: part };
    });
}
