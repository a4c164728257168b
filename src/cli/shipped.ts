import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ruleSchema } from '../engine/rule-schema';
import { templateSchema } from '../engine/templates';
import type { Shipped } from '../flows/install';

/**
 * Reads the shipped rules (`config/rules.json`) and templates (`templates/*.json`) under the project's root directory.
 * @throws ZodError or SyntaxError when one of them is not in its form, Error when a file is missing
 */
export async function readShipped(rootDir: string): Promise<Shipped> {
  const directory = join(rootDir, 'templates');
  const files = (await readdir(directory)).filter(file => file.endsWith('.json')).sort();
  const templates = await Promise.all(files.map(file => readJson(join(directory, file), templateSchema)));
  return { rules: await readJson(join(rootDir, 'config', 'rules.json'), z.array(ruleSchema)), templates };
}

/** A JSON file in a form that is asked for. */
export async function readJson<Form>(file: string, form: z.ZodType<Form>): Promise<Form> {
  return form.parse(JSON.parse(await readFile(file, 'utf8')));
}
