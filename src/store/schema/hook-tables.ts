import type { Hook, HookCall } from '../../model';
import type { Dialect } from './columns';
import { maybe, toolsFor } from './table';

export interface HookRow extends Hook {
  /** The secret it is signed with, sealed. */
  readonly secret: string;
}

/** Programs of others that are told what happens, and what they are still to be told. */
export function hookTables(dialect: Dialect) {
  const { c, index, table } = toolsFor(dialect);
  return {
    hook: table<HookRow>('hook', {
      id: c.id(),
      name: c.word(120),
      url: c.text(),
      secret: c.text(),
      events: c.json(),
      inside: c.flag(),
      state: c.word(8),
      fault: c.text(maybe),
      createdAt: c.time(),
      updatedAt: c.time(),
    }),
    hookCall: table<HookCall>(
      'hookCall',
      {
        id: c.id(),
        hookId: c.ref(),
        event: c.word(40),
        body: c.text(),
        state: c.word(8),
        attempts: c.int(),
        dueAt: c.time(),
        status: c.int(maybe),
        fault: c.text(maybe),
        sentAt: c.time(maybe),
        createdAt: c.time(),
      },
      [index('hookCall_due', ['hookId', 'state', 'dueAt']), index('hookCall_age', ['createdAt'])],
    ),
  };
}
