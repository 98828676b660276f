// What a rule is about: what it means, why it hurts, how to fix it, and what it cannot tell.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { text } from '../texts';
import { type Block, type Explanation as Explained, explanationOf } from './explanations';

export function Explanation({ rule }: { rule: string }) {
  const explained = useSignal<Explained | 'missing' | undefined>(undefined);
  useEffect(() => {
    let isShown = true;
    const show = (found: Explained | undefined) => {
      if (isShown) explained.value = found ?? 'missing';
    };
    explanationOf(rule).then(show, () => show(undefined));
    return () => {
      isShown = false;
    };
  }, [rule, explained]);
  const { value } = explained;
  if (value === undefined) return <div class="explanation" aria-busy="true" />;
  if (value === 'missing') return <p class="explanation">{text('explanationMissing')}</p>;
  return (
    <article class="explanation">
      <h3>{value.title}</h3>
      {value.blocks.map((block) => (
        <ExplanationBlock
          key={block.type === 'code' ? block.text : block.spans.map((span) => span.text).join('')}
          block={block}
        />
      ))}
    </article>
  );
}

function ExplanationBlock({ block }: { block: Block }) {
  if (block.type === 'code') {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard.
      <pre tabIndex={0}>
        <code>{block.text}</code>
      </pre>
    );
  }
  return (
    <p>
      {block.spans.map(({ style, text: words }) => {
        if (style === 'strong') return <strong key={words}>{words}</strong>;
        return style === 'code' ? <code key={words}>{words}</code> : words;
      })}
    </p>
  );
}
