import type { Content } from '../../src/model';

/** One push that has proved to be the platform's. */
export interface Push {
  readonly appId: string;
  /** The id of the event, exact. */
  readonly id: string;
  /** Its name: `C2C_MESSAGE_CREATE`. */
  readonly name: string;
  readonly body: unknown;
  /** The whole push as it came. */
  readonly raw: string;
  /** When it arrived. */
  readonly at: number;
}

/** What the kind of a message begins with that nobody has taught us; its number follows. Events have their own names. */
export const UNKNOWN_MESSAGE = 'qq:';

const KEPT_RAW = 60_000;

/** A kind nobody has taught us, as it came. */
export function unknown({ raw }: Pick<Push, 'raw'>, kind: string, text: string): Content {
  const name = kind.slice(0, 64) || 'qq';
  return {
    type: 'unknown',
    kind: name,
    text: text || `未知类型的消息：${name}`,
    raw: raw.replaceAll('\0', '').slice(0, KEPT_RAW),
  };
}
