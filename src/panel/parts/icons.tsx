// Icons, drawn for Redial on a grid of 16 pixels. They take the colour of the text. What they mean stands beside them in
// words, and they say nothing to a screen reader; save where they are all there is, and have a name.

import type { ComponentChildren } from 'preact';

export type IconName = keyof typeof SHAPES;

export function Icon({ name, class: className }: { name: IconName; class?: string }) {
  return (
    <svg class={`icon ${className ?? ''}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}

/** In rows of lists: a word beside it that only a screen reader finds is a layer of its own, which scrolling pays for. */
export function NamedIcon({ name, label }: { name: IconName; label: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" role="img" focusable="false">
      <title>{label}</title>
      {SHAPES[name]}
    </svg>
  );
}

const line = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 1.5,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
} as const;

const SHAPES = {
  record: <circle cx="8" cy="8" r="4.5" fill="currentColor" />,
  off: <circle cx="8" cy="8" r="4.25" {...line} />,
  reload: <path d="M12.8 6.2A5.2 5.2 0 1 0 13.2 9M13 3v3.4H9.6" {...line} />,
  impossible: <path d="M3.8 12.2l8.4-8.4M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z" {...line} />,
  flag: <path d="M4 14V2.5h8L10 5.5l2 3H4" {...line} />,
  label: <path d="M8.2 2.5H13v4.8L7.3 13 2.8 8.5zM10.6 4.9h.01" {...line} />,
  pin: <path d="M6 2.5h4M6.8 2.5L6.5 7 4.5 9h7l-2-2-.3-4.5M8 9v4.5" {...line} />,
  pinned: <path d="M6 2.5h4L9.5 7l2 2h-7l2-2zM8 9v4.5" {...line} fill="currentColor" />,
  delete: <path d="M2.8 4.5h10.4M6.2 4.2V2.5h3.6v1.7M4.2 4.8l.6 8.7h6.4l.6-8.7" {...line} />,
  list: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" {...line} />,
  search: <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4l3.1 3.1" {...line} />,
  close: <path d="M4 4l8 8M12 4l-8 8" {...line} />,
  share: <path d="M8 9.5v-7M5 5l3-2.8L11 5M5 7.5H3.5v6h9v-6H11" {...line} />,
  gear: (
    <path
      d="M8 5.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M3.6 12.4L5 11M11 5l1.4-1.4"
      {...line}
    />
  ),
  swap: <path d="M2.5 5.5h9M9 3l2.8 2.5L9 8M13.5 10.5h-9M7 8l-2.8 2.5L7 13" {...line} />,
  file: <path d="M4 2.5h5l3 3v8H4zM8.8 2.7v3h3" {...line} />,
  open: <path d="M5 3l6 5-6 5z" fill="currentColor" />,
  fold: <path d="M3 5.5l5 5 5-5z" fill="currentColor" />,
  unfold: <path d="M5.5 3l5 5-5 5z" fill="currentColor" />,
  in: <path d="M8 2.5v10M4 8.8l4 4 4-4" {...line} />,
  out: <path d="M8 13.5v-10M4 7.2l4-4 4 4" {...line} />,
  toEnd: <path d="M8 2v7.5M4.5 6.2L8 9.7l3.5-3.5M3 13h10" {...line} />,
  zoomIn: <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4l3.1 3.1M7 5v4M5 7h4" {...line} />,
  zoomOut: <path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4l3.1 3.1M5 7h4" {...line} />,
  fit: <path d="M2.5 3v10M13.5 3v10M5 8h6M6.6 6L4.6 8l2 2M9.4 6l2 2-2 2" {...line} />,
  toLive: <path d="M3 8h7.5M7.5 5l3 3-3 3M13 3v10" {...line} />,
  copy: <path d="M5.5 5.5h7v8h-7zM3.5 10.5v-8h7" {...line} />,
  connected: <circle cx="8" cy="8" r="4" fill="currentColor" />,
  connecting: (
    <path
      d="M8 3.5a4.5 4.5 0 0 1 0 9zM8 3.5a4.5 4.5 0 0 0 0 9"
      {...line}
      fill="currentColor"
      fill-opacity="0.35"
    />
  ),
  closing: <path d="M8 4v8a4 4 0 0 1 0-8z" fill="currentColor" stroke="currentColor" />,
  closed: <rect x="4.5" y="4.5" width="7" height="7" rx="1" {...line} />,
  failed: <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" {...line} stroke-width="2" />,
  left: <path d="M9.5 3.5H4v9h5.5M7.5 8H13M10.8 5.8L13 8l-2.2 2.2" {...line} />,
  unknown: <path d="M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.2h.01" {...line} />,
  wait: (
    <path
      d="M4.5 2.5h7M4.5 13.5h7M5.2 2.5c0 3.2 5.6 3.8 5.6 5.5S5.2 10.3 5.2 13.5M10.8 2.5C10.8 5.7 5.2 6.3 5.2 8s5.6 2.3 5.6 5.5"
      {...line}
      stroke-width="1.2"
    />
  ),
  decision: <path d="M8 2.5L13.5 8 8 13.5 2.5 8z" {...line} />,
  offline: <path d="M2.5 6.5a8 8 0 0 1 11 0M5 9.3a4.4 4.4 0 0 1 6 0M8 12.4h.01M3 2.5l10 11" {...line} />,
  online: <path d="M2.5 6.5a8 8 0 0 1 11 0M5 9.3a4.4 4.4 0 0 1 6 0M8 12.4h.01" {...line} />,
  hidden: <path d="M2.5 6.5c2.6 4 8.4 4 11 0M4.2 8.6L3 10.3M8 9.6v2.2M11.8 8.6l1.2 1.7" {...line} />,
  visible: (
    <path
      d="M2 8c2.8-4.6 9.2-4.6 12 0-2.8 4.6-9.2 4.6-12 0zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z"
      {...line}
    />
  ),
  event: <path d="M8 3v6M8 12.6h.01" {...line} stroke-width="2" />,
  gap: <path d="M2.5 5h3.2M10.3 5h3.2M2.5 11h3.2M10.3 11h3.2M7 3l2 3.3-2 3.4L9 13" {...line} />,
  warning: <path d="M8 2.5l6 11H2zM8 6.8v3M8 11.7h.01" {...line} />,
  deep: <path d="M2.5 4.5h11M5 8h6M7 11.5h2" {...line} />,
  info: <path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.4v3.4M8 5.2h.01" {...line} />,
  heartbeat: <path d="M1.5 8.5h3l2-5 3 9 2-4h3" {...line} />,
  diff: <path d="M2.5 3h4.5v10H2.5zM9 3h4.5v10H9zM4 6h1.5M10.5 6H12M4 8.5h1.5" {...line} />,
  fault: <path d="M9 2L3.8 9.2h3.7L7 14l5.2-7.2H8.5z" {...line} />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />,
  save: <path d="M8 2.5v7M5 7l3 2.8L11 7M3 13h10" {...line} />,
  done: <path d="M3 8.5l3.3 3.3L13 5" {...line} />,
  back: <path d="M9.5 3.5L5 8l4.5 4.5" {...line} />,
} satisfies { [name: string]: ComponentChildren };
