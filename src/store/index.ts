/** The memory of the house: the only room with SQL. */
export * from './consents';
export type { Place } from './data-source';
export * from './due';
export { firstIdAt, timeOfId } from './ids';
export * from './inbound';
export * from './inbound-writes';
export * from './outbox';
export * from './reach';
export type * from './schema/rows';
export * from './settle';
export { openStore, type Store } from './store';
export type { Transaction, Value } from './transaction';
export type { Job } from './writer';
