import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { withDeadline } from './deadline';
import { ChannelError } from './error';

const RESPONSE_BYTES = 12 * 1024 * 1024;
const REQUEST_BYTES = 24 * 1024 * 1024;
const DEADLINE_MS = 10_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | FormData;
  /** The largest answer that is taken; 12 MB when left out. */
  readonly maxBytes?: number;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Asks a platform. Every status resolves; only a missing answer rejects, with `busy` or `unknown`. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export interface HttpOptions {
  readonly deadlineMs?: number;
  readonly maxSockets?: number;
  /** How names become addresses, for who must not reach every one; those of the system when left out. */
  readonly lookup?: LookupFunction;
}

/**
 * The one client with which adapters call platforms: a deadline over the whole exchange, capped sizes, no redirects,
 * no proxy from the environment, connections kept open. Rejects with ChannelError: `busy` when nothing can have
 * reached the platform, `unknown` when bytes may have. The error carries neither the query nor the headers nor the body.
 */
export function openHttp(options: HttpOptions = {}): Http & { close(): void } {
  const { lookup } = options;
  const sockets = { keepAlive: true, maxSockets: options.maxSockets ?? 64, ...(lookup ? { lookup } : {}) };
  const httpAgent = new HttpAgent(sockets);
  const httpsAgent = new HttpsAgent(sockets);
  const client = axios.create({
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: RESPONSE_BYTES,
    maxBodyLength: REQUEST_BYTES,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    transformRequest: [body => body],
    transformResponse: [body => body],
  });
  const http = (request: HttpRequest) => exchange(client, request, options.deadlineMs ?? DEADLINE_MS);
  return Object.assign(http, {
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  });
}

async function exchange(client: AxiosInstance, request: HttpRequest, deadlineMs: number): Promise<HttpResponse> {
  try {
    const { status, headers, data } = await withDeadline(deadlineMs, request.signal, signal =>
      client.request<Buffer>({
        method: request.method,
        url: request.url,
        params: request.query,
        headers: { ...request.headers },
        data: request.body,
        ...(request.maxBytes === undefined ? {} : { maxContentLength: request.maxBytes }),
        signal,
      }),
    );
    return { status, headers: flatten(headers), body: Buffer.from(data) };
  } catch (error) {
    throw silence(error);
  }
}

/** Codes with which the connection failed before a byte of ours could arrive. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_INVALID_URL',
  'ERR_INSIDE',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Axios's own error holds the whole request, tokens included, so it is dropped here and only its code goes on. */
function silence(error: unknown): ChannelError {
  const code =
    error instanceof AxiosError || (error instanceof Error && 'code' in error)
      ? String(error.code ?? 'no code')
      : 'no code';
  if (NOT_SENT.has(code)) return new ChannelError('busy', code, 'the platform could not be reached');
  return new ChannelError('unknown', code, 'no answer from the platform');
}

function flatten(headers: unknown): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    if (value !== undefined && value !== null) flat[name.toLowerCase()] = String(value);
  }
  return flat;
}
