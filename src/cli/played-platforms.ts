import { setTimeout as sleep } from 'node:timers/promises';
import { openHttpStandIn } from '../../stand-ins/http';
import { openQqStandIn } from '../../stand-ins/qq';
import type { StandIn } from '../../stand-ins/stand-in';
import { openTelegramStandIn } from '../../stand-ins/telegram';
import { openWechatOaStandIn } from '../../stand-ins/wechat-oa';
import { openWecomKfStandIn } from '../../stand-ins/wecom-kf';
import { openWeiboStandIn } from '../../stand-ins/weibo';
import type { ChannelId } from '../model';

/** What the played platforms need of the house. */
interface Host {
  /** Where the house hears on this machine: `http://127.0.0.1:3000`. */
  readonly url: string;
  /** The clock that the platforms share with the house. */
  readonly now: () => number;
  /** Adds an account, or gives the one of that type and name these settings; resolves once it is open. */
  readonly join: (type: string, name: string, settings: Readonly<Record<string, unknown>>) => Promise<ChannelId>;
  /** Told of a platform that could not be played. */
  readonly report: (type: string, error: unknown) => void;
  /** Aborts when the process ends. */
  readonly signal: AbortSignal;
}

/** One platform, its account, and the customers who write there during the first minute. */
interface Part {
  readonly type: string;
  readonly name: string;
  readonly open: (options: { readonly now: () => number }) => Promise<StandIn>;
  /** Whether it has to be told where we hear. */
  readonly calls: boolean;
  readonly lines: readonly (readonly [person: string, text: string])[];
}

const parts: readonly Part[] = [
  {
    type: 'wechat-oa',
    name: '云锦茶行服务号（演示）',
    open: openWechatOaStandIn,
    calls: true,
    lines: [
      ['oDEMO00000000000000000000001', '你好，请问营业时间？'],
      ['oDEMO00000000000000000000002', '转人工，我要改收货地址。'],
    ],
  },
  {
    type: 'wecom-kf',
    name: '微信客服（演示）',
    open: openWecomKfStandIn,
    calls: true,
    lines: [
      ['wmDEMO-zhao-min', '想给客户挑几盒茶礼，可以开发票吗？'],
      ['wmDEMO-zhao-min', '谢谢。'],
    ],
  },
  {
    type: 'weibo',
    name: '微博（演示）',
    open: openWeiboStandIn,
    calls: true,
    lines: [
      ['2489518277', '你好，看到新茶的微博，营业时间是几点？'],
      ['2489518277', '好的，谢谢'],
    ],
  },
  {
    type: 'qq',
    name: 'QQ 机器人（演示）',
    open: openQqStandIn,
    calls: true,
    lines: [
      ['QQDEMO0000000000000000000001', '在吗？'],
      ['QQDEMO0000000000000000000001', '营业时间'],
    ],
  },
  {
    type: 'telegram',
    name: 'Telegram（演示）',
    open: ({ now }) => openTelegramStandIn({ now, mode: 'polling' }),
    calls: false,
    lines: [
      ['Mary', 'Hello, what are your opening hours?'],
      ['Mary', '人工'],
    ],
  },
  {
    type: 'http',
    name: '自有平台（演示）',
    open: openHttpStandIn,
    calls: true,
    lines: [['member-2048', '你好，我的订单什么时候发货？']],
  },
];

/**
 * Plays the platforms for the demonstration: a stand-in for each on loopback, an account that reaches it, and a customer
 * now and then, `pauseMs` apart, until everybody has said what they came to say. Afterwards the stand-ins go on taking
 * what is sent. Resolves once the accounts are there.
 */
export async function playPlatforms(
  host: Host,
  pauseMs = 5000,
): Promise<{ readonly done: Promise<void>; close(): Promise<void> }> {
  const played: { readonly part: Part; readonly standIn: StandIn }[] = [];
  for (const part of parts) {
    try {
      const standIn = await part.open(host);
      played.push({ part, standIn });
      const id = await host.join(part.type, part.name, standIn.settings);
      if (part.calls) await standIn.callAt(`${host.url}/webhooks/${id}`);
    } catch (error) {
      host.report(part.type, error);
    }
  }
  await host.join('webchat', '官网聊天（演示）', {});
  return {
    done: talk(host, played, pauseMs),
    async close() {
      await Promise.allSettled(played.map(({ standIn }) => standIn.close()));
    },
  };
}

async function talk(
  { signal, report }: Host,
  played: readonly { readonly part: Part; readonly standIn: StandIn }[],
  pauseMs: number,
): Promise<void> {
  const longest = Math.max(...parts.map(({ lines }) => lines.length));
  for (let line = 0; line < longest; line++) {
    for (const { part, standIn } of played) {
      const said = part.lines[line];
      if (said === undefined) continue;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // Nobody waits for it: a platform that is being polled is done only when we have asked again.
      standIn.says(...said).catch(error => report(part.type, error));
    }
  }
}
