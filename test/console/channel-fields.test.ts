import { z } from 'zod';
import { adapters } from '../../adapters';
import { settings as wechat } from '../../adapters/wechat-oa/settings';
import type { FieldSchema } from '../../console/src/api/channels';
import {
  beginWith,
  changeOf,
  fieldsOf,
  isKept,
  lengthOfOurs,
  randomWord,
  standing,
  valueAt,
  withValue,
} from '../../console/src/pages/channels/field-list';

const mailbox = z.object({
  address: z.email(),
  imap: z.object({
    host: z.string(),
    port: z.number().int().default(993),
    secure: z.boolean().default(true),
    user: z.string(),
    password: z.string(),
  }),
  origins: z.array(z.string()).optional(),
  acceptRisk: z.literal(true).optional(),
});
const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as FieldSchema;
const mail = { settings: schemaOf(mailbox), secrets: ['imap'] };

describe('the form for a channel', () => {
  it('asks for what WeChat needs, hides its secrets and puts addresses of the API aside', () => {
    const fields = fieldsOf({ settings: schemaOf(wechat), secrets: ['appSecret', 'token', 'encodingAesKey'] });
    const facts = fields.map(({ label, kind, required, further }) => [label, kind, required, further]);
    expect(facts).toContainEqual(['appId', 'text', true, false]);
    expect(facts).toContainEqual(['appSecret', 'secret', true, false]);
    expect(facts).toContainEqual(['encryption', 'choice', false, false]);
    expect(facts).toContainEqual(['apiBase', 'text', false, true]);
    expect(beginWith(fields)).toMatchObject({ encryption: 'safe' });
  });

  it('can be drawn for every kind of channel the house speaks', () => {
    for (const { type, settings, secrets } of adapters) {
      const fields = fieldsOf({ settings: schemaOf(settings), secrets: [...secrets] });
      const drawn = new Set(fields.map(field => field.path[0]));
      const names = Object.keys(schemaOf(settings).properties ?? {});
      expect([type, [...drawn].sort()]).toEqual([type, names.sort()]);
    }
  });

  it('lays a group out flat and keeps its password from being read', () => {
    const fields = fieldsOf(mail);
    expect(fields.map(({ label, kind }) => [label, kind])).toEqual([
      ['address', 'text'],
      ['imap.host', 'text'],
      ['imap.port', 'number'],
      ['imap.secure', 'switch'],
      ['imap.user', 'text'],
      ['imap.password', 'secret'],
      ['origins', 'lines'],
      ['acceptRisk', 'consent'],
    ]);
    expect(beginWith(fields)).toEqual({ imap: { port: 993, secure: true } });
  });

  it('shows a group that is kept as one line until it is replaced', () => {
    const fields = fieldsOf(mail);
    const kept = { address: 'shop@example.com', imap: { set: true } };
    expect(isKept(kept.imap)).toBe(true);
    expect(standing(fields, kept).map(field => field.label)).toEqual(['address', 'imap', 'origins', 'acceptRisk']);
    expect(standing(fields, { ...kept, imap: { host: 'imap.example.com' } })).toEqual(fields);
  });

  it('writes a value into its group and takes an emptied one out', () => {
    const values = withValue({ imap: { port: 993 } }, ['imap', 'host'], 'imap.example.com');
    expect(values).toEqual({ imap: { port: 993, host: 'imap.example.com' } });
    expect(valueAt(values, ['imap', 'host'])).toBe('imap.example.com');
    expect(withValue(values, ['imap', 'port'], undefined)).toEqual({ imap: { host: 'imap.example.com' } });
    expect(valueAt({}, ['imap', 'host'])).toBeUndefined();
  });

  it('tells the server to forget what was emptied, and leaves a kept secret alone', () => {
    const kept = { appId: 'wx1', appSecret: { set: true }, apiBase: 'https://a.example' };
    expect(changeOf(kept, { appId: 'wx2', appSecret: { set: true } })).toEqual({
      appId: 'wx2',
      appSecret: { set: true },
      apiBase: null,
    });
    const mail = {
      imap: { host: 'imap.yunjin.example', user: 'kefu', password: { set: true } },
      puppet: { set: true },
    };
    expect(
      changeOf(mail, { imap: { host: 'mx.yunjin.example', password: { set: true } }, puppet: { token: 'new' } }),
    ).toEqual({
      imap: { host: 'mx.yunjin.example', user: null, password: { set: true } },
      puppet: { token: 'new' },
    });
  });

  it('makes words of ours that WeChat accepts', () => {
    const length = lengthOfOurs('wechat-oa', 'encodingAesKey') ?? 0;
    expect(randomWord(length)).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(randomWord(length)).not.toBe(randomWord(length));
    expect(lengthOfOurs('wechat-oa', 'appSecret')).toBeUndefined();
  });
});
