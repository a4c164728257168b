import { civilTime, dateOf, dayNumber, isoDate } from '../engine/civil';
import type { CustomField } from '../engine/custom-fields';
import type { Contact, Role, Rule, Template } from '../model';

/** A customer of the play: who they are, and what happens with them. */
export interface Customer extends Pick<Contact, 'name' | 'surname' | 'title' | 'gender' | 'locale' | 'zone'> {
  readonly key: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly member: string | null;
  readonly birthday: string | null;
  readonly region: string | null;
  readonly fields: Contact['fields'];
  /** The key of the colleague whose customer this is. */
  readonly owner: string | null;
  readonly knownDays: number;
  /**
   * Each begins with its time, `13d 10:02` (days ago, on the workspace's clock) or `-96m` (minutes ago), and goes on with
   * lines: `c` and what the customer says, or a colleague's key and what they say. What begins with `/` is done, not said.
   */
  readonly scenes: readonly (readonly string[])[];
}

export interface Colleague {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly capacity: number;
}

/** Two weeks in the life of a workspace. */
export interface Play {
  readonly colleagues: readonly Colleague[];
  readonly customers: readonly Customer[];
  readonly templates: readonly Omit<Template, 'id' | 'version'>[];
  readonly rules: readonly Omit<Rule, 'id' | 'version'>[];
  /** What the business itself wants to know of its customers. */
  readonly fields: readonly CustomField[];
}

/** One line of the play at its time. */
export interface Step {
  readonly at: number;
  readonly customer: Customer;
  /** `c` for the customer, else a colleague's key. */
  readonly who: string;
  /** `say`, or what the line does. */
  readonly verb: string;
  readonly words: string;
}

/** Between lines people read, think and type: long words take longer. */
const PAUSE_MS = 15_000;
const PER_SIGN_MS = 900;
const DAY_MS = 86_400_000;

/** All lines of all scenes in the order in which they happen, none of them later than `now`. */
export function stepsOf(play: Play, now: number, zone: string): Step[] {
  const steps = play.customers.flatMap(customer =>
    customer.scenes.flatMap(([when = '', ...lines]) => {
      let at = timeOf(when, now, zone);
      return lines.map(line => {
        const step = { at: Math.min(at, now), customer, ...read(line) };
        at += PAUSE_MS + step.words.length * PER_SIGN_MS;
        return step;
      });
    }),
  );
  return steps.sort((a, b) => a.at - b.at);
}

function read(line: string): Pick<Step, 'who' | 'verb' | 'words'> {
  const match = /^(\w+) (?:\/(\w+) ?)?(.*)$/s.exec(line);
  if (!match) throw new Error(`the play has a line nobody says: ${line}`);
  const [, who = '', verb = 'say', words = ''] = match;
  return { who, verb, words };
}

function timeOf(when: string, now: number, zone: string): number {
  const minutes = /^-(\d+)m$/.exec(when)?.[1];
  if (minutes !== undefined) return now - Number(minutes) * 60_000;
  const [, days, hour, minute] = /^(\d+)d (\d\d):(\d\d)$/.exec(when) ?? [];
  if (days === undefined) throw new Error(`the play has a scene at no time: ${when}`);
  const today = civilTime(now, zone);
  const day = dateOf(dayNumber(isoDate(today.year, today.month, today.day)) - Number(days));
  return momentAt(`${day}T${hour}:${minute}`, zone);
}

/** The moment at which a wall clock shows this; a guess in UTC, corrected by what the wall shows then. */
function momentAt(wall: string, zone: string): number {
  const wanted = Date.parse(`${wall}Z`);
  const shown = civilTime(wanted, zone);
  const offset = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - wanted;
  return wanted - (Math.abs(offset) < DAY_MS ? offset : 0);
}
