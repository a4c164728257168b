import type { AgentRow } from '../store';
import { addFirstAdmin, agentByEmail, countAdmins } from '../store/queries/agents';
import { readSetting, writeSetting } from '../store/queries/settings';
import type { Door } from './door';
import { ApiError } from './errors';
import { hashPassword } from './password';
import { hashOf, newToken, same } from './secrets';

const SETTING = 'setup';

/**
 * The token of the one-time link while there is no administrator, or null when there is one. Every call makes a new
 * one: the link printed last is the one that works.
 */
export async function offerSetup(house: Pick<Door, 'store'>): Promise<string | null> {
  if ((await countAdmins(house.store)) > 0) return null;
  const token = newToken();
  await writeSetting(house.store, SETTING, { tokenHash: hashOf(token) });
  return token;
}

export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** Makes the administrator named by the environment, only when there is none. Resolves to whether it did. */
export async function makeFirstAdmin(house: Pick<Door, 'store' | 'now'>, first: FirstAdmin): Promise<boolean> {
  if ((await countAdmins(house.store)) > 0) return false;
  return (await add(house, first)) !== null;
}

/** Makes the first administrator for whoever holds the link. */
export async function redeemSetup(
  house: Pick<Door, 'store' | 'now'>,
  { token, ...first }: FirstAdmin & { readonly token: string },
): Promise<AgentRow> {
  const kept = (await readSetting(house.store, SETTING)) as { tokenHash?: string } | null;
  if (!kept?.tokenHash || !same(kept.tokenHash, hashOf(token))) {
    throw new ApiError(403, 'setup_token', 'this set-up link is not valid (any more); look for the last one printed');
  }
  const agent = await add(house, first);
  if (!agent) throw new ApiError(409, 'already_set_up', 'there is an administrator already');
  return agent;
}

async function add(house: Pick<Door, 'store' | 'now'>, first: FirstAdmin): Promise<AgentRow | null> {
  const email = first.email.trim().toLowerCase();
  const passwordHash = await hashPassword(first.password);
  const id = await addFirstAdmin(house.store, { email, name: first.name, passwordHash }, house.now());
  return id === null ? null : agentByEmail(house.store, email);
}
