import { z } from 'zod';
import { ChannelError } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';

/** One page of what has happened. */
export interface Page {
  readonly items: readonly unknown[];
  /** Where the next page begins; empty when WeCom named none. */
  readonly next: string;
  readonly more: boolean;
}

/** Fetches the page that begins at `cursor`; an empty one is the beginning of what WeCom keeps, three days ago. */
export type Pull = (cursor: string, token: string | null, signal: AbortSignal) => Promise<Page>;

/** Few enough that a page is stored in one short write. */
const PAGE = 200;
const AMR = 0;

const answer = z.object({
  next_cursor: z.string().default(''),
  has_more: z.coerce.number().default(0),
  msg_list: z.array(z.unknown()).nullish(),
});

/**
 * Pulls from `kf/sync_msg` (document 94670 "Read messages"). With `desk` only that account is read and the cursor is
 * that account's; without, one cursor runs through all accounts of the app. A token WeCom does not know any more is left
 * out, and a cursor it refuses begins anew: what was heard before is recognised by its id. Rejects with ChannelError.
 */
export function openPull(api: Api, desk: string | null): Pull {
  const once = async (cursor: string, token: string | null, signal: AbortSignal): Promise<Page> => {
    const body = {
      ...(cursor === '' ? {} : { cursor }),
      ...(token === null ? {} : { token }),
      ...(desk === null ? {} : { open_kfid: desk }),
      limit: PAGE,
      voice_format: AMR,
    };
    const parsed = answer.safeParse(await api.post('/cgi-bin/kf/sync_msg', body, 'none', signal));
    // Never half a page: the cursor would move past what was not understood.
    if (!parsed.success) throw senseless({ effect: 'none' });
    const { next_cursor: next, has_more: more, msg_list: items } = parsed.data;
    return { items: items ?? [], next, more: more !== 0 };
  };

  return async (cursor, token, signal) => {
    const attempts: [string, string | null][] = [[cursor, token]];
    if (token !== null) attempts.push([cursor, null]);
    if (cursor !== '') attempts.push(['', null]);
    for (;;) {
      const [from, by] = attempts.shift() as [string, string | null];
      try {
        return await once(from, by, signal);
      } catch (error) {
        if (attempts.length === 0 || !(error instanceof ChannelError && error.kind === 'refused')) throw error;
      }
    }
  };
}
