const BASE = '/api/v1';
const SAFE = new Set(['GET', 'HEAD']);
let csrf = '';

/** Why the API said no. `status` 0 and id `network` mean that no answer came at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly id: string,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export type QueryValue = string | number | boolean | null | undefined;

export interface CallOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  /** The same key for every attempt at the same thing: it is then done once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Keeps the token that proves a change came from this console; the session's answer carries it. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/** The token that goes with every change. */
export const csrfToken = (): string => csrf || cookie('guanxi_csrf');

/**
 * Calls the API with the session's cookie and gives the decoded answer, or undefined for an empty one.
 * Rejects with ApiError only (or with the signal's own reason when it was aborted).
 */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  if (!SAFE.has(method)) headers['x-csrf-token'] = csrfToken();
  let response: Response;
  try {
    response = await fetch(BASE + path + queryOf(options.query), {
      method,
      headers,
      credentials: 'include',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, 'network', 'no answer from the server');
  }
  if (!response.ok) throw faultFrom(response.status, response.statusText, await response.text().catch(() => ''));
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Reads. */
export const get = <T>(path: string, query?: CallOptions['query'], signal?: AbortSignal) =>
  call<T>('GET', path, { query, signal });

/** Does or creates. */
export const post = <T>(path: string, body: unknown = {}, options: CallOptions = {}) =>
  call<T>('POST', path, { ...options, body });

/** Changes what is given and leaves the rest. */
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, { body });

/** Replaces the whole. */
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, { body });

/** Removes. */
export const remove = (path: string) => call<void>('DELETE', path);

/** A key for one act of sending. Made without `randomUUID`, which browsers keep from plain-http addresses. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The fault an answer tells; one that came from somewhere else, such as a proxy, is named by its status. */
export function faultFrom(status: number, statusText: string, body: string): ApiError {
  try {
    const { error } = JSON.parse(body) as { error: { id: string; message: string; fields?: Record<string, string> } };
    return new ApiError(status, error.id, error.message, error.fields);
  } catch {
    return new ApiError(status, `http_${status}`, statusText);
  }
}

function queryOf(query: CallOptions['query']): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') pairs.set(name, String(value));
  }
  return pairs.size ? `?${pairs}` : '';
}

function cookie(name: string): string {
  const pair = document.cookie.split('; ').find(each => each.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : '';
}
