// Values as a viewer and a rule want them: numbers where numbers hold the value, objects where all keys are texts.

/** Changes arrays and objects in place. No deeper than `DEPTH_LIMIT`, which the callers have checked. */
export function tidied(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array || value instanceof Date) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = tidied(value[i]);
    return value;
  }
  if (value instanceof Map) return tidiedMap(value);
  const fields = value as { [key: string]: unknown };
  for (const key in fields) fields[key] = tidied(fields[key]);
  return fields;
}

function tidiedMap(map: Map<unknown, unknown>): unknown {
  let texts = true;
  for (const [key, item] of map) {
    if (typeof key !== 'string' || key === '__proto__') texts = false;
    map.set(key, tidied(item));
  }
  return texts ? Object.fromEntries(map) : map;
}
