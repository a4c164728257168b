import { Kind, type Said } from './wire';

/** A message of ours that is leaving or has left. */
export interface Leaving {
  /** The platform's id, from whichever told it first; null until then. */
  readonly externalId: string | null;
  /** The platform told its id, or told none. */
  left(externalId: string | null): void;
  /** It never left. */
  stayed(): void;
}

/**
 * Tells what we sent through the client from what somebody typed on the phone: a client hears its own messages too.
 * It outlives the client, for a new one may hear again what the old one sent.
 */
export interface Own {
  /** A message is about to leave for this chat; `text` null stands for a file. */
  leaving(chat: string, text: string | null): Leaving;
  /** Whether this message of the account is one of ours. */
  isOurs(chat: string, said: Said): boolean;
}

/** What is remembered; more would have been seen or lost long since. */
const MOST = 500;

export function openOwn(): Own {
  const ids = new Set<string>();
  let waiting: { chat: string; text: string | null; tell(id: string): void }[] = [];
  const know = (id: string): void => {
    ids.add(id);
    const oldest = ids.size > MOST ? ids.values().next().value : undefined;
    if (oldest !== undefined) ids.delete(oldest);
  };

  return {
    leaving(chat, text) {
      const leaving = { externalId: null as string | null };
      const mark = {
        chat,
        text,
        tell(id: string) {
          leaving.externalId ??= id;
        },
      };
      waiting = [...waiting.slice(-MOST), mark];
      const forget = () => {
        waiting = waiting.filter(one => one !== mark);
      };
      return {
        get externalId() {
          return leaving.externalId;
        },
        left(externalId) {
          if (externalId === null) return;
          leaving.externalId = externalId;
          know(externalId);
          forget();
        },
        stayed: forget,
      };
    },
    isOurs(chat, said) {
      if (ids.has(said.id)) return true;
      const mark = waiting.find(one => one.chat === chat && isSame(one.text, said));
      if (mark === undefined) return false;
      waiting = waiting.filter(one => one !== mark);
      mark.tell(said.id);
      know(said.id);
      return true;
    },
  };
}

/** In a room the client puts the name of whom we answer in front. */
function isSame(text: string | null, said: Said): boolean {
  if (text === null) return said.kind !== Kind.text;
  return said.kind === Kind.text && (said.room === null ? said.text === text : said.text.endsWith(text));
}
