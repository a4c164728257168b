import type { Push, WechatPushes } from '../../stand-ins/wechat-oa/pushes';

/** One push as WeChat's side remembers it: what was asked, and what came back each time. */
export interface Asking {
  readonly id: string;
  readonly openid: string;
  readonly question: string;
  tries: number;
  /** The words of every passive answer; null for a bare success. */
  readonly answers: (string | null)[];
  /** Whether any try was answered with status 200. */
  acknowledged: boolean;
  /** Other statuses than 200, which acknowledge nothing. */
  readonly refusals: number[];
}

export interface Crowd {
  readonly ledger: readonly Asking[];
  /** Pushes one message and retries it as WeChat does: three tries in all, when the connection breaks or is silent. */
  ask(openid: string, question: string): Promise<Asking>;
}

export interface CrowdOptions {
  readonly pushes: WechatPushes;
  /** Where pushes go now; it may change while the crowd asks. */
  readonly address: () => string;
  /** Resolves when it is time to try again. WeChat waits five seconds; here the story says when. */
  readonly again: () => Promise<void>;
  readonly patienceMs?: number;
}

const TRIES = 3;

/** Customers who write through WeChat, which signs anew and repeats what was not answered. */
export function openCrowd({ pushes, address, again, patienceMs = 5000 }: CrowdOptions): Crowd {
  const ledger: Asking[] = [];
  const attempt = async (asking: Asking, push: Push): Promise<boolean> => {
    asking.tries += 1;
    const response = await fetch(`${address()}?${push.query}`, {
      method: 'POST',
      body: new Uint8Array(push.body),
      signal: AbortSignal.timeout(patienceMs),
    }).catch(() => null);
    const body = await response?.text().catch(() => null);
    if (response === null || response === undefined || body === null || body === undefined) return false;
    if (response.status !== 200) {
      asking.refusals.push(response.status);
      return false;
    }
    asking.acknowledged = true;
    asking.answers.push(body === 'success' ? null : String(pushes.read(body).fields.Content));
    return true;
  };
  return {
    ledger,
    async ask(openid, question) {
      const message = pushes.text(openid, question);
      const asking: Asking = {
        ...{ id: String(message.MsgId), openid, question, tries: 0 },
        ...{ answers: [], acknowledged: false, refusals: [] },
      };
      ledger.push(asking);
      for (let tried = 0; tried < TRIES; tried++) {
        if (tried > 0) await again();
        if (await attempt(asking, pushes.push({ message }))) break;
      }
      return asking;
    },
  };
}

/** A small generator of numbers from 0 to 1 that a printed seed repeats. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
