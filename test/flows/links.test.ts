import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { openLinks } from '../../src/flows/links';
import type { ChannelId, ContactId } from '../../src/model';

const NOW = Date.parse('2026-11-20T10:00:00+08:00');
const HOUR = 3600_000;
const withKey = (key: string) => openLinks(text => createHmac('sha256', key).update(text).digest('hex'));
const links = withKey('茶行的钥匙');
const wang = { contactId: 123456789012345 as ContactId, channelId: 7 as ChannelId, until: NOW + HOUR };

describe('a signed link', () => {
  test('tells for whom, where and until when, and fits where platforms take 64 characters', () => {
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(id, id, fc.integer({ min: 1, max: 4_000_000_000 }), (contact, channel, seconds) => {
        const link = { contactId: contact as ContactId, channelId: channel as ChannelId, until: seconds * 1000 };
        const token = links.write(link);
        expect(token).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
        expect(links.read(token, link.until - 1)).toEqual(link);
        expect(links.read(token, link.until)).toEqual({ why: 'expired' });
      }),
    );
  });

  test('with one character changed is forged, wherever it is', () => {
    const token = links.write(wang);
    for (let at = 2; at < token.length; at++) {
      const other = token[at] === 'A' ? 'Q' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect(links.read(changed, NOW)).toEqual({ why: 'forged' });
    }
  });

  test('of another house is forged, and a menu key or a scene of the shop is none', () => {
    expect(withKey('别家的钥匙').read(links.write(wang), NOW)).toEqual({ why: 'forged' });
    for (const key of ['menu_hours', 'gx', '', 'qrscene_12', `${links.write(wang)}A`])
      expect(links.read(key, NOW)).toBeNull();
  });
});
