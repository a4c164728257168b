/**
 * The nouns of the house: plain readonly data, no behaviour. Every other room may use these words,
 * and nothing here knows how they are stored, sent or shown.
 */
export type * from './agent';
export type * from './campaign';
export type * from './channel';
export type * from './contact';
export type * from './content';
export type * from './conversation';
export type * from './delivery';
export type * from './event';
export type * from './hook';
export type * from './ids';
export type * from './inbound';
export type * from './message';
export type * from './rule';
export type * from './segment';
export type * from './sought';
