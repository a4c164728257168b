import type { Inbound } from '../../src/model';
import { decode } from './decode';
import type { FirstIds } from './first-id';
import type { Push } from './push';

/** Who wants to know of what has proved to be the platform's. */
export interface Hearers {
  /** Somebody tapped a button or a menu: the interaction's own id. */
  tapped(id: string): void;
  heard(inbound: readonly Inbound[]): void;
  /** Knows a message that comes again. */
  readonly firstId: FirstIds;
}

/** What an event means, whichever way it came; those who want to know of it are told. */
export function hear(push: Push, hearers: Hearers): readonly Inbound[] {
  const inbound = decode(push, hearers.firstId);
  hearers.heard(inbound);
  if (push.name === 'INTERACTION_CREATE' && inbound.some(({ kind }) => kind === 'menu'))
    hearers.tapped(idOf(push.body));
  return inbound;
}

function idOf(body: unknown): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : null;
  return typeof id === 'string' ? id : '';
}
