import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { hear } from '../../../adapters/webchat/hear';
import { sealFor } from '../../../adapters/webchat/keys';
import { networkOf, openPaces } from '../../../adapters/webchat/pace';
import { openTickets } from '../../../adapters/webchat/ticket';
import { openVisitors } from '../../../adapters/webchat/visitor';
import { edgeOf, inkOn } from '../../../adapters/webchat/widget/colour';
import { openEvents, type ServerEvent } from '../../../adapters/webchat/widget/events';
import { openMemory } from '../../../adapters/webchat/widget/memory';
import { languageOf, words } from '../../../adapters/webchat/widget/words';
import type { ChannelId } from '../../../src/model';
import { type Front, openFront } from '../../support/http';
import { dist } from '../../support/machine';

const built = join(dist ?? '', 'webchat', 'widget.js');
const onBuilt = dist !== null && existsSync(built) ? describe : describe.skip;

onBuilt('the built widget', () => {
  test('weighs less than 30 KB on the way', () => {
    expect(gzipSync(readFileSync(built)).length).toBeLessThan(30 * 1024);
  });

  test('fetches nothing from anywhere but the door it came from', () => {
    const addresses = [...readFileSync(built, 'utf8').matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address);
    // The name of a drawing's language, and the map a tap on a place opens.
    expect([...new Set(addresses)].sort()).toEqual(['http://www.w3.org', 'https://uri.amap.com']);
  });

  describe('at the door', () => {
    let front: Front;
    let url: string;
    beforeAll(async () => {
      front = await openFront();
      url = `${front.url}/webhooks/${await front.addChannel('webchat', {})}/widget.js`;
    });
    afterAll(() => front.close());

    test('is given to every site, and once known not again', async () => {
      const first = await fetch(url);
      expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      expect(await first.text()).toBe(readFileSync(built, 'utf8'));
      const again = await fetch(url, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    });
  });
});

describe('what the page reads', () => {
  const read = (pieces: readonly string[]): ServerEvent[] => {
    const heard: ServerEvent[] = [];
    const hear = openEvents(event => heard.push(event));
    for (const piece of pieces) hear(piece);
    return heard;
  };

  test('events come out whole however they were cut on the way', () => {
    const whole =
      'retry: 2000\n\n: beat\n\nevent: said\r\ndata: {"text":"您好"}\r\n\r\ndata: a\ndata:b\n\nevent: cut\ndata: off';
    const expected = [
      { name: 'said', data: '{"text":"您好"}' },
      { name: 'message', data: 'a\nb' },
    ];
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(whole.length), { maxLength: 12 }), cuts => {
        const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end));
        expect(read(pieces)).toEqual(expected);
      }),
    );
  });
});

describe('what anybody may send', () => {
  const channel = 7 as ChannelId;
  const secret = '云锦茶行与官网之间的暗号';
  const tickets = openTickets(channel, secret);
  const wang = { address: 'u:wang', profile: {} };

  test('words in any shape are heard or passed over, and never break anything', () => {
    const id = fc.constantFrom('message-1', '', 'x');
    const shape = fc.record({
      id,
      type: fc.constantFrom('text', 'file', 'menu'),
      text: fc.string(),
      file: fc.string(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), shape), body => {
        const heard = hear(body, wang, tickets, 5);
        if (heard) expect(heard).toMatchObject({ address: 'u:wang', externalId: 'u:wang/message-1' });
      }),
    );
  });

  test('no made-up token or ticket is believed, and no stamp serves another purpose', () => {
    const visitors = openVisitors(channel, secret);
    const known = visitors.welcome({}, null, 0)!;
    expect(visitors.of(known.token, 1)?.address).toMatch(/^a:/);
    expect(tickets.read(known.token, 'u:wang')).toBeNull();
    fc.assert(
      fc.property(fc.string(), fc.base64String(), (one, other) => {
        for (const made of [one, other, `${one}.${other}`, `${known.token.split('.')[0]}.${other}`]) {
          expect(visitors.of(made, 1)).toBeNull();
          expect(tickets.read(made, 'u:wang')).toBeNull();
        }
      }),
    );
    expect(sealFor(secret, channel, 'visitor').read(sealFor(secret, channel, 'file').stamp({ a: 1 }))).toBeNull();
  });

  test('who keeps coming fills no memory, and neighbours in one network count together', () => {
    const paces = openPaces(3);
    const slow = { count: 1, perMs: 1000 };
    expect(paces.take('a', slow, 0)).toBe(0);
    expect(paces.take('a', slow, 0)).toBe(1000);
    for (const other of ['b', 'c', 'd']) paces.take(other, slow, 0);
    expect(paces.take('a', slow, 0)).toBe(0);
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2:ffff::1'));
    expect(networkOf('::ffff:203.0.113.7')).not.toBe(networkOf('::ffff:203.0.113.8'));
  });
});

describe('the widget', () => {
  test('has every word in both languages, with the same blanks', () => {
    const blanks = (text: string) => text.split('{}').length;
    expect(Object.keys(words.en)).toEqual(Object.keys(words.zh));
    for (const key of Object.keys(words.zh) as (keyof typeof words.zh)[]) {
      expect([key, blanks(words.en[key]), words.en[key].trim()]).toEqual([key, blanks(words.zh[key]), words.en[key]]);
      expect([key, words.en[key] === words.zh[key]]).toEqual([key, false]);
    }
  });

  test('speaks the language of the tag, then of the settings, then of the browser', () => {
    expect(languageOf('en', 'zh', 'zh-CN')).toBe('en');
    expect(languageOf(undefined, 'zh', 'en-GB')).toBe('zh');
    expect(languageOf('fr', 'auto', 'zh-TW')).toBe('zh');
    expect(languageOf(undefined, 'auto', 'fr-FR')).toBe('en');
  });

  test('writes on any colour so that it can be read', () => {
    expect(['#1F7A6B', '#000000', '#ffee00', '#FFFFFF'].map(inkOn)).toEqual([
      '#ffffff',
      '#ffffff',
      '#000000',
      '#000000',
    ]);
    expect(['#1F7A6B', '#ffee00'].map(edgeOf)).toEqual(['#1F7A6B', '#1f2328']);
  });

  test('remembers a visitor, and forgets her when another signs in or nobody does', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    openMemory('chat', 'wang', store).set({ talked: true, read: 7, session: { token: 'wang-token', until: 9e15 } });
    expect(openMemory('chat', 'wang', store).get()).toMatchObject({ talked: true, read: 7 });
    expect(openMemory('chat', null, store).get()).toMatchObject({ talked: false, read: 0, session: null });
    expect(kept.get('chat')).not.toContain('wang-token');
    expect(openMemory('chat', 'li', store).get()).toMatchObject({ talked: false, read: 0 });
  });

  test('what another page has read stays read', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const [one, other] = [openMemory('chat', null, store), openMemory('chat', null, store)];
    one.set({ read: 9 });
    other.set({ talked: true });
    expect(other.get()).toMatchObject({ read: 9, talked: true });
  });

  test('goes on where the browser keeps nothing, or something broken', () => {
    const broken = {
      getItem: () => '{',
      setItem: () => {
        throw new Error('full');
      },
    };
    for (const store of [null, broken]) {
      const memory = openMemory('chat', null, store);
      memory.set({ read: 3 });
      expect(memory.get().read).toBe(3);
    }
  });
});
