import type { ChannelId } from '../../src/model';
import { openWeiboStandIn, type WeiboStandIn } from '../../stand-ins/weibo';
import { type Colleague, type Front, openFront } from '../support/http';

const wang = '2489518277';

describe('the menu of a tea house on Weibo', () => {
  let front: Front;
  let weibo: WeiboStandIn;
  let channel: ChannelId;
  let boss: Colleague;

  beforeEach(async () => {
    front = await openFront();
    weibo = await openWeiboStandIn({ now: front.now });
    channel = await front.addChannel('weibo', weibo.settings);
    boss = await front.hire('老板', 'admin');
  });
  afterEach(async () => {
    await front.close();
    await weibo.close();
  });

  const menu = {
    buttons: [
      { name: '营业时间', key: 'HOURS' },
      { name: '服务', buttons: [{ name: '商城', url: 'https://yunjin.example/' }] },
    ],
  };
  const path = () => `/channels/${channel}/menu`;

  test('is put up by the boss, tapped by 王芳 and answered by a rule, and taken away again', async () => {
    expect((await boss.get(path()).expect(200)).body).toEqual({ buttons: null });
    await boss.put(path(), menu).expect(204);
    expect((await boss.get(path()).expect(200)).body).toEqual(menu);

    await weibo.callAt(`${front.url}/webhooks/${channel}`);
    await front.setRules([
      { name: '营业时间', on: 'menu', when: { text: { contains: 'HOURS' } }, then: [{ reply: { text: '九点开门' } }] },
    ]);
    const tapped = await weibo.does(wang, 'click', { key: 'HOURS' });
    expect(tapped).toMatchObject({ acknowledged: true, answer: '九点开门' });

    await boss.delete(path()).expect(204);
    expect(weibo.menu.current).toBeNull();
    const { items } = (await boss.get('/audit').expect(200)).body;
    const changes = items.filter(({ action }: { action: string }) => action === 'channel.menu');
    expect(changes.map(({ data }: { data: object }) => data)).toEqual([{ buttons: 0 }, { buttons: 2 }]);
  });

  test.each<[string, object]>([
    ['no button', { buttons: [] }],
    ['four buttons', { buttons: Array(4).fill(menu.buttons[0]) }],
    ['six under one', { buttons: [{ name: '服务', buttons: Array(6).fill(menu.buttons[0]) }] }],
    ['a button that does nothing', { buttons: [{ name: '服务' }] }],
    ['a button that runs a script', { buttons: [{ name: '服务', url: 'javascript:alert(1)' }] }],
    ['a button that does two things', { buttons: [{ name: '服务', key: 'A', url: 'https://a.cn' }] }],
  ])('with %s is not asked of the platform', async (_what, wrong) => {
    await boss.put(path(), wrong).expect(400);
    expect(weibo.menu.current).toBeNull();
  });

  test('that Weibo refuses says so in Weibo’s words, and a channel without menus says that', async () => {
    weibo.faults.set('/2/messages/menu/create.json', 10014);
    const refused = (await boss.put(path(), menu).expect(502)).body.error;
    expect(refused).toMatchObject({
      id: 'channel_broken',
      message: expect.stringContaining('insufficient app permissions'),
    });
    const stage = await front.addChannel('stage');
    expect((await boss.get(`/channels/${stage}/menu`).expect(409)).body.error.id).toBe('no_menu');
    const { items } = (await boss.get('/channels').expect(200)).body;
    expect(items.map(({ type, hasMenu }: Record<string, unknown>) => [type, hasMenu])).toEqual([
      ['weibo', true],
      ['stage', false],
    ]);
    await boss.get('/channels/987654321/menu').expect(404);
  });
});
