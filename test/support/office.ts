import { sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { admin } from './process';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Somebody who calls the API of a running server. */
export interface Office {
  readonly token: string;
  /** Any answer; for what may be refused. */
  ask<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<Body>>;
  /** The body of a success; anything else throws. */
  call<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body>;
}

/** Signs in over HTTP. */
export async function signIn(url: string, who: { email: string; password: string } = admin): Promise<Office> {
  const { token } = await officeOf(url, '').call<{ token: string }>('POST', '/session', who);
  return officeOf(url, token);
}

/** The same person after the server was started again: a token outlives its process. */
export function officeOf(url: string, token: string): Office {
  const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
  };
  return {
    token,
    ask,
    async call<Body>(method: string, path: string, body?: unknown) {
      const answer = await ask<Body>(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

/** What a rule of a story does: its action, when this is said. */
export interface Habit {
  readonly says: string;
  readonly then: readonly Record<string, unknown>[];
}

/** Puts the story's rules in the place of the shipped ones. */
export async function teach(office: Office, habits: readonly Habit[]): Promise<void> {
  const { items } = await office.call<{ items: { id: string }[] }>('GET', '/rules?limit=100');
  for (const rule of items) await office.call('DELETE', `/rules/${rule.id}`);
  const then = 'then';
  for (const [index, habit] of habits.entries()) {
    await office.call('POST', '/rules', {
      ...{ name: habit.says, priority: 1000 - index, on: 'message', when: { text: { contains: habit.says } } },
      [then]: habit.then,
    });
  }
}

/** Adds an Official Account whose WeChat is played at `apiBase`; resolves to its id. */
export async function addWechat(office: Office, apiBase: string, settings: object = {}): Promise<string> {
  const { appId, appSecret, token, encodingAesKey } = sampleAccount;
  const { id } = await office.call<{ id: string }>('POST', '/channels', {
    type: 'wechat-oa',
    name: '云锦茶行',
    settings: { appId, appSecret, token, encodingAesKey, apiBase, ...settings },
  });
  return id;
}
