import { type Book, type BookOptions, compileBook } from '../engine/rule-book';
import type { Rule, TeamId } from '../model';
import type { Store } from '../store';
import type { Books, Log } from './house';

const MOST = 5000;

/** Reads all rules and templates and keeps them compiled; a rule that cannot be compiled is left out and named in the log. */
export async function openBooks(store: Store, log: Log, options: () => Promise<BookOptions>): Promise<Books> {
  let [book, teams] = await read();

  async function read(): Promise<[Book, ReadonlyMap<string, TeamId>]> {
    const rows = await store.rows('rule').find({ order: { id: 'ASC' }, take: MOST });
    const templates = await store.rows('template').find({ order: { id: 'ASC' }, take: MOST });
    const groups = await store.rows('team').find({ order: { id: 'ASC' }, take: MOST });
    const rules: Rule[] = rows.map(({ body, id, name, enabled, priority, version }) => ({
      ...body,
      id,
      name,
      enabled,
      priority,
      version,
    }));
    const next = compileBook(rules, templates, await options());
    for (const fault of next.faults) log.warn({ ...fault }, 'a rule was left out');
    return [next, new Map(groups.map(group => [group.name, group.id]))];
  }

  return {
    current: () => book,
    team: name => teams.get(name) ?? null,
    async reload() {
      [book, teams] = await read();
    },
  };
}
