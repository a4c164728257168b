import type { BotMemory, Contact, Content, RuleTrigger } from '../model';
import { normalise } from './normalise';
import { type Bigrams, bigrams } from './similar';

/** Something happened in a conversation that the bot holds, with all that a rule may ask about. */
export interface Moment {
  readonly trigger: RuleTrigger;
  readonly content: Content;
  readonly contact: Contact;
  /** The labels the conversation carries already. */
  readonly labels: readonly string[];
  readonly memory: BotMemory;
  /** The kind of channel, as rules name it: `wechat-oa`. */
  readonly channelType: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether any colleague could take a conversation now. */
  readonly agentsOnline: boolean;
  /** The address of the customer's own page, asked for by templates that name it. */
  readonly unsubscribeUrl?: () => string;
}

/** A moment made ready for conditions: words folded, keywords found, the rest computed when first asked for. */
export interface Facts {
  readonly moment: Moment;
  /** What was said, normalised. */
  readonly text: string;
  /** The event's key, normalised; null when there is none. */
  readonly key: string | null;
  /** Indices of the book's keywords that occur in the text. */
  readonly hits: readonly number[];
  /** Messages in a row that no rule understood, this one included. */
  misses: number;
  readonly bigrams: () => Bigrams;
}

/** Prepares a moment. `find` fills in the keywords that occur in the normalised text. */
export function factsOf(moment: Moment, find: (text: string, found: number[]) => void): Facts {
  const text = normalise(wordsOf(moment.content));
  const hits: number[] = [];
  if (text !== '') find(text, hits);
  const key = moment.content.type === 'event' ? moment.content.key : undefined;
  let pairs: Bigrams | null = null;
  return {
    moment,
    text,
    key: key === undefined ? null : normalise(key),
    hits,
    misses: 0,
    bigrams: () => {
      pairs ??= bigrams(text.slice(0, 2_000));
      return pairs;
    },
  };
}

/** The words in a content that rules may read: the text itself, a caption, a title, a place. Empty when there are none. */
function wordsOf(content: Content): string {
  switch (content.type) {
    case 'link':
      return `${content.title} ${content.text}`;
    case 'articles':
      return content.articles.map(article => article.title).join(' ');
    case 'music':
      return `${content.title} ${content.text}`;
    case 'miniprogram':
      return content.title;
    case 'transfer':
      return '';
    default:
      return content.text ?? '';
  }
}
