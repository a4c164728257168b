import { z } from 'zod';
import { ChannelError, type DoorResponse, type Received, type Tools, type WebhookRequest } from '../../src/channel';
import { refused, told } from './answer';
import type { Files } from './files';
import { hear } from './hear';
import { paces, uploads, wordsBytes } from './limits';
import { originOf, preflightHeaders, streamHeaders } from './origin';
import { networkOf, openPaces } from './pace';
import type { Settings } from './settings';
import type { Streams } from './streams';
import type { Tickets } from './ticket';
import type { Visitor, Visitors } from './visitor';
import type { Look, RefusalId } from './wire';

interface Parts {
  readonly settings: Settings;
  readonly tools: Pick<Tools, 'publicUrl'>;
  readonly visitors: Visitors;
  readonly tickets: Tickets;
  readonly files: Files;
  readonly streams: Streams;
  readonly script: (request: WebhookRequest) => Promise<DoorResponse>;
  /** Told of a site that asked and is not among ours, for the operator to see. */
  readonly onStranger: (origin: string) => void;
}

/** A request of an allowed site. */
interface Call {
  readonly request: WebhookRequest;
  readonly origin: string;
  readonly visitor: Visitor | null;
}

type Act = (call: Call & { readonly visitor: Visitor }, rest: string) => Received | Promise<Received>;

const introduction = z.strictObject({
  user: z
    .string()
    .regex(/^[^\p{C}]{1,100}$/u)
    .optional(),
  signature: z.string().max(200).optional(),
  name: z.string().trim().max(60).optional(),
  language: z.string().max(20).optional(),
});

/**
 * The widget's own door. `/widget.js` is for everybody; everything else only for pages of the channel's sites, which
 * learn nothing but `refused` when they are none, and for the visitor whose token comes with it.
 */
export function receiver(parts: Parts): (request: WebhookRequest) => Promise<Received> {
  const { settings, visitors, tickets, files, streams } = parts;
  const own = new URL(parts.tools.publicUrl).origin;
  const pace = openPaces();
  const shape: Look = {
    name: settings.name ?? null,
    colour: settings.colour,
    language: settings.language,
    greeting: settings.greeting ?? null,
    greetingEn: settings.greetingEn ?? null,
    uploads,
  };

  const acts: Readonly<Record<string, { readonly pace: 'message' | 'file' | 'events' | 'look'; readonly act: Act }>> = {
    'POST /messages': {
      pace: 'message',
      act({ request, origin, visitor }) {
        const inbound = hear(jsonOf(request), visitor, tickets, request.at);
        if (inbound === null) return refused(origin, 'invalid');
        return { inbound: [inbound], response: told(origin, {}) };
      },
    },
    'POST /files': {
      pace: 'file',
      async act({ request, origin, visitor }) {
        const file = { bytes: request.body, mime: header(request, 'content-type'), name: request.query.get('name') };
        const kept = await files.keep(file, visitor.address);
        return typeof kept === 'string' ? refused(origin, kept) : answer(told(origin, kept, 201));
      },
    },
    'GET /files': {
      pace: 'look',
      async act({ origin, visitor }, ticket) {
        const file = await files.answer(ticket, visitor.address, origin);
        return typeof file === 'string' ? refused(origin, file) : answer(file);
      },
    },
    'GET /events': {
      pace: 'events',
      act({ request, origin, visitor }) {
        const after = Number(request.query.get('after') ?? 0);
        if (!Number.isSafeInteger(after) || after < 0) return refused(origin, 'invalid');
        const body = streams.open(visitor.address, after);
        return answer({ status: 200, type: 'text/event-stream; charset=utf-8', body, headers: streamHeaders(origin) });
      },
    },
  };

  const welcome = ({ request, origin, visitor }: Call): Received => {
    const read = introduction.safeParse(jsonOf(request));
    if (!read.success) return refused(origin, 'invalid');
    const session = visitors.welcome(read.data, visitor, request.at);
    return session === null ? refused(origin, 'refused') : answer(told(origin, session));
  };

  /** How long whoever asks has to wait, by their own pace and by that of their network. */
  const waitMs = (what: keyof typeof paces, { request, visitor }: Call): number => {
    const network = request.ip === undefined ? null : networkOf(request.ip);
    const mine = visitor === null ? 0 : pace.take(`${what} ${visitor.address}`, paces[what].visitor, request.at);
    if (mine > 0 || network === null) return mine;
    return pace.take(`${what} from ${network}`, paces[what].address, request.at);
  };

  return async request => {
    const { method } = request;
    if (request.path === '/widget.js' && (method === 'GET' || method === 'HEAD')) {
      return answer(await parts.script(request));
    }
    const origin = originOf(request, own);
    if (origin === null) throw forged('it does not say which site it comes from');
    if (origin !== own && !settings.origins.includes(origin)) {
      parts.onStranger(origin);
      throw forged('it comes from a site that is not among the origins');
    }
    if (method === 'OPTIONS') {
      return answer({ status: 204, type: 'text/plain', body: '', headers: preflightHeaders(origin) });
    }
    const call = { request, origin, visitor: visitors.of(tokenOf(request), request.at) };
    const [, first = '', rest = ''] = /^\/([a-z]+)(?:\/([\w.-]+))?$/.exec(request.path) ?? [];
    const name = `${method} /${first}`;
    const route = acts[name];
    const paced = route?.pace ?? (name === 'POST /session' ? 'session' : 'look');
    const wait = waitMs(paced, call);
    if (wait > 0) return refused(origin, 'slow_down', wait);
    if (name === 'GET /look') return answer(told(origin, shape));
    if (first !== 'files' && request.body.length > wordsBytes) return refused(origin, 'too_large');
    if (name === 'POST /session') return welcome(call);
    if (route === undefined) throw forged('there is nothing at this address');
    const { visitor } = call;
    if (visitor === null) return refused(origin, 'session' satisfies RefusalId);
    return route.act({ ...call, visitor }, rest);
  };
}

const answer = (response: DoorResponse): Received => ({ inbound: [], response });

const forged = (why: string): ChannelError => new ChannelError('forged', null, why);

const header = ({ headers }: WebhookRequest, name: string): string => String(headers[name] ?? '');

const tokenOf = (request: WebhookRequest): string | null =>
  /^Bearer (\S+)$/i.exec(header(request, 'authorization'))?.[1] ?? null;

function jsonOf({ body }: WebhookRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
