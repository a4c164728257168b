import type { Value } from './transaction';

/** A condition on rows of the table `contact`, under that name, and its values. It is true or false, never null. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}
