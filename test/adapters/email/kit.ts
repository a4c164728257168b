import { openSeal } from '../../../adapters/email/seal';
import { openUnsubscribing } from '../../../adapters/email/unsubscribe';
import type { WebhookRequest } from '../../../src/channel';
import type { ChannelId } from '../../../src/model';
import type { Failure, Kit } from '../../channel/kit';
import { openDovecot } from '../../support/dovecot';
import { dovecot as isHere } from '../../support/machine';
import { ADDRESS, settingsFor, until } from './account';
import { type Cable, openCable } from './cable';
import { mail, openPostOffice, type PostOffice, SMTP_PASSWORD } from './post-office';

const wang = 'wang@mail.example';
const never = () => new Promise<never>(() => undefined);

/** How the post office fails, and what it does once it has taken a mail. */
function fail(office: PostOffice, line: Cable, how: Failure | null): void {
  office.refuse = {};
  office.onTaken = null;
  if (how === 'refusal') office.refuse = { to: [550, '5.1.1 no such user'] };
  else if (how === 'rate') office.refuse = { from: () => [450, '4.7.1 too many mails'] };
  else if (how === 'error') office.refuse = { data: [451, '4.3.0 out of order'] };
  else if (how !== null) {
    office.onTaken = async () => {
      if (how === 'silence') line.cut();
      if (how === 'garbled') line.interject('茶茶茶\r\n');
      await never();
    };
  }
}

/** A mailbox on a real Dovecot, and a real SMTP server at the other end of a line that can be cut. */
export const kit: Kit = {
  lacks: isHere === null ? 'a Dovecot' : null,
  async open(now) {
    const dovecot = await openDovecot();
    const office = await openPostOffice();
    const line = await openCable(office.port);
    const unsubscribing = openUnsubscribing({
      seal: openSeal(SMTP_PASSWORD, ADDRESS),
      id: 7 as ChannelId,
      address: ADDRESS,
      publicUrl: 'https://kefu.example',
    });
    let closing: Promise<unknown> | null = null;
    return {
      settings: settingsFor({ imap: dovecot.port, smtp: line.port }),
      wang,
      get accepted() {
        return office.posted.map(({ to, letter }) => ({ to: to.join(), text: letter.text.trimEnd() }));
      },
      fail: how => fail(office, line, how),
      async arrived() {
        const before = office.posted.length;
        await until(() => office.posted.length > before);
      },
      webhook: {
        push: () => follow(unsubscribing.header(wang), now()),
        proof: { query: ['t'], body: false },
      },
      listening: {
        says: async text => dovecot.deliver(mail(text), { at: now() }),
        unknown: async () => dovecot.deliver(matryoshka(), { at: now() }),
      },
      close: async () => {
        closing ??= line.close().then(() => Promise.all([office.close(), dovecot.close()]));
        await closing;
      },
    };
  },
  without: {
    token: 'each connection signs in with the password',
    pushed: 'the only push is that somebody unsubscribes',
    replay: 'a link to unsubscribe is good for ever',
    garbage: 'the link is signed and the body means nothing',
  },
};

/** One click on the link of a greeting. */
function follow(header: string, at: number): WebhookRequest {
  const link = new URL(/<(https:[^>]+)>/.exec(header)?.[1] ?? '');
  return {
    method: 'POST',
    path: '/unsubscribe',
    query: link.searchParams,
    headers: {},
    body: Buffer.from('List-Unsubscribe=One-Click'),
    at,
  };
}

/** A mail in a mail in a mail, deeper than anybody writes. */
function matryoshka(): string {
  let parts = 'Content-Type: text/plain\r\n\r\n套娃';
  for (let depth = 0; depth < 80; depth++)
    parts = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${parts}\r\n--b${depth}--`;
  return `From: ${wang}\r\n${parts}`;
}
