import { ChannelError } from '../channel';
import { civilTime } from '../engine/civil';
import type { AgentId, ChannelId, ContactId, Content, ConversationId, Inbound } from '../model';
import { addContacts, addIdentities } from '../store';
import { insertAgent } from '../store/queries/agents';
import { addRule } from '../store/queries/rules';
import { changeSetting } from '../store/queries/settings';
import { addTemplate } from '../store/queries/templates';
import { offerFields } from './custom-fields';
import { type Colleague, type Customer, type Play, type Step, stepsOf } from './demo-scenes';
import { openFlights } from './flights';
import { claim, close, giveBack, takeover } from './handoff';
import type { House, OpenChannel } from './house';
import { openInbound } from './inbound';
import { openOutbound } from './outbound';
import { note, say } from './say';

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'links' | 'pages' | 'clicks' | 'log' | 'now' | 'zone'>;

/** Who of the colleagues may sign in, and how their password is kept. */
export type Passwords = (colleague: Colleague) => Promise<string>;

const silent = () => undefined;

/** Hours in which colleagues are at their desks. */
const OPENS = 9;
const CLOSES = 21;

/**
 * Performs a play in an empty workspace: every line goes through the same paths as a real one, with a clock that runs
 * through two weeks, so that what is stored afterwards is what would have been. Only the platform is played, and it fails
 * where the play says so. Needs the rules in force and a channel of type `stage`. Resolves false, and changes nothing,
 * when the workspace knows a contact already.
 */
export async function perform(house: Parts, play: Play, passwordHash: Passwords): Promise<boolean> {
  if ((await house.store.rows('contact').count({ take: 1 })) > 0) return false;
  const stage = house.channels.all().find(open => open.type === 'stage');
  if (!stage) throw new Error('the demonstration wants a channel of type stage; add one and start again');
  const now = house.now();
  const agents = await hire(house, play, passwordHash, now);
  await stock(house, play, agents, now);
  await invite(house, play, stage.id, agents, now);

  const faults = new Map<string, ChannelError>();
  let clock = now;
  const open = playedBy(stage, faults);
  const parts: House = {
    ...house,
    channels: { ...house.channels, get: id => (id === stage.id ? open : house.channels.get(id)), all: () => [open] },
    live: { publish: silent, subscribe: () => silent, after: () => [] },
    // The failures of the play are no news to whoever reads the log.
    log: { debug: silent, info: silent, warn: silent, error: (facts, event) => house.log.error(facts, event) },
    flights: openFlights(),
    now: () => clock,
  };
  const inbound = openInbound(parts);
  const outbound = openOutbound(parts);
  const conversations = new Map<Customer, ConversationId>();
  let opened: boolean | null = null;

  for (const [index, step] of stepsOf(play, now, house.zone).entries()) {
    clock = step.at;
    const { hour } = civilTime(clock, house.zone);
    const opens = hour >= OPENS && hour < CLOSES;
    if (opens !== opened) await attend(house, [...agents.values()], opens ? 'online' : 'offline');
    opened = opens;
    if (step.who === 'c') {
      const [heard] = await inbound.hear([{ open, inbound: inboundOf(step, index), request: null }]);
      if (heard?.conversationId) conversations.set(step.customer, heard.conversationId);
    } else {
      const conversationId = conversations.get(step.customer);
      const agentId = agents.get(step.who);
      if (!conversationId || !agentId) throw new Error(`the play has nobody for this line: ${step.who} ${step.words}`);
      await act(parts, step, { conversationId, agentId }, faults);
    }
    await outbound.drain();
  }
  await goHome(house, play, agents);
  return true;
}

type At = { readonly conversationId: ConversationId; readonly agentId: AgentId };

async function act(house: House, { verb, words }: Step, at: At, faults: Map<string, ChannelError>): Promise<void> {
  const { store } = house;
  switch (verb) {
    case 'take': {
      const { owner } = await store.rows('conversation').findOneByOrFail({ id: at.conversationId });
      await (owner === 'queue' ? claim : takeover)(house, at);
      return;
    }
    case 'return':
      await giveBack(house, at);
      return;
    case 'close':
      await close(house, at);
      return;
    case 'note':
      await note(house, { ...at, text: words });
      return;
    case 'label': {
      const { labels } = await store.rows('conversation').findOneByOrFail({ id: at.conversationId });
      const all = JSON.stringify([...labels, words]);
      await store.transact(tx => tx.update('conversation', ['labels'], [[at.conversationId, all]]));
      return;
    }
    case 'priority':
      await store.transact(tx => tx.update('conversation', ['priority'], [[at.conversationId, words]]));
      return;
    case 'fails':
      faults.set(
        words,
        new ChannelError('unreachable', '45015', 'response out of time limit or subscription is canceled'),
      );
      break;
    case 'lost':
      faults.set(words, new ChannelError('unknown', null, 'the connection broke before the platform answered'));
      break;
    case 'say':
      break;
    default:
      throw new Error(`the play has a line nobody understands: /${verb}`);
  }
  await say(house, { ...at, content: { type: 'text', text: words } });
}

/** The stage as the play wants it: it takes everything but the words that are to fail. */
function playedBy(stage: OpenChannel, faults: ReadonlyMap<string, ChannelError>): OpenChannel {
  return {
    ...stage,
    channel: {
      ...stage.channel,
      limits: { ...stage.channel.limits, idempotency: 'none' },
      send: async ({ content, key }) => {
        const fault = content.type === 'text' ? faults.get(content.text) : undefined;
        if (fault) throw fault;
        return { externalId: `stage-${key}` };
      },
    },
  };
}

function inboundOf({ at, customer, verb, words }: Step, index: number): Inbound {
  const common = { externalId: `demo-${index}`, address: customer.key, platformTime: at };
  const profile = { name: customer.name };
  switch (verb) {
    case 'follow':
      return { ...common, profile, kind: 'follow', content: { type: 'event', event: 'follow', text: '' } };
    case 'scan':
      return { ...common, profile, kind: 'scan', content: { type: 'event', event: 'scan', key: words, text: '' } };
    case 'place':
      return { ...common, profile, kind: 'message', content: placeOf(words) };
    default:
      return { ...common, profile, kind: 'message', content: { type: 'text', text: words } };
  }
}

/** `30.2431,120.1697 杭州市上城区河坊街` */
function placeOf(words: string): Content {
  const [where = '', ...text] = words.split(' ');
  const [latitude = 0, longitude = 0] = where.split(',').map(Number);
  return { type: 'location', latitude, longitude, text: text.join(' ') };
}

/** Those of the play who can sign in; an administrator only where there is none. */
async function hire(house: Parts, play: Play, passwordHash: Passwords, now: number): Promise<Map<string, AgentId>> {
  const { store } = house;
  const ruled = await store.rows('agent').existsBy({ role: 'admin', enabled: true });
  const wanted = play.colleagues.filter(({ role }) => role !== 'admin' || !ruled);
  const hashed = await Promise.all(wanted.map(async one => ({ ...one, passwordHash: await passwordHash(one) })));
  return store.transact(async tx => {
    const hired = new Map<string, AgentId>();
    for (const { key, ...one } of hashed) {
      hired.set(key, await insertAgent(store, tx, { ...one, capacity: 0, teamId: null }, now));
    }
    return hired;
  });
}

async function stock(house: Parts, play: Play, agents: ReadonlyMap<string, AgentId>, at: number): Promise<void> {
  const by = { at, agentId: [...agents.values()][0] ?? null };
  for (const template of play.templates) await addTemplate(house.store, template, by);
  for (const rule of play.rules) await addRule(house.store, rule, by);
  if ((await offerFields(house)).length === 0) await changeSetting(house.store, 'fields', play.fields, by);
  await house.books.reload();
}

async function invite(
  { store }: Parts,
  { customers }: Play,
  channelId: ChannelId,
  agents: ReadonlyMap<string, AgentId>,
  now: number,
): Promise<void> {
  const known = customers.map(customer => ({ ...customer, id: store.id<'contact'>() as ContactId }));
  await store.transact(async tx => {
    await addContacts(
      tx,
      known.map(one => [
        ...[one.id, one.name, one.surname, one.title, one.gender, one.locale, one.zone, one.phone, one.email],
        ...[JSON.stringify(one.tags), JSON.stringify(one.fields), agents.get(one.owner ?? '') ?? null],
        ...[now - one.knownDays * 86_400_000, now],
      ]),
    );
    const facts = known.map(({ id, member, birthday, region }) => [id, member, birthday, region]);
    await tx.update('contact', ['member', 'birthday', 'region'], facts);
    await addIdentities(
      tx,
      known.map(({ id, key }) => [store.id(), id, channelId, key, null, 1, null]),
    );
  });
}

/** In the play everyone takes what they take by themselves: nobody has a hand free, so nothing is given to them. */
async function attend({ store }: Parts, ids: readonly AgentId[], presence: 'online' | 'offline'): Promise<void> {
  const rows = ids.map(id => [id, presence]);
  await store.transact(tx => tx.update('agent', ['presence'], rows));
}

/** The play is over: nobody has signed in yet, and whoever does can be given as much as they can hold. */
async function goHome({ store }: Parts, { colleagues }: Play, agents: ReadonlyMap<string, AgentId>): Promise<void> {
  const rows = colleagues.flatMap(({ key, capacity }) => {
    const id = agents.get(key);
    return id === undefined ? [] : [[id, 'offline', capacity]];
  });
  await store.transact(tx => tx.update('agent', ['presence', 'capacity'], rows));
}
