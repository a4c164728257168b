import type { Readable } from 'node:stream';
import type { SendMailOptions } from 'nodemailer';
import { ChannelError } from '../../src/channel';
import { smtpFault } from './errors';
import type { Server, Settings } from './settings';

/** The way out. Rejects with ChannelError only. */
export interface Postman {
  /** Hands one mail to the server. `from` empty is the null sender, to which nothing can bounce (RFC 5321, 4.5.5). */
  send(mail: SendMailOptions, from: string, to: string, signal: AbortSignal): Promise<void>;
  /** Connects and signs in; sends nothing. */
  prove(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** What DKIM covers. Both headers of RFC 8058 must be in it; the library would leave the second out. */
const SIGNED = [
  'from:to:reply-to:subject:date:message-id:in-reply-to:references:mime-version:content-type',
  'content-transfer-encoding:auto-submitted:list-unsubscribe:list-unsubscribe-post',
].join(':');

const CONNECT_MS = 8000;
const SOCKET_MS = 60_000;

/** Loaded with the first mail: a house without a mailbox pays nothing for it. */
const mailer = () => import('nodemailer');

/** Opens the way to the mail server; the first connection is made when the first mail is sent. */
export function openPostman(server: Server, dkim: Settings['dkim']): Postman {
  const reach = {
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && !server.trusting,
    auth: { user: server.user, pass: server.password },
    tls: { rejectUnauthorized: !server.trusting },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SOCKET_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
  const streams = new WeakMap<AbortSignal, Readable[]>();
  const openPool = async () => {
    const { createTransport } = await mailer();
    const pool = createTransport({
      ...reach,
      pool: true,
      maxConnections: 5,
      maxMessages: 100,
      ...(dkim === undefined
        ? {}
        : {
            dkim: {
              domainName: dkim.domain,
              keySelector: dkim.selector,
              privateKey: dkim.privateKey,
              headerFieldNames: SIGNED,
            },
          }),
    });
    // The library reads a mail's stream only once the server has asked for the data: that tells whether it left.
    pool.use('stream', ({ data, message }, done) => {
      const seen = data.signal && streams.get(data.signal);
      const open = message.createReadStream.bind(message);
      message.createReadStream = options => {
        const stream = open(options);
        seen?.push(stream);
        return stream;
      };
      done();
    });
    return pool;
  };
  let opening: ReturnType<typeof openPool> | null = null;
  let isClosed = false;

  const faultOf = (error: unknown, hasLeft: boolean) => smtpFault(error, hasLeft, [server.password]);

  return {
    async send(mail, from, to, signal) {
      const ending = new AbortController();
      const end = () => ending.abort();
      const opened: Readable[] = [];
      streams.set(ending.signal, opened);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
      try {
        opening ??= openPool();
        const pool = await opening;
        if (isClosed) throw new ChannelError('busy', null, 'the mailbox was closed before the mail left');
        const { rejectedErrors } = await pool.sendMail({
          ...mail,
          envelope: { from, to: [to] },
          signal: ending.signal,
        });
        const [refusal] = (rejectedErrors ?? []) as readonly unknown[];
        if (refusal !== undefined) throw refusal;
      } catch (error) {
        if (error instanceof ChannelError) throw error;
        throw faultOf(
          error,
          opened.some(stream => stream.readableDidRead),
        );
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
    async prove(signal) {
      const { createTransport } = await mailer();
      const single = createTransport(reach);
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new ChannelError('busy', null, 'stopped before it was proved')), {
          once: true,
        });
      });
      try {
        await Promise.race([single.verify(), stopped]);
      } catch (error) {
        throw error instanceof ChannelError ? error : faultOf(error, false);
      } finally {
        single.close();
      }
    },
    close() {
      isClosed = true;
      void opening?.then(pool => pool.close({ force: true }));
    },
  };
}
