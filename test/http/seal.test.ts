import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { changeSettings, openSettings, sealSettings, showSettings } from '../../src/http/channel-settings';
import { openSealer, secretFrom } from '../../src/http/seal';

const sealer = openSealer(['the key of the tea house']);

describe('sealed secrets', () => {
  test('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, place) => {
        expect(sealer.open(sealer.seal(value, place), place)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('are never twice the same, and show nothing of what is inside', () => {
    const [one, two] = [sealer.seal('茶叶密码', 'channel.token'), sealer.seal('茶叶密码', 'channel.token')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.').at(-1)!, 'base64url').toString('utf8')).not.toContain('茶叶');
  });

  test('cannot be changed, moved or opened with another key', () => {
    const envelope = sealer.seal('secret', 'channel.token');
    const parts = envelope.split('.');
    const flipped = Buffer.from(parts[4]!, 'base64url');
    flipped[0] = flipped[0]! ^ 1;
    expect(() =>
      sealer.open([...parts.slice(0, 4), flipped.toString('base64url')].join('.'), 'channel.token'),
    ).toThrow();
    expect(() =>
      sealer.open([...parts.slice(0, 3), parts[3]!.slice(0, 6), parts[4]].join('.'), 'channel.token'),
    ).toThrow();
    expect(() => sealer.open(envelope, 'channel.appSecret')).toThrow();
    expect(() => openSealer(['another key']).open(envelope, 'channel.token')).toThrow('another SECRET_KEY');
    expect(() => sealer.open('plain', 'channel.token')).toThrow('no sealed secret');
  });

  test('sealed with the key before are opened while it is named', () => {
    const next = openSealer(['the new key', 'the key of the tea house']);
    expect(next.open(sealer.seal('old', 'a'), 'a')).toBe('old');
    expect(() => sealer.open(next.seal('new', 'a'), 'a')).toThrow('another SECRET_KEY');
  });

  test('settings are sealed where they are secret and shown as set', () => {
    const kept = sealSettings(sealer, ['token', 'extra'], { appId: 'wx1', token: 't0ken', extra: undefined });
    expect(kept).toEqual({ appId: 'wx1', token: { sealed: expect.stringMatching(/^s1\./) }, extra: undefined });
    expect(showSettings(['token'], kept)).toMatchObject({ appId: 'wx1', token: { set: true } });
    expect(openSettings(sealer, kept)).toMatchObject({ appId: 'wx1', token: 't0ken' });
    // A field that was secret when it was kept stays hidden even when its adapter no longer says so.
    expect(showSettings([], kept)).toMatchObject({ token: { set: true } });
  });

  test('a change keeps, replaces and removes', () => {
    const before = { appId: 'wx1', token: 'old', note: 'x' };
    expect(changeSettings(before, { token: { set: true }, note: null, appId: 'wx2' })).toEqual({
      appId: 'wx2',
      token: 'old',
    });
  });

  describe('inside a group', () => {
    const secrets = ['smtp.password', 'puppet'];
    const given = {
      smtp: { host: 'smtp.yunjin.example', password: 'l0ngj1ng' },
      puppet: { token: 'pup' },
      tags: ['茶'],
    };

    test('are sealed and shown like any other, and what lies beside them is not', () => {
      const kept = sealSettings(sealer, secrets, given);
      expect(JSON.stringify(kept)).not.toMatch(/l0ngj1ng|pup"/);
      expect(kept).toMatchObject({ smtp: { host: 'smtp.yunjin.example' }, tags: ['茶'] });
      expect(openSettings(sealer, kept)).toEqual(given);
      const shown = {
        smtp: { host: 'smtp.yunjin.example', password: { set: true } },
        puppet: { set: true },
        tags: ['茶'],
      };
      expect(showSettings(secrets, kept)).toEqual(shown);
      expect(showSettings([], kept)).toEqual(shown);
    });

    test('cannot be moved to another field of the group', () => {
      const kept = sealSettings(sealer, secrets, given) as { smtp: { password: unknown } };
      expect(() => openSettings(sealer, { smtp: { user: kept.smtp.password } })).toThrow();
      expect(() => openSettings(sealer, { imap: { password: kept.smtp.password } })).toThrow();
    });

    test('stay when their neighbours change; a group that is secret as a whole is replaced as a whole', () => {
      const change = (by: Record<string, unknown>) => changeSettings(given, by, secrets);
      expect(change({ smtp: { host: 'mx.yunjin.example' } }).smtp).toEqual({
        host: 'mx.yunjin.example',
        password: 'l0ngj1ng',
      });
      expect(change({ smtp: { password: { set: true } } }).smtp).toEqual(given.smtp);
      expect(change({ smtp: { host: null } }).smtp).toEqual({ password: 'l0ngj1ng' });
      expect(change({ smtp: null })).not.toHaveProperty('smtp');
      expect(change({ puppet: { uin: '1' } }).puppet).toEqual({ uin: '1' });
      expect(change({ puppet: { set: true } }).puppet).toEqual({ token: 'pup' });
      expect(change({ tags: [] }).tags).toEqual([]);
      expect(change({ imap: { host: 'imap.yunjin.example', password: { set: true } } }).imap).toEqual({
        host: 'imap.yunjin.example',
      });
    });
  });

  test('the key is made once, for its owner only', () => {
    const directory = mkdtempSync(join(tmpdir(), 'guanxi-key-'));
    const file = join(directory, 'data', 'secret.key');
    const made = secretFrom(file);
    expect(made).toMatch(/^[\w-]{43}$/);
    expect(secretFrom(file)).toBe(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(directory, { recursive: true, force: true });
  });
});
