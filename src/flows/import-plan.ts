import type { ImportKey } from '../engine/import-columns';
import type { ImportedPerson } from '../engine/import-row';
import type { RowFault } from '../engine/import-words';
import { plainPhone } from '../engine/said-details';
import type { Contact, ContactId, FieldValue } from '../model';
import type { ConsentRow } from '../store';
import type { ImportChanged, ImportChangeRow } from '../store/schema/import-rows';

/** A row that can be read. */
export interface PersonRow {
  readonly row: number;
  readonly cells: readonly string[];
  readonly person: ImportedPerson;
}

/** What a portion is planned by. */
export interface Planning {
  readonly importId: number;
  readonly key: ImportKey | null;
  /** The head of the key's column, for what is wrong with it. */
  readonly keyHead: string;
  /** A tag that everybody of the list gets. */
  readonly tag: string | null;
  readonly known: ReadonlyMap<string, readonly Contact[]>;
  /** Whether greetings are allowed, of whom anything was said; see `greetable` of the store. */
  readonly greetable: ReadonlyMap<ContactId, boolean>;
  /** What the same list did to some of them before. */
  readonly before: ReadonlyMap<ContactId, ImportChangeRow>;
  readonly now: number;
  readonly id: () => number;
}

/** One contact as it will be, with what the import does to it. */
interface Working {
  readonly made: boolean;
  contact: Contact;
  changed: ImportChanged | null;
  touched: boolean;
  greetable: boolean | null;
  address: string | null;
}

/** What a portion does. */
export interface Plan {
  readonly people: readonly Readonly<Working>[];
  readonly consents: readonly ConsentRow[];
  readonly faults: readonly { readonly row: number; readonly cells: readonly string[]; readonly faults: RowFault[] }[];
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly withheld: number;
}

/** By what a row's person is found, in the form in which keys are compared; null when people are not looked for. */
export function keyOf(person: ImportedPerson, key: ImportKey | null): string | null {
  if (key === null) return null;
  return key === 'address' ? person.address : (person.values[key] ?? null);
}

/** The same of somebody who is known. */
export const keyOfFound = (found: string, key: ImportKey): string =>
  key === 'phone' ? plainPhone(found) : key === 'email' ? found.toLowerCase() : found;

/** Decides what becomes of each row: somebody new, somebody changed, nothing, or a fault. Nothing is written. */
export function planPortion(rows: readonly PersonRow[], planning: Planning): Plan {
  const { key, now, tag } = planning;
  const working = new Map<string, Working>();
  const byId = new Map<ContactId, Working>();
  const people: Working[] = [];
  const consents: ConsentRow[] = [];
  const faults: Plan['faults'][number][] = [];
  const counts = { created: 0, updated: 0, unchanged: 0, withheld: 0 };
  for (const { row, cells, person } of rows) {
    const name = keyOf(person, key);
    const found = name === null ? [] : (planning.known.get(name) ?? []);
    if (found.length > 1) {
      const fault: RowFault = { id: 'key_ambiguous', column: planning.keyHead, value: name! };
      faults.push({ row, cells, faults: [fault] });
      continue;
    }
    let one = found[0] ? byId.get(found[0].id) : name === null ? undefined : working.get(name);
    const isNew = one === undefined && found.length === 0;
    if (one === undefined) {
      one = found[0] ? known(found[0], planning) : stranger(person, planning);
      if (name !== null) working.set(name, one);
      byId.set(one.contact.id, one);
      people.push(one);
    }
    const changed = take(one, person, tag);
    const agreed = agree(one, person, row, planning);
    if (agreed === 'withheld') counts.withheld++;
    else if (agreed !== null) {
      consents.push(agreed);
      if (one.changed) one.changed = { ...one.changed, consents: [...one.changed.consents, agreed.id] };
    }
    const told = changed || (agreed !== null && agreed !== 'withheld');
    if (isNew) counts.created++;
    else if (told) counts.updated++;
    else counts.unchanged++;
    one.touched ||= isNew || told;
    if (!one.made && changed) one.contact = { ...one.contact, updatedAt: Math.max(now, found[0]!.updatedAt + 1) };
  }
  return { people: people.filter(({ touched }) => touched), consents, faults, ...counts };
}

const NOTHING: ImportChanged = { values: {}, fields: {}, tags: [], consents: [] };

function known(contact: Contact, { before, greetable }: Planning): Working {
  const earlier = before.get(contact.id);
  const base = { contact, touched: false, greetable: greetable.get(contact.id) ?? null, address: null };
  // Somebody this list brought is taken away as a whole, whatever it says of them further down.
  return { ...base, made: false, changed: earlier?.made ? null : (earlier?.changed ?? NOTHING) };
}

const nobody: Omit<Contact, 'id' | 'createdAt' | 'updatedAt'> = {
  name: '',
  surname: null,
  title: null,
  gender: 'unknown',
  locale: 'zh-CN',
  zone: null,
  phone: null,
  email: null,
  tags: [],
  fields: {},
  ownerAgentId: null,
  birthday: null,
  birthdayLunar: false,
  birthdayLeap: false,
  member: null,
  lastPurchaseAt: null,
  region: null,
  externalId: null,
};

const stranger = (person: ImportedPerson, { id, now }: Planning): Working => ({
  made: true,
  changed: null,
  touched: true,
  greetable: null,
  address: person.address,
  contact: { ...nobody, id: id() as ContactId, createdAt: now, updatedAt: now },
});

/** Brings what a row says into a contact, and notes what it was. Whether anything changed. */
function take(one: Working, person: ImportedPerson, tag: string | null): boolean {
  const { contact: before } = one;
  const values = Object.entries(person.values).filter(([name, value]) => before[name as keyof Contact] !== value);
  const fields = Object.entries(person.fields).filter(([name, value]) => before.fields[name] !== value);
  const wanted = tag === null ? person.tags : [...person.tags, tag];
  const tags = [...new Set(wanted)].filter(each => !before.tags.includes(each));
  if (values.length + fields.length + tags.length === 0) return false;
  const after = Object.assign({ ...before }, Object.fromEntries(values), {
    tags: tags.length === 0 ? before.tags : [...before.tags, ...tags],
    fields: fields.length === 0 ? before.fields : { ...before.fields, ...Object.fromEntries(fields) },
  });
  one.contact = after;
  if (one.made || one.changed === null) return true;
  const born = values.some(([name]) => name.startsWith('birthday')) ? bornNames : [];
  const names = new Set([...values.map(([name]) => name), ...born]);
  const fieldNames = fields.map(([name]) => name);
  one.changed = {
    ...one.changed,
    values: pairs(one.changed.values, [...names], { ...before }, { ...after }),
    fields: pairs(one.changed.fields, fieldNames, before.fields, after.fields),
    tags: [...one.changed.tags, ...tags],
  };
  return true;
}

const bornNames = ['birthday', 'birthdayLunar', 'birthdayLeap'];

/** [before, after] by name; what stood before the list's first word on it stays the before. */
function pairs(
  known: ImportChanged['values'],
  names: readonly string[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ImportChanged['values'] {
  const fresh = names.map(name => {
    const first = known[name] ? known[name][0] : (before[name] ?? null);
    return [name, [first, after[name] as FieldValue]] as const;
  });
  return { ...known, ...Object.fromEntries(fresh) };
}

/** The line in the ledger; null when there is nothing new to say. Nobody who withdrew is put back by a list. */
function agree(one: Working, person: ImportedPerson, row: number, planning: Planning): ConsentRow | 'withheld' | null {
  const { consent } = person;
  if (consent === null || consent.granted === one.greetable) return null;
  if (consent.granted && one.greetable === false) return 'withheld';
  one.greetable = consent.granted;
  return {
    id: planning.id(),
    contactId: one.contact.id,
    channelId: null,
    purpose: 'marketing',
    granted: consent.granted,
    source: 'import',
    proof: { text: consent.proof, importId: String(planning.importId), row },
    wording: null,
    at: planning.now,
  };
}
