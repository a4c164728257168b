/** The contract an adapter fulfils, and the tools it is given. */
export * from './adapter';
export * from './channel';
export * from './deadline';
export * from './error';
export * from './http';
export type * from './limits';
export * from './menu';
export * from './outside';
export * from './wait-for';
