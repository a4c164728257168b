import { type Http, namesInside } from '../channel';
import type { HookCall, HookEvent, HookId, LiveEvent } from '../model';
import { endHookTry, noteHookCalls, sweepHookCalls, takeHookCall } from '../store/hooks';
import { listHooks } from '../store/queries/hooks';
import type { HookRow } from '../store/schema/hook-tables';
import { hookHeaders } from './hook-signature';
import { judge, refusedInside, type Verdict } from './hook-verdict';
import type { House } from './house';
import { oneAtATime } from './one-at-a-time';

type Parts = Pick<House, 'store' | 'live' | 'log' | 'now'>;

/** What an event tells of, as the API shows it, with `id`, `type` and `at`. */
export type ShownEvent = Readonly<Record<string, unknown>> & { readonly type: string; readonly at: string };

export interface HookDeps {
  /** Asks addresses outside. */
  readonly http: Http;
  /** Asks addresses that may lie inside our own network. */
  readonly insideHttp: Http;
  /** The secret of an address, unsealed. */
  readonly secretOf: (hook: HookRow) => string;
  readonly show: (events: readonly LiveEvent[]) => Promise<readonly ShownEvent[]>;
}

/** Outgoing webhooks: addresses of other programs that are told what happens here. */
export interface Hooks {
  /** Reads the addresses anew after one changed. */
  reload(): Promise<void>;
  /** What the clock does: tells what is due, and forgets what was told a week ago. */
  tick(): Promise<void>;
  /** Tells an address once, now, that it is being tried; nothing of it is kept. */
  test(hook: HookRow): Promise<Verdict>;
  /** Hears no more, and resolves when nothing is on its way. */
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
/** Longer than a try may take. */
const LEASE_MS = 60_000;
/** Events that wait to be written down; more come only when the database stands still. */
const MOST_WAITING = 10_000;
const AT_ONCE = 200;
/** An address that failed so often in a row is left alone until the next tick. */
const MOST_FAULTS = 3;

/**
 * Tells other programs what happens here, as Standard Webhooks (https://www.standardwebhooks.com). What is to be told is
 * written down as soon as it happened and told until it was taken, for three days; at least once, and not always
 * in order. An address that is slow or down holds up no other.
 */
export async function openHooks(house: Parts, deps: HookDeps): Promise<Hooks> {
  const { store, live, log, now } = house;
  const ending = new AbortController();
  let hooks: readonly HookRow[] = [];
  let waiting: LiveEvent[] = [];
  let deafen: () => void = () => undefined;
  const lanes = new Map<HookId, Promise<void>>();
  const report = (what: string) => (error: unknown) => log.error({ error: String(error) }, what);

  const note = oneAtATime(async () => {
    while (waiting.length > 0) {
      const some = waiting.slice(0, AT_ONCE);
      waiting = waiting.slice(AT_ONCE);
      const shown = await deps.show(some);
      const calls = shown.flatMap(event => {
        const type = event.type as HookEvent;
        const body = bodyOf(event);
        return hooks
          .filter(hook => hook.state === 'on' && hook.events.includes(type))
          .map(hook => ({ hookId: hook.id, event: type, body }));
      });
      if (calls.length > 0) await noteHookCalls(store, calls, now());
    }
    for (const hook of hooks) begin(hook);
  }, report('outgoing webhooks could not be written down'));

  const hear = (event: LiveEvent) => {
    if (waiting.length >= MOST_WAITING) {
      log.error({ events: waiting.length }, 'outgoing webhooks lose what nobody could write down');
      waiting = [];
    }
    waiting.push(event);
    note();
  };

  /** One lane an address. */
  function begin(hook: HookRow): void {
    if (hook.state !== 'on' || lanes.has(hook.id) || ending.signal.aborted) return;
    const lane = tellAll(hook.id)
      .catch(report('an outgoing webhook could not be told'))
      .finally(() => lanes.delete(hook.id));
    lanes.set(hook.id, lane);
  }

  async function tellAll(id: HookId): Promise<void> {
    for (let faults = 0; faults < MOST_FAULTS && !ending.signal.aborted; ) {
      const hook = hooks.find(one => one.id === id && one.state === 'on');
      const call = hook && (await takeHookCall(store, id, now(), now() + LEASE_MS));
      if (!hook || !call) return;
      const verdict = await tell(hook, call);
      faults = verdict.fault === null ? 0 : faults + 1;
      await endHookTry(store, call, verdict, { now: now(), hookFault: verdict.fault, off: verdict.gone });
      if (verdict.gone) return reload();
    }
  }

  async function tell(hook: HookRow, { id, body, attempts }: Pick<HookCall, 'id' | 'body' | 'attempts'>) {
    if (!hook.inside && namesInside(hook.url)) return refusedInside(attempts, now());
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Guanxi',
      ...hookHeaders(deps.secretOf(hook), `msg_${id}`, now(), body),
    };
    const http = hook.inside ? deps.insideHttp : deps.http;
    const request = { method: 'POST' as const, url: hook.url, headers, body, maxBytes: 65_536, signal: ending.signal };
    return judge(http(request), attempts, now);
  }

  async function reload(): Promise<void> {
    hooks = await listHooks(store);
    deafen();
    const wanted = new Set(hooks.filter(({ state }) => state === 'on').flatMap(({ events }) => events));
    deafen = wanted.size === 0 ? () => undefined : live.subscribe(hear, [...wanted]);
    for (const hook of hooks) begin(hook);
  }

  await reload();
  return {
    reload,
    async tick() {
      await reload();
      await Promise.all(lanes.values());
      await sweepHookCalls(store, now() - KEPT_MS);
    },
    test: hook =>
      tell(hook, {
        id: store.id<'hookCall'>(),
        body: bodyOf({ type: 'test', at: new Date(now()).toISOString() }),
        attempts: 1,
      }),
    async close() {
      deafen();
      ending.abort();
      await Promise.all(lanes.values());
    },
  };
}

/** `{type, timestamp, data}`, as Standard Webhooks advises. */
function bodyOf({ id: _, type, at, ...data }: ShownEvent): string {
  return JSON.stringify({ type, timestamp: at, data });
}
