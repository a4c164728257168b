import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Occasion, occasionSchema } from '../engine/gallery';

/** The gallery of greetings: festivals in the order of the year, then the events of life. */
export type Gallery = () => Promise<readonly Occasion[]>;

/**
 * A gallery of the files in a directory, read and checked when it is first asked for; what failed is tried anew.
 * Asking rejects with ZodError or SyntaxError when a file is not in its form, with Error when one is missing.
 */
export function openGallery(directory: string): Gallery {
  let reading: Promise<readonly Occasion[]> | null = null;
  return () => {
    reading ??= readAll(directory).catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };
}

async function readAll(directory: string): Promise<Occasion[]> {
  const files = (await readdir(directory)).filter(file => file.endsWith('.json'));
  const occasions = await Promise.all(
    files.map(async file => occasionSchema.parse(JSON.parse(await readFile(join(directory, file), 'utf8')))),
  );
  return occasions.sort((a, b) => a.place - b.place);
}
