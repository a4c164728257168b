import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
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
import { faultFacts } from './errors';
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

/** A door that stands in front of the application: whether a request was for it, and is answered by it. */
export type FrontDoor = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The door for platforms, before everything else: `/webhooks/:channelId`. A platform hears success only after its message
 * is on disk. It speaks with the server itself, because the framework that serves people costs as much as deciding does.
 * `trustProxy` is how many proxies may be believed about the caller's address.
 */
export function webhooks(deps: DoorDeps, trustProxy = 0): FrontDoor {
  const streams = openStreams(deps.ending);

  async function hear(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const at = deps.now();
    const method = request.method ?? '';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const slash = path.indexOf('/', PREFIX.length);
    const end = slash < 0 ? path.length : slash;
    const channelId = path.slice(PREFIX.length, end);
    const most = deps.channels.get(Number(channelId) as ChannelId)?.channel.limits.pushBytes ?? BODY_BYTES;
    const known = METHODS.has(method);
    const body = known ? await readBody(request, most) : null;
    if (body === null) {
      const refusal = known ? REFUSED : NO_SUCH_METHOD;
      send(response, method, refusal, refusal.body, true);
      return;
    }
    const { response: answer, ride } = await hearWebhook(deps, channelId, {
      method,
      path: path.slice(end),
      query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
      headers: request.headers,
      ip: addressOf(request, trustProxy),
      body,
      at,
    });
    if (ride) follow(deps, ride, response);
    const { body: words } = answer;
    if (words instanceof Readable) streams.send(words, method, response, answer.status, headOf(answer));
    else send(response, method, answer, words);
  }

  return (request, response) => {
    const { url } = request;
    if (!url?.startsWith(PREFIX)) return false;
    hear(request, response, url).catch(error => {
      deps.log.error(faultFacts(error), 'http.fault');
      response.destroy();
    });
    return true;
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

/** The body, or null when it is longer than `most` bytes or broke off. */
function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (request.method === 'GET') return Promise.resolve(EMPTY);
  return new Promise(resolve => {
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
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () => resolve(null));
  });
}

function send(
  response: ServerResponse,
  method: string,
  answer: DoorResponse,
  words: string | Buffer,
  closes = false,
): void {
  // Who hung up while we were writing to disk hears nothing any more.
  if (response.destroyed) return;
  const head = headOf(answer);
  if (closes) head.Connection = 'close';
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) head['Content-Length'] = Buffer.byteLength(words);
  response.writeHead(answer.status, head);
  if (hasBody && method !== 'HEAD') response.end(words);
  else response.end();
}

const WORDS = /^(?:text\/[^;]*|application\/json)$/;

/** Words are in UTF-8, whether an adapter says so or not. */
function headOf({ type, headers }: DoorResponse): OutgoingHttpHeaders {
  const head: OutgoingHttpHeaders = { 'Content-Type': WORDS.test(type) ? `${type}; charset=utf-8` : type };
  return headers ? Object.assign(head, headers) : head;
}

/** Who calls: as the outermost proxy that may be believed says, else who is connected. */
function addressOf({ headers, socket }: IncomingMessage, trustProxy: number): string {
  const forwarded = trustProxy > 0 ? headers['x-forwarded-for'] : undefined;
  const hops = typeof forwarded === 'string' ? forwarded.split(',').slice(-trustProxy) : [];
  return hops[0]?.trim() || (socket.remoteAddress ?? '');
}
