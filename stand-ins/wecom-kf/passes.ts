import { randomBytes } from 'node:crypto';
import { fault, type Told } from './endpoints';

const TOKEN_MS = 7_200_000;
/** As base64url the 512 characters an access token may have. */
const TOKEN_BYTES = 384;

/** An app of the company: the one that serves customers, or the one that may use customer contact (客户联系). */
export type App = 'service' | 'contact';

/** The access tokens of the company's apps. */
export interface Passes {
  /** Every token that was given out. */
  readonly given: readonly string[];
  /** Answers `gettoken`: the same token while it is good. */
  issue(query: URLSearchParams): Told;
  /** The app a token belongs to, or the refusal it meets. */
  check(token: string | null): App | { readonly refusal: Told };
  /** Forgets all tokens before their time. */
  expire(): void;
}

export function openPasses(corpId: string, secrets: Readonly<Record<App, string>>, now: () => number): Passes {
  const good = new Map<App, { readonly value: string; readonly until: number }>();
  const given: string[] = [];
  const appOf = (found: (app: App) => boolean) => (['service', 'contact'] as const).find(found);

  return {
    given,
    issue(query) {
      if (query.get('corpid') !== corpId) return fault(40013, 'invalid corpid');
      const secret = query.get('corpsecret');
      const app = appOf(one => secrets[one] === secret);
      if (app === undefined) return fault(40001, `invalid credential ${secret}`);
      let token = good.get(app);
      if (token === undefined || token.until <= now()) {
        token = { value: randomBytes(TOKEN_BYTES).toString('base64url'), until: now() + TOKEN_MS };
        good.set(app, token);
        given.push(token.value);
      }
      const seconds = Math.floor((token.until - now()) / 1000);
      return { errcode: 0, errmsg: 'ok', access_token: token.value, expires_in: seconds };
    },
    check(token) {
      if (token === null) return { refusal: fault(41001, 'access_token missing') };
      const app = appOf(one => good.get(one)?.value === token);
      if (app === undefined) return { refusal: fault(40014, `invalid access_token ${token}`) };
      const isOver = (good.get(app)?.until ?? 0) <= now();
      return isOver ? { refusal: fault(42001, 'access_token expired') } : app;
    },
    expire: () => good.clear(),
  };
}
