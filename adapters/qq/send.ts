import { z } from 'zod';
import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import { replyTo, type Standing, unanswered } from './anchor';
import type { Api } from './api';
import { bodyOf } from './body';
import { afterTries, asksFor, DUPLICATE } from './errors';
import { pathOf, type Scene, sceneOf } from './scene';
import type { Settings } from './settings';
import type { Uploads } from './upload';

/** What sending needs of one bot. */
export interface Sending {
  readonly settings: Settings;
  readonly api: Api;
  readonly uploads: Uploads;
  readonly now: () => number;
  /** Whether buttons are shown; false once the platform has said that this bot may not. */
  readonly buttons: { allowed: boolean };
  /** How replies of unknown fate left, by the delivery's key: another attempt must be the same to be known again. */
  readonly doubts: Map<string, Standing>;
}

const DOUBTS = 2000;

const held = z.object({ data: z.object({ message_audit: z.object({ audit_id: z.string().min(1) }) }) });
const taken = z.object({ id: z.string().min(1) });

/**
 * Sends one message: as a reply to what it answers, or beyond the window as far as the settings allow. What the
 * platform holds for moderation is taken; its id is then the one the verdict will name. A repeated attempt that the
 * platform knows already has arrived before; the same at the first attempt means that another message took its number,
 * and is refused.
 */
export async function send(sending: Sending, message: Outbound, signal: AbortSignal): Promise<Receipt> {
  const { settings, now } = sending;
  const scene = sceneOf(message);
  const attempt = message.attempt ?? 1;
  const reply = sending.doubts.get(message.key) ?? replyTo(message, scene, now());
  try {
    if (reply === null) return await say(sending, message, scene, unanswered(message, scene, settings, now()), signal);
    return await say(sending, message, scene, reply, signal);
  } catch (error) {
    if (reply !== null && error instanceof ChannelError) {
      if (error.code === DUPLICATE) return knownBefore(error, attempt);
      if (error.kind === 'unknown') doubt(sending.doubts, message.key, reply);
    }
    const isOver = reply !== null && settings.beyondWindow !== 'nothing' && asksFor(error, 'unanswered');
    if (!isOver) throw afterTries(error, attempt);
  }
  return say(sending, message, scene, unanswered(message, scene, settings, now()), signal);
}

/** The customer may write again before the next attempt, which must still answer what this one answered. */
function doubt(doubts: Map<string, Standing>, key: string, reply: Standing): void {
  doubts.set(key, reply);
  const oldest = doubts.size > DOUBTS ? doubts.keys().next().value : undefined;
  if (oldest !== undefined) doubts.delete(oldest);
}

function knownBefore(error: ChannelError, attempt: number): Receipt {
  if (attempt > 1) return { externalId: null };
  throw new ChannelError('refused', error.code, 'QQ has another message under this number already; nothing was sent');
}

/** Says it in one standing; once more when a file has to be uploaded again, or buttons are not for this bot. */
async function say(
  { api, uploads, buttons, settings }: Sending,
  { content }: Outbound,
  scene: Scene,
  standing: Standing,
  signal: AbortSignal,
): Promise<Receipt> {
  const once = async (): Promise<Receipt> => {
    const body = await bodyOf(content, {
      scene,
      buttons: buttons.allowed,
      linkHosts: settings.linkHosts,
      place: file => uploads.infoOf(file.media, file.type, scene, signal),
    });
    const path = `${pathOf(scene)}/messages`;
    return receiptOf(
      await api({ method: 'POST', path, body: { ...body, ...standing.fields }, effect: 'message' }, signal),
    );
  };
  try {
    return await once();
  } catch (error) {
    const isPlain = content.type === 'menu' && buttons.allowed && asksFor(error, 'plain');
    if (isPlain) buttons.allowed = false;
    const isAgain =
      'media' in content && asksFor(error, 'reupload') && uploads.distrust(content.media, content.type, scene);
    if (!isPlain && !isAgain) throw error;
  }
  return once();
}

function receiptOf(json: unknown): Receipt {
  const audit = held.safeParse(json);
  if (audit.success) return { externalId: audit.data.data.message_audit.audit_id };
  const receipt = taken.safeParse(json);
  if (!receipt.success) throw senseless({ effect: 'message' });
  return { externalId: receipt.data.id };
}
