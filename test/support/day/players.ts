import type { ChannelId } from '../../../src/model';
import { openHttpStandIn } from '../../../stand-ins/http';
import { openQqStandIn } from '../../../stand-ins/qq';
import type { Misbehaviour, Refused, StandIn } from '../../../stand-ins/stand-in';
import { openTelegramStandIn } from '../../../stand-ins/telegram';
import { openWechatOaStandIn } from '../../../stand-ins/wechat-oa';
import { openWecomKfStandIn } from '../../../stand-ins/wecom-kf';
import { openWeiboStandIn } from '../../../stand-ins/weibo';
import { openPage, type Page, SHOP } from '../../adapters/webchat/browser';
import type { Colleague, Front } from '../http';
import type { Account, Taken } from './books';
import { openMail } from './mail';

const HOUR_MS = 3_600_000;
const EVERY: readonly Misbehaviour[] = ['slow', 'error', 'rate', 'expired', 'silent', 'garbled'];
/** The smallest PNG there is. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A channel of the house and the platform behind it, whose customers are known by number: `0123`. */
export interface Player extends Pick<Account, 'windowMs' | 'isKeyed'> {
  readonly type: string;
  readonly channel: ChannelId;
  /** How it can be made to fail. */
  readonly moods: readonly Misbehaviour[];
  /** Resolves to whether it was acknowledged. */
  says(person: string, text: string, copies: number): Promise<boolean>;
  misbehave(how: Misbehaviour | null, times: number): void;
  ledger(): readonly Taken[] | Promise<readonly Taken[]>;
  refused(): readonly Pick<Refused, 'why' | 'code'>[];
  /** Sends a picture. */
  shows?(person: string): Promise<boolean>;
  /** Turns away from us: nothing may be sent any more. */
  leaves?(person: string): Promise<unknown>;
  close(): Promise<void>;
}

type Traits = Pick<Player, 'windowMs' | 'isKeyed' | 'shows' | 'leaves'> & {
  /** What a customer is called there. */
  readonly nameOf: (person: string) => string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether we ask the platform, instead of being called. */
  readonly isAsked?: boolean;
};

/** Opens every channel there is, each with its platform on loopback, which calls the front and shares its clock. */
export async function openPlayers(front: Front, player: Colleague): Promise<Player[]> {
  const { now } = front;
  const join = async (
    type: string,
    standIn: StandIn,
    { nameOf, settings, isAsked, ...traits }: Traits,
  ): Promise<Player> => {
    const channel = await front.addChannel(type, { ...standIn.settings, ...settings });
    if (!isAsked) await standIn.callAt(`${front.url}/webhooks/${channel}`);
    return {
      ...traits,
      type,
      channel,
      moods: EVERY,
      says: async (person, text, copies) => (await standIn.says(nameOf(person), text, { copies })).acknowledged,
      misbehave: (how, times) => standIn.misbehave(how, times),
      ledger: () => standIn.accepted.map(({ to, text, at }) => ({ person: to.slice(-4), text, at })),
      refused: () => standIn.refused,
      close: () => standIn.close(),
    };
  };

  const [wechat, wecom, weibo, qq, telegram, http] = await Promise.all([
    openWechatOaStandIn({ now, patienceMs: 20_000 }),
    openWecomKfStandIn({ now }),
    openWeiboStandIn({ now, callsPerDay: 100_000, patienceMs: 20_000 }),
    openQqStandIn({ now }),
    openTelegramStandIn({ now, mode: 'polling' }),
    openHttpStandIn({ now }),
  ]);
  const openid = (person: string) => `oCUSTOMER${person.padStart(19, '0')}`;
  return [
    await join('wechat-oa', wechat, {
      nameOf: openid,
      windowMs: 48 * HOUR_MS,
      isKeyed: false,
      shows: async person => {
        const MediaId = wechat.keeps(PIXEL, 'image/png');
        return (await wechat.sends(openid(person), 'image', { PicUrl: '', MediaId })).acknowledged;
      },
      leaves: person => wechat.does(openid(person), 'unsubscribe'),
    }),
    await join('wecom-kf', wecom, { nameOf: person => `wmCUSTOMER${person}`, windowMs: 48 * HOUR_MS, isKeyed: true }),
    await join('weibo', weibo, {
      nameOf: person => `200000${person}`,
      settings: { callsPerDay: 100_000 },
      windowMs: 48 * HOUR_MS,
      isKeyed: false,
    }),
    await join('qq', qq, {
      nameOf: person => `QQCUSTOMER${person}`,
      windowMs: HOUR_MS,
      isKeyed: true,
      leaves: person => qq.unfriends(`QQCUSTOMER${person}`),
    }),
    await join('telegram', telegram, {
      nameOf: person => `90000${person}`,
      isAsked: true,
      windowMs: null,
      isKeyed: false,
      shows: async person => {
        const file_id = telegram.keeps(`photos/${person}.png`, PIXEL);
        const id = telegram.idOf(`90000${person}`);
        telegram.introduce(`90000${person}`);
        const from = { id, is_bot: false, first_name: person };
        const photo = [{ file_id, file_unique_id: file_id, width: 1, height: 1, file_size: PIXEL.length }];
        const head = { message_id: 900_000 + Number(person), date: Math.floor(now() / 1000) };
        return (await telegram.tell({ message: { ...head, from, chat: { id, type: 'private' }, photo } })).acknowledged;
      },
      leaves: person => telegram.blocks(`90000${person}`),
    }),
    await join('http', http, {
      nameOf: person => `customer-${person}`,
      windowMs: null,
      isKeyed: true,
      shows: async person => {
        const url = http.putFile(`${person}.png`, { bytes: PIXEL, mime: 'image/png' });
        const content = { type: 'image', media: { url, mime: 'image/png' } };
        const told = { type: 'message', id: `photo-${person}`, from: { id: `customer-${person}` }, content };
        return (await http.push(`photo-${person}`, told)) === 200;
      },
    }),
    await openStage(front, player),
    await openShop(front),
    ...(await openMail(front)),
  ];
}

const calm = {
  windowMs: null,
  isKeyed: false,
  moods: [],
  misbehave: () => undefined,
  refused: () => [],
  close: async () => undefined,
} as const;

/** The stage, where the platform is ourselves: what it took is what the store says has left. */
async function openStage(front: Front, player: Colleague): Promise<Player> {
  const channel = await front.addChannel('stage');
  return {
    ...calm,
    type: 'stage',
    channel,
    async says(person, text) {
      const { body } = await player.post(`/channels/${channel}/stage`, { address: person, text });
      return body.status === 200;
    },
    async ledger() {
      const rows = await front.store.read<{ address: string; content: string; sentAt: number }>(
        "SELECT c.address, m.content, d.sentAt FROM delivery d JOIN message m ON m.id = d.messageId JOIN conversation c ON c.id = d.conversationId WHERE d.channelId = ? AND d.state = 'sent' ORDER BY d.sentAt, m.seq",
        [channel],
      );
      return rows.map(row => ({
        person: row.address,
        text: (JSON.parse(row.content) as { text: string }).text,
        at: Number(row.sentAt),
      }));
    },
  };
}

/** The chat on the shop's own site, where the platform is the customer's page: what it took is what the page shows. */
async function openShop(front: Front): Promise<Player> {
  const channel = await front.addChannel('webchat', { origins: [SHOP] });
  const pages = new Map<string, Page>();
  const pageOf = async (person: string): Promise<Page> => {
    const page = pages.get(person) ?? openPage(`${front.url}/webhooks/${channel}`);
    if (!pages.has(person)) await page.enter({ name: `顾客${person}` });
    pages.set(person, page);
    return page;
  };
  return {
    ...calm,
    type: 'webchat',
    channel,
    async says(person, text, copies) {
      const page = await pageOf(person);
      let isOk = true;
      const id = text.slice(1, 8);
      for (let copy = 0; copy < copies; copy++) isOk = (await page.says(text, id)).ok && isOk;
      return isOk;
    },
    async ledger() {
      const lines: Taken[] = [];
      for (const [person, page] of pages) {
        const ear = page.listen();
        await ear.ready;
        for (const { from, content, at } of ear.heard)
          if (from !== 'visitor') lines.push({ person, text: 'text' in content ? (content.text ?? '') : '', at });
        ear.leave();
      }
      return lines;
    },
  };
}
