import type { Address } from '../../src/model';

/** Where a conversation takes place: with one person, or with a member of a group, or with a group as such. */
export type Scene =
  | { readonly kind: 'c2c'; readonly openid: string }
  | { readonly kind: 'group'; readonly group: string; readonly member: string | null };

/** The thread of one member of a group; without a member that of the group itself. */
export function groupThread(group: string, member: string | null): string {
  return member === null ? `group:${group}` : `group:${group}:${member}`;
}

/**
 * Under which address a member of a group is known, or the group as such. Openids are given for one bot and one kind of
 * place, so the kind is part of the address: who writes alone and who writes in a group are two until a person says
 * otherwise.
 */
export function groupAddress(group: string, member: string | null): Address {
  return member === null ? `group:${group}` : `member:${member}`;
}

const GROUP = /^group:([^:]+)(?::(.+))?$/;

/** The scene of a thread, as `groupThread` names it; every other thread is a single chat. */
export function sceneOf({ address, thread }: { readonly address: Address; readonly thread: string }): Scene {
  const [, group, member] = GROUP.exec(thread) ?? [];
  if (group === undefined) return { kind: 'c2c', openid: address };
  return { kind: 'group', group, member: member ?? null };
}

/** The path of the API under which this scene's messages and files are sent. */
export function pathOf(scene: Scene): string {
  return scene.kind === 'c2c'
    ? `/v2/users/${encodeURIComponent(scene.openid)}`
    : `/v2/groups/${encodeURIComponent(scene.group)}`;
}
