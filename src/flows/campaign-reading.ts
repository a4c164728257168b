import { type CampaignPlan, channelsOf } from '../engine/campaign-plan';
import { festivalYears } from '../engine/festivals';
import { type LintFinding, lintGreeting } from '../engine/lint-greeting';
import { type CompiledTemplate, compileTemplate, render, TemplateFault } from '../engine/templates';
import { type WorstReader, worstReaders } from '../engine/worst-readers';
import type { ChannelId, Contact, ContactId, Locale, Template, TemplateId } from '../model';
import { byIds } from '../store/queries/by-ids';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'zone' | 'pages'>;

/** What one reader would read. */
export interface Read {
  readonly case: WorstReader['case'] | 'real';
  readonly contactId: ContactId | null;
  readonly name: string;
  readonly locale: Locale;
  /** Null where it cannot be said. */
  readonly text: string | null;
  readonly fault: string | null;
}

/** One wording of a campaign as its readers would have it. */
export interface Reading {
  readonly name: string;
  /** Its template is gone or broken. */
  readonly missing: boolean;
  readonly reads: readonly Read[];
  /** For how many of the readers it cannot be said. */
  readonly faults: number;
  /** Channels for which it is too long for some of them, and would be cut in two. */
  readonly tooLong: readonly ChannelId[];
  /** What readers may take amiss, the gravest first. */
  readonly lint: readonly LintFinding[];
}

/** How many real people are read to, beside those made up. */
const REAL = 40;
const MOST_FINDINGS = 50;
/** The festivals are known for these years. */
const FIRST_KNOWN = Date.UTC(festivalYears.first, 0, 2);
const FIRST_UNKNOWN = Date.UTC(festivalYears.last, 11, 31);
/** How many of them are shown. */
const SHOWN = 5;

/** Says every wording of a plan to those for whom words go wrong first, and to some of the real people. */
export async function readWords(
  house: Parts,
  plan: CampaignPlan,
  people: readonly { readonly contactId: ContactId; readonly reason: unknown }[],
  at: number,
): Promise<Reading[]> {
  const { store } = house;
  const templates = await byIds(
    store,
    'template',
    plan.variants.map(({ templateId }) => Number(templateId) as TemplateId),
  );
  const ids = people.filter(({ reason }) => reason === null).map(({ contactId }) => contactId);
  const real = [...(await byIds(store, 'contact', ids.slice(0, REAL))).values()];
  return plan.variants.map(({ name, templateId }) => {
    const row = templates.get(Number(templateId));
    const compiled = row === undefined ? null : compiledOf(row);
    if (compiled === null) return { name, missing: true, reads: [], faults: 0, tooLong: [], lint: [] };
    const made = worstReaders(at).map(({ case: of, contact }) => readBy(house, compiled, of, contact, at));
    const said = real.map(contact => readBy(house, compiled, 'real', contact, at));
    const all = [...made, ...said];
    return {
      name,
      missing: false,
      reads: [...made, ...said.filter(one => one.fault !== null), ...said.filter(one => one.fault === null)].slice(
        0,
        made.length + SHOWN,
      ),
      faults: all.filter(one => one.fault !== null).length,
      tooLong: tooLongOn(house, plan, all),
      lint: lintOf(house, plan, row!.bodies, at),
    };
  });
}

/** What is known to be wrong with words on this occasion; on days the calendar does not know, what is wrong on any day. */
function lintOf(
  { channels, zone }: Pick<House, 'channels' | 'zone'>,
  { festival, purpose, ...plan }: CampaignPlan,
  bodies: Template['bodies'],
  at: number,
): LintFinding[] {
  const ways = channelsOf(plan).flatMap(id => channels.get(id) ?? []);
  const input = {
    ...{ bodies, festival, purpose: purpose === 'promotion' ? ('promotion' as const) : ('greeting' as const) },
    channels: ways.map(({ type, channel }) => ({ type, textBytes: channel.limits.textBytes })),
  };
  const isKnown = at >= FIRST_KNOWN && at < FIRST_UNKNOWN;
  return lintGreeting({ ...input, moment: isKnown ? { at, zone } : null }).slice(0, MOST_FINDINGS);
}

function compiledOf(template: Parameters<typeof compileTemplate>[0]): CompiledTemplate | null {
  try {
    return compileTemplate(template);
  } catch (error) {
    if (error instanceof TemplateFault) return null;
    throw error;
  }
}

function readBy(
  { books, zone, pages }: Parts,
  compiled: CompiledTemplate,
  of: Read['case'],
  contact: Contact,
  at: number,
): Read {
  const { business } = books.current();
  const reader = { case: of, contactId: of === 'real' ? contact.id : null, name: contact.name, locale: contact.locale };
  try {
    const unsubscribeUrl = () => pages.urlOf({ contactId: contact.id, channelId: 0 as ChannelId });
    const scope = { contact, business, now: at, zone: contact.zone ?? zone, unsubscribeUrl };
    const { text } = render(compiled, scope as Parameters<typeof render>[1]);
    return text.trim() === ''
      ? { ...reader, text: null, fault: 'it came out empty' }
      : { ...reader, text, fault: null };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    return { ...reader, text: null, fault: error.message };
  }
}

function tooLongOn({ channels }: Parts, plan: CampaignPlan, reads: readonly Read[]): ChannelId[] {
  const longest = Math.max(0, ...reads.map(({ text }) => Buffer.byteLength(text ?? '')));
  return channelsOf(plan).flatMap(id => {
    const open = channels.get(id);
    return open !== undefined && longest > open.channel.limits.textBytes ? [open.id] : [];
  });
}
