import type { CampaignReport } from '../../flows/campaign-report';
import { z } from '../zod';

const whole = z.number().int();

const differenceShape = z
  .object({
    /** Rate of the first minus rate of the second, from -1 to 1. */
    lift: z.number(),
    /** The true difference lies between these in 95 of 100 cases. */
    low: z.number(),
    high: z.number(),
    /** How often chance alone makes one as large. */
    p: z.number(),
    significant: z.boolean(),
  })
  .openapi('Difference');

export const reportShape = z
  .object({
    sent: whole,
    replied: whole,
    /** Of those who replied: how many were, or are, with a colleague. */
    needs: whole,
    /** Median seconds from the first reply to a colleague's first word. */
    toPersonSeconds: z.number().nullable(),
    /** Who opened a link of it. */
    clicked: whole,
    converted: whole,
    left: whole,
    variants: z.array(
      z.object({
        name: z.string(),
        sent: whole,
        replied: whole,
        clicked: whole,
        converted: whole,
        left: whole,
        rate: z.number(),
        /** Against the first wording; null for the first one. */
        against: differenceShape.nullable(),
      }),
    ),
    /** The addresses most people opened, at most ten. */
    links: z.array(z.object({ url: z.string(), people: whole, clicks: whole })),
    choice: z.object({ winner: whole, why: z.enum(['better', 'too_few', 'equal']) }).nullable(),
    holdout: z
      .object({
        people: whole,
        wrote: whole,
        converted: whole,
        lift: z.object({ wrote: differenceShape, converted: differenceShape.nullable() }),
      })
      .nullable(),
  })
  .openapi('CampaignReport');

export const presentReport = ({
  toPersonMs,
  variants,
  links,
  ...report
}: CampaignReport): z.input<typeof reportShape> => ({
  ...report,
  toPersonSeconds: toPersonMs === null ? null : toPersonMs / 1000,
  variants: [...variants],
  links: [...links],
});
