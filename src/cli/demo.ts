import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { customFieldsSchema } from '../engine/custom-fields';
import { ruleSchema } from '../engine/rule-schema';
import { templateSchema } from '../engine/templates';
import { perform } from '../flows/demo';
import type { Play } from '../flows/demo-scenes';
import type { House } from '../flows/house';
import { readJson } from './shipped';

const playSchema: z.ZodType<Play> = z.strictObject({
  colleagues: z.array(
    z.strictObject({
      key: z.string().regex(/^\w+$/),
      name: z.string().min(1),
      email: z.email(),
      role: z.enum(['admin', 'agent', 'marketer']),
      capacity: z.int().min(0),
    }),
  ),
  templates: z.array(templateSchema),
  rules: z.array(ruleSchema),
  fields: customFieldsSchema,
  customers: z.array(
    z.strictObject({
      key: z.string().min(1),
      name: z.string().min(1),
      surname: z.string().nullable().default(null),
      title: z.string().nullable().default(null),
      gender: z.enum(['male', 'female', 'unknown']),
      locale: z.enum(['zh-CN', 'zh-TW', 'zh-HK', 'en']).default('zh-CN'),
      zone: z.string().nullable().default(null),
      phone: z.string().nullable().default(null),
      email: z.email().nullable().default(null),
      tags: z.array(z.string()),
      member: z.string().nullable().default(null),
      birthday: z.string().nullable().default(null),
      region: z.string().nullable().default(null),
      fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      owner: z.string().nullable().default(null),
      knownDays: z.int().min(0),
      scenes: z.array(z.array(z.string()).min(2)),
    }),
  ),
});

/** The play that is shipped, `config/demo.json` under the project's root directory. */
export const readPlay = (rootDir: string): Promise<Play> => readJson(join(rootDir, 'config', 'demo.json'), playSchema);

type Parts = Pick<House, 'store' | 'channels' | 'books' | 'links' | 'pages' | 'clicks' | 'log' | 'now' | 'zone'>;

/**
 * `--demo`: fills an empty workspace with two weeks in the life of a tea house. Resolves to the lines to print, which
 * hold passwords made for this workspace alone and are kept nowhere else. Nothing else may send while it runs.
 * @param hashPassword the hash under which a password is kept
 */
export async function playDemo(
  house: Parts,
  rootDir: string,
  hashPassword: (password: string) => Promise<string>,
): Promise<string[]> {
  const lines: string[] = [];
  const performed = await perform(house, await readPlay(rootDir), async ({ name, email }) => {
    const password = randomBytes(9).toString('base64url');
    lines.push(`  ${name}  ${email}  ${password}`);
    return hashPassword(password);
  });
  if (!performed) return ['  The workspace knows customers already, so the demonstration left it as it is.'];
  return ['  演示账号 Demonstration sign-ins (shown once)', ...lines.sort()];
}
