import type { WebhookRequest } from '../../src/channel';
import { type Doorstep, hearWebhook } from '../../src/http/webhooks';
import type { ChannelId, ConversationId } from '../../src/model';
import type { DeliveryRow } from '../../src/store';
import { openWechatPlatform, type PlatformOptions, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import {
  openWechatPushes,
  type PushFields,
  type PushOptions,
  sampleAccount,
  type WechatPushes,
} from '../../stand-ins/wechat-oa/pushes';
import { type HouseOptions, openHouse, type RuleDraft, type TestHouse } from './house';

/** What the tea house's bot says in the stories. */
export const replies = {
  hours: '您好，我们 9:00–18:00 营业。',
  brew: ['先温杯。', '八十五度的水，三十秒出汤。'],
  person: '好的，正在为您转接同事。',
} as const;

const rules: RuleDraft[] = [
  {
    name: '转人工',
    when: { text: { contains: '人工' } },
    then: [{ reply: { text: replies.person } }, { handoff: { note: '顾客要求' } }],
  },
  { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: replies.hours } }] },
  { name: '冲泡', when: { text: { contains: '怎么泡' } }, then: replies.brew.map(text => ({ reply: { text } })) },
];

/** A whole house in this process with an Official Account, whose WeChat is played on loopback by the same clock. */
export interface TeaHouse extends TestHouse {
  readonly platform: WechatPlatform;
  readonly pushes: WechatPushes;
  readonly channel: ChannelId;
  /** Hands over a push as the door does; the answer that rides is not landed yet. */
  hand(options: PushOptions, more?: Partial<WebhookRequest>): Promise<Doorstep>;
  /** What a customer writes; resolves to the words on the response, or null when it was a bare success. */
  says(openid: string, text: string, more?: PushFields): Promise<string | null>;
  /** The same when the five seconds are over before we could answer: what is said leaves by a call of ours. */
  saysLate(openid: string, text: string, more?: PushFields): Promise<void>;
  thread(openid: string): Promise<ConversationId>;
  deliveries(openid: string): Promise<Pick<DeliveryRow, 'id' | 'state' | 'route' | 'class' | 'attempts' | 'fault'>[]>;
  /** What WeChat took for this customer, in order. */
  received(openid: string): string[];
}

export async function openTeaHouse(options: HouseOptions & { wechat?: PlatformOptions } = {}): Promise<TeaHouse> {
  const house = await openHouse(options);
  await house.setRules(rules);
  const platform = await openWechatPlatform({ now: house.now, ...options.wechat });
  const { appId, appSecret, token, encodingAesKey } = sampleAccount;
  const account = { appId, appSecret, token, encodingAesKey, apiBase: platform.url };
  const channel = await house.addChannel('wechat-oa', account);
  const pushes = openWechatPushes(sampleAccount, house.now);

  const hand: TeaHouse['hand'] = (push, more = {}) => {
    const request = { method: 'POST', path: '', headers: {}, at: house.now(), ...pushes.push(push), ...more };
    return hearWebhook(house, String(channel), request);
  };
  const thread = (openid: string) => house.conversation(channel, openid);

  return {
    ...house,
    platform,
    pushes,
    channel,
    hand,
    thread,
    async says(openid, text, more) {
      platform.allowances.wrote(openid);
      const step = await hand({ message: pushes.text(openid, text, more) });
      if (step.ride) await house.outbound.land(step.ride, true);
      return step.ride ? String(pushes.read(String(step.response.body)).fields.Content) : null;
    },
    async saysLate(openid, text, more) {
      platform.allowances.wrote(openid);
      const step = await hand({ message: pushes.text(openid, text, more) }, { at: house.now() - 4500 });
      if (step.ride || step.response.body !== 'success') throw new Error('a late answer rode on a response');
    },
    async deliveries(openid) {
      return house.store.rows('delivery').find({
        where: { conversationId: await thread(openid) },
        select: { id: true, state: true, route: true, class: true, attempts: true, fault: true },
        order: { id: 'ASC' },
      });
    },
    received: openid => platform.ledger.filter(one => one.openid === openid).map(one => textOf(one.body)),
    async close() {
      await house.close();
      await platform.close();
    },
  };
}

const textOf = (body: Readonly<Record<string, unknown>>): string =>
  (body.text as { content?: string } | undefined)?.content ?? String(body.msgtype);
