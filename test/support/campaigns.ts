import type { z } from 'zod';
import { stage } from '../../adapters/stage';
import type { Adapter, Limits, Outbound } from '../../src/channel';
import { ChannelError } from '../../src/channel';
import { type CampaignPlan, campaignPlanSchema } from '../../src/engine/campaign-plan';
import type { AgentId, CampaignId, ChannelId, ContactId, TemplateId } from '../../src/model';
import type { Store } from '../../src/store';
import { type CampaignStanding, countsOf } from '../../src/store/campaigns';
import { addCampaign, approveCampaign } from '../../src/store/queries/campaigns';
import { addTemplate } from '../../src/store/queries/templates';
import type { TestHouse } from './house';

type Wish = z.input<typeof campaignPlanSchema>;
type Says = 'ok' | ConstructorParameters<typeof ChannelError>[0] | ((message: Outbound) => Promise<void> | void);

/** A platform that tells what it took, and does to a send what the test wants. */
export interface Post {
  readonly adapter: Adapter;
  /** What it accepted, in order. */
  readonly taken: Outbound[];
  /** What it does with the next sends: takes them, or refuses with that kind of fault. */
  says: Says;
  /** Sends to it are held until this is called with what it shall do. */
  hold(): { readonly waiting: () => number; release(): void };
  /** How often it was asked. */
  asked: number;
}

/** Opens it under a name of its own, on which people must have agreed to be greeted. */
export function openPost(type = 'letters', limits: Partial<Limits> = {}): Post {
  let gate: Promise<void> | null = null;
  let waiting = 0;
  const post: Post = {
    taken: [],
    says: 'ok',
    asked: 0,
    adapter: {
      ...stage,
      type,
      open(id, settings, tools) {
        return {
          ...stage.open(id, settings, tools),
          limits: { ...stage.open(id, settings, tools).limits, idempotency: 'none', ...limits },
          async send(message) {
            post.asked += 1;
            waiting += 1;
            await gate;
            waiting -= 1;
            const { says } = post;
            if (typeof says === 'function') await says(message);
            else if (says !== 'ok') throw new ChannelError(says, '1', 'as the test wants it', { retryAfterMs: 60_000 });
            post.taken.push(message);
            return { externalId: `${type}-${message.key}` };
          },
        };
      },
    },
    hold() {
      let release: () => void = () => undefined;
      gate = new Promise(resolve => {
        release = resolve;
      });
      return {
        waiting: () => waiting,
        release() {
          gate = null;
          release();
        },
      };
    },
  };
  return post;
}

/** Lays out people who may be greeted on a channel, each with a name there; resolves to them in order. */
export async function addPeople(
  store: Store,
  channels: readonly ChannelId[],
  people: readonly { readonly name: string; readonly zone?: string }[],
  at: number,
): Promise<ContactId[]> {
  const ids = people.map(() => store.id<'contact'>());
  await store.transact(async tx => {
    await tx.insert(
      'contact',
      [
        ...['id', 'name', 'gender', 'locale', 'zone', 'tags', 'fields', 'birthdayLunar', 'birthdayLeap', 'createdAt'],
        'updatedAt',
      ],
      people.map(({ name, zone = null }, index) => [
        ids[index]!,
        name,
        'unknown',
        'zh-CN',
        zone,
        '[]',
        '{}',
        0,
        0,
        at,
        at,
      ]),
    );
    for (const channelId of channels) {
      await tx.insert(
        'identity',
        ['id', 'contactId', 'channelId', 'address', 'reachable'],
        ids.map(id => [store.id(), id, channelId, `at-${id}`, 1]),
      );
    }
    await tx.insert(
      'consent',
      ['id', 'contactId', 'purpose', 'granted', 'source', 'at'],
      ids.map(id => [store.id(), id, 'marketing', 1, 'agent', at]),
    );
    await tx.insert(
      'consentState',
      ['contactId', 'channelId', 'purpose', 'granted', 'at'],
      ids.map(id => [id, 0, 'marketing', 1, at]),
    );
  });
  return ids;
}

/** What a test wishes for; the rest of the plan is as usual. */
type Wanted = Partial<Omit<Wish, 'ladder'>> & {
  readonly ladder: readonly (ChannelId | { readonly channelId: string; readonly massSend: true })[];
  readonly name?: string;
};

/** Those who make campaigns. */
export interface Marketing {
  /** Who starts and stops things. */
  readonly xiaozhou: AgentId;
  /** Words that can be said. */
  words(text: string): Promise<string>;
  /** An approved draft of what is wished for, due at once, with everything else as it usually is. */
  draft(wish: Wanted): Promise<CampaignId>;
  started(wish: Wanted): Promise<CampaignId>;
  /** Looks and sends until neither finds anything to do now. */
  settle(): Promise<void>;
  standing(id: CampaignId): Promise<CampaignStanding>;
  /** What is not nought, `sent 3, skipped 1: cap 1`, and that the books balance. */
  tally(id: CampaignId): Promise<string>;
  state(id: CampaignId): Promise<string>;
}

/** Campaigns of a house: written, approved by a second person, and run to where there is nothing more to do. */
export async function openMarketing(house: TestHouse): Promise<Marketing> {
  const { store } = house;
  const [xiaozhou, laoban] = [await house.addAgent('小周'), await house.addAgent('老板')];
  let templates = 0;
  const marketing: Marketing = {
    xiaozhou,
    async words(text: string): Promise<string> {
      templates += 1;
      const by = { at: house.now(), agentId: xiaozhou };
      const words = { name: `祝福${templates}`, purpose: 'greeting' as const, bodies: { 'zh-CN': text } };
      return String((await addTemplate(store, words, by)) as TemplateId);
    },
    async draft(wish) {
      const { name = '新春问候', ladder, ...rest } = wish;
      const plan: CampaignPlan = campaignPlanSchema.parse({
        schedule: { at: new Date(house.now()).toISOString().slice(0, 16).concat('Z') },
        quiet: { hours: null },
        variants: [{ name: 'A', templateId: await marketing.words('{{ 称呼 }}，新春吉祥！') }],
        ...rest,
        ladder: ladder.map(step => (typeof step === 'number' ? String(step) : step)),
      });
      const words = { name, purpose: plan.purpose, festival: plan.festival, plan };
      const id = await addCampaign(store, words, { at: house.now(), agentId: xiaozhou });
      await approveCampaign(store, id, 1, { agentId: laoban, at: house.now(), hash: '', audience: 0 });
      return id;
    },
    async started(wish) {
      const id = await marketing.draft(wish);
      await house.campaigns.start(id, xiaozhou);
      return id;
    },
    async settle(): Promise<void> {
      for (let quiet = 0, round = 0; quiet < 2; round++) {
        if (round > 500) throw new Error('it never comes to rest');
        const more = await house.campaigns.look();
        const sent = await house.outbound.drain();
        quiet = more || sent > 0 ? 0 : quiet + 1;
      }
    },
    async standing(id: CampaignId): Promise<CampaignStanding> {
      return (await countsOf(store, [id])).get(id)!;
    },
    async tally(id: CampaignId): Promise<string> {
      const { counts, skippedBy } = await marketing.standing(id);
      const { replied: _, ...fates } = counts;
      const people = await store.rows('recipient').countBy({ campaignId: id });
      const sum = Object.values(fates).reduce((all, each) => all + each, 0);
      if (sum !== people) throw new Error(`${people} people, but ${sum} are told of`);
      const told = (all: Readonly<Record<string, number>>) =>
        Object.entries(all)
          .filter(([, count]) => count > 0)
          .map(([what, count]) => `${what} ${count}`)
          .join(', ');
      return [told({ ...counts }), told(skippedBy)].filter(text => text !== '').join(': ');
    },
    state: async (id: CampaignId): Promise<string> => {
      const { state, fault } = await store.rows('campaign').findOneByOrFail({ id });
      return fault === null ? state : `${state}: ${fault}`;
    },
  };
  return marketing;
}
