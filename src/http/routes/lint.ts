import { festivalIds } from '../../engine/festivals';
import { type LintFinding, lintGreeting } from '../../engine/lint-greeting';
import { templateSchema } from '../../engine/templates';
import type { Locale } from '../../model';
import type { Door } from '../door';
import { invalid } from '../errors';
import { moment } from '../ids';
import { type Route, route, STAFF } from '../route';
import { findingShape, presentFinding } from '../shapes/lint';
import { z } from '../zod';

/** Who has this much to mend begins with the gravest. */
const MOST_FINDINGS = 200;

/** What readers may take amiss, before anything is sent. */
export function lintRoutes({ channels, zone }: Door): Route[] {
  /** Accounts of one kind may differ; what fits all of them fits. */
  const leastOf = (type: string): number | null => {
    const most = channels
      .all()
      .filter(each => each.type === type)
      .map(({ channel }) => channel.limits.textBytes);
    return most.length > 0 ? Math.min(...most) : null;
  };
  return [
    route({
      method: 'post',
      path: '/templates/lint',
      tag: 'templates',
      says: 'Says what readers may take amiss in words that are not sent yet: on that festival or day, in each locale, on these kinds of channels. The gravest first.',
      may: STAFF,
      body: z.object({
        bodies: templateSchema.shape.bodies,
        festival: z
          .enum(festivalIds as [string, ...string[]])
          .nullable()
          .default(null),
        purpose: z.enum(['greeting', 'promotion']).default('greeting'),
        /** When it goes out. */
        at: moment().optional(),
        channelTypes: z.array(z.string().max(40)).max(20).default([]),
      }),
      gives: z.object({ items: z.array(findingShape) }),
      answer: async ({ body: { bodies, festival, purpose, at, channelTypes } }) => {
        const found = lintOrRefuse({
          bodies: bodies as Partial<Record<Locale, string>>,
          festival,
          purpose,
          moment: at === undefined ? null : { at, zone },
          channels: [...new Set(channelTypes)].map(type => ({ type, textBytes: leastOf(type) })),
        });
        return { items: found.slice(0, MOST_FINDINGS).map(presentFinding) };
      },
    }),
  ];
}

function lintOrRefuse(input: Parameters<typeof lintGreeting>[0]): LintFinding[] {
  try {
    return lintGreeting(input);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid({ at: error.message });
  }
}
