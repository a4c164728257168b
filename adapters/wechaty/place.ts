import type { Address } from '../../src/model';

/** Where a conversation takes place: with a person alone, or with one person in a room. */
export interface Place {
  readonly address: Address;
  readonly room: string | null;
}

/** The thread of a person in a room; one of theirs alone has none of its own. */
export const roomThread = (room: string, address: Address): string => `room ${room} ${address}`;

/** Where an answer to this thread goes. */
export function placeOf(address: Address, thread: string): Place {
  const room = /^room (\S+) ./s.exec(thread)?.[1];
  return { address, room: room ?? null };
}

/** The chat in which something is said, for telling chats apart. */
export const chatOf = ({ address, room }: Place): string => room ?? address;
