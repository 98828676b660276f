// Circles in a directed graph: one for each strongly connected part (Tarjan 1972), each as short as it can be.

/** @returns circles as the nodes passed, from the first in order: `['a', 'b']` for a -> b -> a */
export function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  return stronglyConnected(graph).flatMap((part) => {
    const inside = new Set(part);
    const start = [...part].sort()[0];
    const cycle = start === undefined ? undefined : shortestCycle(start, inside, graph);
    return cycle ? [cycle] : [];
  });
}

function stronglyConnected(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const parts: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();

  const visit = (node: string): number => {
    const own = index.size;
    let lowest = own;
    index.set(node, own);
    stack.push(node);
    onStack.add(node);
    for (const next of graph.get(node) ?? []) {
      const seen = index.get(next);
      if (seen === undefined) lowest = Math.min(lowest, visit(next));
      else if (onStack.has(next)) lowest = Math.min(lowest, low.get(next) ?? seen);
    }
    low.set(node, lowest);
    if (lowest === own) {
      const part = stack.splice(stack.indexOf(node));
      for (const member of part) onStack.delete(member);
      parts.push(part);
    }
    return lowest;
  };

  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return parts;
}

/** Breadth first from `start` back to itself, within `inside`. */
function shortestCycle(
  start: string,
  inside: ReadonlySet<string>,
  graph: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const next of graph.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return path;
      if (!inside.has(next) || seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
