import { dateAt, type Span } from '../engine/report-days';
import type { Tally } from '../engine/report-tally';
import type { Rule } from '../model';
import { repliesOfRules } from '../store/queries/report-outbox';
import { portionsOf } from '../store/queries/report-portions';
import {
  answersGiven,
  type Change,
  changesOfHands,
  conversationsBegun,
  handoffsServed,
  type Served,
  type Spoken,
  wordsSpoken,
} from '../store/queries/report-talk';
import { type Gather, sum, timesOf } from './report-gather';

/** The subject under which the bot's answers stand. */
const BOT = 'bot';

const idOf = (id: number | null): string | null => (id === null ? null : String(id));

/** A conversation counts once on each day on which somebody spoke in it: at the first word of the day. */
const isFirstOfDay = (span: Span, { at, earlier }: Spoken): boolean =>
  earlier === null || dateAt(span, Number(earlier)) !== dateAt(span, Number(at));

/** By day and channel: begun, where the bot answered, handed over to people, taken over by them, closed. */
export const reportConversations: Gather = {
  about: 'channel',
  columns: ['opened', 'botAnswered', 'handedOver', 'takenOver', 'closed'].map(sum),
  async gather(store, time, tally, span) {
    for await (const portion of portionsOf(store, 'conversation', time)) {
      for (const { at, channelId, n } of await conversationsBegun(store, portion)) {
        tally.add(Number(at), idOf(channelId), 'opened', Number(n));
      }
    }
    for await (const portion of portionsOf(store, 'message', time)) {
      for (const spoken of await wordsSpoken(store, portion, 'bot')) {
        if (isFirstOfDay(span, spoken)) tally.add(Number(spoken.at), idOf(spoken.channelId), 'botAnswered');
      }
      for (const { at, channelId, event } of await changesOfHands(store, portion)) {
        const measure = HANDS.get(event);
        if (measure) tally.add(Number(at), idOf(channelId), measure);
      }
    }
  },
};

const HANDS = new Map([
  ['handoff', 'handedOver'],
  ['takeover', 'takenOver'],
  ['close', 'closed'],
]);

/** By day and who answered: from a customer's words to the first answer, and from a handoff to a colleague's first words. */
export const reportResponseTimes: Gather = {
  about: 'agent',
  columns: [...timesOf('answer', 'answers'), ...timesOf('toPerson', 'toPersons')],
  async gather(store, time, tally) {
    for await (const portion of portionsOf(store, 'message', time)) {
      for (const { at, answeredAt, author, agentId } of await answersGiven(store, portion)) {
        tally.took(Number(at), author === 'bot' ? BOT : idOf(agentId), 'answer', Number(answeredAt) - Number(at));
      }
      for (const served of await handoffsServed(store, portion)) tellServed(tally, served);
    }
  },
};

const tellServed = (tally: Tally, { at, servedAt, agentId }: Served): void =>
  tally.took(Number(at), idOf(agentId), 'toPerson', Number(servedAt) - Number(at));

/** By day and colleague: what they were given or took, said, closed and passed on, and how fast they were. */
export const reportAgents: Gather = {
  about: 'agent',
  columns: [
    ...['taken', 'conversations', 'messages', 'closed', 'passedOn'].map(sum),
    ...timesOf('answer', 'answers'),
    ...timesOf('toPerson', 'toPersons'),
  ],
  async gather(store, time, tally, span) {
    for await (const portion of portionsOf(store, 'message', time)) {
      for (const spoken of await wordsSpoken(store, portion, 'agent')) {
        tally.add(Number(spoken.at), idOf(spoken.agentId), 'messages');
        if (isFirstOfDay(span, spoken)) tally.add(Number(spoken.at), idOf(spoken.agentId), 'conversations');
      }
      for (const { at, answeredAt, author, agentId } of await answersGiven(store, portion)) {
        if (author === 'agent') tally.took(Number(at), idOf(agentId), 'answer', Number(answeredAt) - Number(at));
      }
      for (const served of await handoffsServed(store, portion)) tellServed(tally, served);
      for (const change of await changesOfHands(store, portion)) tellWork(tally, change);
    }
  },
};

const TAKES: ReadonlySet<string> = new Set(['takeover', 'claim', 'reopen']);

function tellWork(tally: Tally, { at, event, agentId, to }: Change): void {
  const [when, by] = [Number(at), idOf(agentId)];
  if (TAKES.has(event)) tally.add(when, by, 'taken');
  if ((event === 'assign' || event === 'transfer') && to !== null) tally.add(when, to, 'taken');
  if (event === 'transfer') tally.add(when, by, 'passedOn');
  if (event === 'close') tally.add(when, by, 'closed');
}

/** By day and rule: how often it answered, how often because nothing was understood, how often it called a person. */
export const reportRules: Gather = {
  about: 'rule',
  columns: ['fired', 'missed', 'toPerson'].map(sum),
  async gather(store, time, tally) {
    let turn = '';
    let told = new Set<string | null>();
    for await (const portion of portionsOf(store, 'delivery', time)) {
      for (const { ruleId, at, dedupeKey, missed } of await repliesOfRules(store, portion)) {
        const thisTurn = dedupeKey.slice(0, dedupeKey.lastIndexOf(':'));
        if (thisTurn !== turn) [turn, told] = [thisTurn, new Set()];
        if (told.has(ruleId)) continue;
        told.add(ruleId);
        tally.add(Number(at), ruleId, 'fired');
        if (Number(missed) === 1) tally.add(Number(at), ruleId, 'missed');
      }
    }
    const rules = await store.rows('rule').find();
    for await (const portion of portionsOf(store, 'message', time)) {
      for (const { at, event, text } of await changesOfHands(store, portion)) {
        if (event === 'handoff') tally.add(Number(at), ruleBehind(rules, text ?? ''), 'toPerson');
      }
    }
  },
};

/** A handoff says the name of its rule, and perhaps what went wrong with it. */
function ruleBehind(rules: readonly Pick<Rule, 'id' | 'name'>[], reason: string): string | null {
  const rule = rules.find(({ name }) => reason === name) ?? rules.find(({ name }) => reason.startsWith(`${name} `));
  return rule ? String(rule.id) : null;
}
