import type { Condition } from './condition';
import type { Value } from './transaction';

/** A piece of a statement with the values of its marks, in their order. */
export type Fragment = Condition;

/** Puts fragments and values together in the order in which they are written: no mark can lose its value. */
export function sql(texts: TemplateStringsArray, ...holes: readonly (Fragment | Value)[]): Fragment {
  let text = texts[0]!;
  const values: Value[] = [];
  holes.forEach((hole, index) => {
    const isFragment = typeof hole === 'object' && hole !== null && 'sql' in hole;
    text += (isFragment ? hole.sql : '?') + texts[index + 1]!;
    if (isFragment) values.push(...hole.values);
    else values.push(hole as Value);
  });
  return { sql: text, values };
}

/** Words of a statement that come from the house itself. */
export const words = (text: string): Fragment => ({ sql: text, values: [] });

/** Fragments with words between them. */
export const joined = (parts: readonly Fragment[], between: string): Fragment => ({
  sql: parts.map(part => part.sql).join(between),
  values: parts.flatMap(part => part.values),
});
