import { z } from 'zod';
import { fault, type Told } from './endpoints';
import { read, type Said } from './task-message';
import type { World } from './world';

const DAY_MS = 86_400_000;
const REMINDERS = 3;
const BEIJING_MS = 8 * 3_600_000;

/** What became of one customer of a task, in WeCom's numbers: waiting, sent, no contact any more, has had enough. */
type Status = 0 | 1 | 2 | 3;

interface Person {
  readonly colleague: string;
  status: Status;
  at: number | null;
}

/** A broadcast that colleagues are asked to confirm. */
export interface Task {
  readonly msgid: string;
  readonly said: Said;
  readonly people: ReadonlyMap<string, Person>;
  readonly reminded: number[];
  isCancelled: boolean;
}

/** 客户联系: whose customers people are, and the broadcasts colleagues are asked for. */
export interface Tasks {
  readonly all: readonly Task[];
  /** Whom a colleague spoke with last, by userid; nobody else may be sent a broadcast. */
  readonly contacts: Map<string, string>;
  /** Most broadcasts one customer gets in a calendar month; as many as it has days unless set. */
  perMonth: number | null;
  /** Most rows of a page, whatever is asked for. */
  pageSize: number;
  /** A colleague presses 发送 in WeCom; whoever does not leaves their customers waiting. */
  confirms(colleague: string, msgid: string): void;
  /** Answers one of the calls under `externalcontact`, or null when there is no such call. */
  answer(path: string, body: Readonly<Record<string, unknown>>): Told | null;
}

type Body = Readonly<Record<string, unknown>>;

const made = z.object({
  chat_type: z.literal('single').optional(),
  external_userid: z.array(z.string().min(1)).min(1).max(10_000),
});
const asked = z.object({ limit: z.number().int().max(1000).default(500), cursor: z.string().optional() });
const OK = { errcode: 0, errmsg: 'ok' };

export function openTasks(world: World): Tasks {
  const all: Task[] = [];
  const tasks: Tasks = {
    all,
    contacts: new Map(),
    perMonth: null,
    pageSize: 1000,

    confirms(colleague, msgid) {
      const task = all.find(one => one.msgid === msgid);
      if (task === undefined || task.isCancelled) throw new Error('there is no such task to confirm');
      for (const [name, person] of task.people) {
        if (person.colleague !== colleague || person.status !== 0) continue;
        person.status = fateOf(name, person, tasks, world.now());
        person.at = world.now();
        if (person.status !== 1) continue;
        for (const text of task.said.texts)
          world.accepted.push({ to: name, text, passive: false, key: null, at: world.now() });
      }
    },

    answer(path, body) {
      const name = path.replace('/cgi-bin/externalcontact/', '');
      if (name === 'add_msg_template') return make(all, tasks, body, world);
      const call = calls[name];
      if (call === undefined) return null;
      const task = all.find(({ msgid }) => msgid === body.msgid);
      return task === undefined ? fault(41047, 'invalid group msg id') : call(task, body, tasks.pageSize, world.now());
    },
  };
  return tasks;
}

function make(all: Task[], { contacts }: Tasks, body: Body, world: World): Told {
  const whom = made.safeParse(body);
  const said = read(body, world);
  if (!whom.success) return fault(40058, 'invalid Request Parameter');
  if ('code' in said) return fault(said.code, said.words);
  const people = new Map<string, Person>();
  const failed: string[] = [];
  for (const person of whom.data.external_userid) {
    const colleague = contacts.get(person);
    if (colleague === undefined) failed.push(person);
    else people.set(person, { colleague, status: 0, at: null });
  }
  if (people.size === 0) return fault(41048, 'no valid external contact');
  const msgid = `msgGCAAAXtWyujaWJHDDGi0mA${String(all.length + 1).padStart(4, '0')}`;
  all.push({ msgid, said, people, reminded: [], isCancelled: false });
  return { ...OK, fail_list: failed, msgid };
}

/** What becomes of a customer when the colleague confirms. */
function fateOf(name: string, { colleague }: Person, { all, contacts, perMonth }: Tasks, now: number): Status {
  if (contacts.get(name) !== colleague) return 2;
  const had = all.filter(({ people }) => {
    const { status, at } = people.get(name) ?? {};
    return status === 1 && at != null && monthOf(at) === monthOf(now);
  });
  return had.length >= (perMonth ?? daysOf(now)) ? 3 : 1;
}

const calls: Readonly<Record<string, (task: Task, body: Body, pageSize: number, now: number) => Told>> = {
  remind_groupmsg_send({ reminded }, _body, _pageSize, now) {
    if (reminded.filter(at => now - at < DAY_MS).length >= REMINDERS) return fault(45009, 'api freq out of limit');
    reminded.push(now);
    return OK;
  },
  cancel_groupmsg_send(task) {
    task.isCancelled = true;
    return OK;
  },
  get_groupmsg_task({ people }, body, pageSize) {
    const doneAt = new Map<string, number | null>();
    for (const { colleague, at } of people.values()) doneAt.set(colleague, doneAt.get(colleague) ?? at);
    const rows = [...doneAt].map(([userid, at]) => ({ userid, status: at === null ? 0 : 2, ...timeOf(at) }));
    return page('task_list', rows, body, pageSize);
  },
  get_groupmsg_send_result({ people }, body, pageSize) {
    const theirs = [...people].filter(([, { colleague }]) => colleague === body.userid);
    const rows = theirs.map(([external_userid, { status, colleague: userid, at }]) => ({
      external_userid,
      userid,
      status,
      ...timeOf(status === 1 ? at : null),
    }));
    return page('send_list', rows, body, pageSize);
  },
};

function page(list: string, rows: readonly object[], body: Body, pageSize: number): Told {
  const read = asked.safeParse(body);
  const start = Number(read.data?.cursor?.replace('CURSOR', '') ?? 0);
  if (!read.success || !Number.isInteger(start)) return fault(50100, 'invalid cursor');
  const end = start + Math.min(read.data.limit, pageSize);
  return { ...OK, next_cursor: end < rows.length ? `CURSOR${end}` : '', [list]: rows.slice(start, end) };
}

const timeOf = (at: number | null) => (at === null ? {} : { send_time: Math.floor(at / 1000) });

/** Months are counted in Beijing. */
const beijing = (at: number) => new Date(at + BEIJING_MS);
const monthOf = (at: number) => beijing(at).toISOString().slice(0, 7);
const daysOf = (at: number) =>
  new Date(Date.UTC(beijing(at).getUTCFullYear(), beijing(at).getUTCMonth() + 1, 0)).getUTCDate();
