import { capSchema, mayGreetUnasked, shippedCap } from '../../engine/consent';
import { noteSaid } from '../../flows/withdrawal';
import type { ContactId } from '../../model';
import { type ChannelRow, type ConsentStateRow, consentStates, holding } from '../../store';
import { CAP_SETTING } from '../../store/greeting-gate';
import { byIds } from '../../store/queries/by-ids';
import { latestConsents } from '../../store/queries/consents';
import { identitiesOf } from '../../store/queries/contacts';
import { changeSetting, readSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { idOf, withId } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { consentsShape, presentConsent, presentHeldConsent, purposeShape } from '../shapes/consent';
import { presentChannelMark } from '../shapes/contact';
import { z } from '../zod';
import { contactOf } from './contacts';

const params = withId<'contact'>();
const LEDGER = 200;

const saidShape = z
  .object({
    purpose: purposeShape,
    channelId: idOf<'channel'>().nullable().optional(),
    granted: z.boolean(),
    source: z.string().trim().min(1).max(40).openapi({ example: 'counter' }),
    proof: z
      .union([z.string().trim().min(1).max(2000), z.record(z.string(), z.unknown())])
      .nullable()
      .optional()
      .openapi({ description: 'where, when and how it was said; a grant needs it' }),
    wording: z.string().trim().min(1).max(60).optional(),
  })
  .refine(said => !said.granted || (said.proof !== undefined && said.proof !== null), {
    path: ['proof'],
    message: 'is needed: how do you know that this person agreed?',
  });

const capShape = capSchema.meta({ id: 'GreetingCap' });

/** What people allow, and how often they are greeted. */
export function consentRoutes(door: Door): Route[] {
  const { store, now } = door;
  const show = (id: ContactId) => showConsents(door, id);
  const cap = async () =>
    capSchema
      .nullable()
      .catch(null)
      .parse(await readSetting(store, CAP_SETTING)) ?? shippedCap;
  return [
    route({
      method: 'get',
      path: '/contacts/:id/consents',
      tag: 'contacts',
      says: 'Shows what a person allowed and withdrew: what holds now, and the ledger with its proofs.',
      may: STAFF,
      params,
      gives: consentsShape,
      answer: async ({ params: { id } }) => {
        await contactOf(door, id);
        return show(id);
      },
    }),
    route({
      method: 'post',
      path: '/contacts/:id/consents',
      tag: 'contacts',
      says: 'Writes down what a person allowed or withdrew. A withdrawal holds from this moment: greetings that wait are cancelled, and it answers once none is on its way.',
      may: STAFF,
      params,
      once: true,
      body: saidShape,
      gives: consentsShape,
      status: 201,
      answer: async ({ params: { id }, body, caller }) => {
        await contactOf(door, id);
        const { channelId = null, proof = null, wording = null, ...said } = body;
        const by = { contactId: id, agentId: caller.agent.id };
        const { inFlight } = await noteSaid(door, [{ ...said, ...by, channelId, proof, wording }]);
        return { ...(await show(id)), inFlight };
      },
    }),
    route({
      method: 'get',
      path: '/settings/greetings',
      tag: 'settings',
      says: 'Shows how often a person may be greeted, over all channels.',
      may: STAFF,
      gives: capShape,
      answer: cap,
    }),
    route({
      method: 'put',
      path: '/settings/greetings',
      tag: 'settings',
      says: 'Sets how often a person may be greeted: `most` times within `days`, over all channels; null for no bound.',
      may: ADMINS,
      body: capSchema,
      gives: capShape,
      answer: async ({ body, caller }) => {
        await changeSetting(store, CAP_SETTING, body, { at: now(), agentId: caller.agent.id });
        return cap();
      },
    }),
  ];
}

async function showConsents({ store }: Door, id: ContactId): Promise<z.input<typeof consentsShape>> {
  const [states, ledger, identities] = await Promise.all([
    consentStates(store.read, id),
    latestConsents(store, id, LEDGER),
    identitiesOf(store, id),
  ]);
  const ids = [...states, ...ledger, ...identities]
    .map(({ channelId }) => channelId)
    .filter(one => one !== null && one !== 0);
  const channels = await byIds(store, 'channel', ids);
  const own = [...new Set(identities.map(({ channelId }) => channelId))].map(one => channels.get(one));
  return {
    current: states.map(row => presentHeldConsent(row, channels)),
    greetings: own.filter(channel => channel !== undefined).map(channel => greetable(channel, states)),
    ledger: ledger.map(row => presentConsent(row, channels)),
  };
}

/** As the gate in the outbox decides; how often somebody was greeted lately is not asked here. */
function greetable(channel: ChannelRow, states: readonly ConsentStateRow[]) {
  const held = holding(states, 'marketing', channel.id);
  const unasked = mayGreetUnasked(channel.type);
  const because = held ? (held.granted ? 'granted' : 'withdrawn') : unasked ? 'unasked' : 'no_consent';
  return { channel: presentChannelMark(channel), allowed: held?.granted ?? unasked, because } as const;
}
