import { z } from 'zod';
import { ChannelError, type TaskProgress } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';
import { taskPages } from './limits';

/**
 * What WeCom's numbers of `get_groupmsg_send_result` mean (document 93338). One nobody knows counts as waiting: whoever
 * may still get it must not be written to another way.
 */
const STATES: Readonly<Record<number, TaskProgress['state']>> = { 0: 'waiting', 1: 'sent', 2: 'failed', 3: 'refused' };

/** When one person stands with several colleagues, the first of these that holds for any of them. */
const FIRST: readonly TaskProgress['state'][] = ['sent', 'waiting', 'refused', 'failed'];

const number = z.coerce.number().catch(Number.NaN);
const members = z.array(z.object({ userid: z.string().min(1) }));
const results = z.array(z.object({ external_userid: z.string().catch(''), status: number, send_time: number }));

/**
 * What became of a task: the colleagues it went to (`get_groupmsg_task`), and of each the customers. WeCom tells only of
 * colleagues in the app's visible range, and right after the task was made that it is still handing it out (41063).
 */
export async function progressOf(api: Api, msgid: string, signal: AbortSignal): Promise<readonly TaskProgress[]> {
  const people = new Map<string, TaskProgress>();
  const task = { path: '/cgi-bin/externalcontact/get_groupmsg_task', list: 'task_list', body: { msgid } };
  for (const { userid } of await read(api, task, members, signal)) {
    const path = '/cgi-bin/externalcontact/get_groupmsg_send_result';
    for (const row of await read(api, { path, list: 'send_list', body: { msgid, userid } }, results, signal)) {
      if (row.external_userid === '') continue;
      const one = progress(row);
      const before = people.get(one.address);
      if (before === undefined || FIRST.indexOf(one.state) < FIRST.indexOf(before.state)) people.set(one.address, one);
    }
  }
  return [...people.values()];
}

function progress({ external_userid: address, status, send_time }: z.infer<typeof results>[number]): TaskProgress {
  const state = STATES[status] ?? 'waiting';
  return { address, state, at: state === 'sent' && send_time > 0 ? send_time * 1000 : null };
}

interface Listing {
  readonly path: string;
  readonly list: string;
  readonly body: Readonly<Record<string, string>>;
}

const page = z.looseObject({ next_cursor: z.string().catch('') });

/** Every row of a list that is told page by page. */
async function read<Row>(
  api: Api,
  { path, list, body }: Listing,
  rows: z.ZodType<readonly Row[]>,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  let cursor = '';
  for (let turn = 0; turn < taskPages.most; turn++) {
    const asked = { ...body, limit: taskPages.rows, ...(cursor === '' ? {} : { cursor }) };
    const told = page.parse(await api.post(path, asked, 'none', signal));
    const parsed = rows.safeParse(told[list] ?? []);
    if (!parsed.success) throw senseless({ effect: 'none' });
    found.push(...parsed.data);
    cursor = told.next_cursor;
    if (cursor === '') return found;
  }
  throw new ChannelError('busy', null, 'WeCom tells of this task without an end');
}
