import type { HealthChannel, ListeningChannel, TestableChannel, Tools, WebhookChannel } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { plainAddress } from './address';
import { imapFault } from './errors';
import { openLoopGuard } from './guard';
import { limits } from './limits';
import { listen } from './listen';
import { openMailbox } from './mailbox';
import { openReturns } from './returns';
import { openSeal } from './seal';
import { openSend } from './send';
import { ownAddresses, returnAddressOf, type Settings, serverOf } from './settings';
import { openPostman } from './smtp';
import { openSubjectThreads } from './subject-threads';
import { openThreads } from './thread';
import { openUnsubscribing } from './unsubscribe';

type EmailChannel = ListeningChannel & WebhookChannel & HealthChannel & TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): EmailChannel {
  const address = plainAddress(own.address);
  const imap = serverOf(own, 'imap');
  const seal = openSeal(own.threadSecret ?? own.smtp.password, address);
  const threads = openThreads(seal, address);
  const returns = openReturns({
    seal,
    address: returnAddressOf(own),
    known: [address, ...(own.bounceAddress ? [plainAddress(own.bounceAddress)] : [])],
    goalOf: key => tools.goalOf(id, key),
  });
  const subjects = openSubjectThreads(own.subjectDays, thread => tools.lastSaidAt(id, thread));
  const guard = openLoopGuard(threads, tools.now);
  const unsubscribing = openUnsubscribing({ seal, id, address, publicUrl: tools.publicUrl });
  const postman = openPostman(serverOf(own, 'smtp'), own.dkim);
  const { plusAddress, name = '' } = own;
  const writer = { address, name, plusAddress, threads, returns, unsubscribing, ...tools };
  const send = openSend(writer, postman, guard);
  const faultOf = (error: unknown) => imapFault(error, [imap.password]);
  let health: ReturnType<EmailChannel['health']> = { link: 'down' };

  return {
    id,
    limits,
    send,
    health: () => health,
    hasPaths: true,
    receive: unsubscribing.receive,
    listen: (ear, signal) =>
      listen(
        {
          connect: closing => openMailbox(imap, closing),
          faultOf,
          reader: { own: ownAddresses(own), threads, subjects, returns, guard, unsubscribing, keep: tools.keep },
          maxBytes: own.maxBytes,
          historyDays: own.historyDays,
          now: tools.now,
          onLink(link, fault) {
            const lastFault = fault ?? health.lastFault;
            health = { link, ...(lastFault === undefined ? {} : { lastFault }) };
            ear.changed();
          },
        },
        ear,
        signal,
      ),
    async test(signal) {
      const box = await openMailbox(imap, signal).catch((error: unknown) => {
        throw faultOf(error);
      });
      box.close();
      await postman.prove(signal);
    },
    close: async () => postman.close(),
  };
}
