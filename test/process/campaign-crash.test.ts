import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { campaignPlanSchema } from '../../src/engine/campaign-plan';
import type { AgentId, ChannelId, TemplateId } from '../../src/model';
import { openStore } from '../../src/store';
import { turnCampaign } from '../../src/store/campaign-turns';
import { addCampaign, approveCampaign } from '../../src/store/queries/campaigns';
import { addTemplate } from '../../src/store/queries/templates';
import { makeSecret } from '../../stand-ins/http';
import { type CampaignBooks, campaignComplaints, type Ended, type Taken } from '../support/campaign-books';
import { addPeople } from '../support/campaigns';
import { seeded } from '../support/customers';
import { onDist } from '../support/machine';
import { signIn } from '../support/office';
import { freePort, openPremises, type Premises, type Running, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(120_000);

/** `GUANXI_CRASH=full` for ten thousand people, `GUANXI_SEED=…` to repeat a run that went wrong. */
const isFull = process.env.GUANXI_CRASH === 'full';
const size = isFull ? { people: 10_000, kills: 200, pauses: 50 } : { people: 300, kills: 6, pauses: 3 };
const seed = Number(process.env.GUANXI_SEED ?? Date.now() % 1_000_000);
const LEASE_SECONDS = 3;
/** What one process may have of greetings on its way at once. */
const IN_FLIGHT = 24;

interface Sink {
  readonly url: string;
  readonly taken: Taken[];
  /** Takes no more than so many for now: whoever is in a hurry is told to come again in a second. */
  most: number;
  close(): Promise<void>;
}

/** A platform that takes what it is sent and answers a little later: as a bot's, or as one that knows our keys. */
async function openSink(random: () => number): Promise<Sink> {
  const taken: Taken[] = [];
  const keys = new Set<string>();
  const sink = { most: 0 };
  const take = (request: IncomingMessage, body: string): object | null => {
    if (request.url?.includes('/bot')) {
      const { chat_id: to } = JSON.parse(body || '{}') as { chat_id?: number | string };
      if (!request.url.endsWith('/sendMessage'))
        return { ok: true, result: request.url.endsWith('/getUpdates') ? [] : true };
      if (taken.length >= sink.most) return null;
      taken.push({ to: String(to), key: null });
      return { ok: true, result: { message_id: taken.length, date: 1, chat: { id: Number(to), type: 'private' } } };
    }
    const key = String(request.headers['webhook-id']);
    const { to } = JSON.parse(body) as { to: string };
    if (!keys.has(key) && taken.length >= sink.most) return null;
    if (!keys.has(key)) taken.push({ to, key });
    keys.add(key);
    return { id: key };
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += String(chunk);
    });
    request.on('end', () => {
      const answer = take(request, body);
      response.setHeader('content-type', 'application/json');
      if (answer === null) response.writeHead(429, { 'retry-after': '1' }).end(TOO_MANY);
      else setTimeout(() => response.end(JSON.stringify(answer)), 20 + 120 * random());
    });
  }).listen(0, '127.0.0.1');
  await until(() => server.listening, 'the platform');
  return Object.assign(sink, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}

/** As Telegram says it; for the other the status is enough. */
const TOO_MANY = JSON.stringify({
  ...{ ok: false, error_code: 429, description: 'Too Many Requests: retry after 1' },
  parameters: { retry_after: 1 },
});

const kinds = {
  'without keys': {
    type: 'telegram',
    settings: (url: string) => ({ token: '123456789:AAEabcdefghij', mode: 'webhook', apiBase: url }),
  },
  'that knows our keys': {
    type: 'http',
    settings: (url: string) => ({ secret: makeSecret(), sendUrl: `${url}/messages` }),
  },
} as const;

onDist.each(Object.keys(kinds) as (keyof typeof kinds)[])(`a campaign on a platform %s (seed ${seed})`, name => {
  let premises: Premises;
  let sink: Sink;
  const random = seeded(seed);

  beforeAll(async () => {
    premises = await openPremises();
    sink = await openSink(random);
  });
  afterAll(async () => {
    await premises.close();
    await sink.close();
  });

  test(
    `is killed ${size.kills} times and stopped ${size.pauses} times: nobody is greeted twice, nobody is lost without a word`,
    async () => {
      const { type, settings } = kinds[name];
      const isKeyed = type === 'http';
      const env = { SEND_LEASE_SECONDS: String(LEASE_SECONDS), LOG_LEVEL: 'silent' };
      const ports = [await freePort(), await freePort()];
      const start = (which: number) => premises.start({ env: { ...env, PORT: String(ports[which]) } });
      const houses: [Running, Running] = [await start(0), await start(1)];
      const office = await signIn(`http://127.0.0.1:${ports[0]}`);
      const { id } = await office.call<{ id: string }>('POST', '/channels', {
        type,
        name: '云锦茶行',
        settings: settings(sink.url),
      });
      const addresses = await begin(premises, Number(id) as ChannelId, type);

      let [killed, paused, aloft] = [0, 0, 0];
      const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
      // Who is unknown may never arrive, so the last kill does not wait for the last person.
      const each = (0.7 * size.people) / (size.kills + size.pauses + 1);
      for (let turn = 0; turn < size.kills + size.pauses; turn++) {
        const enough = Math.floor(each * (turn + random()));
        // It may not be over before the last kill.
        sink.most = Math.ceil(each * (turn + 1));
        await until(() => sink.taken.length >= enough, `${enough} to be greeted`, 90_000);
        const which = random() < 0.5 ? 0 : 1;
        aloft += IN_FLIGHT;
        if (random() < (size.pauses - paused) / (size.kills + size.pauses - turn)) {
          paused += 1;
          houses[which].signal('SIGSTOP');
          await wait(LEASE_SECONDS * 1000 * (1.1 + 0.3 * random()));
          houses[which].signal('SIGCONT');
        } else {
          killed += 1;
          await houses[which].end('SIGKILL');
          houses[which] = await start(which);
        }
      }
      expect(sink.taken.length).toBeLessThan(size.people);
      sink.most = Number.POSITIVE_INFINITY;
      const open = "SELECT COUNT(*) AS n FROM campaign WHERE state = 'running'";
      await until(() => premises.read<{ n: number }>(open)[0]?.n === 0, 'the campaign to be finished', 90_000);
      for (const house of houses) await house.end('SIGTERM');

      const books = booksOf(premises, addresses, sink.taken);
      const unknown = books.ended.filter(({ state }) => state === 'unknown').length;
      process.stdout.write(
        `  ${name}: ${killed} kills, ${paused} pauses: ${books.people.length} people, ${sink.taken.length} greeted, ${unknown} unknown (seed ${seed})\n`,
      );
      expect(campaignComplaints(books, { mostUnknown: isKeyed ? 0 : aloft })).toEqual([]);
      if (isKeyed) expect(sink.taken).toHaveLength(size.people);
      expect([killed, paused]).toEqual([size.kills, size.pauses]);
    },
    120_000 + (size.kills + size.pauses) * 20_000,
  );
});

/** Lays out people, words and an approved campaign beside the running house, and lets it run. */
async function begin(premises: Premises, channelId: ChannelId, type: string): Promise<string[]> {
  const store = await openStore({ file: join(premises.dataDir, 'guanxi.sqlite') });
  try {
    const now = Date.now();
    const names = Array.from({ length: size.people }, (_, index) => ({ name: `客人${index}` }));
    const ids = await addPeople(store, [channelId], names, now);
    if (type === 'telegram')
      await store.transact(tx => tx.run("UPDATE identity SET address = REPLACE(address, 'at-', '')"));
    const by = { at: now, agentId: store.id() as AgentId };
    const words = { name: '崩溃也不怕', purpose: 'greeting' as const, bodies: { 'zh-CN': '{{ 称呼 }}，新春吉祥！' } };
    const templateId = (await addTemplate(store, words, by)) as TemplateId;
    const plan = campaignPlanSchema.parse({
      ...{ festival: 'spring_festival', schedule: { at: new Date(now).toISOString().slice(0, 16).concat('Z') } },
      ...{ quiet: { hours: null }, ladder: [String(channelId)], pauseOn: { faultPercent: 100, of: 1000 } },
      variants: [{ name: 'A', templateId: String(templateId) }],
    });
    const id = await addCampaign(store, { name: '新春', purpose: 'greeting', festival: plan.festival, plan }, by);
    await approveCampaign(store, id, 1, { agentId: by.agentId, at: now, hash: '', audience: size.people });
    await turnCampaign(store, { id, verb: 'start', from: ['draft'], to: 'running', now, agentId: by.agentId });
    return ids.map(one => (type === 'telegram' ? String(one) : `at-${one}`));
  } finally {
    await store.close();
  }
}

const booksOf = (premises: Premises, people: readonly string[], taken: readonly Taken[]): CampaignBooks => ({
  people,
  taken,
  ended: premises.read<Ended>(
    `SELECT i.address, COALESCE(d.state, r.state) AS state FROM recipient r JOIN identity i ON i.contactId = r.contactId
     LEFT JOIN delivery d ON d.id = r.deliveryId`,
  ),
  integrity: premises.read<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check ?? 'silent',
});

describe('the books themselves are proved: a broken sender is found out', () => {
  const honest = () => ({
    people: ['王芳', '李雷', '韩梅'],
    taken: ['王芳', '韩梅'].map(to => ({ to, key: null as string | null })),
    ended: [
      { address: '王芳', state: 'sent' },
      { address: '李雷', state: 'unknown' },
      { address: '韩梅', state: 'unknown' },
    ],
    integrity: 'ok',
  });

  test('an honest one stands', () => expect(campaignComplaints(honest(), { mostUnknown: 2 })).toEqual([]));

  test.each<[string, (books: ReturnType<typeof honest>) => unknown, RegExp]>([
    ['sends what is unknown again', books => books.taken.push({ to: '韩梅', key: null }), /韩梅 was greeted 2 times/],
    ['marks before it sends', books => books.taken.shift(), /王芳 is told to be sent and is lost/],
    [
      'forgets the rest of a batch',
      books => books.ended.splice(1, 1, { address: '李雷', state: 'planned' }),
      /李雷 is planned/,
    ],
    ['drops somebody', books => books.ended.pop(), /韩梅 is nowhere/],
    ['writes down twice', books => books.ended.push({ address: '王芳', state: 'sent' }), /王芳 is written down twice/],
    ['greets a stranger', books => books.taken.push({ to: '赵', key: null }), /赵 was greeted and belongs to nobody/],
    [
      'calls everything unknown',
      books => books.ended.splice(0, 1, { address: '王芳', state: 'unknown' }),
      /3 are unknown, more than the 2/,
    ],
    ['damages its file', books => Object.assign(books, { integrity: 'row 3' }), /damaged: row 3/],
  ])('one that %s', (_, cook, complaint) => {
    const books = honest();
    cook(books);
    expect(campaignComplaints(books, { mostUnknown: 2 }).join('\n')).toMatch(complaint);
  });
});
