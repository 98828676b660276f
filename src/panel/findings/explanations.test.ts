import { describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../../analysis/result';
import { explanationOf, readExplanations } from './explanations';

describe('explanations', () => {
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
