import { etiquette } from './etiquette';
import { foldCharacter } from './normalise';

const han = /\p{Script=Han}/u;
const FIRST_HAN = 0x4e00;
const LAST_HAN = 0x9fff;

interface Scripts {
  /** Characters of the simplified standard (GB 2312). */
  readonly simplified: ReadonlySet<string>;
  /** Characters in common use in traditional script (the first level of Big5). */
  readonly traditional: ReadonlySet<string>;
  /** Characters that stand for more than one stroke of another. */
  readonly simpler: ReadonlySet<string>;
}

function decoded(
  encoding: 'gbk' | 'big5',
  leads: readonly [number, number],
  trails: (lead: number) => number[],
): Set<string> {
  const decoder = new TextDecoder(encoding);
  const signs = new Set<string>();
  for (let lead = leads[0]; lead <= leads[1]; lead++)
    for (const trail of trails(lead)) signs.add(decoder.decode(Uint8Array.of(lead, trail)));
  return signs;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

let known: Scripts | null = null;

function scripts(): Scripts {
  if (known) return known;
  const simpler = new Set<string>();
  for (let code = FIRST_HAN; code <= LAST_HAN; code++) {
    const sign = String.fromCharCode(code);
    const folded = foldCharacter(sign);
    if (folded !== sign) simpler.add(folded);
  }
  known = {
    simpler,
    simplified: decoded('gbk', [0xb0, 0xf7], () => range(0xa1, 0xfe)),
    traditional: decoded('big5', [0xa4, 0xc6], lead => [
      ...range(0x40, 0x7e),
      ...(lead < 0xc6 ? range(0xa1, 0xfe) : []),
    ]),
  };
  return known;
}

/** Whether a character belongs to traditional script only: 們, but not 你, 後 or 乾. */
export function isTraditionalOnly(sign: string): boolean {
  if (!han.test(sign)) return false;
  if (etiquette.neverSimplified.includes(sign)) return true;
  return foldCharacter(sign) !== sign && !scripts().simplified.has(sign);
}

/** Whether a character belongs to simplified script only: 们 and 体, but not 你, 后 or 台. */
export function isSimplifiedOnly(sign: string): boolean {
  if (!han.test(sign) || etiquette.traditionalToo.includes(sign)) return false;
  const { simpler, simplified, traditional } = scripts();
  return simpler.has(sign) && simplified.has(sign) && !traditional.has(sign);
}
