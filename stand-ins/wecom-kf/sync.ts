import { fault, type Told } from './endpoints';
import type { World } from './world';

const MINUTE_MS = 60_000;

/** Reads the stream of what happened, as `sync_msg` lets it be read. */
export interface Sync {
  answer(body: Readonly<Record<string, unknown>>): Told;
  /** The next `count` pages are empty although there is more: WeCom does that. */
  emptyPages(count: number): void;
  /** How many pages were asked for. */
  readonly pages: () => number;
}

export interface SyncOptions {
  /** Most items of a page, whatever is asked for. */
  readonly pageSize: number;
  /** How often a minute it may be asked without the token of a callback. */
  readonly bareSyncs: number;
}

export function openSync(world: World, { pageSize, bareSyncs }: SyncOptions): Sync {
  let empty = 0;
  let asked = 0;
  let bare: number[] = [];

  return {
    answer(body) {
      asked += 1;
      const { cursor, token, limit, open_kfid: desk } = body;
      if (token === undefined) {
        bare = bare.filter(at => world.now() - at < MINUTE_MS);
        if (bare.length >= bareSyncs) return fault(45009, 'api freq out of limit');
        bare.push(world.now());
      } else if ((world.bells.get(String(token)) ?? 0) <= world.now()) return fault(95007, 'invalid msg token');
      if (desk !== undefined && !world.desks.has(String(desk))) return fault(95004, 'open_kfid not exist');
      const at = cursor === undefined ? 0 : cursorOf(String(cursor));
      if (at === null) return fault(40058, 'invalid cursor');
      const start = world.from(at);
      if (empty > 0) {
        empty -= 1;
        return page([], start, 1);
      }
      const end = Math.min(start + Math.min(Number(limit ?? 1000), pageSize), world.stream.length);
      const items = world.stream.slice(start, end).filter(entry => desk === undefined || entry.desk === desk);
      return page(
        items.map(entry => entry.item),
        end,
        end < world.stream.length ? 1 : 0,
      );
    },
    emptyPages: count => {
      empty = count;
    },
    pages: () => asked,
  };
}

function page(items: readonly unknown[], next: number, more: number): Told {
  return { errcode: 0, errmsg: 'ok', next_cursor: `4gw7MepFLfgF2VC5n${next}`, has_more: more, msg_list: items };
}

function cursorOf(word: string): number | null {
  const digits = /^4gw7MepFLfgF2VC5n(\d+)$/.exec(word)?.[1];
  return digits === undefined ? null : Number(digits);
}
