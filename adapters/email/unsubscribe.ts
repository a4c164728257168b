import { ChannelError, type Received, type WebhookRequest } from '../../src/channel';
import type { ChannelId, Inbound } from '../../src/model';
import { isAddress } from './address';
import type { Seal } from './seal';

/** How a customer leaves our greetings: one click (RFC 8058), or one mail. */
export interface Unsubscribing {
  /**
   * The value of List-Unsubscribe for a mail to this address: the link first, as RFC 8058 asks. The customer's own page
   * where the house gives one, else a link of this mailbox.
   */
  header(address: string, page?: string): string;
  /** What a mail with this subject withdraws, or null when it is no such mail. */
  ofSubject(subject: string, from: string, externalId: string, at: number): Inbound | null;
  /** The link was followed: POST withdraws, GET only shows a page, because scanners open every link of a mail. */
  receive(request: WebhookRequest): Received;
}

const PATH = '/unsubscribe';
const HOUR_MS = 3_600_000;
const SUBJECT = /^unsubscribe ([\w-]{1,400}\.[0-9a-f]{20})$/i;

/** Opens the way out of one mailbox's greetings. The link names the address and is signed, so nobody can remove others. */
export function openUnsubscribing(parts: {
  readonly seal: Seal;
  readonly id: ChannelId;
  readonly address: string;
  readonly publicUrl: string;
}): Unsubscribing {
  const { seal, id, address: ours } = parts;
  const tokenOf = (address: string): string =>
    `${Buffer.from(address).toString('base64url')}.${seal.sign('unsubscribe', address)}`;
  const addressOf = (token: string): string | null => {
    const [name = '', signature = ''] = token.split('.');
    const address = Buffer.from(name, 'base64url').toString('utf8');
    return isAddress(address) && seal.isSigned('unsubscribe', address, signature) ? address : null;
  };
  const withdrawal = (address: string, externalId: string, at: number): Inbound => ({
    kind: 'consent',
    externalId,
    address,
    content: { type: 'event', event: 'unsubscribe', text: '退订' },
    platformTime: at,
    consent: { purpose: 'marketing', granted: false },
    answerable: false,
  });

  return {
    header(address, page) {
      const token = tokenOf(address);
      const link = page ?? `${parts.publicUrl.replace(/\/+$/, '')}/webhooks/${id}${PATH}?t=${token}`;
      return `<${link}>, <mailto:${ours}?subject=unsubscribe%20${token}>`;
    },
    ofSubject(subject, from, externalId, at) {
      const address = addressOf(SUBJECT.exec(subject)?.[1] ?? '');
      return address !== null && address === from ? withdrawal(address, externalId, at) : null;
    },
    receive({ method, path, query, at }) {
      const token = query.get('t') ?? '';
      const address = path === PATH ? addressOf(token) : null;
      if (address === null) throw new ChannelError('forged', null, 'no link of ours');
      if (method !== 'POST') return { inbound: [], response: page(ASK) };
      // Asked again within the hour it is the same withdrawal.
      const externalId = `unsubscribe:${token}:${Math.floor(at / HOUR_MS)}`;
      return { inbound: [withdrawal(address, externalId, at)], response: page(DONE) };
    },
  };
}

const ASK = `<p>不再接收我们的问候邮件？<br>Stop our greetings by mail?</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>退订 Unsubscribe</button></form>`;
const DONE = '<p>您已退订，我们不会再发送问候邮件。<br>You are unsubscribed.</p>';

const page = (body: string) => ({
  status: 200,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>退订 Unsubscribe</title>${body}</html>`,
  headers: { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
});
