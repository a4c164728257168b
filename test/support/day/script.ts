import { runErrands } from '../../../src/flows/errands';
import type { ChannelState, ConversationId } from '../../../src/model';
import type { Misbehaviour } from '../../../stand-ins/stand-in';
import type { RuleDraft } from '../house';
import type { Colleague, Front } from '../http';
import { until } from '../process';
import {
  type Account,
  answered,
  asked,
  type Books,
  type Outcome,
  type Question,
  readAnswer,
  type Tenure,
} from './books';
import type { Dice } from './dice';
import type { Player } from './players';

const HOURS = 6;
const AT_ONCE = 24;
const TROUBLED = 4;
const TAKEOVERS = 9;
const PATIENCE_MS = 60_000;

/** A day at the tea house: who writes, what fails, whom 小周 takes over. At its end everything has come to rest. */
export interface Day {
  readonly books: Books;
  /** Pictures that were acknowledged, and how many of them are kept. */
  readonly pictures: { readonly acknowledged: number; readonly kept: number };
  /** What became of words 小周 wanted to say after a window had closed: the ids of the API's refusals. */
  readonly tooLate: readonly string[];
}

export interface Cast {
  readonly front: Front;
  readonly players: readonly Player[];
  readonly xiaozhou: Colleague;
  readonly dice: Dice;
  /** How many customers there are; they are dealt to the channels in turn. */
  readonly customers: number;
}

/** Every question has its own rule, so that every answer says what it answers. */
const ruleFor = (tag: string): RuleDraft => ({
  name: tag,
  when: { text: { contains: `〔${tag}〕` } },
  then: [{ reply: { text: answered(tag, 'bot') } }],
});
/** Of one customer, so that all rules together stay below what a workspace may have. */
const MOST_QUESTIONS = 5;

/** A conversation that 小周 holds. */
interface Held {
  readonly person: string;
  readonly id: ConversationId | null;
  /** How long the platform's ledger was when it was taken over. */
  readonly from: number;
  /** What 小周 has to answer. */
  readonly tag: string;
}

export async function playDay(cast: Cast): Promise<Day> {
  const { front, players, xiaozhou, dice } = cast;
  const questions: Question[] = [];
  const moods = players.map(() => new Map<number, Misbehaviour>());
  const tenures = players.map((): Tenure[] => []);
  const counts = new Map<string, number>();
  const left = new Set<string>();
  let pictures = 0;
  let hour = 0;
  const people = Array.from({ length: cast.customers }, (_, index) => String(index).padStart(4, '0'));
  const playerOf = (person: string) => players[Number(person) % players.length] as Player;
  await front.setRules(
    people.flatMap(person => Array.from({ length: MOST_QUESTIONS }, (_, index) => ruleFor(`${person}.${index}`))),
  );

  const ask = async (person: string, expects: Question['expects'] = 'bot', copies = 1): Promise<string> => {
    const number = counts.get(person) ?? 0;
    counts.set(person, number + 1);
    const tag = `${person}.${number}`;
    const player = playerOf(person);
    const at = front.now();
    const acknowledged = await player.says(person, asked(tag), copies);
    questions.push({ tag, person, channel: player.type, hour, at, acknowledged, expects });
    return tag;
  };
  /** One customer's turn: a few words one after the other, or all at once and not in order; some come more than once. */
  const turn = async (person: string): Promise<void> => {
    if (left.has(person) || (counts.get(person) ?? 0) > MOST_QUESTIONS - 2) return;
    const player = playerOf(person);
    const many = 1 + dice.throw(2);
    const copies = dice.happens(0.2) ? 2 : 1;
    if (dice.happens(0.3)) await Promise.all(Array.from({ length: many }, () => ask(person, 'bot', copies)));
    else for (let word = 0; word < many; word++) await ask(person, 'bot', copies);
    if (player.shows && dice.happens(0.05) && (await player.shows(person))) pictures += 1;
  };

  const isKnown = (person: string) =>
    !left.has(person) &&
    (counts.get(person) ?? 0) <= MOST_QUESTIONS - 4 &&
    questions.some(one => one.person === person && one.acknowledged);
  /** Just as 小周 takes over, the customer writes once more; and then to 小周. */
  const takeOver = async (person: string): Promise<Held> => {
    const id = await conversationOf(front, questions, person);
    await Promise.all([
      ask(person, 'either'),
      xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200),
      front.outbound.drain(),
    ]);
    const from = (await playerOf(person).ledger()).length;
    return { person, id, from, tag: await ask(person, 'agent') };
  };
  const speak = async ({ person, id, tag }: Held): Promise<void> => {
    await xiaozhou.post(`/conversations/${id}/messages`, { text: answered(tag, 'agent') }).expect(201);
    await ask(person, 'nobody');
  };
  const giveBack = async ({ person, id, from }: Held): Promise<void> => {
    const player = playerOf(person);
    tenures[players.indexOf(player)]?.push({ person, from, to: (await player.ledger()).length });
    await xiaozhou.post(`/conversations/${id}/return`, {}).expect(200);
    await ask(person);
  };
  const settled = () => settle(front, players, questions);
  for (; hour < HOURS; hour++) {
    const troubled = dice.shuffled(players.filter(player => player.moods.length > 0)).slice(0, TROUBLED);
    for (const player of troubled) {
      const how = player.moods[(hour + player.channel) % player.moods.length] as Misbehaviour;
      moods[players.indexOf(player)]?.set(hour, how);
      player.misbehave(how, 1 + dice.throw(3));
    }
    const some = people.filter(
      person => Math.floor(Number(person) / players.length) % HOURS === hour || dice.happens(0.05),
    );
    await pool(dice.shuffled(some), AT_ONCE, turn);
    await settled();

    const wanted = dice.shuffled(some.filter(isKnown)).slice(0, TAKEOVERS);
    const held = await Promise.all(wanted.map(takeOver));
    await settled();
    await Promise.all(held.map(speak));
    await settled();
    await Promise.all(held.map(giveBack));
    await settled();
    for (const person of some.filter(one => playerOf(one).leaves && dice.happens(0.02))) {
      left.add(person);
      await playerOf(person).leaves?.(person);
    }
    front.pass((1 + dice.throw(40)) * 60_000);
  }
  await settled();
  const tooLate = await speakTooLate(cast, questions, left);
  const kept = await keepPictures(front);
  return { books: await booksOf(cast, questions, moods, tenures), pictures: { acknowledged: pictures, kept }, tooLate };
}

/** Two days later 小周 wants to write to somebody on every channel. Where that is too late the house says so. */
async function speakTooLate({ front, players, xiaozhou }: Cast, questions: Question[], left: ReadonlySet<string>) {
  front.pass(49 * 3_600_000);
  const refusals: string[] = [];
  for (const { type, windowMs } of players) {
    const last = questions.filter(one => one.channel === type && one.expects === 'bot' && !left.has(one.person)).at(-1);
    const id = last && (await conversationOf(front, questions, last.person));
    if (!last || !id) continue;
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    const said = await xiaozhou.post(`/conversations/${id}/messages`, { text: answered(last.tag, 'agent') });
    if (windowMs !== null) refusals.push(`${type}: ${said.body.error?.id}`);
    else questions.splice(questions.indexOf(last), 1, { ...last, expects: 'both' });
  }
  await settle(front, players, questions);
  return refusals;
}

/** Everything acknowledged is stored, everything due has ended; the clock is moved on to whatever waits for it. */
async function settle(front: Front, players: readonly Player[], questions: readonly Question[]): Promise<void> {
  const wanted = questions.filter(({ acknowledged }) => acknowledged).length;
  const heard = async () => {
    const [row] = await front.store.read<{ many: number }>(
      "SELECT COUNT(*) AS many FROM message WHERE direction = 'in' AND content LIKE '%〔%'",
    );
    return Number(row?.many) >= wanted;
  };
  await until(heard, `${wanted} messages in the store`, PATIENCE_MS);
  let step = 250;
  for (let round = 0; ; round++) {
    if (round === 3) for (const player of players) player.misbehave(null, 0);
    if (round > 3) await mend(front, players);
    const tried = await front.outbound.drain();
    const [open] = await front.store.read<{ many: number; next: number | null; riding: number }>(
      "SELECT COUNT(*) AS many, MIN(CASE WHEN state = 'due' THEN dueAt END) AS next, SUM(CASE WHEN state = 'sending' THEN 1 ELSE 0 END) AS riding FROM delivery WHERE state IN ('due', 'sending')",
    );
    if (!open || Number(open.many) === 0) break;
    if (round > 3000) throw new Error(`${open.many} deliveries do not come to an end`);
    if (Number(open.riding) > 0) await new Promise(resolve => setImmediate(resolve));
    if (open.next === null) continue;
    step = tried > 0 ? 250 : Math.min(step * 2, 60_000);
    front.pass(Math.max(step, Number(open.next) - front.now()));
  }
  for (const player of players) player.misbehave(null, 0);
  await mend(front, players);
}

/** The administrator switches on again what a platform's word had stopped. */
async function mend(front: Front, players: readonly Player[]): Promise<void> {
  for (const { channel } of players) {
    if (front.channels.get(channel)?.state !== 'broken') continue;
    const state: ChannelState = 'on';
    await front.store.transact(tx => tx.update('channel', ['state', 'updatedAt'], [[channel, state, front.now() + 1]]));
    await front.channels.reload(channel);
  }
}

async function conversationOf(
  front: Front,
  questions: readonly Question[],
  person: string,
): Promise<ConversationId | null> {
  const tag = questions.find(one => one.person === person && one.acknowledged)?.tag;
  if (tag === undefined) return null;
  const [row] = await front.store.read<{ conversationId: ConversationId }>(
    "SELECT conversationId FROM message WHERE direction = 'in' AND content LIKE ?",
    [`%〔${tag}〕%`],
  );
  return row?.conversationId ?? null;
}

async function keepPictures(front: Front): Promise<number> {
  await runErrands(front, { files: front.files });
  const rows = await front.store.read<{ content: string }>("SELECT content FROM message WHERE direction = 'in'");
  return rows.filter(({ content }) => /"type":"image".*"hash"/.test(content)).length;
}

async function booksOf(
  { front, players }: Cast,
  questions: readonly Question[],
  moods: readonly ReadonlyMap<number, Misbehaviour>[],
  tenures: readonly (readonly Tenure[])[],
): Promise<Books> {
  const heard = await front.store.read<{ seq: number; content: string }>(
    "SELECT seq, content FROM message WHERE direction = 'in'",
  );
  const sent = await front.store.read<{ state: string; fault: string | null; attempts: number; content: string }>(
    'SELECT d.state, d.fault, d.attempts, m.content FROM delivery d JOIN message m ON m.id = d.messageId',
  );
  const accounts: Record<string, Account> = {};
  for (const [index, player] of players.entries()) {
    accounts[player.type] = {
      ledger: await player.ledger(),
      refused: player.refused(),
      moods: moods[index] ?? new Map(),
      tenures: tenures[index] ?? [],
      windowMs: player.windowMs,
      isKeyed: player.isKeyed,
    };
  }
  return {
    questions,
    stored: heard.flatMap(({ seq, content }) => {
      const [, tag] = /〔(\d{4}\.\d+)〕/.exec(content) ?? [];
      return tag === undefined ? [] : [{ tag, seq: Number(seq) }];
    }),
    outcomes: sent.flatMap(({ state, fault, attempts, content }): Outcome[] => {
      const said = readAnswer((JSON.parse(content) as { text?: string }).text ?? '');
      const kind = fault === null ? null : ((JSON.parse(fault) as { kind: string }).kind ?? null);
      return said === null ? [] : [{ ...said, state, fault: kind, attempts: Number(attempts) }];
    }),
    accounts,
  };
}

async function pool<T>(things: readonly T[], atOnce: number, work: (thing: T) => Promise<void>): Promise<void> {
  const next = things.values();
  const worker = async () => {
    for (const thing of next) await work(thing);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
