import type { Rule } from '../model';
import type { Check } from './check';
import type { Reply } from './reply';

/** A rule ready to be asked. `place` is its position in the book, which is also the order of asking. */
export interface CompiledRule {
  readonly place: number;
  readonly rule: Rule;
  /** The rule's id as the outside world writes it. */
  readonly ruleId: string;
  /** Null: applies always. */
  readonly check: Check | null;
  readonly replies: readonly Reply[];
}

/** The rules of one trigger on one kind of channel, found by what the message contains. Numbers are places in the book's order. */
export interface Bucket {
  /** Rules that may apply whatever was said. */
  readonly always: readonly number[];
  /** Rules that can apply only when this keyword was found. */
  readonly byKeyword: ReadonlyMap<number, readonly number[]>;
  /** Rules that ask how many messages in a row were not understood. */
  readonly onMisses: readonly number[];
}

/** The name under which a channel type that no rule names is found. */
export const ANY_CHANNEL = '*';

/** Sorts rules into buckets by trigger and channel type. */
export function indexRules(rules: readonly CompiledRule[]): ReadonlyMap<string, ReadonlyMap<string, Bucket>> {
  const index = new Map<string, ReadonlyMap<string, Bucket>>();
  for (const trigger of new Set(rules.map(({ rule }) => rule.on))) {
    const own = rules.filter(({ rule }) => rule.on === trigger);
    const channels = new Set([ANY_CHANNEL, ...own.flatMap(({ rule }) => rule.channels ?? [])]);
    const byChannel = new Map<string, Bucket>();
    for (const channel of channels) {
      byChannel.set(channel, bucketOf(own.filter(({ rule }) => rule.channels?.includes(channel) ?? true)));
    }
    index.set(trigger, byChannel);
  }
  return index;
}

function bucketOf(rules: readonly CompiledRule[]): Bucket {
  const always: number[] = [];
  const onMisses: number[] = [];
  const byKeyword = new Map<number, number[]>();
  for (const { place, check } of rules) {
    if (check?.readsMisses) onMisses.push(place);
    else if (check?.needs == null) always.push(place);
    else {
      for (const keyword of new Set(check.needs)) {
        const places = byKeyword.get(keyword);
        if (places === undefined) byKeyword.set(keyword, [place]);
        else places.push(place);
      }
    }
  }
  return { always, byKeyword, onMisses };
}

/** The places of all rules that can apply to a message with these keywords, in the book's order, each once. */
export function candidates(bucket: Bucket, hits: readonly number[], withMisses: boolean): readonly number[] {
  const places: number[] = [];
  for (const hit of hits) {
    const more = bucket.byKeyword.get(hit);
    if (more !== undefined) for (const place of more) insert(places, place);
  }
  if (withMisses) for (const place of bucket.onMisses) insert(places, place);
  if (places.length === 0) return bucket.always;
  return bucket.always.length === 0 ? places : merge(bucket.always, places);
}

/** Keeps the few places found in order, each once; shifting them by hand is cheaper than sorting afterwards. */
function insert(places: number[], place: number): void {
  let at = places.length;
  while (at > 0 && (places[at - 1] as number) > place) at--;
  if (at > 0 && places[at - 1] === place) return;
  if (at === places.length) {
    places.push(place);
    return;
  }
  for (let i = places.length; i > at; i--) places[i] = places[i - 1] as number;
  places[at] = place;
}

function merge(left: readonly number[], right: readonly number[]): number[] {
  const merged: number[] = [];
  let at = 0;
  for (const place of right) {
    while (at < left.length && (left[at] as number) < place) merged.push(left[at++] as number);
    merged.push(place);
  }
  while (at < left.length) merged.push(left[at++] as number);
  return merged;
}
