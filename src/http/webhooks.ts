import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type Koa from 'koa';
import {
  answersInline,
  ChannelError,
  type DoorResponse,
  receives,
  type WebhookRequest,
  type WebhookResponse,
} from '../channel';
import type { House } from '../flows/house';
import type { InboundPath } from '../flows/inbound';
import type { OutboundPath } from '../flows/outbound';
import type { ChannelId, ConversationId, DeliveryId } from '../model';
import { openStreams } from './streams';

/** Platforms send small pushes; what is larger is not theirs, unless the channel's limits say so. */
const BODY_BYTES = 64 * 1024;
/** After this a platform that takes answers inline has hung up. */
const PATIENCE_MS = 5000;
const PREFIX = '/webhooks/';
const EMPTY = Buffer.alloc(0);
const METHODS = new Set(['POST', 'GET', 'OPTIONS', 'HEAD', 'PUT', 'DELETE']);

export interface DoorDeps extends House {
  readonly inbound: InboundPath;
  readonly outbound: OutboundPath;
  /** Aborts when the process is asked to end: answers that stay open are ended then. */
  readonly ending?: AbortSignal;
  readonly metrics?: { readonly deadlineMisses: { inc(labels: { channel: string }): void } };
}

/** What the door answered, and the answer that rides on it if there is one. */
export interface Doorstep {
  readonly response: DoorResponse;
  readonly ride: {
    readonly deliveryId: DeliveryId;
    readonly conversationId: ConversationId;
    readonly channelId: ChannelId;
    readonly more: boolean;
  } | null;
}

const NO_SUCH_METHOD: WebhookResponse = {
  status: 405,
  type: 'text/plain; charset=utf-8',
  body: 'method not allowed',
  headers: { Allow: [...METHODS].join(', ') },
};
/** One answer for everything that is not provably the platform's, so that trying teaches nothing. */
const REFUSED: WebhookResponse = { status: 403, type: 'text/plain; charset=utf-8', body: 'refused' };
/** The platform asks again later; nothing was stored. */
const LATER: WebhookResponse = { status: 503, type: 'text/plain; charset=utf-8', body: 'try again' };

/**
 * The door for platforms, before every other middleware: `/webhooks/:channelId`. A platform hears success only after its
 * message is on disk.
 */
export function webhooks(deps: DoorDeps): Koa.Middleware {
  const streams = openStreams(deps.ending);
  return async (ctx, next) => {
    if (!ctx.path.startsWith(PREFIX)) return next();
    const at = deps.now();
    const { method, path } = ctx;
    const slash = path.indexOf('/', PREFIX.length);
    const end = slash < 0 ? path.length : slash;
    const channelId = path.slice(PREFIX.length, end);
    const most = deps.channels.get(Number(channelId) as ChannelId)?.channel.limits.pushBytes ?? BODY_BYTES;
    const body = METHODS.has(method) ? await readBody(ctx.req, most) : null;
    const step = body
      ? await hearWebhook(deps, channelId, {
          method,
          path: path.slice(end),
          query: new URLSearchParams(ctx.querystring),
          headers: ctx.headers,
          ip: ctx.ip,
          body,
          at,
        })
      : { response: METHODS.has(method) ? REFUSED : NO_SUCH_METHOD, ride: null };
    const { response } = step;
    ctx.status = response.status;
    ctx.type = response.type;
    if (response.headers) ctx.set(response.headers);
    if (!body) ctx.set('Connection', 'close');
    if (response.body instanceof Readable) streams.send(response.body, ctx);
    else ctx.body = response.body;
    if (step.ride) follow(deps, step.ride, ctx.res);
  };
}

/** One request of a platform, from wherever it came: verified, stored, decided, answered. */
export async function hearWebhook(deps: DoorDeps, channelId: string, request: WebhookRequest): Promise<Doorstep> {
  const { inbound } = deps;
  const open = deps.channels.get(Number(channelId) as ChannelId);
  if (!open || !receives(open.channel)) return { response: REFUSED, ride: null };
  if (request.path !== '' && open.channel.hasPaths !== true) return { response: REFUSED, ride: null };
  try {
    const received = await open.channel.receive(request);
    if (received.inbound.length === 0) return { response: received.response, ride: null };
    const outcomes = await inbound.hear(received.inbound.map(one => ({ open, inbound: one, request })));
    const rider = outcomes.find(outcome => outcome.ride);
    if (answersInline(open.channel) && deps.now() - request.at > PATIENCE_MS) {
      deps.metrics?.deadlineMisses.inc({ channel: open.type });
      deps.log.warn({ channelId: open.id, tookMs: deps.now() - request.at }, 'a push was answered too late');
    }
    if (!rider?.ride || rider.conversationId === null) return { response: received.response, ride: null };
    return {
      response: rider.ride.response,
      ride: {
        deliveryId: rider.ride.deliveryId,
        conversationId: rider.conversationId,
        channelId: open.id,
        more: rider.ride.more,
      },
    };
  } catch (error) {
    if (error instanceof ChannelError && error.kind === 'forged') {
      deps.log.warn({ channelId: open.id, why: error.detail }, 'a push was refused');
      return { response: REFUSED, ride: null };
    }
    deps.log.error(
      { channelId: open.id, fault: error instanceof Error ? error.name : 'unknown' },
      'a push could not be stored',
    );
    return { response: LATER, ride: null };
  }
}

/** Follows the response to its end: written whole it was sent, broken off nobody knows. */
function follow(deps: DoorDeps, ride: NonNullable<Doorstep['ride']>, response: ServerResponse): void {
  const end = () => {
    deps.outbound.land(ride, response.writableFinished).catch(error => {
      deps.log.error(
        { deliveryId: ride.deliveryId, fault: error instanceof Error ? error.name : 'unknown' },
        'an answer could not be settled',
      );
    });
  };
  // Whoever hung up while we were writing to disk has been told of already.
  if (response.destroyed) end();
  else response.on('close', end);
}

/** The body, or null when it is longer than `most` bytes. */
function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (request.method === 'GET') return Promise.resolve(EMPTY);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= most) chunks.push(chunk);
      else {
        request.pause();
        resolve(null);
      }
    });
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('aborted', () =>
      reject(new ChannelError('forged', null, 'the connection broke before the push was whole')),
    );
  });
}
