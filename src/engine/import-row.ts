import type { AgentId, Contact, FieldValue } from '../model';
import { type CustomField, fieldFault } from './custom-fields';
import {
  plainCell,
  type Read,
  readEmail,
  readField,
  readFields,
  readGender,
  readLocale,
  readPhone,
  readTags,
  readWords,
  readYesno,
  readZone,
} from './import-cells';
import type { ImportColumn, ImportKey, ImportTarget } from './import-columns';
import { readBirthday, readMoment } from './import-dates';
import type { RowFault, RowFaultId } from './import-words';

type Plain = Omit<Contact, 'id' | 'tags' | 'fields' | 'createdAt' | 'updatedAt'>;

/** What a row says of a person; what it does not say is left out. */
export interface ImportedPerson {
  readonly values: Partial<Plain>;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** What a channel calls the person. */
  readonly address: string | null;
  /** Whether they want greetings, and what proves it. */
  readonly consent: { readonly granted: boolean; readonly proof: string } | null;
}

/** What reading a row asks for beside the row. */
export interface RowReading {
  readonly columns: readonly ImportColumn[];
  readonly key: ImportKey | null;
  readonly defined: readonly CustomField[];
  /** The zone of times written without one. */
  readonly zone: string;
  /** Colleagues by e-mail address and by name, in small letters. */
  readonly agents: ReadonlyMap<string, AgentId>;
}

interface Draft {
  values: { -readonly [Name in keyof Plain]?: Plain[Name] };
  tags: readonly string[];
  fields: Record<string, FieldValue>;
  address: string | null;
  granted: boolean | null;
  proof: string;
  lunar: boolean;
  leap: boolean;
}

const WORDS = { name: 190, surname: 60, title: 60, externalId: 190, region: 60, member: 60 } as const;

/** Reads the cells of a row; all that is wrong with it is told, not only the first. */
export function readRow(
  cells: readonly string[],
  reading: RowReading,
): { readonly person: ImportedPerson } | { readonly faults: readonly RowFault[] } {
  const { columns, key } = reading;
  const few = cells.length < columns.length;
  if (few) return { faults: [{ id: 'cells_few', column: null, value: '' }] };
  if (cells.slice(columns.length).some(cell => cell !== '')) {
    return { faults: [{ id: 'cells_many', column: null, value: '' }] };
  }
  const faults: RowFault[] = [];
  const draft: Draft = {
    ...{ values: {}, tags: [], fields: {}, address: null },
    ...{ granted: null, proof: '', lunar: false, leap: false },
  };
  for (const step of stepsOf(columns)) {
    const cell = plainCell(cells[step.index]!);
    if (cell === '') continue;
    const id = cell.includes('\ufffd') || cell.includes('\0') ? 'unreadable' : take(draft, step.target, cell, reading);
    if (id !== null) faults.push({ id, column: step.head, value: cell });
  }
  faults.push(...gaps(draft, columns, key, faults));
  if (faults.length > 0) return { faults };
  const { values, tags, fields, address, granted, proof } = draft;
  return { person: { values, tags, fields, address, consent: granted === null ? null : { granted, proof } } };
}

interface Step {
  readonly index: number;
  readonly head: string;
  readonly target: ImportTarget;
}

const steps = new WeakMap<readonly ImportColumn[], readonly Step[]>();

/** The columns that count; a birthday is read after what says by which calendar it is. */
function stepsOf(columns: readonly ImportColumn[]): readonly Step[] {
  const known = steps.get(columns);
  if (known) return known;
  const order = (target: ImportTarget) => (target === 'birthdayLunar' || target === 'birthdayLeap' ? 0 : 1);
  const made = columns
    .map(({ head, target }, index) => ({ index, head, target }))
    .filter((step): step is Step => step.target !== null)
    .sort((one, other) => order(one.target) - order(other.target));
  steps.set(columns, made);
  return made;
}

/** Puts what a cell says into the draft; tells what is wrong with it. */
function take(draft: Draft, target: ImportTarget, cell: string, reading: RowReading): RowFaultId | null {
  const { values } = draft;
  const put = <Value>(read: Read<Value>, keep: (value: Value) => void): RowFaultId | null => {
    if ('fault' in read) return read.fault;
    keep(read.value);
    return null;
  };
  switch (target) {
    case 'name':
    case 'surname':
    case 'title':
    case 'externalId':
    case 'region':
    case 'member':
      return put(readWords(cell, WORDS[target]), value => {
        values[target] = value;
      });
    case 'gender':
      return put(readGender(cell), value => {
        values.gender = value;
      });
    case 'locale':
      return put(readLocale(cell), value => {
        values.locale = value;
      });
    case 'zone':
      return put(readZone(cell), value => {
        values.zone = value;
      });
    case 'phone':
      return put(readPhone(cell), value => {
        values.phone = value;
      });
    case 'email':
      return put(readEmail(cell), value => {
        values.email = value;
      });
    case 'address':
      return put(readWords(cell, 190), value => {
        draft.address = value;
      });
    case 'birthdayLunar':
    case 'birthdayLeap':
      return put(readYesno(cell), value => {
        draft[target === 'birthdayLunar' ? 'lunar' : 'leap'] = value;
      });
    case 'birthday':
    case 'lunarBirthday': {
      const born = readBirthday(cell, draft.lunar || target === 'lunarBirthday', draft.leap);
      if (born !== null && (target === 'birthday' || values.birthday === undefined)) Object.assign(values, born);
      return born === null ? 'birthday' : null;
    }
    case 'lastPurchaseAt': {
      const at = readMoment(cell, reading.zone);
      if (at !== null) values.lastPurchaseAt = at;
      return at === null ? 'moment' : null;
    }
    case 'owner': {
      const agent = reading.agents.get(cell.toLowerCase());
      if (agent !== undefined) values.ownerAgentId = agent;
      return agent === undefined ? 'owner' : null;
    }
    case 'tags':
      return put(readTags(cell), value => {
        draft.tags = value;
      });
    case 'fields':
      return (
        put(readFields(cell), value => {
          Object.assign(draft.fields, value);
        }) ?? misfits(draft.fields, reading.defined)
      );
    case 'consent':
      return put(readYesno(cell), value => {
        draft.granted = value;
      });
    case 'consentProof':
      return put(readWords(cell, 500), value => {
        draft.proof = value;
      });
    default: {
      const name = target.slice('fields.'.length);
      return put(
        readField(
          cell,
          reading.defined.find(field => field.name === name),
        ),
        value => {
          draft.fields[name] = value;
        },
      );
    }
  }
}

const misfits = (fields: Readonly<Record<string, FieldValue>>, defined: readonly CustomField[]): RowFaultId | null =>
  defined.some(field => fields[field.name] !== undefined && fieldFault(field, fields[field.name]!) !== null)
    ? 'fields'
    : null;

/** What a row must say and does not. */
function gaps(
  draft: Draft,
  columns: readonly ImportColumn[],
  key: ImportKey | null,
  before: readonly RowFault[],
): RowFault[] {
  const head = (target: ImportTarget) => columns.find(column => column.target === target)?.head ?? null;
  const found: RowFault[] = [];
  if (draft.granted === true && draft.proof === '')
    found.push({ id: 'proof', column: head('consentProof'), value: '' });
  const { name, phone, email } = draft.values;
  const keyed = key === 'address' ? draft.address : key === null ? '' : draft.values[key];
  if (key !== null && !keyed && !before.some(fault => fault.column === head(key))) {
    found.push({ id: 'key_empty', column: head(key), value: '' });
  } else if (!name && !phone && !email && !keyed && before.length === 0) {
    found.push({ id: 'nobody', column: null, value: '' });
  }
  return found;
}
