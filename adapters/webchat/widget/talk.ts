import type { Introduction, Shown, ShownContent, Spoken } from '../wire';
import type { Door } from './door';
import { openLine } from './line';
import type { Memory } from './memory';
import { contentOf, openOutbox, type Pending, placeOf } from './outbox';

/** One line of the conversation as it stands on the page. */
export interface Line {
  readonly key: string;
  /** Its place; null until the server has told it back. */
  readonly seq: number | null;
  readonly from: Shown['from'];
  readonly at: number;
  readonly content: ShownContent;
  readonly state: Pending['state'] | 'sent';
  readonly why: Pending['why'];
}

/** The conversation of this page: what was said, what is on its way, what has not been read. */
export interface Talk {
  lines(): readonly Line[];
  unread(): number;
  readonly connected: boolean;
  readonly typing: boolean;
  /** Whether something lies before what is shown. */
  hasEarlier(): boolean;
  showEarlier(): void;
  say(text: string): void;
  tap(key: string, label: string): void;
  attach(file: File): void;
  /** Says whose link opened this page; a link that does not reach the server is as if it had not been there. */
  cameBy(link: string): void;
  retry(key: string): void;
  /** Takes out what could not be sent. */
  remove(key: string): void;
  /** The visitor has seen everything that stands here. */
  read(): void;
  /** Begins to hear; before anything was said only when asked with `eager`. */
  begin(eager: boolean): void;
  fileOf(ticket: string): Promise<Blob>;
}

interface Parts {
  readonly door: Door;
  readonly memory: Memory;
  readonly who: Introduction;
  readonly onChange: () => void;
  /** Called for every word of ours that was not there before. */
  readonly onNews: (shown: Shown) => void;
  /** A file that was chosen here is known by this ticket from now on. */
  readonly onNamed: (file: File, ticket: string) => void;
}

const TYPING_MS = 6000;
const RENEW_MS = 7 * 86_400_000;

export function openTalk({ door, memory, who, onChange, onNews, onNamed }: Parts): Talk {
  const told = new Map<number, Shown>();
  /** Accepted, and not yet told back with its place. */
  const sent = new Map<string, Line>();
  let typing: ReturnType<typeof setTimeout> | null = null;
  let opening: Promise<string> | null = null;

  async function session(): Promise<string> {
    const known = memory.get().session;
    const now = Date.now();
    if (known && known.until - now > RENEW_MS) return known.token;
    const fresh = await door.session(who, known && known.until > now ? known.token : null);
    memory.set({ session: fresh });
    return fresh.token;
  }
  const token = (): Promise<string> => {
    opening ??= session().finally(() => {
      opening = null;
    });
    return opening;
  };
  const forget = () => memory.set({ session: null });

  const stopTyping = () => {
    if (typing !== null) clearTimeout(typing);
    typing = null;
  };
  const hush = () => {
    stopTyping();
    onChange();
  };

  const line = openLine({
    listen: async (after, hearer, signal) => door.listen(await token(), after, hearer, signal),
    forget,
    onChange,
    hearer: {
      said(shown) {
        if (told.has(shown.seq)) return;
        told.set(shown.seq, shown);
        if (shown.id !== null) {
          sent.delete(shown.id);
          outbox.drop(shown.id);
          keep();
        } else if (shown.seq > memory.get().read) {
          stopTyping();
          onNews(shown);
        }
        onChange();
      },
      typing(on) {
        stopTyping();
        if (on) typing = setTimeout(hush, TYPING_MS);
        onChange();
      },
      ready: onChange,
    },
    last: () => Math.max(0, ...told.keys()),
    from: () => memory.get().read,
  });

  /** What was written and is not there yet is tried again on the visitor's next page. */
  const keep = () => {
    const waiting = outbox.pending.flatMap(({ spoken, at }) => (spoken === null ? [] : [{ spoken, at }]));
    memory.set({ waiting });
  };

  const outbox = openOutbox({
    door,
    token,
    forget,
    onChange: () => {
      keep();
      onChange();
    },
    onSent(one) {
      if (one.file && one.spoken?.type === 'file') onNamed(one.file, one.spoken.file);
      if (![...told.values()].some(shown => shown.id === one.id)) sent.set(one.id, lineOf(one, 'sent'));
      memory.set({ talked: true });
      keep();
      line.begin();
      onChange();
    },
  });

  const add = (spoken: Spoken | null, file: File | null, id: string, at = Date.now()) =>
    outbox.add({ id, at, spoken, file });
  const say = (spoken: Spoken) => add(spoken, null, spoken.id);
  let left = memory.get().waiting;

  return {
    lines: () => [
      ...[...told.values()].sort((one, other) => one.seq - other.seq).map(shownLine),
      ...sent.values(),
      ...outbox.pending.map(one => lineOf(one, one.state)),
    ],
    unread() {
      const { read } = memory.get();
      return [...told.values()].filter(shown => shown.id === null && shown.from !== 'visitor' && shown.seq > read)
        .length;
    },
    get connected() {
      return line.connected;
    },
    get typing() {
      return typing !== null;
    },
    hasEarlier: () => line.hasEarlier,
    showEarlier: line.fromStart,
    say: text => say({ id: newId(), type: 'text', text }),
    tap: (key, label) => say({ id: newId(), type: 'menu', key, label }),
    cameBy: link =>
      void token()
        .then(mine => door.say(mine, { id: newId(), type: 'link', token: link }))
        .then(
          () => {
            memory.set({ talked: true });
            line.begin();
          },
          () => undefined,
        ),
    attach(file) {
      const id = newId();
      onNamed(file, placeOf(id));
      add(null, file, id);
    },
    retry: outbox.retry,
    remove(key) {
      outbox.drop(key);
      keep();
      onChange();
    },
    read() {
      const last = Math.max(0, ...told.keys());
      if (last > memory.get().read) memory.set({ read: last });
    },
    begin(eager) {
      for (const { spoken, at } of left) add(spoken, null, spoken.id, at);
      left = [];
      if (eager || memory.get().talked) line.begin();
    },
    fileOf: async ticket => door.file(await token(), ticket),
  };
}

const shownLine = ({ seq, id, from, at, content }: Shown): Line => ({
  key: id ?? `s${seq}`,
  seq,
  from,
  at,
  content,
  state: 'sent',
  why: null,
});

const lineOf = (one: Pending, state: Line['state']): Line => ({
  key: one.id,
  seq: null,
  from: 'visitor',
  at: one.at,
  content: contentOf(one),
  state,
  why: one.why,
});

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
