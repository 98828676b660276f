// What each rule means, from docs/findings.md: the one text that people read there and in the panel. It is loaded when
// somebody asks. Of Markdown it uses headings, paragraphs, **bold**, `code` and fenced code, and nothing else.

export interface Explanation {
  title: string;
  blocks: Block[];
}

export type Block = { type: 'paragraph'; spans: Span[] } | { type: 'code'; text: string };

export interface Span {
  style: 'plain' | 'strong' | 'code';
  text: string;
}

let loaded: Promise<Map<string, Explanation>> | undefined;

export async function explanationOf(rule: string): Promise<Explanation | undefined> {
  loaded ??= import('../../../docs/findings.md?raw').then(({ default: text }) => readExplanations(text));
  return (await loaded).get(rule);
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
