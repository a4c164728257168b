import request from 'supertest';
import { stage } from '../../adapters/stage';
import type { Adapter } from '../../src/channel';
import { noteSaid } from '../../src/flows/withdrawal';
import type { ChannelId, ContactId, ConversationId } from '../../src/model';
import { addConsents } from '../../src/store';
import { changeSetting } from '../../src/store/queries/settings';
import { seeded } from '../support/customers';
import { databases, type Scratch } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { type Front, openFront } from '../support/http';

/** A busy machine may take its time. */
jest.setTimeout(240_000);

const withdrawals = Number(process.env.GUANXI_WITHDRAWALS ?? 1000);
const seed = Number(process.env.GUANXI_SEED ?? Date.now() % 1_000_000);
const AT_ONCE = 16;
const LATENCY_MS = 20;
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** A platform that takes its time, and writes down when it took what. */
function openPlatform(random: () => number) {
  const took: { readonly address: string; readonly atMs: number }[] = [];
  /** What happens between a call and its answer. */
  const way = { taking: (_address: string): Promise<unknown> => wait(LATENCY_MS * random()) };
  const adapter: Adapter = {
    ...stage,
    type: 'slow',
    open(id, settings, tools) {
      const channel = stage.open(id, settings, tools);
      return {
        ...channel,
        limits: { ...channel.limits, rate: { count: 1_000_000, perMs: 1000 } },
        async send({ address, class: kind, key }) {
          await way.taking(address);
          if (kind === 'greeting') took.push({ address, atMs: performance.now() });
          return { externalId: `slow-${key}` };
        },
      };
    },
  };
  return { adapter, took, way };
}

interface Person {
  readonly contactId: ContactId;
  readonly conversationId: ConversationId;
  readonly address: string;
}

describe.each(databases)('withdrawals while greetings leave, on %s', (database, scratch) => {
  let place: Scratch;
  let front: Front;
  let channel: ChannelId;
  let platform: ReturnType<typeof openPlatform>;
  let random: () => number;

  beforeEach(async () => {
    random = seeded(seed);
    platform = openPlatform(random);
    place = await scratch();
    front = await openFront({ scratch: place, adapters: [platform.adapter] });
    channel = await front.addChannel('slow');
    await changeSetting(front.store, 'greetings', { most: null, days: 1 }, { at: front.now(), agentId: null });
  });
  afterEach(() => front.close());

  /** People who agreed, each with greetings that are due. */
  async function crowd(count: number, each: number): Promise<Person[]> {
    const { store } = front;
    const at = front.now();
    const people = Array.from({ length: count }, (_each, index) => ({
      contactId: store.id<'contact'>(),
      conversationId: store.id<'conversation'>(),
      address: `p${index}`,
    }));
    const talk = ['owner', 'epoch', 'priority', 'labels', 'lastSeq', 'preview', 'unread', 'createdAt', 'updatedAt'];
    const greetings = people.flatMap(one => Array.from({ length: each }, (_each, seq) => ({ ...one, seq: seq + 1 })));
    await store.transact(async tx => {
      await tx.insert(
        'contact',
        ['id', 'name', 'gender', 'locale', 'tags', 'fields', 'createdAt', 'updatedAt'],
        people.map(({ contactId, address }) => [contactId, address, 'unknown', 'zh-CN', '[]', '{}', at, at]),
      );
      await tx.insert(
        'identity',
        ['id', 'contactId', 'channelId', 'address', 'reachable'],
        people.map(({ contactId, address }) => [store.id(), contactId, channel, address, 1]),
      );
      await tx.insert(
        'conversation',
        ['id', 'contactId', 'channelId', 'address', 'thread', ...talk],
        people.map(({ contactId, conversationId, address }) => [
          ...[conversationId, contactId, channel, address, address],
          ...['bot', 1, 'normal', '[]', each, '', 0, at, at],
        ]),
      );
      const consent = {
        channelId: null,
        purpose: 'marketing' as const,
        granted: true,
        source: 'import',
        wording: null,
        at,
      };
      await addConsents(
        tx,
        people.map(({ contactId }) => ({ ...consent, id: store.id(), contactId, proof: '门店登记表' })),
        at,
      );
      const rows = greetings.map(one => ({ ...one, messageId: store.id(), deliveryId: store.id() }));
      await tx.insert(
        'message',
        ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'deliveryId', 'createdAt'],
        rows.map(({ messageId, conversationId, seq, deliveryId }) => [
          ...[messageId, conversationId, channel, seq, 'out', 'campaign'],
          ...['{"type":"text","text":"马年吉祥"}', deliveryId, at],
        ]),
      );
      await tx.insert(
        'delivery',
        [
          ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'messageId', 'class', 'route', 'state'],
          ...['epoch', 'attempts', 'dueAt', 'createdAt', 'updatedAt'],
        ],
        rows.map(({ deliveryId, messageId, conversationId, contactId }) => [
          ...[deliveryId, `g${deliveryId}`, conversationId, contactId, channel, messageId, 'greeting', 'send', 'due'],
          ...[1, 0, at, at, at],
        ]),
      );
    });
    return people;
  }

  /** Lets everybody withdraw at a random moment of the run; resolves to what the platform took after it was acknowledged. */
  async function late(
    people: readonly Person[],
    withdraw: (person: Person, turn: number) => Promise<unknown>,
    sender: Pick<Front, 'outbound'> = front,
  ) {
    const ending = new AbortController();
    const running = sender.outbound.run(ending.signal);
    const acknowledged = new Map<string, number>();
    const order = people.toSorted(() => random() - 0.5);
    const { greet } = greetingsIn(front);
    let next = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < order.length) {
          const turn = next++;
          const person = order[turn]!;
          await wait(LATENCY_MS * random());
          await withdraw(person, turn);
          acknowledged.set(person.address, performance.now());
          // A campaign that had not heard of it yet.
          if (turn % 10 === 0) await greet(channel, person.address);
        }
      }),
    );
    await wait(4 * LATENCY_MS);
    ending.abort();
    await running;
    await sender.outbound.drain();
    return platform.took.filter(({ address, atMs }) => atMs > acknowledged.get(address)!).map(({ address }) => address);
  }

  test(`nobody of ${withdrawals} is greeted after their withdrawal was acknowledged, whichever way they took (seed ${seed})`, async () => {
    const people = await crowd(withdrawals, 2);
    const said = { channelId: null, purpose: 'marketing' as const, granted: false, source: 'agent' };
    const inFlight: Person[] = [];
    const ways: ((person: Person) => Promise<unknown>)[] = [
      async person => {
        const by = { contactId: person.contactId, proof: null, wording: null, agentId: null };
        if ((await noteSaid(front, [{ ...said, ...by }])).inFlight) inFlight.push(person);
      },
      ({ address }) => front.inbound.hear([front.words(channel, address, '退订')]),
      ({ contactId }) => {
        const { pathname } = new URL(front.pages.urlOf({ contactId, channelId: channel }));
        return request(front.url).post(pathname).type('form').send('List-Unsubscribe=One-Click').expect(200);
      },
      ({ address }) => {
        const heard = front.words(channel, address, '取消');
        const consent = { purpose: 'marketing' as const, granted: false };
        return front.inbound.hear([{ ...heard, inbound: { ...heard.inbound, kind: 'consent', consent } }]);
      },
    ];
    expect(await late(people, (person, turn) => ways[turn % ways.length]!(person))).toEqual([]);
    expect(inFlight).toEqual([]);
    const states = await front.store.read<{ state: string; count: number }>(
      "SELECT state, COUNT(*) AS count FROM delivery WHERE class = 'greeting' GROUP BY state",
    );
    const counts = Object.fromEntries(states.map(({ state, count }) => [state, Number(count)]));
    // Some greetings were quicker than the withdrawal and some were not, or nothing raced.
    expect(Object.keys(counts).sort()).toEqual(['cancelled', 'sent', 'skipped']);
    expect(counts.sent).toBe(platform.took.length);
    expect(counts.skipped).toBe(Math.ceil(withdrawals / 10));
    expect(counts.sent! + counts.cancelled! + counts.skipped!).toBe(2 * withdrawals + Math.ceil(withdrawals / 10));
  });

  // Several processes share a server only.
  if (database === 'mysql')
    test('nor is anybody when greetings leave from another process', async () => {
      const people = await crowd(300, 2);
      const other = await openFront({
        scratch: { ...place, remove: async () => undefined },
        adapters: [platform.adapter],
      });
      const said = { channelId: null, purpose: 'marketing' as const, granted: false, source: 'agent' };
      const withdraw = ({ contactId }: Person) =>
        noteSaid(front, [{ ...said, contactId, proof: null, wording: null, agentId: null }]);
      expect(await late(people, withdraw, other)).toEqual([]);
      await other.close();
      expect(platform.took.length).toBeGreaterThan(0);
      expect(platform.took.length).toBeLessThan(600);
    });

  test('the race itself is proved: withdrawals that wait for nothing are found out', async () => {
    const people = await crowd(20, 1);
    const { store } = front;
    const acknowledged = new Map<string, () => void>();
    const calls = new Map(
      people.map(({ address }) => [address, new Promise<void>(go => acknowledged.set(address, go))]),
    );
    const called = new Set<string>();
    platform.way.taking = async address => {
      called.add(address);
      await calls.get(address);
    };
    const leaks = await late(people, async ({ contactId, address }) => {
      while (!called.has(address)) await wait(1);
      const row = { contactId, channelId: null, purpose: 'marketing' as const, granted: false, source: 'agent' };
      const at = front.now();
      await store.transact(tx => addConsents(tx, [{ ...row, id: store.id(), proof: null, wording: null, at }], at));
      setTimeout(acknowledged.get(address)!, 1);
    });
    expect(leaks.toSorted()).toEqual(people.map(({ address }) => address).toSorted());
  });
});
