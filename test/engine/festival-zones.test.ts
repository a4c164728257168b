import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { festivalsBetween } from '../../src/engine/festivals';

const root = resolve(__dirname, '../..');
jest.setTimeout(60_000);
const question = `
  const { festivalsBetween, festivalsOn, civilDate } = require('./src/engine/festivals.ts');
  const { lunarDate } = require('./src/engine/lunar.ts');
  const { solarTerms } = require('./src/engine/solar-terms.ts');
  const { occurrences } = require('./src/engine/schedule.ts');
  const { scheduleSchema } = require('./src/engine/schedule-schema.ts');
  const moments = ['2027-02-05T15:59:59Z', '2027-02-05T16:00:00Z', '2027-02-05T17:00:00Z', '2030-02-02T16:10:00Z', '2028-04-03T20:00:00Z'];
  const zones = ['Asia/Shanghai', 'America/Vancouver'];
  console.log(JSON.stringify({
    host: Intl.DateTimeFormat().resolvedOptions().timeZone,
    days: festivalsBetween('1950-01-01', '2100-12-31').map(day => [day.id, day.date, day.lunar].join(' ')),
    terms: Array.from({ length: 151 }, (_, i) => solarTerms(1950 + i).map(({ date }) => date).join(' ')),
    due: zones.flatMap(zone => ['chuxi', 'mothers_day'].flatMap(festival =>
      occurrences(scheduleSchema.parse({ festival, at: '02:30' }), { from: Date.parse('2026-01-01'), to: Date.parse('2031-01-01') },
        { zone, birthday: null, birthdayLunar: false, birthdayLeap: false, lastPurchaseAt: null, fields: {} }, 'UTC')
      .map(({ key, at }) => [zone, key, at].join(' ')))),
    seen: moments.flatMap(moment => zones.map(zone => {
      const now = Date.parse(moment);
      return [zone, civilDate(now, zone), lunarDate(now, zone, 'zh-CN'), ...festivalsOn(now, zone)].join(' ');
    })),
  }));`;

interface Answer {
  readonly host: string;
  readonly terms: readonly string[];
  readonly due: readonly string[];
  readonly days: readonly string[];
  readonly seen: readonly string[];
}

/** What a process living in that zone answers. */
function askIn(zone: string): Answer {
  const hook = resolve(root, 'test/support/typescript.cjs');
  const output = execFileSync(process.execPath, ['--require', hook, '--eval', question], {
    cwd: root,
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(output) as Answer;
}

describe('the festival calendar on hosts around the world', () => {
  const home = askIn('Asia/Shanghai');

  it('knows the first hour of 初一 in Beijing', () => {
    expect(home.seen.slice(0, 6)).toEqual([
      'Asia/Shanghai 2027-02-05 腊月廿九 chuxi',
      'America/Vancouver 2027-02-05 腊月廿九 chuxi',
      'Asia/Shanghai 2027-02-06 正月初一 spring_festival tet',
      'America/Vancouver 2027-02-05 腊月廿九 chuxi',
      'Asia/Shanghai 2027-02-06 正月初一 spring_festival tet',
      'America/Vancouver 2027-02-05 腊月廿九 chuxi',
    ]);
    expect(home.days).toContain('spring_festival 2030-02-03 正月初一');
  });

  it('says there what it says here, where each day of 1950 to 2100 is held against sun and moon', () => {
    const here = festivalsBetween('1950-01-01', '2100-12-31').map(day => [day.id, day.date, day.lunar].join(' '));
    expect(home.days).toEqual(here);
    expect(new Set(home.days.map(day => day.split(' ')[0])).size).toBe(57);
    expect(home.terms.at(77)?.split(' ').at(-1)).toBe('2027-12-22');
    expect(home.due).toContain(`Asia/Shanghai festival:chuxi:2027 ${Date.parse('2027-02-05T02:30:00+08:00')}`);
  });

  it.each(['UTC', 'America/New_York', 'Pacific/Auckland'])('answers the same in %s', zone => {
    const { host, ...answer } = askIn(zone);
    expect(host).toBe(zone);
    expect({ ...answer, host: home.host }).toEqual(home);
  });
});
