import { compileTemplate, render, TemplateFault, templateSchema } from '../../engine/templates';
import type { Contact, Role, Template, TemplateId } from '../../model';
import type { TemplateRow } from '../../store';
import { byIds, inOrder } from '../../store/queries/by-ids';
import { changeTemplate } from '../../store/queries/templates';
import type { Door } from '../door';
import { notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { mustHold, nameTaken, newTemplate, wordsOf } from '../new-template';
import { type Route, route, STAFF } from '../route';
import { localeShape } from '../shapes/contact';
import { sampleContact, sampleShape } from '../shapes/sample';
import { presentTemplate, templateShape } from '../shapes/template';
import { z } from '../zod';

const tag = 'templates';
const writers: readonly Role[] = ['admin', 'marketer'];
const params = withId<'template'>();
const seenShape = z.object({
  contactId: z.string().nullable(),
  text: z.string().nullable(),
  locale: localeShape.nullable(),
  fault: z.string().nullable(),
});
/** Words to say again, in every locale. */
export function templateRoutes(door: Door): Route[] {
  const { store, now, books, zone } = door;
  const templateOf = async (id: TemplateId): Promise<TemplateRow> => {
    const row = await store.rows('template').findOneBy({ id });
    if (!row) throw notFound('this template');
    return row;
  };
  return [
    route({
      method: 'get',
      path: '/templates',
      tag,
      says: 'Lists the templates by name.',
      may: STAFF,
      query: z.object({ ...paged(200, 500) }),
      gives: pageOf(templateShape),
      answer: async ({ query: { limit, after } }) => {
        const query = store
          .rows('template')
          .createQueryBuilder('t')
          .orderBy('t.name', 'ASC')
          .limit(limit + 1);
        if (after !== undefined) query.andWhere('t.name > :after', { after });
        const rows = await query.getMany();
        const shown = rows.slice(0, limit);
        return { items: shown.map(presentTemplate), next: rows.length > limit ? (shown.at(-1)?.name ?? null) : null };
      },
    }),
    route({
      method: 'post',
      path: '/templates',
      tag,
      says: 'Adds a template; variables that can be missing need a fallback.',
      may: writers,
      once: true,
      body: templateSchema,
      gives: templateShape,
      status: 201,
      answer: async ({ body, caller }) => {
        const row = await newTemplate(door, body, caller.agent.id);
        if (!row) throw nameTaken();
        return presentTemplate(row);
      },
    }),
    route({
      method: 'get',
      path: '/templates/:id',
      tag,
      says: 'Shows one template.',
      may: STAFF,
      params,
      gives: templateShape,
      answer: async ({ params }) => presentTemplate(await templateOf(params.id)),
    }),
    route({
      method: 'put',
      path: '/templates/:id',
      tag,
      says: 'Replaces a template; other words are a new version.',
      may: writers,
      params,
      body: templateSchema,
      gives: templateShape,
      answer: async ({ params, body, caller }) => {
        mustHold(body);
        const by = { at: now(), agentId: caller.agent.id };
        const done = await changeTemplate(store, params.id, wordsOf(body), by);
        if (done === 'missing') throw notFound('this template');
        if (done === 'taken') throw nameTaken();
        await books.reload();
        return presentTemplate(await templateOf(params.id));
      },
    }),
    route({
      method: 'post',
      path: '/templates/:id/preview',
      tag,
      says: 'Shows what contacts, or a made-up one, would read; `bodies` tries words that are not saved yet.',
      may: STAFF,
      params,
      body: z
        .object({
          contactIds: z.array(idOf<'contact'>()).min(1).max(50).optional(),
          sample: sampleShape.optional(),
          bodies: templateSchema.shape.bodies.optional(),
        })
        .refine(
          asked => (asked.contactIds === undefined) !== (asked.sample === undefined),
          'name exactly one of contactIds and sample',
        ),
      gives: z.object({ items: z.array(seenShape) }),
      answer: async ({ params, body, caller }) => {
        const row = await templateOf(params.id);
        const readers = body.sample
          ? [sampleContact(body.sample, now())]
          : inOrder(body.contactIds ?? [], await byIds(store, 'contact', body.contactIds ?? []));
        const say = speaker({ ...row, bodies: (body.bodies ?? row.bodies) as Template['bodies'] });
        const { business } = books.current();
        const items = readers.map(contact => ({
          contactId: body.sample ? null : idText(contact.id),
          ...say({
            contact,
            agent: { name: caller.agent.name },
            business,
            now: now(),
            zone: contact.zone ?? zone,
          }),
        }));
        return { items };
      },
    }),
  ];
}

type Said = { text: string | null; locale: Contact['locale'] | null; fault: string | null };

function speaker(template: Template): (scope: Parameters<typeof render>[1]) => Said {
  const silent = (error: unknown): Said => {
    if (!(error instanceof TemplateFault)) throw error;
    return { text: null, locale: null, fault: error.message };
  };
  try {
    const compiled = compileTemplate(template);
    return scope => {
      try {
        return { ...render(compiled, scope), fault: null };
      } catch (error) {
        return silent(error);
      }
    };
  } catch (error) {
    const said = silent(error);
    return () => said;
  }
}
