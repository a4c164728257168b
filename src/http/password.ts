import { hash, verify } from '@node-rs/argon2';
import { z } from './zod';

// OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A password somebody chooses. */
export const newPassword = () => z.string().min(8, 'is shorter than 8 characters').max(200);

/** Argon2id hash in PHC form, ready to be kept. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

let nobody: Promise<string> | undefined;

/** Whether this is the password. Takes as long for somebody who does not exist (`kept` null) as for somebody who does. */
export async function isPassword(kept: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const right = await verify(kept ?? (await nobody), password);
  return right && kept !== null;
}
