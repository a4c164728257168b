import { z } from 'zod';

const name = z.string().min(1).max(60);
const leaf = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('click'), name, key: z.string().min(1).max(128) }),
  z.strictObject({ type: z.literal('view'), name, url: z.url().max(1024) }),
]);
const menu = z.strictObject({
  button: z
    .array(z.union([leaf, z.strictObject({ name, sub_button: z.array(leaf).min(1).max(5) })]))
    .min(1)
    .max(3),
});

/** Whether this is a menu as WeChat takes it: three buttons, with five below each. */
export const isMenu = (json: unknown): boolean => menu.safeParse(json).success;
