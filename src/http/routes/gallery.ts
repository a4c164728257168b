import { setImmediate } from 'node:timers/promises';
import { civilDate } from '../../engine/civil';
import { festivalYears } from '../../engine/festivals';
import { browse, type GalleryText, type Occasion, templateFrom, tones, trades } from '../../engine/gallery';
import { greetingCard } from '../../engine/greeting-card';
import { honorific } from '../../engine/honorific';
import { type CompiledTemplate, compileTemplate, render } from '../../engine/templates';
import type { Locale, Role, TemplateId } from '../../model';
import type { Door } from '../door';
import { notFound } from '../errors';
import { idOf } from '../ids';
import { nameTaken, newTemplate } from '../new-template';
import { type Route, route, STAFF } from '../route';
import { localeShape } from '../shapes/contact';
import { galleryReaders, nextDay, occasionShape, presentOccasion } from '../shapes/gallery';
import { sampleContact, sampleShape } from '../shapes/sample';
import { presentTemplate, templateShape } from '../shapes/template';
import { z } from '../zod';
import { contactOf } from './contacts';

const tag = 'gallery';
const writers: readonly Role[] = ['admin', 'marketer'];
const occasion = z.string().max(64);
/** A card is looked at; it runs nothing, loads nothing and stands in no page. */
const CARD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
/** How often an adopted name may be taken already before somebody must choose one. */
const MOST_OF_A_NAME = 9;
const day = z.iso
  .date()
  .refine(text => Number(text.slice(0, 4)) >= festivalYears.first && Number(text.slice(0, 4)) <= festivalYears.last, {
    message: `is outside ${festivalYears.first} to ${festivalYears.last}`,
  });

/** Greetings to choose from. */
export function galleryRoutes(door: Door): Route[] {
  const { gallery, now, zone, books } = door;
  const compiled = new WeakMap<GalleryText, CompiledTemplate>();
  const today = () => civilDate(now(), zone);

  const occasionOf = async (id: string): Promise<Occasion> => {
    const [found] = browse(await gallery(), { occasion: id });
    if (!found) throw notFound('this occasion');
    return found;
  };
  const seen = (of: Occasion, text: GalleryText, locale: Locale): string => {
    const kept = compiled.get(text) ?? compileTemplate({ ...templateFrom(of, text), bodies: text.bodies, ...UNSAVED });
    compiled.set(text, kept);
    const contact = sampleContact(sampleShape.parse({ ...galleryReaders[locale], locale }), now());
    return render(kept, { contact, business: books.current().business, now: now(), zone }).text;
  };
  const shown = (of: Occasion, text: GalleryText) => ({
    ...text,
    seen: {
      'zh-CN': seen(of, text, 'zh-CN'),
      'zh-TW': seen(of, text, 'zh-TW'),
      'zh-HK': seen(of, text, 'zh-HK'),
      en: seen(of, text, 'en'),
    },
  });

  return [
    route({
      method: 'get',
      path: '/gallery',
      tag,
      says: 'Lists occasions with greetings for them, in the order of the year and then of life; `trade` gives its own words where it has them, the general ones elsewhere.',
      may: STAFF,
      query: z.object({
        occasion: occasion.optional(),
        tone: z.enum(tones).optional(),
        trade: z.enum(trades).optional(),
      }),
      gives: z.object({ items: z.array(occasionShape) }),
      answer: async ({ query }) => {
        const items: z.input<typeof occasionShape>[] = [];
        for (const each of browse(await gallery(), query)) {
          items.push({ ...presentOccasion(each, today()), texts: each.texts.map(text => shown(each, text)) });
          // The first time everything is compiled; others are let in between.
          await setImmediate();
        }
        return { items };
      },
    }),
    route({
      method: 'post',
      path: '/gallery/:id/adopt',
      tag,
      says: 'Makes a template of an occasion’s greeting in every locale; a name that is left out is made of occasion, tone and trade.',
      may: writers,
      once: true,
      params: z.object({ id: occasion }),
      body: z.object({
        name: templateShape.shape.name.optional(),
        tone: z.enum(tones),
        trade: z.enum(trades).default('general'),
      }),
      gives: templateShape,
      status: 201,
      answer: async ({ params, body: { name, tone, trade }, caller }) => {
        const [found] = browse([await occasionOf(params.id)], { tone, trade });
        const text = found?.texts[0];
        if (!found || !text) throw notFound('this greeting');
        const wanted = templateFrom(found, text, name);
        const names = [wanted.name];
        if (name === undefined) for (let n = 2; n <= MOST_OF_A_NAME; n++) names.push(`${wanted.name} ${n}`);
        for (const called of names) {
          const row = await newTemplate(door, { ...wanted, name: called }, caller.agent.id);
          if (row) return presentTemplate(row);
        }
        throw nameTaken();
      },
    }),
    route({
      method: 'get',
      path: '/gallery/card.svg',
      tag,
      says: 'Draws a greeting card for a contact, for a name, or for everybody, as an SVG picture of 1080 by 1350; its day is the occasion’s next one unless `date` names another.',
      may: STAFF,
      query: z.object({
        occasion,
        locale: localeShape.optional(),
        contactId: idOf<'contact'>().optional(),
        to: z.string().trim().max(190).optional(),
        date: day.optional(),
      }),
      type: 'image/svg+xml',
      answer: async ({ query, ctx }) => {
        const [found, contact] = await Promise.all([
          occasionOf(query.occasion),
          query.contactId === undefined ? null : contactOf(door, query.contactId),
        ]);
        const locale = query.locale ?? contact?.locale ?? 'zh-CN';
        ctx.set({ 'Content-Security-Policy': CARD_POLICY, 'Cache-Control': 'private, no-store' });
        return greetingCard(found, {
          locale,
          to: query.to || (contact && honorific(contact, locale)),
          business: books.current().business?.name || null,
          date: query.date ?? nextDay(found.festival, today()) ?? today(),
        });
      },
    }),
  ];
}

/** What a template has only once it is kept. */
const UNSAVED = { id: 0 as TemplateId, version: 0 };
