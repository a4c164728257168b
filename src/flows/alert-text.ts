import { civilTime } from '../engine/civil';
import type { Wanting } from '../store/queries/alerts';

const NAME_LENGTH = 40;

/**
 * What a colleague reads on their phone: who waits, since when by the workspace's clock, and where to answer, in both
 * languages of the console. Never the customer's words. `<` and `>` are left out of the name, for platforms that read
 * links in them.
 */
export function alertText(
  { id, owner, name, waitingSince }: Wanting,
  at: { readonly now: number; readonly zone: string; readonly publicUrl: string },
): string {
  const called = [...(name ?? '').replace(/[<>\s\p{C}]+/gu, ' ').trim()].slice(0, NAME_LENGTH).join('');
  const [zh, en] = called === '' ? ['一位客户', 'A customer'] : [called, called];
  const time = waitingSince === null ? '' : clock(waitingSince, at.now, at.zone);
  const lines =
    owner === 'queue'
      ? [`${zh} 在等人工接待${time && `，${time} 起`}`, `${en} is waiting for a colleague${time && ` since ${time}`}`]
      : [
          `${zh} 的会话转给了您${time && `，${time} 起在等`}`,
          `${en} was passed to you${time && `, waiting since ${time}`}`,
        ];
  return [...lines, `${at.publicUrl.replace(/\/+$/, '')}/inbox/${id}`].join('\n');
}

/** `22:05`, with the day when it is not today. */
function clock(time: number, now: number, zone: string): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const then = civilTime(time, zone);
  const today = civilTime(now, zone);
  const hour = `${two(then.hour)}:${two(then.minute)}`;
  return then.day === today.day && then.month === today.month ? hour : `${two(then.month)}-${two(then.day)} ${hour}`;
}
