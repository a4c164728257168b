import { createServer, type Socket } from 'node:net';

/** A mailbox that speaks IMAP just as far as a test needs it, and may be odd in ways Dovecot is not. */
export interface Script {
  readonly port: number;
  /** Every command that was given, in order, without its tag. */
  readonly said: readonly string[];
  /** How many connections were made. */
  readonly connections: number;
  /** Puts a mail into the mailbox, and tells nobody. */
  keep(raw: string): void;
  /** Ends the IDLE of every client from the server's side. */
  endIdle(): void;
  close(): void;
}

export interface ScriptOptions {
  readonly capabilities?: string;
  /** What a command is answered instead of being done, by its first word. */
  readonly refuses?: Readonly<Record<string, string>>;
}

interface Mail {
  readonly uid: number;
  readonly raw: string;
}

/** Opens one on loopback. UIDs count from 1; UIDVALIDITY is 1. */
export async function openScript(options: ScriptOptions = {}): Promise<Script> {
  const { capabilities = 'IMAP4rev1 ID IDLE', refuses = {} } = options;
  const said: string[] = [];
  const mails: Mail[] = [];
  const sockets = new Set<Socket>();
  const idlers = new Map<Socket, string>();
  let connections = 0;

  const hear = (socket: Socket, line: string): void => {
    const tell = (text: string) => socket.write(`${text}\r\n`);
    if (line.toUpperCase() === 'DONE') {
      const tag = idlers.get(socket);
      idlers.delete(socket);
      if (tag !== undefined) tell(`${tag} OK done`);
      return;
    }
    const [, tag = '', words = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    said.push(words);
    const word = words.split(' ', 1)[0]?.toUpperCase() ?? '';
    const refusal = refuses[word];
    if (refusal !== undefined) return void tell(`${tag} ${refusal}`);
    if (word === 'IDLE') {
      idlers.set(socket, tag);
      return void tell('+ idling');
    }
    for (const answer of answersTo(words, capabilities, mails)) tell(answer);
    tell(`${tag} OK done`);
  };

  const server = createServer(socket => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`* OK [CAPABILITY ${capabilities}] ready\r\n`);
    let rest = '';
    socket.on('data', chunk => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(socket, line);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    said,
    get connections() {
      return connections;
    },
    keep: raw => void mails.push({ uid: mails.length + 1, raw }),
    endIdle() {
      for (const [socket, tag] of idlers) socket.write(`${tag} OK enough\r\n`);
      idlers.clear();
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function answersTo(words: string, capabilities: string, mails: readonly Mail[]): readonly string[] {
  const word = words.split(' ', 1)[0]?.toUpperCase();
  if (word === 'CAPABILITY') return [`* CAPABILITY ${capabilities}`];
  if (word === 'ID') return ['* ID ("name" "Script")'];
  if (word === 'LIST') return ['* LIST (\\HasNoChildren) "/" "INBOX"'];
  if (word === 'EXAMINE') {
    const next = `* OK [UIDNEXT ${mails.length + 1}] ok`;
    return [`* ${mails.length} EXISTS`, '* FLAGS (\\Seen)', '* OK [UIDVALIDITY 1] ok', next];
  }
  const [, above] = /^UID SEARCH .*?(\d+):\*/i.exec(words) ?? [];
  if (above !== undefined) {
    // The range is never empty: `*` is the last mail (RFC 9051, 9, "seq-range").
    const uids = mails.filter(({ uid }) => uid >= Math.min(Number(above), mails.length)).map(({ uid }) => uid);
    return [`* SEARCH ${uids.join(' ')}`.trim()];
  }
  const [, set] = /^UID FETCH (\S+)/i.exec(words) ?? [];
  if (set === undefined) return [];
  return set.split(',').map(text => {
    const uid = Number(text);
    const raw = mails[uid - 1]?.raw ?? '';
    const bytes = Buffer.byteLength(raw);
    if (words.includes('BODY')) return `* ${uid} FETCH (UID ${uid} BODY[] {${bytes}}\r\n${raw})`;
    const at = '"21-Nov-2026 10:00:00 +0800"';
    return `* ${uid} FETCH (UID ${uid} RFC822.SIZE ${bytes} INTERNALDATE ${at} FLAGS ())`;
  });
}
