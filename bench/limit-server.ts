import { createCipheriv, createDecipheriv, createHash, randomFillSync } from 'node:crypto';
import Koa from 'koa';
import { type Exchange, openGroups } from './limit-store';

/**
 * The limit: what any server must do to keep the same promise, and nothing else. Signature, decryption, fields found by
 * `indexOf`, the same durable statements as Guanxi in one group commit on the same driver, a fixed answer, encryption.
 * No rules, no templates, no events, no log, no checks of what was asked.
 */
const {
  LIMIT_TOKEN = '',
  LIMIT_KEY = '',
  LIMIT_APP_ID = '',
  LIMIT_DATABASE = '',
  LIMIT_CUSTOMERS = '1000',
} = process.env;
const key = Buffer.from(`${LIMIT_KEY}=`, 'base64');
const appId = Buffer.from(LIMIT_APP_ID);

const sha1 = (parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex');

const pool = Buffer.alloc(16 * 1024);
let used = pool.length;
function random16(): Buffer {
  if (used + 16 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
}

function open(sealed: string): string {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const clear = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
  const length = clear.readUInt32BE(16);
  return clear.toString('utf8', 20, 20 + length);
}

function seal(text: string): string {
  const body = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const clear = Buffer.concat([random16(), length, body, appId]);
  const pad = 32 - (clear.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(clear), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]).toString(
    'base64',
  );
}

function field(xml: string, name: string): string {
  const from = xml.indexOf(`<${name}>`) + name.length + 2;
  const to = xml.indexOf(`</${name}>`, from);
  const inner = xml.slice(from, to);
  return inner.startsWith('<![CDATA[') ? inner.slice(9, -3) : inner;
}

async function main(): Promise<void> {
  const groups = await openGroups(LIMIT_DATABASE, Number(LIMIT_CUSTOMERS));
  const app = new Koa();
  app.use(async ctx => {
    const chunks: Buffer[] = [];
    for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const query = new URLSearchParams(ctx.querystring);
    const timestamp = query.get('timestamp') ?? '';
    const nonce = query.get('nonce') ?? '';
    const sealed = query.get('encrypt_type') === 'aes' ? field(body, 'Encrypt') : null;
    const right =
      sealed === null ? sha1([LIMIT_TOKEN, timestamp, nonce]) : sha1([LIMIT_TOKEN, timestamp, nonce, sealed]);
    if (right !== query.get(sealed === null ? 'signature' : 'msg_signature')) {
      ctx.status = 403;
      return;
    }
    const xml = sealed === null ? body : open(sealed);
    const from = field(xml, 'FromUserName');
    const exchange: Exchange = {
      externalId: field(xml, 'MsgId'),
      address: from,
      text: field(xml, 'Content'),
      reply: '您好，我们 9:00–18:00 营业。',
      platformTime: Number(field(xml, 'CreateTime')) * 1000,
    };
    const deliveryId = await groups.exchange(exchange);
    const reply = `<xml><ToUserName><![CDATA[${from}]]></ToUserName><FromUserName><![CDATA[${field(xml, 'ToUserName')}]]></FromUserName><CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${exchange.reply}]]></Content></xml>`;
    ctx.type = 'application/xml';
    if (sealed === null) ctx.body = reply;
    else {
      const encrypted = seal(reply);
      ctx.body = `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature><![CDATA[${sha1([LIMIT_TOKEN, timestamp, nonce, encrypted])}]]></MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`;
    }
    ctx.res.once('finish', () => void groups.landed(deliveryId));
  });
  const server = app.listen(Number(process.env.PORT), '127.0.0.1', () => {
    process.stdout.write('listening\n');
  });
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void groups.close().then(() => process.exit(0));
  });
}

void main();
