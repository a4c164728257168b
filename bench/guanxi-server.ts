import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WechatAccount } from '../stand-ins/wechat-oa/pushes';
import { freePort, type Server, startServer } from './servers';

const ADMIN = { email: 'bench@guanxi.example', password: 'a bench needs no secrets 7' };
const RULES = 50;
const KEYWORDS = 20;

export interface GuanxiServer extends Server {
  /** Where pushes go: `/webhooks/…`. */
  readonly path: string;
}

/** What customers ask about: the first keyword of each rule. */
export const topic = (rule: number): string => `业务${String(rule % RULES).padStart(2, '0')}`;

/**
 * Guanxi as an operator starts it, with an Official Account, 50 rules of 20 keywords (1,000 in all) and a template that
 * addresses the customer. Everything is set up through the public API.
 */
export async function startGuanxi(
  account: WechatAccount,
  encryption: string,
  apiBase: string,
  environment: Record<string, string>,
): Promise<GuanxiServer> {
  const port = await freePort();
  const main = join(__dirname, '..', 'src', 'main.js');
  const server = await startServer(
    main,
    { PORT: String(port), HOST: '127.0.0.1', ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, ...environment },
    line => line.includes('Console'),
    port,
    startFlags(),
  );
  const call = caller(`http://127.0.0.1:${port}/api/v1`);
  const { token } = (await call('POST', '/session', ADMIN)) as { token: string };
  const ask = caller(`http://127.0.0.1:${port}/api/v1`, token);
  const shipped = (await ask('GET', '/rules?limit=100')) as { items: { id: string }[] };
  for (const rule of shipped.items) await ask('DELETE', `/rules/${rule.id}`);
  const body = '{{ honorific }}，您好，我们 9:00–18:00 营业。';
  await ask('POST', '/templates', { name: 'bench', purpose: 'reply', bodies: { 'zh-CN': body } });
  for (let rule = 0; rule < RULES; rule++) {
    const words = Array.from(
      { length: KEYWORDS - 1 },
      (_, index) => `${WORDS[index % WORDS.length]}${String.fromCharCode(0x4e00 + rule * KEYWORDS + index)}`,
    );
    await ask('POST', '/rules', {
      name: `bench ${rule}`,
      enabled: true,
      priority: rule,
      on: 'message',
      stop: true,
      when: { text: { containsAny: [topic(rule), ...words] } },
      then: [{ reply: { template: 'bench' } }],
    });
  }
  const { appId, appSecret, token: wechatToken, encodingAesKey } = account;
  const settings = { appId, appSecret, token: wechatToken, encodingAesKey, encryption, apiBase };
  const channel = (await ask('POST', '/channels', { type: 'wechat-oa', name: 'bench', settings })) as { id: string };
  return { ...server, path: `/webhooks/${channel.id}` };
}

/** The flags with which `npm start` runs Node: the bench measures what an operator runs. */
function startFlags(): string[] {
  const file = join(__dirname, '..', '..', 'package.json');
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter(word => word.startsWith('--'));
}

const WORDS = ['绿茶', '红茶', '礼盒', '发票', '退货', '快递', '会员', '积分', '预约', '门店'];

function caller(base: string, token?: string) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}
