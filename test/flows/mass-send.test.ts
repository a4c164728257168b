import { wechatOa } from '../../adapters/wechat-oa';
import type { Adapter, Broadcast } from '../../src/channel';
import { preflight } from '../../src/flows/campaign-preflight';
import { openCampaigns } from '../../src/flows/campaigns';
import { mourn } from '../../src/flows/mourning';
import { noteSaid } from '../../src/flows/withdrawal';
import type { CampaignId, ChannelId, ContactId } from '../../src/model';
import { addTemplate } from '../../src/store/queries/templates';
import { resendDelivery } from '../../src/store/say';
import { openWechatPlatform, type PlatformOptions, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { addPeople, type Marketing, openMarketing, openPost, type Post } from '../support/campaigns';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

const MINUTE = 60_000;
const MASS = '/cgi-bin/message/mass/send';
const zh = '春节快乐，云锦茶行给您拜年！';
const en = 'Happy Spring Festival from Yunjin Tea!';

describe.each(databases)('one message goes to all followers, on %s', (_, scratch) => {
  let house: TestHouse;
  let wechat: WechatPlatform;
  let post: Post;
  let account: ChannelId;
  let letters: ChannelId;
  let marketing: Marketing;

  let shouts: Omit<Broadcast, 'key'>[];
  /** A platform that sends to many and knows no key of ours. */
  const square = (): Adapter => {
    const { adapter } = openPost('square', { broadcast: { fewest: 1, most: 100, idempotency: 'none' } });
    return {
      ...adapter,
      open: (...given) => ({
        ...adapter.open(...given),
        async broadcast({ to, content }: Broadcast) {
          shouts.push({ to, content });
          return { externalId: null };
        },
      }),
    };
  };
  const open = async (options: PlatformOptions = {}, settings: Record<string, unknown> = {}) => {
    shouts = [];
    post = openPost();
    house = await openHouse({ scratch: await scratch(), adapters: [post.adapter, square()] });
    wechat = await openWechatPlatform({ ...options, now: house.now });
    const { appId, appSecret, token, encodingAesKey } = sampleAccount;
    const own = { appId, appSecret, token, encodingAesKey, encryption: 'safe', apiBase: wechat.url, ...settings };
    account = await house.addChannel(wechatOa.type, own);
    letters = await house.addChannel('letters');
    marketing = await openMarketing(house);
  };
  afterEach(async () => {
    await wechat.close();
    await house.close();
  });

  const people = (names: readonly string[], channels: readonly ChannelId[] = [account]) =>
    addPeople(
      house.store,
      channels,
      names.map(name => ({ name })),
      house.now(),
    );
  const many = (count: number, channels?: readonly ChannelId[]) =>
    people(
      Array.from({ length: count }, (_, index) => `客人${index}`),
      channels,
    );
  const words = async (bodies: Record<string, string> = { 'zh-CN': zh }) =>
    String(
      await addTemplate(
        house.store,
        { name: `拜年${house.store.id()}`, purpose: 'greeting', bodies },
        { at: house.now(), agentId: marketing.xiaozhou },
      ),
    );
  const toAll = (channelId: ChannelId) => ({ channelId: String(channelId), massSend: true as const });
  const started = async (wish: Partial<Parameters<Marketing['started']>[0]> = {}) =>
    marketing.started({
      ladder: [toAll(account)],
      variants: [{ name: '拜年', templateId: await words({ 'zh-CN': zh, en }) }],
      ...wish,
    });
  const withdraws = (contactId: ContactId) =>
    noteSaid(house, [
      {
        ...{ contactId, channelId: null, purpose: 'marketing', granted: false, source: 'agent' },
        ...{ proof: null, wording: null, agentId: marketing.xiaozhou },
      },
    ]);
  const broadcasts = (campaignId: CampaignId) =>
    house.store.rows('broadcast').find({ where: { campaignId }, order: { id: 'ASC' } });
  /** Somebody is on a list, and nothing has been sent yet. */
  const gathered = async (id: CampaignId) => {
    while ((await broadcasts(id)).length === 0) await house.campaigns.look();
  };
  /** What the preflight says of mass sends. */
  const looked = async (id: CampaignId) => {
    const row = await house.store.rows('campaign').findOneByOrFail({ id });
    const { massSends, findings } = await preflight(house, row, house.now());
    const stops = findings.filter(({ severity }) => severity === 'stop').map(({ id, facts }) => ({ id, facts }));
    return { massSends, stops };
  };
  /** The process died when the platform had taken the call, before it could write that down. */
  const crashed = (id: CampaignId) =>
    house.store.transact(async tx => {
      await tx.run("UPDATE broadcast SET state = 'sending', leaseUntil = ?, externalId = NULL WHERE campaignId = ?", [
        house.now() + 30_000,
        id,
      ]);
      await tx.run("UPDATE delivery SET state = 'sending', sentAt = NULL WHERE campaignId = ?", [id]);
    });
  const wordsOf = () => wechat.mass.map(({ body }) => (body.text as { content: string }).content);

  test('three thousand followers of two languages, of whom one says no meanwhile: two calls, each once, and the books balance', async () => {
    await open();
    const ids = await many(3000);
    await house.store.transact(tx => tx.run("UPDATE contact SET locale = 'en' WHERE id % 2 = 0"));
    const id = await marketing.draft({
      ladder: [toAll(account)],
      festival: 'spring_festival',
      variants: [{ name: '拜年', templateId: await words({ 'zh-CN': zh, en }) }],
    });
    expect(await looked(id)).toEqual({
      massSends: [{ channelId: account, step: 0, people: 3000, calls: 2, quota: null }],
      stops: [],
    });
    await house.campaigns.start(id, marketing.xiaozhou);
    await gathered(id);
    const wang = ids.find(one => one % 2 === 1);
    expect(await withdraws(wang!)).toEqual({ inFlight: false });
    await marketing.settle();
    expect(wordsOf().sort()).toEqual([en, zh]);
    const reached = wechat.mass.flatMap(({ shown }) => shown);
    expect(reached).toHaveLength(2999);
    expect(new Set(reached).size).toBe(2999);
    expect(reached).not.toContain(`at-${wang}`);
    expect(await marketing.tally(id)).toMatch(/^sent 2999, (skipped|cancelled) 1/);
    expect(await marketing.state(id)).toBe('finished');
    const rows = await broadcasts(id);
    expect(rows.map(({ state, externalId }) => ({ state, externalId }))).toEqual(
      wechat.mass.map(one => ({ state: 'sent', externalId: String(one.id) })),
    );
    expect(rows.reduce((sum, row) => sum + row.people, 0)).toBe(2999);
    const li = await house.conversation(account, `at-${ids[1]}`);
    expect(await house.history(li)).toEqual([expect.stringMatching(`out: (${zh}|${en})`)]);
    const again = await started({ festival: 'spring_festival' });
    await marketing.settle();
    expect(wechat.mass).toHaveLength(2);
    expect((await marketing.standing(again)).counts.sent).toBe(0);
  });

  test('who may be written to is written to by themselves, the others all at once', async () => {
    await open();
    const [wang, li, han] = await people(['王芳', '李雷', '韩梅梅']);
    await house.store.transact(tx =>
      tx.insert(
        'conversation',
        [
          ...['id', 'contactId', 'channelId', 'address', 'thread', 'owner', 'epoch', 'priority', 'labels', 'lastSeq'],
          ...['windowExpiresAt', 'windowRemaining', 'preview', 'unread', 'createdAt', 'updatedAt'],
        ],
        [
          [
            ...[house.store.id(), wang!, account, `at-${wang}`, `at-${wang}`, 'bot', 1, 'normal', '[]', 0],
            ...[house.now() + 3_600_000, 5, '', 0, house.now(), house.now()],
          ],
        ],
      ),
    );
    const id = await started({ ladder: [account, toAll(account)] });
    await marketing.settle();
    expect(wechat.ledger).toHaveLength(1);
    expect(wechat.mass.map(({ to }) => [...(to ?? [])].sort())).toEqual([[`at-${li}`, `at-${han}`].sort()]);
    expect(await marketing.tally(id)).toBe('sent 3');
  });

  test('a call whose answer is lost is made again under the same key: it had arrived, and nobody got it twice', async () => {
    await open();
    await many(5);
    wechat.trouble(MASS, 'drop', 1);
    const id = await started();
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('due 5');
    house.pass(MINUTE);
    await marketing.settle();
    expect(wechat.mass).toHaveLength(1);
    expect(wechat.count(MASS)).toBe(2);
    expect(await marketing.tally(id)).toBe('sent 5');
    expect(await broadcasts(id)).toMatchObject([
      { state: 'sent', attempts: 2, externalId: String(wechat.mass[0]!.id) },
    ]);
  });

  test('of a call in doubt nobody is called skipped who may have got it, and who said no meanwhile is not asked for again', async () => {
    await open();
    const [wang] = await many(5);
    wechat.trouble(MASS, 'cut', 1);
    const id = await started();
    await marketing.settle();
    await withdraws(wang!);
    house.pass(MINUTE);
    await marketing.settle();
    expect(wechat.mass.map(({ to }) => to)).toEqual([expect.not.arrayContaining([`at-${wang}`])]);
    expect(await marketing.tally(id)).toBe('sent 4, unknown 1');
  });

  test('a process that dies between call and note has sent it once: who comes after asks under the same key', async () => {
    await open();
    await many(4);
    const id = await started();
    while (wechat.mass.length === 0) await house.campaigns.look();
    await crashed(id);
    const heir = openCampaigns(house);
    await heir.look();
    expect(await marketing.tally(id)).toBe('sending 4');
    house.pass(MINUTE);
    while (await heir.look());
    expect(await marketing.tally(id)).toBe('due 4');
    house.pass(MINUTE);
    while (await heir.look());
    expect(wechat.count(MASS)).toBe(2);
    expect(wechat.mass).toHaveLength(1);
    expect(await marketing.tally(id)).toBe('sent 4');
  });

  test('where the platform knows no key, a call in doubt stays in doubt and is never made again', async () => {
    await open();
    const crowd = await house.addChannel('square');
    const ids = await people(['王芳', '李雷'], [crowd]);
    const id = await started({ ladder: [toAll(crowd), letters], nextStepWithinMinutes: 60 });
    while (shouts.length === 0) await house.campaigns.look();
    expect(shouts).toEqual([{ to: ids.map(one => `at-${one}`), content: { type: 'text', text: zh } }]);
    await crashed(id);
    house.pass(MINUTE);
    await marketing.settle();
    expect(shouts).toHaveLength(1);
    expect(await marketing.tally(id)).toBe('unknown 2');
    expect(await broadcasts(id)).toMatchObject([{ state: 'unknown', attempts: 1 }]);
    expect(await marketing.state(id)).toBe('finished');
  });

  test('where the account has no mass send left the platform says so, and people are met on the next channel', async () => {
    await open({ isSubscription: true });
    await many(3, [account, letters]);
    const [first, second] = [
      await started(),
      await started({ ladder: [toAll(account), letters], nextStepWithinMinutes: 60 }),
    ];
    await marketing.settle();
    expect(await marketing.tally(first)).toBe('sent 3');
    expect(await broadcasts(second)).toMatchObject([{ state: 'failed', fault: { kind: 'refused', code: '45028' } }]);
    expect(await marketing.tally(second)).toBe('sent 3');
    expect(post.taken).toHaveLength(3);
  });

  test('what we know to be used up is not asked for, until the next day in Beijing', async () => {
    await open({ isSubscription: true }, { accountKind: 'subscription' });
    await many(3);
    const first = await started();
    await marketing.settle();
    const second = await started();
    expect(await looked(second)).toEqual({
      massSends: [{ channelId: account, step: 0, people: 3, calls: 1, quota: { left: 0, of: 1, per: 'day' } }],
      stops: [{ id: 'mass_quota', facts: { channelId: String(account), calls: 1, left: 0 } }],
    });
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(1);
    expect(await marketing.tally(first)).toBe('sent 3');
    expect(await broadcasts(second)).toMatchObject([{ state: 'failed', fault: { code: 'quota' } }]);
    expect(await marketing.tally(second)).toBe('failed 3');
    house.pass(15 * 60 * MINUTE);
    const third = await started();
    await marketing.settle();
    expect(await marketing.tally(third)).toBe('sent 3');
  });

  test('who saw four this month is on no fifth list', async () => {
    await open();
    await house.store.transact(tx =>
      tx.insert('setting', ['name', 'value'], [['greetings', '{"most":null,"days":30}']]),
    );
    await many(3);
    for (let each = 0; each < 4; each++) {
      await started();
      await marketing.settle();
    }
    const [han, meimei] = await people(['韩梅梅', '韩雪']);
    const fifth = await started();
    await marketing.settle();
    expect(wechat.mass.at(-1)?.to).toEqual([`at-${han}`, `at-${meimei}`]);
    expect(await marketing.tally(fifth)).toBe('sent 2, failed 3');
  });

  test('words that are not the same for everybody are no words for a mass send: it is stopped before, and never sent', async () => {
    await open();
    await many(3);
    const id = await started({
      variants: [{ name: '拜年', templateId: await words({ 'zh-CN': '{{ 称呼 }}，新春吉祥！' }) }],
    });
    expect((await looked(id)).stops).toEqual([{ id: 'words_personal', facts: { variant: '拜年', variables: '称呼' } }]);
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(0);
    expect(await marketing.tally(id)).toBe('skipped 3: missing_variable 3');
  });

  test('what somebody sends again by hand leaves by itself, and is not greeted twice in the books', async () => {
    await open();
    await people(['王芳', '李雷']);
    wechat.trouble(MASS, { errcode: 45028 }, 1);
    const id = await started();
    while (wechat.count(MASS) === 0) await house.campaigns.look();
    expect(await marketing.tally(id)).toBe('failed 2');
    const [one] = await house.store.rows('delivery').find({ where: { campaignId: id }, take: 1 });
    await house.store.transact(tx =>
      tx.run('UPDATE conversation SET windowExpiresAt = ? WHERE id = ?', [house.now() + MINUTE, one!.conversationId]),
    );
    await resendDelivery(house.store, { deliveryId: one!.id, agentId: marketing.xiaozhou, now: house.now() });
    await house.outbound.drain();
    expect(wechat.ledger).toHaveLength(1);
    expect(await marketing.tally(id)).toBe('sent 1, failed 1');
  });

  test('a pause comes before the call, and so does mourning; what is cancelled is never sent', async () => {
    await open();
    await many(3);
    const id = await started();
    await gathered(id);
    await house.campaigns.pause(id, marketing.xiaozhou);
    await marketing.settle();
    await mourn(house, '默哀', marketing.xiaozhou);
    await house.campaigns.resume(id, marketing.xiaozhou);
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(0);
    await house.campaigns.cancel(id, marketing.xiaozhou);
    await mourn(house, null, marketing.xiaozhou);
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(0);
    expect(await marketing.tally(id)).toBe('cancelled 3');
    expect(await broadcasts(id)).toMatchObject([{ state: 'cancelled' }]);
  });

  test('a list that was kept until night wakes nobody: it waits for the morning', async () => {
    await open();
    await many(3);
    const quiet = { hours: { from: '21:30', to: '08:30' } };
    const id = await started({ quiet, lateness: { expires: { afterMinutes: 1440 } } });
    await gathered(id);
    await house.campaigns.pause(id, marketing.xiaozhou);
    house.pass(13 * 60 * MINUTE);
    await house.campaigns.resume(id, marketing.xiaozhou);
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(0);
    expect(await marketing.tally(id)).toBe('due 3');
    house.pass(10 * 60 * MINUTE);
    await marketing.settle();
    expect(await marketing.tally(id)).toBe('sent 3');
  });

  test('one alone is no mass send: the platform takes two or more', async () => {
    await open();
    await people(['王芳'], [account, letters]);
    const id = await started({ ladder: [toAll(account), letters], nextStepWithinMinutes: 60 });
    await marketing.settle();
    expect(wechat.count(MASS)).toBe(0);
    expect(await broadcasts(id)).toMatchObject([{ state: 'failed', fault: { code: 'too_few' } }]);
    expect(post.taken).toHaveLength(1);
    expect(await marketing.tally(id)).toBe('sent 1');
  });
});
