import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import { compose, type Writer } from './compose';
import type { LoopGuard } from './guard';
import type { Postman } from './smtp';

/** Sends one message as a mail; the receipt's id is its Message-ID. */
type Send = (message: Outbound, signal: AbortSignal) => Promise<Receipt>;

/**
 * Opens sending. The bot's answers leave with the null sender, so that nothing can come back to them (RFC 3834, 3.3). Some
 * providers let a signed-in user send only in their own name: when one refuses the null sender, ours is used from then on.
 */
export function openSend(writer: Writer, postman: Postman, guard: LoopGuard): Send {
  let takesNull = true;
  return async (message, signal) => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const mail = await compose(message, writer);
    const isBot = message.class === 'reply';
    const attempt = (from: string) => postman.send(mail, from, message.address, signal);
    try {
      await attempt(isBot && takesNull ? '' : writer.address);
    } catch (error) {
      if (!isBot || !takesNull || !isAboutSender(error)) throw error;
      takesNull = false;
      await attempt(writer.address);
    } finally {
      // An attempt that failed counts too: whether it arrived is not always known.
      if (isBot) guard.answered(message.address);
    }
    return { externalId: mail.messageId };
  };
}

/** Before the recipient is named, only the sender can have been refused. */
const isAboutSender = (error: unknown): boolean =>
  error instanceof ChannelError && error.kind === 'broken' && /^5[05]\d$/.test(error.code ?? '');
