import { qq } from '../../../adapters/qq';
import { asksFor, faultOf as faultFor } from '../../../adapters/qq/errors';
import type { HttpRequest, HttpResponse } from '../../../src/channel';
import { closeBots, faultOf, openBot, patient } from './bot';

afterEach(closeBots);

const LATER = [
  50055001, 50055002, 50055006, 40034004, 40054006, 304082, 304083, 850026, 850027, 40093001, 306003, 306005, 50065001,
  1100300,
];
const ONCE_MORE = [11242, 11252, 11263, 11281];

describe("QQ's codes, as its documents tell", () => {
  test.each<[what: string, kind: string, codes: number[]]>([
    ['transient', 'busy', LATER],
    ['transient, once', 'busy', ONCE_MORE],
    ['too fast', 'busy', [22009, 50002, 1100100, 1100308, 100001]],
    ['too much for one person', 'unreachable', [40034100]],
    ['the window is closed', 'unreachable', [40034128, 40034005, 304027, 304103, 40034026, 40034031]],
    ['what is answered is wrong', 'refused', [40034024, 40034025, 304026, 40034027]],
    ['nobody to reach', 'unreachable', [40054004, 40054013, 40034101, 40054003, 40054002, 850018, 1100104, 40034122]],
    ['a right is missing', 'refused', [40034102, 40034105, 40034123, 11253, 11254, 304004]],
    ['a right to a form is missing', 'refused', [304036, 304037, 40034127, 50056]],
    ['the words', 'refused', [40034006, 304003, 40054010, 304061, 304025, 40054007, 40054018]],
    ['the words', 'refused', [1100101, 1100102, 1100103, 22006, 340069, 305007, 40034029, 40034124]],
    ['the fields', 'refused', [40034008, 40034009, 40034010, 40034011]],
    ['the file', 'refused', [304080, 850019, 850031]],
    ['files of a day', 'busy', [40093002]],
    ['the bot itself', 'broken', [11265, 40054016, 304018, 11251, 11261, 11275]],
    ['our credentials', 'broken', [100007, 100016, 10004, 11241, 11243, 11244]],
    ['recalling', 'refused', [306011, 40064004, 306002, 306004, 306008, 40061001, 40061002, 40062003]],
    ['taken before', 'refused', [40054005]],
  ])('%s: %s', (_what, kind, codes) => {
    expect(codes.map(code => [code, faultFor(code, '', 0).kind])).toEqual(codes.map(code => [code, kind]));
  });

  test('ask for another token, another form, or the file again', () => {
    const asking = (what: Parameters<typeof asksFor>[1], codes: number[]) =>
      codes.map(code => asksFor(faultFor(code, '', 0), what));
    expect(asking('renew', [401, 11241, 11243, 11244, 11242])).toEqual([true, true, true, true, false]);
    expect(asking('plain', [304036, 304037, 40034127, 50056, 304004])).toEqual([true, true, true, true, false]);
    expect(asking('reupload', [304080, 850031])).toEqual([true, false]);
  });

  test('that a token is refused make another one be asked for, once, whether by code or by status', async () => {
    for (const [status, body] of [
      [401, ''],
      [400, '{"code":11241}'],
      [401, '{"err_code":"11243"}'],
      [200, '{"code":11244}'],
    ] as const) {
      const sent: string[] = [];
      const bot = await openBot({ http: async request => answerOnce(request, sent, { status, body }) });
      await expect(bot.says('好的')).resolves.toEqual({ externalId: 'ROBOT1.0_ok' });
      expect(sent).toEqual(['QQBot token-1', 'QQBot token-2']);
    }
  });

  test.each([
    [202, 304023],
    [201, 304024],
  ])('with status %d, %d is no fault: the message waits for its verdict', async (status, code) => {
    const body = JSON.stringify({ code, message: 'waiting', data: { message_audit: { audit_id: 'audit-7' } } });
    const bot = await openBot({ http: async request => answerOnce(request, [], { status, body }) });
    await expect(bot.says('好的')).resolves.toEqual({ externalId: 'audit-7' });
  });

  test('come with a trace, in the body or beside it', async () => {
    const faultWith = async (body: object, headers: Record<string, string>) => {
      const told = { status: 400, body: JSON.stringify({ code: 40034006, message: 'no', ...body }), headers };
      const bot = await openBot({ http: async request => answerOnce(request, [], told) });
      return (await faultOf(bot.says('好的'))).detail;
    };
    expect(await faultWith({ trace_id: 'trace-1' }, { 'x-tps-trace-id': 'trace-2' })).toBe('no (trace trace-1)');
    expect(await faultWith({}, { 'x-tps-trace-id': 'trace-2' })).toBe('no (trace trace-2)');
    expect(await faultWith({}, {})).toBe('no');
  });
});

describe('the settings', () => {
  const given = { appId: '102012345', appSecret: 'a' };

  test('say where QQ is, and may name it as it was called before', async () => {
    expect(qq.settings.parse(given)).toMatchObject({
      apiBase: 'https://api.bot.qq.com',
      tokenBase: 'https://api.bot.qq.com',
      beyondWindow: 'nothing',
    });
    const urls: string[] = [];
    const former = { apiBase: 'https://api.sgroup.qq.com', tokenBase: 'https://bots.qq.com/' };
    const bot = await openBot({
      settings: former,
      http: async request => {
        urls.push(request.url);
        return answerOnce(request, [], { status: 200, body: '{}' });
      },
    });
    await bot.channel.test(patient);
    expect(urls).toEqual(['https://bots.qq.com/app/getAppAccessToken', 'https://api.sgroup.qq.com/gateway']);
  });

  test('allow files as heavy as QQ takes them', async () => {
    const { media } = (await openBot()).channel.limits;
    const megabytes = Object.entries(media).map(([use, { maxBytes }]) => [use, maxBytes / 1024 / 1024]);
    expect(Object.fromEntries(megabytes)).toEqual({ image: 20, voice: 20, video: 30, file: 200 });
  });
});

/** A platform that gives tokens in turn, answers the first send as told, and takes the next. */
function answerOnce(
  { url, headers }: HttpRequest,
  sent: string[],
  told: { readonly status: number; readonly body: string; readonly headers?: Record<string, string> },
): HttpResponse {
  if (url.endsWith('/getAppAccessToken')) {
    const body = { access_token: `token-${sent.length + 1}`, expires_in: '7200' };
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(body)) };
  }
  sent.push(headers?.authorization ?? '');
  const first = sent.length === 1;
  const body = first ? told.body : '{"id":"ROBOT1.0_ok","timestamp":"2026-11-21T10:00:00+08:00"}';
  return { status: first ? told.status : 200, headers: first ? (told.headers ?? {}) : {}, body: Buffer.from(body) };
}
