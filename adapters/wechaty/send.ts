import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelError, type Limits, type Outbound, type Receipt, type Tools } from '../../src/channel';
import { encode } from './encode';
import type { Line } from './line';
import type { Norms } from './norms';
import { chatOf, placeOf } from './place';

/** What sending needs. */
export interface Sending {
  readonly line: Line;
  readonly norms: Norms;
  readonly limits: Limits;
  readonly load: Tools['load'];
}

/** How long a send waits for its turn; the outbox gives it 12 seconds in all. */
const PATIENCE_MS = 6000;

/**
 * Says it at a person's pace. Greetings are refused, for a campaign is what accounts are banned for; at night the bot is
 * silent, while a colleague who is awake may write. A caption is sent before its file, a chat's pause earlier: when the
 * second of the two fails after the first has left, the fate of the whole is unknown.
 */
export async function send(message: Outbound, sending: Sending, signal: AbortSignal): Promise<Receipt> {
  const { line, norms, limits, load } = sending;
  if (signal.aborted) throw stopped();
  if (message.class === 'greeting') {
    throw new ChannelError(
      'refused',
      'campaign',
      'a personal WeChat account is never used for campaigns: it would be banned. Greet by an official channel',
    );
  }
  if (!limits.sends.includes(message.content.type)) await encode(message.content, { limits, load, dir: '' });
  if (message.class === 'reply' && norms.nightMs() > 0) {
    throw new ChannelError('refused', 'night', 'at night this account says nothing by itself');
  }
  const place = placeOf(message.address, message.thread);
  const parts = await encode(message.content, { limits, load, dir: line.dir() });
  let receipt: Receipt = { externalId: null };
  for (const [index, part] of parts.entries()) {
    try {
      if (index > 0) await pause(limits.chatRate?.perMs ?? 0, signal);
      await turn(norms, chatOf(place), signal);
      receipt = await line.send(place, part, signal);
    } catch (error) {
      if (index === 0) throw error;
      throw new ChannelError('unknown', null, 'the words have left, their file has not');
    }
  }
  return receipt;
}

async function turn(norms: Norms, chat: string, signal: AbortSignal): Promise<void> {
  const { booked, waitMs } = norms.turn(chat, PATIENCE_MS);
  if (!booked) throw new ChannelError('busy', 'pace', 'this account speaks no faster', { retryAfterMs: waitMs });
  await pause(waitMs, signal);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return;
  await sleep(ms, undefined, { signal }).catch(() => {
    throw stopped();
  });
}

const stopped = () => new ChannelError('busy', null, 'stopped before anything was sent');
