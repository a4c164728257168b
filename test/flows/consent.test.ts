import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stage as stageAdapter } from '../../adapters/stage';
import type { Adapter, Outbound } from '../../src/channel';
import { erase } from '../../src/flows/erase';
import { noteSaid } from '../../src/flows/withdrawal';
import type { ChannelId, ContactId, Template } from '../../src/model';
import { consentStates, holding } from '../../src/store';
import { mergeContacts } from '../../src/store/merge';
import { changeSetting } from '../../src/store/queries/settings';
import { databases } from '../support/databases';
import { greetingsIn } from '../support/greetings';
import { openHouse, type TestHouse } from '../support/house';

const DAY = 86_400_000;
const { bodies } = JSON.parse(readFileSync(join(__dirname, '../../templates/unsubscribed.json'), 'utf8')) as Pick<
  Template,
  'bodies'
>;

describe.each(databases)('who is greeted, on %s', (_, scratch) => {
  let house: TestHouse;
  let stage: ChannelId;
  let greetings: ReturnType<typeof greetingsIn>;
  /** What left by letter. */
  let seen: Outbound[];

  beforeEach(async () => {
    seen = [];
    const letters: Adapter = {
      ...stageAdapter,
      type: 'letters',
      open(id, settings, tools) {
        const channel = stageAdapter.open(id, settings, tools);
        const send: typeof channel.send = (message, signal) => {
          seen.push(message);
          return channel.send(message, signal);
        };
        return { ...channel, send };
      },
    };
    house = await openHouse({ scratch: await scratch(), adapters: [letters] });
    stage = await house.addChannel('stage');
    greetings = greetingsIn(house);
    await house.addTemplate('unsubscribed', bodies['zh-CN']!);
  });
  afterEach(() => house.close());

  const said = (contactId: ContactId, granted: boolean, channelId: ChannelId | null = null) =>
    noteSaid(house, [
      {
        contactId,
        channelId,
        purpose: 'marketing',
        granted,
        source: 'agent',
        proof: null,
        wording: null,
        agentId: null,
      },
    ]);
  const state = async (contactId: ContactId, channelId: ChannelId | null = null) =>
    holding(await consentStates(house.store.read, contactId), 'marketing', channelId)?.granted ?? null;
  const noCap = () =>
    changeSetting(house.store, 'greetings', { most: null, days: 7 }, { at: house.now(), agentId: null });

  test('王芳 writes 退订: it is in the ledger with her message, what waits is cancelled, and it is confirmed once', async () => {
    const wang = await greetings.met(stage, 'wang');
    const waiting = await greetings.greet(stage, 'wang');
    await house.store.transact(tx =>
      tx.run('UPDATE delivery SET dueAt = ? WHERE id = ?', [house.now() + DAY, waiting]),
    );
    const answers = await house.customer(stage, 'wang').says(' 退订。');
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^好的，已为您退订.*https:\/\/kefu\.example\/u\/[\w-]+$/s);
    expect(await greetings.delivery(waiting)).toMatchObject({ state: 'cancelled', fault: { code: 'withdrawn' } });
    expect(await house.store.rows('consent').findBy({ contactId: wang })).toMatchObject([
      {
        purpose: 'marketing',
        granted: false,
        channelId: null,
        source: 'keyword',
        proof: { content: { text: ' 退订。' } },
      },
    ]);
    expect(await state(wang)).toBe(false);
    expect(await house.customer(stage, 'wang').says('td')).toEqual([]);
    expect(await house.store.rows('consent').countBy({ contactId: wang })).toBe(2);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('skipped: withdrawn');
  });

  test('in her language, and not while a colleague holds the conversation', async () => {
    await house.store.transact(tx => tx.run('UPDATE template SET bodies = ?', [JSON.stringify(bodies)]));
    await house.books.reload();
    const wang = await greetings.met(stage, 'wang');
    await house.store.transact(tx =>
      tx.run("UPDATE contact SET locale = 'en', updatedAt = updatedAt + 1 WHERE id = ?", [wang]),
    );
    expect((await house.customer(stage, 'wang').says('STOP'))[0]).toMatch(/^Done: you will not receive/);
    await greetings.met(stage, 'li');
    await house.store.transact(tx =>
      tx.run("UPDATE conversation SET owner = 'agent', agentId = 1 WHERE address = 'li'"),
    );
    expect(await house.customer(stage, 'li').says('退订')).toEqual([]);
    expect(await greetings.fate(await greetings.greet(stage, 'li'))).toBe('skipped: withdrawn');
  });

  test.each(['退货怎么办', 'TD是什么', '我要退订酒店', 'nonstop', ''])('“%s” withdraws nothing', async text => {
    const wang = await greetings.met(stage, 'wang');
    await house.customer(stage, 'wang').says(text);
    expect(await house.store.rows('consent').countBy({ contactId: wang })).toBe(0);
  });

  test('where people come by themselves they are greeted until they say no; elsewhere only after a yes', async () => {
    await greetings.met(stage, 'wang');
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    // A kind of channel that nobody listed.
    const mail = await house.addChannel('letters');
    const li = await greetings.met(mail, 'li');
    expect(await greetings.fate(await greetings.greet(mail, 'li'))).toBe('skipped: no_consent');
    await said(li, true, mail);
    expect(await greetings.fate(await greetings.greet(mail, 'li'))).toBe('sent');
    await said(li, false, mail);
    expect(await greetings.fate(await greetings.greet(mail, 'li'))).toBe('skipped: withdrawn');
  });

  test('a word about one channel goes before the one about all, and a later one about all before both', async () => {
    const wang = await greetings.met(stage, 'wang');
    await noCap();
    await said(wang, false);
    await said(wang, true, stage);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    await said(wang, false);
    expect(await state(wang, stage)).toBe(false);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('skipped: withdrawn');
    await said(wang, true);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    expect(await house.store.rows('consent').countBy({ contactId: wang })).toBe(4);
  });

  test('nobody is greeted too often, over all their channels, and what did not leave does not count', async () => {
    const other = await house.addChannel('stage');
    const by = { at: house.now(), agentId: null };
    await changeSetting(house.store, 'greetings', { most: 2, days: 7 }, by);
    const [wang, same] = [await greetings.met(stage, 'wang'), await greetings.met(other, 'wang')];
    await house.store.transact(tx =>
      mergeContacts(house.store, tx, { keptId: wang, otherId: same, cause: 'agent', agentId: null, at: house.now() }),
    );
    // Both at once: the second is counted against the first.
    const pair = [await greetings.greet(stage, 'wang'), await greetings.greet(other, 'wang')];
    expect([await greetings.fate(pair[0]!), await greetings.fate(pair[1]!)]).toEqual(['sent', 'sent']);
    expect(await greetings.fate(await greetings.greet(other, 'wang'))).toBe('skipped: cap');
    await house.store.transact(tx => tx.run("UPDATE delivery SET state = 'failed' WHERE id = ?", [pair[0]!]));
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    house.pass(8 * DAY);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    await house.customer(stage, 'wang').says('你好');
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('skipped: cap');
  });

  test('what the other of two merged people withdrew holds for both, and goes back with them', async () => {
    const other = await house.addChannel('stage');
    const [wang, same] = [await greetings.met(stage, 'wang'), await greetings.met(other, 'wang')];
    await said(same, false, other);
    await house.store.transact(tx =>
      mergeContacts(house.store, tx, { keptId: wang, otherId: same, cause: 'agent', agentId: null, at: house.now() }),
    );
    expect([await state(wang, other), await state(wang, stage), await state(same, other)]).toEqual([false, null, null]);
  });

  test('who is being erased is not greeted, and nothing is left of what they allowed', async () => {
    const wang = await greetings.met(stage, 'wang');
    await said(wang, true);
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    const waiting = await greetings.greet(stage, 'wang');
    await house.store.transact(tx => tx.run('DELETE FROM identity WHERE contactId = ?', [wang]));
    expect(await greetings.fate(waiting)).toBe('skipped: erased');
    const { name } = await house.store.rows('contact').findOneByOrFail({ id: wang });
    await erase(house, { contactId: wang, name, pseudonym: 'erased-1', agentId: null });
    for (const table of ['consent', 'consentState', 'greeted'] as const)
      expect(await house.store.rows(table).countBy({ contactId: wang })).toBe(0);
  });

  test('many who may not be greeted are passed over at once, and hold nobody up', async () => {
    const letters = await house.addChannel('letters');
    for (let index = 0; index < 40; index++) {
      await greetings.met(letters, `nobody-${index}`);
      await greetings.greet(letters, `nobody-${index}`);
    }
    await greetings.met(stage, 'wang');
    expect(await greetings.fate(await greetings.greet(stage, 'wang'))).toBe('sent');
    expect(await house.store.rows('delivery').countBy({ state: 'skipped' })).toBe(40);
  });

  test('a greeting carries the address of her own page for whoever shows a way out; an answer carries none', async () => {
    const letters = await house.addChannel('letters');
    await house.setRules([
      { name: '你好', then: [{ reply: { text: '您好，您的页面 {{ unsubscribeUrl | default: "没有" }}' } }] },
    ]);
    const wang = await greetings.met(letters, 'wang');
    await said(wang, true);
    await greetings.fate(await greetings.greet(letters, 'wang'));
    const url = house.pages.urlOf({ contactId: wang, channelId: letters });
    expect(seen.map(({ class: kind, unsubscribeUrl }) => [kind, unsubscribeUrl])).toEqual([
      ['reply', undefined],
      ['greeting', url],
    ]);
    expect(seen[0]!.content).toEqual({ type: 'text', text: `您好，您的页面 ${url}` });
  });

  test('the platform’s own word works at once too, on its channel', async () => {
    const wang = await greetings.met(stage, 'wang');
    const waiting = await greetings.greet(stage, 'wang');
    const heard = house.words(stage, 'wang', '退订');
    const consent = { purpose: 'marketing' as const, granted: false };
    await house.inbound.hear([{ ...heard, inbound: { ...heard.inbound, kind: 'consent', consent } }]);
    expect(await greetings.delivery(waiting)).toMatchObject({ state: 'cancelled' });
    expect([await state(wang), await state(wang, stage)]).toEqual([null, false]);
  });
});
