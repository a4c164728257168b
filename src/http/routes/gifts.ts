import { civilDate, dateOf, dayNumber } from '../../engine/civil';
import { byIds } from '../../store/queries/by-ids';
import { addGift, giftsWorth, listGifts, removeGift } from '../../store/queries/gifts';
import { changeSetting, readSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { invalid, notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { giftDirectionShape, giftShape, presentGift } from '../shapes/gift';
import { z } from '../zod';
import { contactOf } from './contacts';

const tag = 'contacts';
const params = withId<'contact'>();
const SETTING = 'gifts';
/** 200 yuan, as many companies write into their rules against bribery. */
const USUAL_FEN = 20_000;
const fen = z.number().int().min(0).max(1_000_000_000);
const limitShape = z.object({ limit: fen.nullable() }).openapi('GiftRules', {
  description:
    'What a gift may be worth before it is warned of, in the hundredth part of the yuan (分); null allows any.',
});
const optionalWords = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .nullable()
    .default(null)
    .transform(text => text || null);

const wishShape = z.object({
  direction: giftDirectionShape,
  what: z.string().trim().min(1).max(190),
  value: fen.nullable().default(null),
  occasion: optionalWords(60),
  date: z.iso.date().optional(),
  agentId: idOf<'agent'>().optional(),
  note: optionalWords(2000),
});

/** Gifts given and received: who gave what to whom, so that nobody is given the same twice, or too much. */
export function giftRoutes(door: Door): Route[] {
  const { store, now, zone } = door;
  const rules = async () => limitShape.catch({ limit: USUAL_FEN }).parse(await readSetting(store, SETTING));
  const today = () => civilDate(now(), zone);
  return [
    route({
      method: 'get',
      path: '/contacts/:id/gifts',
      tag,
      says: 'Lists the gifts given to a person and received from them, the last written down first, and what they were worth this year.',
      may: STAFF,
      params,
      query: z.object({ ...paged(), after: z.coerce.number().int().positive().optional() }),
      gives: pageOf(giftShape).extend({ thisYear: z.object({ given: z.number(), received: z.number() }) }),
      answer: async ({ params, query: { limit, after } }) => {
        await contactOf(door, params.id);
        const rows = await listGifts(store, params.id, limit + 1, after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, limit);
        const allowed = (await rules()).limit;
        return {
          items: shown.map(row => presentGift(row, allowed)),
          next: rows.length > limit ? idText(shown.at(-1)!.id) : null,
          thisYear: await giftsWorth(store, params.id, `${today().slice(0, 4)}-01-01`),
        };
      },
    }),
    route({
      method: 'post',
      path: '/contacts/:id/gifts',
      tag,
      says: 'Writes down a gift, and says what may be taken amiss about it. The day is today and the colleague the caller when they are left out.',
      may: STAFF,
      once: true,
      params,
      body: wishShape,
      gives: giftShape,
      status: 201,
      answer: async ({ params, body, caller }) => {
        const { date = today(), agentId = caller.agent.id, ...wish } = body;
        if (dayNumber(date) > dayNumber(today()) + 1)
          throw invalid({ date: `lies after ${dateOf(dayNumber(today()))}` });
        if (!(await byIds(store, 'agent', [agentId])).has(agentId))
          throw invalid({ agentId: 'there is no such colleague' });
        await contactOf(door, params.id);
        const by = { at: now(), agentId: caller.agent.id };
        const gift = await addGift(store, { contactId: params.id, date, agentId, ...wish }, by);
        if (!gift) throw notFound('this contact');
        return presentGift(gift, (await rules()).limit);
      },
    }),
    route({
      method: 'delete',
      path: '/contacts/:id/gifts/:giftId',
      tag,
      says: 'Takes a gift out of the ledger again; the audit keeps that it was there.',
      may: STAFF,
      params: params.extend({ giftId: idOf<'gift'>() }),
      answer: async ({ params: { id, giftId }, caller }) => {
        const gone = await removeGift(store, id, giftId, { at: now(), agentId: caller.agent.id });
        if (!gone) throw notFound('this gift');
      },
    }),
    route({
      method: 'get',
      path: '/settings/gifts',
      tag: 'settings',
      says: 'Tells what a gift may be worth before it is warned of.',
      may: STAFF,
      gives: limitShape,
      answer: rules,
    }),
    route({
      method: 'put',
      path: '/settings/gifts',
      tag: 'settings',
      says: 'Sets what a gift may be worth before it is warned of.',
      may: ADMINS,
      body: limitShape,
      gives: limitShape,
      answer: async ({ body, caller }) => {
        await changeSetting(store, SETTING, body, { at: now(), agentId: caller.agent.id });
        return rules();
      },
    }),
  ];
}
