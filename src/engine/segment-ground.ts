import type { ChannelId, Segment, SegmentTest } from '../model';
import { DEEPEST_CONDITION } from './check';
import { partsOf, segmentsNamed } from './segment-schema';

/** A segment as others refer to it. */
export type KnownSegment = Pick<Segment, 'name' | 'kind' | 'when'>;

/** What a segment is asked on: a moment, a zone, and the rest of the house as far as it may be asked about. */
export interface Ground {
  readonly now: number;
  /** IANA zone of whose day `today` is. */
  readonly zone: string;
  /** By id; those that are referred to, and those they refer to. */
  readonly segments: ReadonlyMap<string, KnownSegment>;
  /** `windowed`: one may write on it only for a while after the customer did something. */
  readonly channels: readonly { readonly id: ChannelId; readonly type: string; readonly windowed: boolean }[];
}

/** Why a segment cannot be used, and where in its test. */
export interface SegmentFault {
  readonly path: string;
  readonly says: string;
}

/** Questions that may be asked altogether, those of the segments it refers to among them. */
const MOST_TOGETHER = 1000;
/** Groups and segments that may stand inside one another altogether. */
const DEEPEST_TOGETHER = 2 * DEEPEST_CONDITION;

/**
 * What is wrong with a test as that of the segment `id` (null for one that is new): it refers to what does not exist, to
 * itself by whatever way, or with all it refers to it grows too large. Null when nothing is.
 */
export function segmentFault(test: SegmentTest, id: string | null, segments: Ground['segments']): SegmentFault | null {
  for (const named of segmentsNamed(test)) {
    if (named.id === id) return { path: named.path, says: 'is this segment itself' };
    if (!segments.has(named.id)) return { path: named.path, says: 'names no segment' };
    if (id !== null && reaches(named.id, id, segments, new Set())) {
      return { path: named.path, says: 'refers to this segment itself in the end' };
    }
  }
  if (asksTooMuch(test, segments))
    return {
      path: 'when',
      says: `asks too much with all it refers to; at most ${MOST_TOGETHER} questions, ${DEEPEST_TOGETHER} inside one another`,
    };
  return null;
}

function reaches(from: string, to: string, segments: Ground['segments'], seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  const { when } = segments.get(from) ?? { when: null };
  return when !== null && segmentsNamed(when).some(({ id }) => reaches(id, to, segments, seen));
}

/** Whether a test grows too large with all it refers to; one that refers to itself always does. */
export const asksTooMuch = (test: SegmentTest, segments: Ground['segments']): boolean =>
  weight(test, segments, 0) > MOST_TOGETHER;

/** How many questions it asks altogether; counting ends once they are too many or stand too deep. */
function weight(test: SegmentTest, segments: Ground['segments'], depth: number): number {
  if (depth > DEEPEST_TOGETHER) return Number.POSITIVE_INFINITY;
  const when = 'segment' in test ? (segments.get(test.segment)?.when ?? null) : null;
  let count = 1;
  for (const part of when === null ? partsOf(test) : [when]) {
    count += weight(part, segments, depth + 1);
    if (count > MOST_TOGETHER) break;
  }
  return count;
}
