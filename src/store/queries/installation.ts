import type { Rule, Template } from '../../model';
import type { Store } from '../store';
import { marks, type Transaction } from '../transaction';

/** Rules and templates as they are shipped: without ids, for the store gives those. */
export interface Shipped {
  readonly rules: readonly Omit<Rule, 'id' | 'version'>[];
  readonly templates: readonly Omit<Template, 'id' | 'version'>[];
}

/** An account that a new workspace starts with. */
export interface FirstChannel {
  readonly type: string;
  readonly name: string;
}

const INSTALLED = 'installed';

/**
 * Writes what a new workspace starts with, once for ever: the setting `installed` is written in the same transaction, so
 * of two processes that start together one finds it there. Resolves to whether this call did it.
 */
export const addShipped = (store: Store, shipped: Shipped, channel: FirstChannel, at: number): Promise<boolean> =>
  store.transact(async tx => {
    const there = await tx.all('SELECT name FROM setting WHERE name = ?', [INSTALLED]);
    if (there.length > 0) return false;
    await tx.insert('setting', ['name', 'value'], [[INSTALLED, JSON.stringify({ at })]]);
    await addTemplates(store, tx, shipped.templates, at);
    await tx.insert(
      'rule',
      ['id', 'name', 'enabled', 'priority', 'body', 'version', 'createdAt', 'updatedAt'],
      shipped.rules.map(({ name, enabled, priority, ...body }) => [
        ...[store.id(), name, Number(enabled), priority, JSON.stringify(body), 1, at, at],
      ]),
    );
    await tx.insert(
      'channel',
      ['id', 'type', 'name', 'settings', 'state', 'createdAt', 'updatedAt'],
      [[store.id(), channel.type, channel.name, '{}', 'on', at, at]],
    );
    return true;
  });

/** Templates with their first versions; a name that is taken already keeps the words it has. */
async function addTemplates(store: Store, tx: Transaction, templates: Shipped['templates'], at: number): Promise<void> {
  const names = templates.map(({ name }) => name);
  if (names.length === 0) return;
  const taken = new Set(
    (await tx.all<{ name: string }>(`SELECT name FROM template WHERE name IN (${marks(names.length)})`, names)).map(
      ({ name }) => name,
    ),
  );
  const rows = templates
    .filter(({ name }) => !taken.has(name))
    .map(template => ({ ...template, id: store.id(), bodies: JSON.stringify(template.bodies) }));
  await tx.insert(
    'template',
    ['id', 'name', 'purpose', 'bodies', 'version', 'createdAt', 'updatedAt'],
    rows.map(({ id, name, purpose, bodies }) => [id, name, purpose, bodies, 1, at, at]),
  );
  await tx.insert(
    'templateVersion',
    ['id', 'templateId', 'version', 'bodies', 'createdAt'],
    rows.map(({ id, bodies }) => [store.id(), id, 1, bodies, at]),
  );
}
