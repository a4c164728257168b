import type { Push } from '../stand-in';
import type { Call } from './bot-api';

/** Updates on their way to the bot: pushed to its webhook, or kept until it asks and confirms. */
export interface Queue {
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** Why the last push was not taken, as `getWebhookInfo` tells it. */
  readonly lastError: string | null;
  callAt(webhook: { readonly url: string; readonly secret: string } | null): void;
  nextId(): number;
  /** Resolves when the bot has taken it, or Telegram has given up. `tapped` hears of calls that rode on a response. */
  push(update: Update, copies: number, tapped: (call: Call) => void): Promise<Push>;
  /** Confirms what is before `offset` and resolves to what is there, after `timeoutS` at the latest; null for another's sake. */
  ask(offset: number, timeoutS: number): { readonly updates: Promise<readonly Update[] | null>; cancel(): void };
  close(): void;
}

export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

const TRIES = 3;

/** Opens the queue of one bot. */
export function openQueue(): Queue {
  let webhook: Queue['webhook'] = null;
  let lastId = 5000;
  let lastError: string | null = null;
  let kept: { update: Update; taken: (taken: boolean) => void }[] = [];
  let asking: { wake: () => void; yields: () => void } | null = null;

  const keep = (update: Update): Promise<boolean> =>
    new Promise(taken => {
      kept.push({ update, taken });
      asking?.wake();
    });

  const post = async (update: Update, tapped: (call: Call) => void): Promise<boolean> => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const to = webhook;
      if (to === null) return false;
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': to.secret };
      const response = await fetch(to.url, { method: 'POST', headers, body: JSON.stringify(update) }).catch(() => null);
      const words = (await response?.text().catch(() => '')) ?? '';
      lastError = response?.ok === true ? null : `Wrong response from the webhook: ${response?.status ?? 'none'}`;
      if (response?.ok !== true) continue;
      if (words.startsWith('{')) {
        const { method, ...payload } = JSON.parse(words) as { method?: string };
        if (method !== undefined) tapped({ token: '', method, payload, files: {} });
      }
      return true;
    }
    return false;
  };

  return {
    get webhook() {
      return webhook;
    },
    get lastError() {
      return lastError;
    },
    callAt(to) {
      webhook = to;
    },
    nextId: () => lastId + 1,
    async push(update, copies, tapped) {
      lastId = Math.max(lastId, update.update_id);
      const ways = Array.from({ length: copies }, () => (webhook === null ? keep(update) : post(update, tapped)));
      const acknowledged = (await Promise.all(ways)).every(taken => taken);
      return { id: String(update.update_id), acknowledged, answer: null };
    },
    ask(offset, timeoutS) {
      for (const { update, taken } of kept) if (update.update_id < offset) taken(true);
      kept = kept.filter(({ update }) => update.update_id >= offset);
      asking?.yields();
      if (kept.length > 0 || timeoutS === 0) {
        return { updates: Promise.resolve(kept.map(({ update }) => update)), cancel: () => undefined };
      }
      let cancel: () => void = () => undefined;
      const updates = new Promise<readonly Update[] | null>(resolve => {
        const end = (answer: readonly Update[] | null) => {
          clearTimeout(timer);
          if (asking === mine) asking = null;
          resolve(answer);
        };
        const mine = { wake: () => end(kept.map(({ update }) => update)), yields: () => end(null) };
        const timer = setTimeout(() => end([]), timeoutS * 1000);
        asking = mine;
        cancel = () => end([]);
      });
      return { updates, cancel };
    },
    close() {
      asking?.wake();
      for (const { taken } of kept.splice(0)) taken(false);
    },
  };
}
