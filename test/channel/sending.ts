import { SECRET_WORDS } from './account';
import type { Suite } from './conformance';

/** What sending must be: the right person, the truth about what became of it, and an end when it is told to end. */
export function describeSending({ prove, provePart }: Suite): void {
  provePart('arrival', 'of words reaches the right person, whole', async ({ platform, says }) => {
    const words = '中秋快乐，王女士："明前龙井" & <碧螺春> 🍵';
    const receipt = await says(words);
    expect(['string', 'object']).toContain(typeof receipt.externalId);
    expect(receipt.externalId).not.toBe('');
    expect(platform.accepted.map(({ to, text }) => ({ to, text }))).toEqual([{ to: platform.wang, text: words }]);
  });

  prove('of what the channel cannot send is refused before it leaves', async ({ platform, says, faultOf }) => {
    const nothing = { type: 'unknown', kind: 'hologram', text: '', raw: '{}' } as const;
    expect(await faultOf(says(nothing))).toMatchObject({ kind: 'refused' });
    expect(platform.accepted).toEqual([]);
  });

  provePart('refusal', 'the platform does not take rejects with its code', async ({ platform, says, faultOf }) => {
    platform.fail('refusal');
    const fault = await faultOf(says(SECRET_WORDS));
    expect(fault.kind).toMatch(/^(?:refused|unreachable|broken|busy)$/);
    expect(fault.code).toMatch(/./);
    expect(platform.accepted).toEqual([]);
    platform.fail(null);
    await says('您好', { key: 'd2' });
    expect(platform.accepted).toHaveLength(1);
  });

  provePart('rate', 'that came too soon is busy for as long as told', async ({ platform, says, faultOf }) => {
    platform.fail('rate');
    const fault = await faultOf(says(SECRET_WORDS));
    expect(fault).toMatchObject({ kind: 'busy', retryAfterMs: expect.any(Number) });
    expect(fault.retryAfterMs).toBeGreaterThan(0);
    expect(platform.accepted).toEqual([]);
  });

  provePart('silence', 'that was taken and never answered is unknown', async ({ platform, says, faultOf }) => {
    platform.fail('silence');
    expect(await faultOf(says(SECRET_WORDS))).toMatchObject({ kind: 'unknown' });
    expect(platform.accepted).toHaveLength(1);
  });

  provePart('garbled', 'answered by what nobody can read is unknown', async ({ platform, says, faultOf }) => {
    platform.fail('garbled');
    expect(await faultOf(says(SECRET_WORDS))).toMatchObject({ kind: 'unknown' });
  });

  provePart('error', 'to a platform that is out of order may be tried again', async ({ platform, says, faultOf }) => {
    platform.fail('error');
    expect((await faultOf(says(SECRET_WORDS))).kind).toMatch(/^(?:busy|unknown)$/);
  });

  provePart('nobody', 'to nobody is busy, for nothing has left', async ({ platform, says, faultOf }) => {
    await platform.close();
    expect(await faultOf(says(SECRET_WORDS))).toMatchObject({ kind: 'busy' });
  });

  provePart('hang', 'that is ended on its way is unknown, at once', async ({ platform, says, faultOf }) => {
    // Whatever must be fetched first is had by then.
    await says('您好', { key: 'd0' });
    platform.fail('hang');
    const arrived = platform.arrived?.();
    if (arrived === undefined)
      throw new Error('the kit must tell when a send has arrived: give its platform arrived()');
    const ending = new AbortController();
    const fault = faultOf(says(SECRET_WORDS, { signal: ending.signal }));
    await arrived;
    ending.abort();
    expect(await fault).toMatchObject({ kind: 'unknown' });
  });

  provePart(
    'hang',
    'that is ended before it began is busy, and nothing leaves',
    async ({ platform, says, faultOf }) => {
      expect(await faultOf(says(SECRET_WORDS, { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'busy' });
      expect(platform.accepted).toEqual([]);
    },
  );

  provePart('token', 'needs one token for a hundred at the same moment', async ({ platform, says }) => {
    if (platform.tokens === undefined) throw new Error('the kit must count tokens: give its platform tokens()');
    expect(platform.tokens()).toBe(0);
    await Promise.all(Array.from({ length: 100 }, (_, i) => says(`第${i}句`, { key: `d${i}` })));
    expect(platform.tokens()).toBe(1);
    expect(platform.accepted).toHaveLength(100);
  });
}
