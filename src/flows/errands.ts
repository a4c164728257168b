import { ChannelError, hasMedia, hasProfiles, withDeadline } from '../channel';
import type { Content, Media } from '../model';
import type { ErrandRow } from '../store';
import {
  dropErrand,
  dueErrands,
  endWithContent,
  endWithProfile,
  identityOf,
  messageOf,
  putOffErrand,
  takeErrand,
} from '../store/errands';
import { type Files, MediaFault } from '../store/media';
import type { House } from './house';
import { localeOf } from './meet';

type Parts = Pick<House, 'store' | 'live' | 'channels' | 'log' | 'now'>;

const PAGE = 50;
const AT_ONCE = 4;
const DEADLINE_MS = 45_000;
const MINUTE_MS = 60_000;
/** When to try again after the first, second … failure. The first wait is longer than a try may take. */
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS] as const;

/**
 * Fetches what could not be had while a message was being stored: its file, or who wrote it. Five tries, then the
 * message says that its file could not be had. Any number of processes may do it at once. Resolves to how many were tried.
 */
export async function runErrands(
  house: Parts,
  { files, signal }: { readonly files: Files; readonly signal?: AbortSignal },
): Promise<number> {
  let tried = 0;
  while (!signal?.aborted) {
    const due = await dueErrands(house.store, house.now(), PAGE);
    const next = due.values();
    const worker = async () => {
      for (const errand of next) {
        if (signal?.aborted) return;
        if (!(await takeErrand(house.store, errand, house.now() + waitMs(errand)))) continue;
        tried++;
        await attempt(house, files, errand, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (due.length < PAGE) break;
  }
  return tried;
}

async function attempt(house: Parts, files: Files, errand: ErrandRow, signal?: AbortSignal): Promise<void> {
  try {
    await withDeadline(DEADLINE_MS, signal ?? null, either =>
      errand.kind === 'media' ? fetchFile(house, files, errand, either) : askProfile(house, errand, either),
    );
  } catch (error) {
    const last = errand.attempts + 1 > WAITS_MS.length || isFinal(error, errand.kind);
    const fault = error instanceof ChannelError ? error.kind : error instanceof Error ? error.name : 'unknown';
    house.log.warn(
      { errandId: errand.id, channelId: errand.channelId, kind: errand.kind, fault, last },
      'errand failed',
    );
    if (last) await giveUp(house, errand, error);
    else await putOffErrand(house.store, errand.id, house.now() + waitMs(errand, error));
  }
}

async function fetchFile(house: Parts, files: Files, errand: ErrandRow, signal: AbortSignal): Promise<void> {
  const message = errand.messageId === null ? null : await messageOf(house.store, errand.messageId);
  const media = message && mediaOf(message.content);
  if (!media || media.hash) return dropErrand(house.store, errand.id);
  const channel = house.channels.get(errand.channelId)?.channel;
  if (!channel || !hasMedia(channel)) throw new ChannelError('busy', null, 'the channel is not open');
  const file = await channel.download(media, signal);
  const hash = await files.keep(file.bytes, file.mime, file.name ?? media.name ?? null);
  const kept = await files.load(hash);
  const name = media.name ?? file.name;
  await endWithMedia(house, errand, {
    hash,
    mime: kept.mime,
    bytes: kept.bytes.length,
    ...(name ? { name } : {}),
  });
}

async function askProfile(house: Parts, errand: ErrandRow, signal: AbortSignal): Promise<void> {
  const identity = await identityOf(house.store, errand);
  if (!identity) return dropErrand(house.store, errand.id);
  const channel = house.channels.get(errand.channelId)?.channel;
  if (!channel || !hasProfiles(channel)) throw new ChannelError('busy', null, 'the channel is not open');
  const profile = await channel.profile(identity.address, signal);
  const conversations = await endWithProfile(house.store, errand, identity, {
    name: short(profile.name),
    locale: profile.language ? localeOf(profile.language) : null,
    unionId: short(profile.unionId),
    avatarUrl: profile.avatarUrl ?? null,
    now: house.now(),
  });
  house.live.publish(
    ...conversations.map(conversationId => ({ type: 'conversation.updated' as const, conversationId })),
  );
}

/** The file stays where it was, and the message says why it is not here. */
async function giveUp(house: Parts, errand: ErrandRow, error: unknown): Promise<void> {
  if (errand.kind === 'profile') return dropErrand(house.store, errand.id);
  const fault = error instanceof ChannelError ? error.detail : error instanceof MediaFault ? error.message : null;
  await endWithMedia(house, errand, { fault: fault ?? 'the file could not be kept' });
}

async function endWithMedia(house: Parts, errand: ErrandRow, learned: Media): Promise<void> {
  await endWithContent(house.store, errand, content =>
    'media' in content ? { ...content, media: { ...content.media, ...learned } } : null,
  );
  const message = errand.messageId === null ? null : await messageOf(house.store, errand.messageId);
  if (!message) return;
  const { conversationId, id: messageId } = message;
  house.live.publish({ type: 'message.created', conversationId, messageId });
}

const mediaOf = (content: Content): Media | null => ('media' in content ? content.media : null);

/** Whether trying again cannot help. A profile that our account may not ask for stays unasked. */
function isFinal(error: unknown, kind: ErrandRow['kind']): boolean {
  if (error instanceof MediaFault) return true;
  if (!(error instanceof ChannelError)) return false;
  return error.kind === 'refused' || error.kind === 'unreachable' || (error.kind === 'broken' && kind === 'profile');
}

function waitMs(errand: ErrandRow, error?: unknown): number {
  const asked = error instanceof ChannelError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(WAITS_MS[errand.attempts] ?? MINUTE_MS, asked);
}

const short = (text: string | undefined): string | null => [...(text ?? '').trim()].slice(0, 190).join('') || null;
