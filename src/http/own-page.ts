import type { Context, Middleware } from 'koa';
import { mayGreetUnasked } from '../engine/consent';
import { sendOwnData } from '../flows/own-data';
import type { PageOwner } from '../flows/own-page';
import { noteSaid, type Said } from '../flows/withdrawal';
import { type ContactRow, consentStates, holding } from '../store';
import { keptAs } from '../store/merged';
import { noteAudit } from '../store/queries/audit';
import { readBytes } from './body';
import type { Door } from './door';
import { dossierStream } from './dossier';
import { ApiError } from './errors';
import { openLimit } from './limits';
import { knownOf } from './own-page-facts';
import { dataPage, OWN_PAGE_POLICY, ownPage, plainPage } from './own-page-view';
import { type PageWords, wordsFor } from './own-page-words';

const PATH = /^\/u\/([^/]{1,100})(\/data)?$/;
const FORM_BYTES = 4096;
/** Which words somebody agreed to on the page; raised with them. */
const WORDING = 'own-page-1';
const PURPOSES = ['marketing', 'service'] as const;
type Purpose = (typeof PURPOSES)[number];

/** Somebody at their own page. */
interface Visitor {
  readonly owner: PageOwner;
  readonly contact: ContactRow;
  /** The page's own address, without our host. */
  readonly path: string;
  readonly words: PageWords;
}

/**
 * `/u/:token`: the customer's own page. GET only ever shows; POST changes, without a cookie and without script. A mailbox
 * provider's `List-Unsubscribe=One-Click` (RFC 8058) is a POST like any other.
 */
export function ownPages(door: Door): Middleware {
  const changes = openLimit(30, 3600);
  const asks = openLimit(3, 3600);
  return async (ctx, next) => {
    const [, token, data] = PATH.exec(ctx.path) ?? [];
    if (token === undefined) return next();
    ctx.set({ 'Content-Security-Policy': OWN_PAGE_POLICY, 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' });
    ctx.vary('Accept-Language');
    const words = wordsFor(ctx.acceptsLanguages('zh', 'en'));
    const visitor = await visitorOf(door, token, words);
    if (!visitor) return show(ctx, plainPage(words, words.refused), 404);
    try {
      if (ctx.method === 'GET' || ctx.method === 'HEAD') await look(ctx, door, visitor, data !== undefined);
      else if (ctx.method === 'POST') await act(ctx, visitor, data !== undefined);
      else {
        ctx.set('Allow', 'HEAD, GET, POST');
        show(ctx, plainPage(words, words.refused), 405);
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
      if (error.retryAfterSeconds !== undefined) ctx.set('Retry-After', String(error.retryAfterSeconds));
      show(ctx, plainPage(words, error.status === 429 ? words.often : words.refused), error.status);
    }
  };

  async function act(ctx: Context, visitor: Visitor, data: boolean): Promise<void> {
    const { owner, contact, path } = visitor;
    const form = await readForm(ctx);
    const person = `${owner.contactId}:${owner.channelId}`;
    if (form.get('List-Unsubscribe') === 'One-Click') {
      await change(ctx, visitor, 'one-click', [['marketing', owner.channelId, false]]);
      return show(ctx, await pageFor(door, visitor, visitor.words.said.off));
    }
    if (data) {
      const key = form.get('key') ?? '';
      if (!door.pages.opensData(owner, key, door.now()))
        return show(ctx, plainPage(visitor.words, visitor.words.refused), 404);
      await asks.take(`data ${person}`);
      const subject = `contact:${contact.id}`;
      await noteAudit(door.store, {
        at: door.now(),
        agentId: null,
        action: 'contact.export',
        subject,
        data: { by: 'own-page' },
      });
      ctx.set('Content-Disposition', 'attachment; filename="my-data.json"');
      ctx.type = 'application/json';
      ctx.body = dossierStream(door, contact, 'own');
      return;
    }
    const set = form.get('set');
    const purpose = PURPOSES.find(one => one === form.get('purpose'));
    if (set === 'data') {
      await asks.take(`ask ${person}`);
      return back(ctx, path, (await sendOwnData(door, owner, contact)) ? 'sent' : 'unsent');
    }
    await changes.take(person);
    if (set === 'all') {
      await change(
        ctx,
        visitor,
        'own-page',
        PURPOSES.map(one => [one, null, false]),
      );
      return back(ctx, path, 'all');
    }
    if (!purpose || (set !== 'on' && set !== 'off'))
      return show(ctx, plainPage(visitor.words, visitor.words.refused), 400);
    await change(ctx, visitor, 'own-page', [[purpose, owner.channelId, set === 'on']]);
    back(ctx, path, set);
  }

  /** Writes down what is not so already: the same click twice is one row. */
  async function change(
    ctx: Context,
    { contact }: Visitor,
    source: string,
    wanted: readonly (readonly [Purpose, PageOwner['channelId'] | null, boolean])[],
  ): Promise<void> {
    const states = await consentStates(door.store.read, contact.id);
    const proof = { page: '/u', userAgent: ctx.get('user-agent').slice(0, 200) };
    const said: Said[] = wanted
      .filter(([purpose, channelId, granted]) => {
        const own = states.filter(row => row.purpose === purpose);
        const isSo = channelId === null ? own.every(row => row.granted === granted) : true;
        return !isSo || holding(states, purpose, channelId)?.granted !== granted;
      })
      .map(([purpose, channelId, granted]) => ({
        ...{ contactId: contact.id, purpose, channelId, granted, source, proof, agentId: null },
        wording: granted ? WORDING : null,
      }));
    if (said.length > 0) await noteSaid(door, said);
  }
}

/** Null for a forged token and for a person who was erased: from outside they look the same. */
async function visitorOf({ store, pages }: Door, token: string, words: PageWords): Promise<Visitor | null> {
  const owner = pages.read(token);
  if (!owner) return null;
  const id = await keptAs(store.read, owner.contactId);
  const contact = await store.rows('contact').findOneBy({ id });
  return contact && { owner, contact, path: `/u/${token}`, words };
}

async function look(ctx: Context, door: Door, visitor: Visitor, data: boolean): Promise<void> {
  const { words, path, owner } = visitor;
  if (!data) {
    const said = String(ctx.query.said ?? '');
    return show(
      ctx,
      await pageFor(
        door,
        visitor,
        Object.hasOwn(words.said, said) ? words.said[said as keyof PageWords['said']] : null,
      ),
    );
  }
  const key = String(ctx.query.key ?? '');
  if (door.pages.opensData(owner, key, door.now())) show(ctx, dataPage(words, path, key));
  else show(ctx, plainPage(words, words.refused), 404);
}

async function pageFor(door: Door, { owner, contact, path, words }: Visitor, said: string | null): Promise<string> {
  const states = await consentStates(door.store.read, contact.id);
  const channel = await door.store.rows('channel').findOneBy({ id: owner.channelId });
  const isOn = (purpose: Purpose) =>
    holding(states, purpose, owner.channelId)?.granted ??
    (purpose === 'service' || mayGreetUnasked(channel?.type ?? ''));
  const facts = {
    business: door.books.current().business?.name ?? words.us,
    channel: channel?.name ?? '',
    known: await knownOf(door, contact, words),
    purposes: PURPOSES.map(purpose => ({ purpose, on: isOn(purpose) })),
    said,
  };
  return ownPage(words, facts, path);
}

/** A form as browsers send it, or as RFC 8058 lets mailbox providers send it: urlencoded, or in parts. */
async function readForm(ctx: Context): Promise<URLSearchParams> {
  const body = (await readBytes(ctx.req, FORM_BYTES)).toString('utf8');
  if (!/^multipart\/form-data\b/i.test(ctx.get('content-type'))) return new URLSearchParams(body);
  const parts = body.matchAll(/name="([\w-]{1,40})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]{0,200})\r?\n/g);
  return new URLSearchParams([...parts].map(([, name = '', value = '']): [string, string] => [name, value]));
}

/** After a change the page is asked for anew, so that loading it again changes nothing. */
function back(ctx: Context, path: string, said: keyof PageWords['said']): void {
  ctx.status = 303;
  ctx.set('Location', `${path}?said=${said}`);
  ctx.body = '';
}

function show(ctx: Context, page: string, status = 200): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = page;
}
