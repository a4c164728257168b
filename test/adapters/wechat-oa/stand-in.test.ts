import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { openWechatOaStandIn, type WechatOaStandIn } from '../../../stand-ins/wechat-oa';
import { readXml } from '../../../stand-ins/wechat-oa/xml';
import { type Front, openFront } from '../../support/http';

const wang = 'oWANG000000000000000000000001';
const hours = '您好，我们 9:00–18:00 营业。';

describe('the played WeChat', () => {
  let front: Front;
  let wechat: WechatOaStandIn;

  beforeEach(async () => {
    front = await openFront();
    wechat = await openWechatOaStandIn({ now: front.now });
    const channel = await front.addChannel('wechat-oa', wechat.settings);
    await wechat.callAt(`${front.url}/webhooks/${channel}`);
    await front.setRules([
      { name: '欢迎', on: 'follow', then: [{ reply: { text: '欢迎光临' } }] },
      { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
    ]);
  });
  afterEach(async () => {
    await front.close();
    await wechat.close();
  });

  test('王芳 follows, asks, and is answered on her pushes; however often a push comes she sees one answer', async () => {
    expect(await wechat.does(wang, 'subscribe')).toMatchObject({ acknowledged: true, answer: '欢迎光临' });
    const push = await wechat.says(wang, '营业时间？', { id: '6054768590064713800', copies: 3 });
    expect(push).toEqual({ id: '6054768590064713800', acknowledged: true, answer: hours });
    expect(wechat.accepted.map(({ to, text, passive }) => [to, text, passive])).toEqual([
      [wang, '欢迎光临', true],
      [wang, hours, true],
    ]);
  });

  test('whoever has left is not written to, and what is sent outside a window is refused with WeChat’s own code', async () => {
    await wechat.says(wang, '你好');
    const send = async () => {
      const { address, id } = await front.store.rows('conversation').findOneByOrFail({ address: wang });
      const open = front.channels.all().find(({ type }) => type === 'wechat-oa');
      const said = { address, thread: address, class: 'agent' as const, key: `d${id}`, answers: null };
      return open?.channel.send({ ...said, content: { type: 'text', text: '在的' } }, new AbortController().signal);
    };
    await send();
    front.pass(49 * 3_600_000);
    await expect(send()).rejects.toMatchObject({ kind: 'unreachable', code: '45015' });
    await wechat.does(wang, 'unsubscribe');
    await expect(send()).rejects.toMatchObject({ kind: 'unreachable', code: '43004' });
    expect(wechat.accepted.map(({ text }) => text)).toEqual(['在的']);
    expect(wechat.refused.map(({ why, code }) => [why, code])).toEqual([
      ['window', '45015'],
      ['blocked', '43004'],
    ]);
  });

  test('an address that does not know the token is not called', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const other = await openWechatOaStandIn();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect(other.callAt(address)).rejects.toThrow('did not prove itself');
    await expect(other.says(wang, '在吗')).rejects.toThrow('callAt() first');
    await other.close();
    server.close();
    server.closeAllConnections();
  });
});

test('a passive reply is read as an independent reader reads it', () => {
  const xml =
    '<xml><ToUserName><![CDATA[o1]]></ToUserName><CreateTime>1348831860</CreateTime><Content><![CDATA[a < b ]]]]><![CDATA[> c]]></Content>' +
    '<Articles><item><Title><![CDATA[春茶]]></Title></item>\n<item><Title><![CDATA[秋茶]]></Title></item></Articles></xml>';
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false });
  const { Articles, ...plain } = readXml(xml) as Record<string, { item: unknown }>;
  const { Articles: theirs, ...same } = (parser.parse(xml) as { xml: Record<string, { item: unknown }> }).xml;
  expect(plain).toEqual(same);
  expect(Articles?.item).toEqual(theirs?.item);
  for (const broken of ['', 'success', '<xml><a></xml>', '<xml>', '<html></html>', '<xml><a>1</a></xml> more'])
    expect(() => readXml(broken)).toThrow('no XML of ours');
});
