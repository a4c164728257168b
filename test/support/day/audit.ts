import type { Misbehaviour, Refused } from '../../../stand-ins/stand-in';
import { type Account, type Books, type Outcome, personOf, type Question, readAnswer, type Taken } from './books';

/** What a platform in each mood may refuse, and how a send may end because of it. */
const consequences: Readonly<
  Record<Misbehaviour, { readonly refuses: readonly Refused['why'][]; readonly faults: readonly string[] }>
> = {
  slow: { refuses: ['duplicate'], faults: ['unknown'] },
  silent: { refuses: ['duplicate'], faults: ['unknown'] },
  garbled: { refuses: ['duplicate'], faults: ['unknown'] },
  error: { refuses: ['malformed'], faults: ['unknown', 'busy'] },
  rate: { refuses: ['rate'], faults: ['busy'] },
  expired: { refuses: ['credentials'], faults: ['broken', 'busy'] },
};
const UNSETTLED = new Set(['due', 'sending']);

/**
 * Compares what the customers said, what the store holds and what the platforms took, and names everything that does not
 * add up. It believes no counter of the house: only its rows at the end of the day and the platforms' own ledgers.
 */
export function audit(books: Books): string[] {
  const byTag = new Map(books.questions.map(question => [question.tag, question]));
  return [
    ...heardOnce(books),
    ...books.questions.flatMap(question => answeredRight(question, books)),
    ...Object.entries(books.accounts).flatMap(([channel, account]) => [
      ...rightPeople(channel, account, byTag),
      ...inOrder(channel, account, books),
      ...insideWindows(channel, account, books),
      ...undisturbed(channel, account),
      ...nothingForbidden(channel, account),
    ]),
  ];
}

function heardOnce({ questions, stored }: Books): string[] {
  const rows = counted(stored.map(({ tag }) => tag));
  return questions.flatMap(({ tag, acknowledged }) => {
    const count = rows.get(tag) ?? 0;
    if (count > 1) return [`${tag} was stored ${count} times`];
    return acknowledged && count === 0 ? [`${tag} was acknowledged and is lost`] : [];
  });
}

function answeredRight(question: Question, books: Books): string[] {
  const { tag, channel, expects } = question;
  const account = books.accounts[channel];
  if (account === undefined || !books.stored.some(one => one.tag === tag)) return [];
  return (['bot', 'agent'] as const).flatMap(by => {
    const isWanted = expects === by || expects === 'both';
    const copies = account.ledger.filter(({ text }) => {
      const said = readAnswer(text);
      return said?.tag === tag && said.by === by;
    }).length;
    const outcomes = books.outcomes.filter(one => one.tag === tag && one.by === by);
    const [outcome] = outcomes;
    if (outcomes.length > 1) return [`${tag} was answered by the ${by} in ${outcomes.length} deliveries`];
    if (outcome === undefined) {
      if (copies > 0) return [`${tag}: the platform took an answer of the ${by} that the store does not know`];
      return isWanted ? [`${tag} was never answered by the ${by}`] : [];
    }
    const isAllowed = isWanted || (expects === 'either' && by === 'bot');
    if (!isAllowed && copies > 0) return [`${tag} was answered by the ${by}, who had nothing to say`];
    if (expects === 'either' && outcome.state === 'cancelled')
      return copies > 0 ? [`${tag} was cancelled and sent`] : [];
    return isAllowed ? ended(question, outcome, copies, account) : [];
  });
}

/** Whether the end of a delivery is what the platform saw, and has a reason if it is not a good one. */
function ended(
  { tag, hour }: Question,
  { state, fault, attempts, by }: Outcome,
  copies: number,
  account: Account,
): string[] {
  const mood = account.moods.get(hour);
  const isProvoked = mood !== undefined && (fault === null || consequences[mood].faults.includes(fault));
  const mayDouble = isProvoked && consequences[mood].faults.includes('unknown') && !account.isKeyed;
  const most = mayDouble ? attempts : 1;
  const words = `${tag}, answered by the ${by},`;
  if (UNSETTLED.has(state)) return [`${words} is ${state} at the end of the day`];
  if (copies > most) return [`${words} was accepted ${copies} times`];
  if (state === 'sent') return copies === 0 ? [`${words} counts as sent and the platform never took it`] : [];
  if (!isProvoked) return [`${words} is ${state} (${fault}) and nothing in the script explains it`];
  return state !== 'unknown' && copies > 0 && mood !== 'error' ? [`${words} is ${state} and the platform took it`] : [];
}

function rightPeople(channel: string, { ledger }: Account, byTag: ReadonlyMap<string, Question>): string[] {
  return ledger.flatMap(({ person, text }) => {
    const said = readAnswer(text);
    if (said === null) return [`${channel} took words nobody was to say: ${text}`];
    if (personOf(said.tag) !== person) return [`${said.tag} was answered to customer ${person}`];
    const question = byTag.get(said.tag);
    return question?.channel === channel ? [] : [`${said.tag} was answered on ${channel}`];
  });
}

/** Answers come in the order in which the questions were heard; a second copy of one is looked at elsewhere. */
function inOrder(channel: string, { ledger }: Account, { stored }: Books): string[] {
  const seqs = new Map(stored.map(({ tag, seq }) => [tag, seq]));
  const last = new Map<string, { readonly tag: string; readonly seq: number }>();
  const seen = new Set<string>();
  return ledger.flatMap(({ person, text }) => {
    const tag = readAnswer(text)?.tag;
    if (tag === undefined || seen.has(text)) return [];
    seen.add(text);
    const seq = seqs.get(tag) ?? 0;
    const before = last.get(person);
    last.set(person, { tag, seq });
    return before !== undefined && before.seq > seq ? [`${tag} was answered after ${before.tag} on ${channel}`] : [];
  });
}

function insideWindows(channel: string, { ledger, windowMs }: Account, { questions }: Books): string[] {
  if (windowMs === null) return [];
  const times = new Map<string, number[]>();
  for (const { channel: where, person, at } of questions)
    if (where === channel) times.set(person, [...(times.get(person) ?? []), at]);
  const isOpen = ({ person, at }: Taken) => times.get(person)?.some(wrote => wrote <= at && at - wrote <= windowMs);
  return ledger.filter(line => !isOpen(line)).map(({ text }) => `${channel}: ${text} left after the window had closed`);
}

function undisturbed(channel: string, { ledger, tenures }: Account): string[] {
  return tenures.flatMap(({ person, from, to }) =>
    ledger
      .slice(from, to)
      .filter(line => line.person === person && readAnswer(line.text)?.by === 'bot')
      .map(({ text }) => `${channel}: the bot said ${text} while a colleague held the conversation`),
  );
}

function nothingForbidden(channel: string, { refused, moods }: Account): string[] {
  const provoked = new Set([...moods.values()].flatMap(mood => consequences[mood].refuses));
  return refused
    .filter(({ why }) => !provoked.has(why))
    .map(({ why, code }) => `${channel} had to refuse a send: ${why} (${code})`);
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
