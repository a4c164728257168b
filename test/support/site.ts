import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A business's own site, on an origin of its own. */
export interface Site {
  readonly url: string;
  /** Puts a script on every page, with the attributes given. */
  embed(script: string, attributes?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

/** Opens a small tea shop on a free port of this machine; its policy allows what the chat needs and nothing more. */
export async function openSite(): Promise<Site> {
  let tag = '';
  let policy = '';
  const server = createServer((request, response) => {
    const isStyle = request.url === '/style.css';
    response.setHeader('content-type', `text/${isStyle ? 'css' : 'html'}; charset=utf-8`);
    response.setHeader('content-security-policy', policy);
    response.end(isStyle ? STYLE : pageWith(tag));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    embed(script, attributes = {}) {
      const facts = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
      const from = new URL(script).origin;
      policy = `default-src 'none'; style-src 'self'; script-src ${from}; connect-src ${from}; img-src data: blob:; media-src blob:`;
      tag = `<script src="${script}"${facts.join('')} async></script>`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Styles that would spoil whatever they could reach. */
const STYLE = `
  body { margin: 0; font: 18px/1.8 serif; color: #222; background: #f3efe6; }
  main { max-width: 720px; margin: 0 auto; padding: 48px 24px; }
  button, textarea, p, ol { color: red; letter-spacing: 4px; text-transform: uppercase; }
  main p { color: #222; letter-spacing: 0; text-transform: none; }
`;

const pageWith = (tag: string): string => `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>云锦茶行</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css"></head>
<body><main><h1>云锦茶行</h1><p>西湖龙井，明前采摘，当季新茶。</p><p><a href="/menu">茶单</a></p></main>${tag}</body>
</html>`;
