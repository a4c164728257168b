import type { Sought } from '../model';
import type { Value } from './transaction';

/** A condition on rows of the table `contact`, under that name, and its values. It is true or false, never null. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

const EVERYBODY: Condition = { sql: '1 = 1', values: [] };
const NOBODY: Condition = { sql: '1 = 0', values: [] };

/** What is sought, as SQL. Everything that was chosen by a person is a parameter. */
export function conditionOf(sought: Sought): Condition {
  if ('all' in sought) return joined(sought.all.map(conditionOf), ' AND ', EVERYBODY);
  if ('any' in sought) return joined(sought.any.map(conditionOf), ' OR ', NOBODY);
  if ('not' in sought) {
    const { sql, values } = conditionOf(sought.not);
    return { sql: `NOT (${sql})`, values };
  }
  return {
    sql: 'EXISTS (SELECT 1 FROM segmentMember m WHERE m.segmentId = ? AND m.contactId = contact.id)',
    values: [sought.member],
  };
}

function joined(parts: readonly Condition[], by: string, none: Condition): Condition {
  if (parts.length === 0) return none;
  return { sql: `(${parts.map(({ sql }) => sql).join(by)})`, values: parts.flatMap(({ values }) => values) };
}
