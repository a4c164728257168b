import type { Contact } from '../../model';
import { z } from '../zod';
import { genderShape, localeShape } from './contact';

/** Somebody made up, to try words on. */
export const sampleShape = z.object({
  name: z.string().max(190).default(''),
  surname: z.string().max(60).nullable().default(null),
  title: z.string().max(60).nullable().default(null),
  gender: genderShape.default('unknown'),
  locale: localeShape.default('zh-CN'),
  fields: z.record(z.string().max(64), z.union([z.string(), z.number(), z.boolean()])).default({}),
  tags: z.array(z.string()).max(200).default([]),
});

/** The contact such a one would be. */
export const sampleContact = (sample: z.output<typeof sampleShape>, at: number): Contact => ({
  ...sample,
  id: 0 as Contact['id'],
  zone: null,
  phone: null,
  email: null,
  ownerAgentId: null,
  birthday: null,
  birthdayLunar: false,
  birthdayLeap: false,
  member: null,
  lastPurchaseAt: null,
  region: null,
  externalId: null,
  createdAt: at,
  updatedAt: at,
});
