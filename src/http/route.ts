import type { Context } from 'koa';
import type { Role } from '../model';
import type { Caller } from './auth';
import type { Limit } from './limits';
import type { z } from './zod';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a route's answer is given: the caller and the request as its schemas read it. */
export interface Call<Params = unknown, Query = unknown, Body = unknown> {
  readonly caller: Caller;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** For the few answers that need more than words: streams, cookies, languages. */
  readonly ctx: Context;
}

/** Everybody who is signed in. */
export const STAFF: readonly Role[] = ['admin', 'agent', 'marketer'];
export const ADMINS: readonly Role[] = ['admin'];

/** One door of the API, as data: what the router mounts is what the document describes. */
export interface Route {
  readonly method: Method;
  /** Under `/api/v1`: `/conversations/:id/claim`. */
  readonly path: string;
  readonly tag: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** `anyone` needs no sign-in. */
  readonly may: readonly Role[] | 'anyone';
  readonly limit?: { readonly by: 'address' | 'agent'; readonly limit: Limit };
  /** Whether an `Idempotency-Key` makes repeated calls one. */
  readonly once?: boolean;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The media types of a body that is a file; `answer` reads it by itself. */
  readonly takes?: readonly string[];
  /** The status of success; 204 answers with nothing. */
  readonly status: number;
  readonly gives?: z.ZodType;
  /** The media type of an answer that is not JSON. */
  readonly type?: string;
  readonly answer: (call: Call) => Promise<unknown>;
}

type Read<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Given<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;

interface Declared<Params, Query, Body, Gives>
  extends Omit<Route, 'params' | 'query' | 'body' | 'gives' | 'answer' | 'status'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly gives?: Gives;
  readonly status?: number;
  readonly answer: (call: Call<Read<Params>, Read<Query>, Read<Body>>) => Promise<Given<Gives>>;
}

/** Declares a route whose answer is checked against its schemas by the compiler. */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Gives extends z.ZodType | undefined = undefined,
>(declared: Declared<Params, Query, Body, Gives>): Route {
  const status = declared.status ?? (declared.gives || declared.type ? 200 : 204);
  return { ...declared, status } as unknown as Route;
}
