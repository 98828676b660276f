// The list of dependencies that follows an effect's function in source text.

/** `, [room, options.onMessage])`: what comes before it is the function. */
const LIST = /^\s*,\s*\[([^[\]]*)\]\s*,?\s*\)/;
/** `onMessage`, `options.room`, `props?.room`. */
export const DEPENDENCY_NAME = /^[\w$]+(?:\??\.[\w$]+)*$/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;

/** The names in the list that the text begins with; `undefined` where it begins with none. Those after something else than a name are left out. */
export function namesInList(source: string): string[] | undefined {
  const list = LIST.exec(source.replace(COMMENT, ''))?.[1];
  if (list === undefined) return undefined;
  const names = list.split(',').map((item) => item.trim());
  // A comma in an expression would shift all that follows.
  const other = names.findIndex((name) => !DEPENDENCY_NAME.test(name));
  return other < 0 ? names : names.slice(0, other);
}
