import type { BotMemory, Contact } from '../model';
import type { Decision } from './outcome';
import type { Book } from './rule-book';

/** The shipped template that confirms a withdrawal. */
export const UNSUBSCRIBED = 'unsubscribed';

const NOTHING = { add: [], remove: [] };

/**
 * What the bot does when somebody wants no more greetings: confirms it in their language, whatever the rules say. Says
 * nothing when the workspace has no such template any more, or it cannot be said; the withdrawal holds all the same.
 */
export function farewell(
  book: Book,
  moment: {
    readonly contact: Contact;
    readonly memory: BotMemory;
    readonly now: number;
    readonly unsubscribeUrl: () => string;
  },
): Decision {
  const because = ['the customer wants no more greetings'];
  const silent = {
    handoff: null,
    tags: NOTHING,
    labels: NOTHING,
    fields: {},
    memory: moment.memory,
    why: [{ because }],
  };
  const reply = book.own(UNSUBSCRIBED);
  if (!reply) return { ...silent, replies: [] };
  const { contact, now, unsubscribeUrl } = moment;
  try {
    const { content, template } = reply({
      contact,
      now,
      zone: contact.zone ?? book.zone,
      business: book.business,
      unsubscribeUrl,
    });
    const { id, name, version, locale } = template;
    const explain = { templateId: id, templateName: name, templateVersion: version, locale, because };
    return { ...silent, replies: [{ content, explain }] };
  } catch {
    return { ...silent, replies: [] };
  }
}
