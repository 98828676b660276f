import { afterEach, describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../../analysis/result';
import { setTexts } from '../texts';
import { explanationOf, filesFor, readExplanations } from './explanations';

describe('explanations', () => {
  afterEach(() => setTexts((key) => key, 'en'));

  it.each(RULE_NAMES)(
    'tell of %s what it means, why it hurts, how to fix it with code, and what it cannot tell',
    async (rule) => {
      const explanation = await explanationOf(rule);
      expect(explanation?.title.length).toBeGreaterThan(10);
      const heads = explanation?.blocks.flatMap((block) =>
        block.type === 'paragraph' && block.spans[0]?.style === 'strong' ? [block.spans[0].text] : [],
      );
      expect(heads).toEqual(['What it means.', 'Why it hurts.', 'How to fix it.', 'Limits.']);
      expect(explanation?.blocks.filter(({ type }) => type === 'code')).toHaveLength(1);
    },
  );

  it('tell of no rule that there is not', async () => {
    const { default: markdown } = await import('../../../docs/findings.md?raw');
    expect([...readExplanations(markdown).keys()]).toEqual([...RULE_NAMES]);
    expect(await explanationOf('constructor')).toBeUndefined();
  });

  it('come from the file of the language, of the language at large, and in English', () => {
    expect(filesFor('pt-BR')).toEqual(['findings.pt-BR.md', 'findings.pt.md', 'findings.md']);
    expect(filesFor('en')).toEqual(['findings.en.md', 'findings.md']);
  });

  it('are English in a language that nobody has translated', async () => {
    const english = await explanationOf('no-backoff');
    setTexts((key) => key, 'tlh-Latn');
    expect(english).toBeDefined();
    expect(await explanationOf('no-backoff')).toEqual(english);
  });

  it('keep markup in code as text', () => {
    const found = readExplanations(
      '### `a`: A title\n\nUse `<b>` **now**.\n\n```ts\n**x** `y`\n```\n## next\ntext',
    );
    expect(found.get('a')).toEqual({
      title: 'A title',
      blocks: [
        {
          type: 'paragraph',
          spans: [
            { style: 'plain', text: 'Use ' },
            { style: 'code', text: '<b>' },
            { style: 'plain', text: ' ' },
            { style: 'strong', text: 'now' },
            { style: 'plain', text: '.' },
          ],
        },
        { type: 'code', text: '**x** `y`' },
      ],
    });
  });
});
