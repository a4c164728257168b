import type { PushFields } from '../../../stand-ins/wechat-oa/pushes';
import { openShop, wang } from './shop';

const shop = openShop();
const taps = (event: string, fields: PushFields = {}) =>
  shop.hears({ message: shop.pushes.event(wang, event, fields) });
const dataOf = (event: string, fields: PushFields) => {
  const { content } = taps(event, fields);
  return 'data' in content ? content.data : undefined;
};

/** Fields as they are told: every number as the digits WeChat wrote. */
describe('what an event tells besides its key is kept', () => {
  test.each<[string, PushFields]>([
    ['VIEW', { MenuId: '100000001' }],
    ['view_miniprogram', { MenuId: '100000001' }],
    ['scancode_push', { ScanCodeInfo: { ScanType: 'barcode', ScanResult: 'EAN_13,6901234567892' } }],
    ['kf_create_session', { KfAccount: 'xiaozhou@gh_1' }],
    ['kf_close_session', { KfAccount: 'xiaozhou@gh_1', CloseType: 'KF' }],
    ['kf_switch_session', { FromKfAccount: 'xiaozhou@gh_1', ToKfAccount: 'xiaolin@gh_1' }],
    ['user_info_modified', { OpenID: wang, AppID: 'wx1', RevokeInfo: '1' }],
    [
      'PUBLISHJOBFINISH',
      { PublishEventInfo: { publish_id: '2247503051', publish_status: '0', article_id: 'b5O2OUs25HBxRceL7hfReg' } },
    ],
  ])('%s', (event, fields) => {
    expect(dataOf(event, { EventKey: 'k', ...fields })).toEqual(fields);
  });

  test('a place where nobody can be is told as an event and opens no map', () => {
    const place = { Latitude: '123.1', Longitude: '113.3', Precision: '40' };
    expect(taps('LOCATION', place)).toMatchObject({ kind: 'location', content: { type: 'event', data: place } });
  });
});

describe('a list is a list, be it of one or of several', () => {
  const lists: [event: string, name: string, one: PushFields][] = [
    ['subscribe_msg_popup_event', 'SubscribeMsgPopupEvent', { SubscribeStatusString: 'reject', PopupScene: '2' }],
    ['subscribe_msg_change_event', 'SubscribeMsgChangeEvent', { SubscribeStatusString: 'reject' }],
    [
      'subscribe_msg_sent_event',
      'SubscribeMsgSentEvent',
      { MsgID: '1864323726461255680', ErrorCode: '0', ErrorStatus: 'success' },
    ],
  ];

  test.each(lists.flatMap(one => [1, 2, 3].map(count => [...one, count] as const)))(
    '%s, %s %j: %d',
    (event, name, one, count) => {
      const List = Array.from({ length: count }, (_, n) => ({ TemplateId: `t${n}`, ...one }));
      const heard = taps(event, { [name]: { List } });
      expect(heard).toMatchObject({ kind: 'consent', content: { data: { [name]: { List } } } });
      // Who chose one template has said nothing of marketing as a whole.
      expect(heard.consent).toBeUndefined();
    },
  );
});

describe('the result of a job', () => {
  const counts = { TotalCount: '100', FilterCount: '80', SentCount: '75', ErrorCount: '5' };

  test('of a mass send has its counts, and its articles one by one', () => {
    const CopyrightCheckResult = {
      Count: '1',
      ResultList: { item: [{ ArticleIdx: '1', UserDeclareState: '0', AuditState: '2' }] },
      CheckState: '2',
    };
    const ArticleUrlResult = {
      Count: '2',
      ResultList: { item: ['一', '二'].map((_, n) => ({ ArticleIdx: `${n + 1}`, ArticleUrl: `https://a.cn/${n}` })) },
    };
    const fields = { ...counts, CopyrightCheckResult, ArticleUrlResult };
    expect(dataOf('MASSSENDJOBFINISH', { MsgID: 1000001625n, Status: 'send success', ...fields })).toMatchObject(
      fields,
    );
  });

  test.each([10001, 20001, 20004, 20002, 20006, 20008, 20013, 22000, 21000])(
    'of a mass send that was stopped with err(%d) says so',
    reason => {
      const { receipt } = taps('MASSSENDJOBFINISH', { MsgID: '8', Status: `err(${reason})`, ...counts });
      expect(receipt).toEqual({ externalId: '8', state: 'failed', fault: `err(${reason})` });
    },
  );

  test.each([
    ['TEMPLATESENDJOBFINISH', 'failed: system failed'],
    ['TEMPLATESENDJOBFINISH', 'failed:user block'],
    ['MASSSENDJOBFINISH', 'send fail'],
  ])('%s: %s is a failure', (event, Status) => {
    expect(taps(event, { MsgID: '9', Status }).receipt).toEqual({ externalId: '9', state: 'failed', fault: Status });
  });

  test('is one result, however often and whenever it is pushed', () => {
    const [first, again] = ['success', 'success'].map(Status => {
      shop.clock.at += 7000;
      return taps('TEMPLATESENDJOBFINISH', { MsgID: 1700827132819554304n, Status });
    });
    expect(again?.externalId).toBe(first?.externalId);
    expect(again?.platformTime).not.toBe(first?.platformTime);
  });
});

describe('words', () => {
  const text = (more: PushFields) => shop.hears({ message: shop.pushes.text(wang, '还有茶吗', more) });

  test('said beside an article, or in a finer voice, are what they are', () => {
    expect(text({ MsgDataId: '2247483654', Idx: '1' }).content).toEqual({ type: 'text', text: '还有茶吗' });
    const voice = { ...shop.pushes.text(wang, ''), MsgType: 'voice', MediaId: 'm1', MediaId16K: 'm1-16k' };
    expect(shop.hears({ message: { ...voice, Format: 'amr' } }).content).toMatchObject({
      type: 'voice',
      media: { platformId: 'm1' },
    });
  });
});
