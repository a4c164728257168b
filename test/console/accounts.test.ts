import { adapters } from '../../adapters';
import type { FieldSchema } from '../../console/src/api/channels';
import { en } from '../../console/src/i18n/en';
import { zhCN } from '../../console/src/i18n/zh-CN';
import { fieldsOf, grouped, standing, wordOfOurs } from '../../console/src/pages/channels/field-list';
import { faultParts, linkOf, quotaKey, shareLeft, snippetOf } from '../../console/src/pages/channels/health-words';
import { factsOf } from '../../console/src/parts/channel-facts';
import { z } from '../../src/http/zod';

const kinds = adapters.map(({ type, settings, secrets }) => ({
  type,
  secrets: [...secrets],
  settings: z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as FieldSchema,
}));
const kindOf = (type: string) => {
  const kind = kinds.find(each => each.type === type);
  if (!kind) throw new Error(`no ${type}`);
  return kind;
};

/** The word at a place of the dictionary: `accounts.fields.appId`. */
function wordAt(words: object, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], words);
}

describe('the form of every kind of channel', () => {
  it.each(kinds.map(kind => kind.type))('calls each field of %s by a word in both languages', type => {
    const nameless = fieldsOf(kindOf(type)).filter(({ label, path }) => {
      const last = path.at(-1) ?? '';
      const places = [`accounts.ofType.${type}.fields.${label}`, `accounts.fields.${last}`];
      return [en, zhCN].some(words => !places.some(place => typeof wordAt(words, place) === 'string'));
    });
    expect(nameless.map(field => field.label)).toEqual([]);
  });

  it.each(kinds.map(kind => kind.type))('knows what %s is, in both languages, and has a mark for it', type => {
    for (const words of [en, zhCN]) {
      expect(wordAt(words, `accounts.about.${type}`)).toEqual(expect.any(String));
      expect(wordAt(words, `channels.kinds.${type}`)).toEqual(expect.any(String));
    }
    expect(factsOf(type).glyph).not.toBe(factsOf('no such kind').glyph);
  });

  it('keeps the two servers of a mailbox apart, each below its own name', () => {
    const fields = fieldsOf(kindOf('email')).filter(field => !field.further);
    expect(grouped(fields).map(({ group, fields: inside }) => [group, inside.map(field => field.path.at(-1))])).toEqual(
      [
        [null, ['address', 'preset']],
        ['imap', ['host', 'user', 'password']],
        ['smtp', ['host', 'user', 'password']],
        [null, ['name']],
      ],
    );
    expect(fields.filter(field => field.kind === 'secret').map(field => field.label)).toEqual([
      'imap.password',
      'smtp.password',
    ]);
  });

  it('asks for passwords alone once a provider is chosen that fills in the servers', () => {
    const fields = standing(fieldsOf(kindOf('email')), { preset: 'qq' }).filter(field => !field.further);
    expect(fields.map(field => field.label)).toEqual(['address', 'preset', 'imap.password', 'smtp.password', 'name']);
  });

  it('makes a shared secret in the form that both sides check', () => {
    const http = adapters.find(adapter => adapter.type === 'http');
    const secret = wordOfOurs('http', 'secret');
    expect(http?.settings.safeParse({ secret, sendUrl: 'https://shop.example/in' }).success).toBe(true);
    expect(wordOfOurs('http', 'sendUrl')).toBeUndefined();
  });
});

describe('the health of an account', () => {
  it('takes a fault apart into what it comes to and what the platform said', () => {
    expect(faultParts('busy 45009: reach max api daily quota limit')).toEqual({
      kind: 'busy',
      code: '45009',
      detail: 'reach max api daily quota limit',
    });
    expect(faultParts('unknown: no answer: the line was cut')).toEqual({
      kind: 'unknown',
      code: null,
      detail: 'no answer: the line was cut',
    });
    expect(faultParts('a page of https://other.example asked and is not among the origins')).toEqual({
      kind: 'stranger',
      code: null,
      detail: 'https://other.example',
    });
    expect(faultParts('the disk is full')).toEqual({ kind: null, code: null, detail: 'the disk is full' });
  });

  it('is connected only while somebody listens', () => {
    expect(linkOf('on', { link: 'up', listening: true })).toBe('up');
    expect(linkOf('on', { link: 'up', listening: false })).toBe('down');
    expect(linkOf('on', { link: null, listening: true })).toBe('up');
    expect(linkOf('on', { link: null, listening: null })).toBeNull();
    expect(linkOf('paused', { link: 'down', listening: false })).toBeNull();
    expect(linkOf('on', undefined)).toBeNull();
  });

  it('draws what is left of a count, whatever the platform says', () => {
    expect(shareLeft({ left: 25, of: 100 })).toBe(0.25);
    expect(shareLeft({ left: 120, of: 100 })).toBe(1);
    expect(shareLeft({ left: -1, of: 100 })).toBe(0);
    expect(shareLeft({ left: 0, of: 0 })).toBe(0);
    expect(quotaKey('comment and mention calls today')).toBe('mentions');
    expect(quotaKey('something new')).toBeNull();
  });

  it('puts the chat on a site by one line', () => {
    expect(snippetOf('https://kefu.example.com/webhooks/7')).toBe(
      '<script src="https://kefu.example.com/webhooks/7/widget.js" async></script>',
    );
  });
});
