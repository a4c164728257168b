import type { Condition } from '../model';
import type { Check, Compiling } from './check';
import { civilTime } from './civil';

type TimeTest = Extract<Condition, { time: unknown }>['time'];

/** Compiles tests of the hour (from the first, up to the second, over midnight when the second is earlier), weekday and festival. */
export function compileTime(test: TimeTest, path: string, compiling: Compiling): Check[] {
  const zone = test.zone ?? compiling.zone;
  try {
    civilTime(0, zone);
  } catch {
    compiling.fault(
      test.zone === undefined ? path : `${path}.zone`,
      `${zone} is not a time zone such as Asia/Shanghai`,
    );
    return [];
  }
  const checks: Check[] = [];
  if (test.between !== undefined) checks.push(between(test.between, zone, path, compiling));
  const { weekdays, festival } = test;
  if (weekdays !== undefined) {
    checks.push({
      needs: null,
      test: ({ moment }) => weekdays.includes(civilTime(moment.now, zone).weekday || 7),
      tell: `weekday is ${weekdays.join(' or ')} in ${zone}`,
    });
  }
  if (festival !== undefined) checks.push(festivalIs(festival, zone, path, compiling));
  return checks;
}

function between([from, to]: readonly [string, string], zone: string, path: string, compiling: Compiling): Check {
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start === null || end === null) {
    compiling.fault(`${path}.between`, 'wants two times of day such as 09:00 and 18:00');
  }
  if (start === end)
    compiling.fault(`${path}.between`, 'begins and ends at the same minute; for the whole day leave it out');
  const first = start ?? 0;
  const past = end ?? 0;
  return {
    needs: null,
    test: ({ moment }) => {
      const { hour, minute } = civilTime(moment.now, zone);
      const minutes = hour * 60 + minute;
      return first < past ? minutes >= first && minutes < past : minutes >= first || minutes < past;
    },
    tell: `time is between ${from} and ${to} in ${zone}`,
  };
}

function festivalIs(id: string, zone: string, path: string, compiling: Compiling): Check {
  const { festivalOn } = compiling;
  if (festivalOn === undefined)
    compiling.fault(`${path}.festival`, 'cannot be asked here: no festival calendar is at hand');
  const test: Check['test'] = ({ moment }) => festivalOn?.(moment.now, zone).includes(id) ?? false;
  return { needs: null, test, tell: `today is the festival ${id}` };
}

function minutesOf(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(time);
  if (match === null) return null;
  return match[1] === undefined ? 1_440 : Number(match[1]) * 60 + Number(match[2]);
}
