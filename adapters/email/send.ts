import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import { compose, type Writer } from './compose';
import type { LoopGuard } from './guard';
import type { Postman } from './smtp';

/** Sends one message as a mail; the receipt's id is its Message-ID. */
type Send = (message: Outbound, signal: AbortSignal) => Promise<Receipt>;

/** What may stand as the envelope's sender: nobody, an address that names the delivery, our own. */
interface Way {
  readonly name: 'null' | 'tagged' | 'own';
  readonly from: string | null;
}

/**
 * Opens sending. The bot's answers leave with the null sender, so that nothing can come back to them (RFC 3834, 3.3), other
 * mail from an address that names the delivery, where the settings have one. Some providers let a signed-in user send only
 * in their own name: what was refused while our own address was taken is not tried again.
 */
export function openSend(writer: Writer, postman: Postman, guard: LoopGuard): Send {
  const refused = new Set<Way['name']>();

  function waysFor({ class: kind, key }: Outbound): readonly Way[] {
    const ways: readonly Way[] = [
      { name: 'null', from: kind === 'reply' ? '' : null },
      { name: 'tagged', from: writer.returns.of(key) },
      { name: 'own', from: writer.address },
    ];
    return ways.filter(({ name, from }) => from !== null && !refused.has(name));
  }

  return async (message, signal) => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const mail = await compose(message, writer);
    const tried: Way['name'][] = [];
    try {
      for (const { name, from } of waysFor(message)) {
        try {
          await postman.send(mail, from ?? '', message.address, signal);
          break;
        } catch (error) {
          if (name === 'own' || !isAboutSender(error, name)) throw error;
          tried.push(name);
        }
      }
    } finally {
      // An attempt that failed counts too: whether it arrived is not always known.
      if (message.class === 'reply') guard.answered(message.address);
    }
    for (const name of tried) refused.add(name);
    return { externalId: mail.messageId };
  };
}

/**
 * Before the recipient is named, only the sender can have been refused. Postfix says so of a sender that is not the user's
 * own only after it (`smtpd_delay_reject`), in words that may mean anything.
 */
const isAboutSender = (error: unknown, name: Way['name']): boolean =>
  error instanceof ChannelError &&
  (error.kind === 'broken' || (name === 'tagged' && error.kind === 'refused')) &&
  /^5[05]\d$/.test(error.code ?? '');
