import { createCipheriv, createDecipheriv, createHash, randomFillSync } from 'node:crypto';
import { readXml, type XmlValue } from './xml';

/** What WeChat and an account know of each other. */
export interface WechatAccount {
  readonly appId: string;
  readonly appSecret: string;
  readonly token: string;
  readonly encodingAesKey: string;
  /** The account's own id, `gh_…`. */
  readonly recipient: string;
}

/** An account for stories; nothing in it is anybody's. */
export const sampleAccount: WechatAccount = {
  appId: 'wx2c2769f8efd9abc2',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'spamtest',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  recipient: 'gh_10f6c3c3ac5a',
};

export type PushMode = 'safe' | 'compatible' | 'plain';
export type PushValue = string | number | bigint | readonly PushValue[] | { readonly [name: string]: PushValue };
export type PushFields = Readonly<Record<string, PushValue>>;

export interface PushOptions {
  readonly mode?: PushMode;
  /** The whole message; or `message`, which is written as WeChat writes it. */
  readonly xml?: string;
  readonly message?: PushFields;
  /** When WeChat signs it, milliseconds; now when left out. */
  readonly at?: number;
  readonly nonce?: string;
}

/** One POST of WeChat's. `query` may be put behind a `?` as it is. */
export interface Push {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** What came back on a push, opened and proved. */
export interface ReadReply {
  readonly isSealed: boolean;
  readonly xml: string;
  readonly fields: Readonly<Record<string, XmlValue>>;
}

/** WeChat's side of the door: it signs and seals pushes, and reads what is answered. */
export interface WechatPushes {
  push(options: PushOptions): Push;
  /** The GET with which WeChat proves an address. */
  verification(options?: { at?: number; nonce?: string; echo?: string }): URLSearchParams;
  /** What a customer writes, as a message with the next id. */
  text(from: string, content: string, more?: PushFields): PushFields;
  event(from: string, event: string, more?: PushFields): PushFields;
  /** Opens a passive reply; throws when the signature or the seal is wrong. */
  read(body: string): ReadReply;
}

/** Opens WeChat's side for one account. `now` is the clock that stamps whatever names no time. */
export function openWechatPushes(account: WechatAccount, now: () => number = Date.now): WechatPushes {
  const key = Buffer.from(`${account.encodingAesKey}=`, 'base64');
  const receiver = Buffer.from(account.appId);
  let lastId = 6_054_768_590_064_713_728n;
  let lastNonce = 1_320_562_132;
  const nextNonce = () => {
    lastNonce += 1;
    return String(lastNonce);
  };

  const head = (from: string, type: string): PushFields => ({
    ToUserName: account.recipient,
    FromUserName: from,
    CreateTime: Math.floor(now() / 1000),
    MsgType: type,
  });

  return {
    push({ mode = 'safe', xml, message, at = now(), nonce = nextNonce() }) {
      const clear = xml ?? writePush(message ?? {});
      const timestamp = String(Math.floor(at / 1000));
      const query = new URLSearchParams({ signature: sha1([account.token, timestamp, nonce]), timestamp, nonce });
      if (typeof message?.FromUserName === 'string') query.set('openid', message.FromUserName);
      if (mode === 'plain') return { query, body: Buffer.from(clear) };
      const sealed = seal(clear, key, receiver);
      query.set('encrypt_type', 'aes');
      query.set('msg_signature', sha1([account.token, timestamp, nonce, sealed]));
      const twins = mode === 'compatible' ? clear.slice('<xml>'.length, -'</xml>'.length) : to(account.recipient);
      return { query, body: Buffer.from(`<xml>${twins}<Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`) };
    },

    verification({ at = now(), nonce = '1514711492', echo = '4375120948345356249' } = {}) {
      const timestamp = String(Math.floor(at / 1000));
      const signature = sha1([account.token, timestamp, nonce]);
      return new URLSearchParams({ signature, timestamp, nonce, echostr: echo });
    },

    text(from, content, more = {}) {
      lastId += 1n;
      return { ...head(from, 'text'), Content: content, MsgId: lastId, ...more };
    },

    event: (from, event, more = {}) => ({ ...head(from, 'event'), Event: event, ...more }),

    read(body) {
      const outer = readXml(body);
      if (typeof outer.Encrypt !== 'string') return { isSealed: false, xml: body, fields: outer };
      const { Encrypt: sealed, TimeStamp, Nonce, MsgSignature } = outer;
      const right = sha1([account.token, String(TimeStamp), String(Nonce), sealed]);
      if (MsgSignature !== right) throw new Error('the reply is not signed by the account');
      const xml = unseal(sealed, key, account.appId);
      return { isSealed: true, xml, fields: readXml(xml) };
    },
  };
}

/** Writes a message as WeChat does: words as CDATA, numbers bare, a list as one element repeated. */
export function writePush(fields: PushFields): string {
  return `<xml>${children(fields)}</xml>`;
}

function children(fields: PushFields): string {
  let xml = '';
  for (const name in fields) xml += element(name, fields[name] ?? '');
  return xml;
}

function element(name: string, value: PushValue): string {
  if (typeof value === 'string') return `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
  if (typeof value !== 'object') return `<${name}>${value}</${name}>`;
  if (Array.isArray(value)) return value.map(one => element(name, one)).join('');
  return `<${name}>${children(value as PushFields)}</${name}>`;
}

function to(recipient: string): string {
  return `<ToUserName><![CDATA[${recipient}]]></ToUserName>`;
}

function sha1(parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex');
}

const noise = Buffer.alloc(16 * 1024);
let noiseAt = noise.length;

function seal(message: string, key: Buffer, receiver: Buffer): string {
  if (noiseAt === noise.length) {
    randomFillSync(noise);
    noiseAt = 0;
  }
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const bare = Buffer.concat([noise.subarray(noiseAt, noiseAt + 16), length, text, receiver]);
  noiseAt += 16;
  const padBytes = 32 - (bare.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(bare), cipher.update(Buffer.alloc(padBytes, padBytes)), cipher.final()]).toString(
    'base64',
  );
}

function unseal(sealed: string, key: Buffer, appId: string): string {
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed, 'base64'), decipher.final()]);
  const end = 20 + plain.readUInt32BE(16);
  const receiver = plain.subarray(end, plain.length - (plain.at(-1) ?? 0)).toString();
  if (receiver !== appId) throw new Error('the reply is sealed for somebody else');
  return plain.subarray(20, end).toString();
}
