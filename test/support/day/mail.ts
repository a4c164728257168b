import { settingsFor } from '../../adapters/email/account';
import { mail, openPostOffice } from '../../adapters/email/post-office';
import { openDovecot } from '../dovecot';
import type { Front } from '../http';
import { dovecot } from '../machine';
import type { Player } from './players';

/** The mailbox, where this machine has a Dovecot. */
export async function openMail(front: Front): Promise<Player[]> {
  if (dovecot === null) return [];
  const imap = await openDovecot();
  const office = await openPostOffice();
  const channel = await front.addChannel('email', settingsFor({ imap: imap.port, smtp: office.port }));
  const refusals = { error: [451, '4.3.0 out of order'], rate: [452, '4.7.0 too many messages'] } as const;
  const taken = new Map<object, number>();
  office.onTaken = async () => {
    for (const one of office.posted) if (!taken.has(one)) taken.set(one, front.now());
  };
  return [
    {
      type: 'email',
      channel,
      windowMs: null,
      isKeyed: false,
      moods: ['error', 'rate'],
      async says(person, text, copies) {
        const headers = { From: `c${person}@mail.example`, 'Return-Path': `<c${person}@mail.example>`, Subject: 'tea' };
        for (let copy = 0; copy < copies; copy++) imap.deliver(mail(text, { headers }), { at: front.now() });
        return true;
      },
      misbehave(how) {
        office.refuse = how === 'error' || how === 'rate' ? { data: refusals[how] } : {};
      },
      ledger: () =>
        office.posted.map(one => ({
          person: one.to[0]?.slice(1, 5) ?? '',
          text: one.letter.text.trim(),
          at: taken.get(one) ?? 0,
        })),
      refused: () => [],
      async close() {
        await office.close();
        await imap.close();
      },
    },
  ];
}
