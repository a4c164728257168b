import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { type Letter, readLetter } from '../../../adapters/email/letter';

/** A mail that our side handed in. */
interface Posted {
  /** The envelope's sender; empty for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly letter: Letter;
}

/** What the server says instead of yes, by the stage of the dialogue. */
interface Refusals {
  signIn?: readonly [code: number, words: string];
  from?: (address: string) => readonly [code: number, words: string] | null;
  to?: readonly [code: number, words: string];
  /** As `to`, by the envelope's sender. */
  rcpt?: (from: string) => readonly [code: number, words: string] | null;
  data?: readonly [code: number, words: string];
}

/** A real SMTP server on loopback that keeps what it is given. */
export interface PostOffice {
  readonly port: number;
  readonly posted: Posted[];
  refuse: Refusals;
  /** Resolves just before a mail that was taken whole is answered. */
  onTaken: ((session: SMTPServerSession) => Promise<void>) | null;
  readonly signIns: number;
  close(): Promise<void>;
}

export const SMTP_PASSWORD = 'shouquanma-7788';

export async function openPostOffice(): Promise<PostOffice> {
  let signIns = 0;
  const fault = ([responseCode, words]: readonly [number, string]) => Object.assign(new Error(words), { responseCode });
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth({ password, username }, _session, done) {
      signIns++;
      if (office.refuse.signIn) done(fault(office.refuse.signIn));
      else if (password === SMTP_PASSWORD) done(null, { user: username });
      else done(fault([535, '5.7.8 authentication failed']));
    },
    onMailFrom({ address }, _session, done) {
      const refusal = office.refuse.from?.(address) ?? null;
      done(refusal === null ? null : fault(refusal));
    },
    onRcptTo(_address, { envelope: { mailFrom } }, done) {
      const refusal = office.refuse.to ?? office.refuse.rcpt?.(mailFrom ? mailFrom.address : '') ?? null;
      done(refusal === null ? null : fault(refusal));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        take(
          Buffer.concat(chunks),
          mailFrom ? mailFrom.address : '',
          rcptTo.map(one => one.address),
          session,
        ).then(refusal => done(refusal), done);
      });
    },
  });
  server.on('error', () => undefined);
  const take = async (raw: Buffer, from: string, to: readonly string[], session: SMTPServerSession) => {
    if (office.refuse.data) return fault(office.refuse.data);
    office.posted.push({ from, to, raw: raw.toString('utf8'), letter: await readLetter(raw) });
    await office.onTaken?.(session);
    return null;
  };
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const office: PostOffice = {
    port: (server.server.address() as AddressInfo).port,
    posted: [],
    refuse: {},
    onTaken: null,
    get signIns() {
      return signIns;
    },
    close: () => new Promise(resolve => server.close(resolve)),
  };
  return office;
}

/** A mail of 王芳 to our mailbox, or what is said of it otherwise. Lines that are null are left out. */
export function mail(
  body: string,
  { headers = {}, ...own }: { readonly headers?: Readonly<Record<string, string | null>>; readonly id?: string } = {},
): string {
  const id = own.id ?? `<${createHash('sha256').update(body).digest('hex').slice(0, 16)}@mail.example>`;
  const all = {
    'Return-Path': '<wang@mail.example>',
    From: '=?utf-8?B?546L6Iqz?= <Wang@Mail.example>',
    To: 'kefu@yunjin.example',
    Subject: '=?utf-8?B?6Iy25Y+2?=',
    'Message-ID': id,
    Date: 'Sat, 21 Nov 2026 10:00:00 +0800',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const head = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${head.join('\r\n')}\r\n\r\n${body.replace(/\r?\n/g, '\r\n')}`;
}
