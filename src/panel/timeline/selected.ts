// What choosing an item does, and which items are chosen.

import { findingKey } from '../insight/insight';
import type { Panel } from '../model/panel';
import type { Selection } from '../model/selection';
import { type Item, timesOf } from './core/items';

export function choose(item: Item, panel: Panel): void {
  switch (item.kind) {
    case 'socket':
      panel.setScope({ type: 'connection', connection: item.span.connection.id });
      return;
    case 'finding':
      panel.showFinding(item.finding);
      return;
    case 'decision':
      panel.showDecision(item.record);
      return;
    case 'group': {
      const [first] = item.items;
      if (first?.kind === 'decision') choose(first, panel);
      else panel.setCursor(item.from);
      return;
    }
    case 'wait':
    case 'token':
    case 'refresh':
    case 'page':
    case 'fault':
    case 'navigation':
    case 'mark':
    case 'traffic':
      panel.setCursor(timesOf(item).from);
      return;
    default:
      item satisfies never;
  }
}

export function isSelected(item: Item, selection: Selection): boolean {
  const { scope, cursor, finding } = selection;
  switch (item.kind) {
    case 'socket':
      return scope.type === 'connection' && scope.connection === item.span.connection.id;
    case 'group':
      return item.items.some((one) => isSelected(one, selection));
    case 'finding':
      return finding === findingKey(item.finding);
    case 'decision':
    case 'refresh':
    case 'mark':
    case 'navigation':
      return cursor !== undefined && cursor === timesOf(item).from;
    case 'wait':
    case 'token':
    case 'page':
    case 'fault':
    case 'traffic':
      return false;
  }
}
