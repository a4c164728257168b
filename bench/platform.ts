import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Platform {
  readonly url: string;
  /** Resolves once it was asked about so many people, or after `limitMs`. */
  asked(people: number, limitMs: number): Promise<void>;
  close(): void;
}

/**
 * WeChat's API as far as a server asks for it while it only answers pushes: a token, and who a new follower is. Without
 * it every new customer would cost several failed calls, which no installation has.
 */
export async function openPlatform(): Promise<Platform> {
  let people = 0;
  const server = createServer((request, response) => {
    request.resume();
    const url = new URL(request.url ?? '/', 'http://platform');
    if (request.url?.startsWith('/cgi-bin/user/info')) people += 1;
    const answer =
      url.pathname === '/cgi-bin/user/info'
        ? { subscribe: 1, openid: url.searchParams.get('openid'), language: 'zh_CN' }
        : { access_token: 'bench-token', expires_in: 7200 };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async asked(wanted, limitMs) {
      const until = Date.now() + limitMs;
      while (people < wanted && Date.now() < until) await new Promise(resolve => setTimeout(resolve, 50));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
