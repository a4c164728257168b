import type { Locale } from '../model';
import { blossom, plain, plum, willow } from './card-flora';
import { type Colours, coloursOf } from './card-palettes';
import { lanterns, moon, peaks, snow, stars, waves } from './card-scenes';
import { type SetText, setText, xml } from './card-text';
import type { Motif, Occasion } from './gallery';
import { lunarDay, lunarName } from './lunar';
import { dayInWords } from './template-variables';

/** Width and height of a card in pixels. */
export const cardSize = { width: 1080, height: 1350 } as const;

/** What a card says beside its occasion. */
export interface CardFacts {
  readonly locale: Locale;
  /** 称呼 of whom it is for; null for everybody. */
  readonly to: string | null;
  /** Our own name; null leaves the seal out. */
  readonly business: string | null;
  /** The day on it, `YYYY-MM-DD`; it is written as the moon has it and as the calendar has it. */
  readonly date: string;
}

const drawings: Readonly<Record<Motif, (colours: Colours) => string>> = {
  ...{ lanterns, moon, plum, blossom, waves, willow, peaks, stars, snow, plain },
};

const fonts: Readonly<Record<Locale, string>> = {
  'zh-CN': "'Noto Serif CJK SC','Source Han Serif SC','Songti SC',STSong,SimSun,serif",
  'zh-TW': "'Noto Serif CJK TC','Source Han Serif TC','Songti TC',PMingLiU,serif",
  'zh-HK': "'Noto Serif CJK HK','Source Han Serif HC','Songti TC',PMingLiU,serif",
  en: "Georgia,'Noto Serif','Noto Serif CJK SC','Songti SC',serif",
};

const MIDDLE = cardSize.width / 2;
const MARGIN = 96;
const WIDTH = 860;
/** Where the last line of the wish may stand, above the signature. */
const WORDS_END = 1136;

interface Look {
  readonly y: number;
  readonly colour: string;
  readonly spacing: number;
  readonly leading?: number;
  readonly weight?: number;
}

/** Lines below each other, in the middle; `y` is where the first stands. The last letter's space is taken back. */
function written({ lines, size }: SetText, { y, colour, spacing, leading = 1.45, weight = 400 }: Look): string {
  return lines
    .map((line, index) => {
      const x = MIDDLE + (spacing * size) / 2;
      return `<text x="${x}" y="${Math.round(y + index * size * leading)}" font-size="${size}" letter-spacing="${Math.round(spacing * size)}" font-weight="${weight}" fill="${colour}" text-anchor="middle">${xml(line)}</text>`;
    })
    .join('');
}

const SEAL = 100;

/** The first characters of a Chinese name as a seal, read from the right as seals are; nothing for others. */
function seal(business: string, [ground, words]: Colours['seal']): string {
  const signs = (business.match(/\p{Script=Han}/gu) ?? []).slice(0, 4);
  if (signs.length < 2) return '';
  const square = signs.length === 4;
  const size = square ? 38 : 92 / signs.length;
  const drawn = signs.map((sign, index) => {
    const x = square ? (index < 2 ? 22 : -22) : 0;
    const y = square ? (index % 2 ? 22 : -22) : (index - (signs.length - 1) / 2) * size;
    return `<text x="${x}" y="${Math.round(y + size * 0.37)}" font-size="${Math.round(size)}" font-weight="700" text-anchor="middle" fill="${words}">${sign}</text>`;
  });
  const width = square ? SEAL : size + 20;
  const x = cardSize.width - MARGIN - width / 2;
  return `<g transform="translate(${x} 1240)"><rect x="${-width / 2}" y="${-SEAL / 2}" width="${width}" height="${SEAL}" rx="9" fill="${ground}"/>${drawn.join('')}</g>`;
}

/** From whom, and the day: beside the seal when there is one, else in the middle. */
function signed({ locale, business, date }: CardFacts, { ink, quiet, seal: sealed }: Colours): string {
  const drawn = business === null ? '' : seal(business, sealed);
  const [year = 0, month = 0, number = 0] = date.split('-').map(Number);
  const day = `${lunarName(lunarDay(date), locale)} · ${dayInWords({ year, month, day: number }, locale)}`;
  const place = drawn ? `x="${MARGIN}"` : `x="${MIDDLE}" text-anchor="middle"`;
  const from = business === null ? null : setText(business, { width: WIDTH - SEAL, size: 36, least: 24, lines: 1 });
  const name =
    from &&
    `<text ${place} y="1230" font-size="${from.size}" letter-spacing="2" fill="${ink}">${xml(from.lines.join(''))}</text>`;
  return `${name ?? ''}<text ${place} y="1276" font-size="25" letter-spacing="1.5" fill="${quiet}">${xml(day)}</text>${drawn}`;
}

/** A greeting card as an SVG document of {@link cardSize}: a drawing, the occasion, a few words, for whom, from whom, the day. */
export function greetingCard(
  { names, title: own, card, motif, palette }: Pick<Occasion, 'names' | 'title' | 'card' | 'motif' | 'palette'>,
  facts: CardFacts,
): string {
  const { locale, to } = facts;
  const colours = coloursOf[palette];
  const { ground, ink, quiet, main } = colours;
  const chinese = locale !== 'en';
  const said = (own ?? names)[locale];
  const title = setText(said, { width: WIDTH, size: chinese ? 108 : 84, least: 52, lines: 2 });
  const name = to === null ? null : setText(to, { width: WIDTH - 60, size: 46, least: 28, lines: 2 });
  const wish = setText(card[locale], { width: WIDTH, size: chinese ? 46 : 42, least: 30, lines: 3 });
  const nameBelow = (title.lines.length - 1) * title.size * 1.2 + 92;
  const wishBelow = name ? nameBelow + (name.lines.length - 1) * name.size * 1.3 + 88 : nameBelow + 12;
  const end = wishBelow + (wish.lines.length - 1) * wish.size * 1.45;
  const titleY = Math.min(name ? 866 : 906, WORDS_END - end);
  const { width, height } = cardSize;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" lang="${locale}" role="img" font-family="${fonts[locale]}">`,
    `<title>${xml([said, to].filter(Boolean).join(' · '))}</title>`,
    `<defs><linearGradient id="ground" x2="0" y2="1"><stop stop-color="${ground[0]}"/><stop offset="1" stop-color="${ground[1]}"/></linearGradient>`,
    // The drawing is lost in mist where the words begin.
    '<linearGradient id="mist" gradientUnits="userSpaceOnUse" x2="0" y1="610" y2="775"><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>',
    `<mask id="far"><rect width="${width}" height="800" fill="url(#mist)"/></mask></defs>`,
    `<rect width="${width}" height="${height}" fill="url(#ground)"/>`,
    `<g mask="url(#far)">${drawings[motif](colours)}</g>`,
    `<rect x="36" y="36" width="${width - 72}" height="${height - 72}" rx="6" fill="none" stroke="${main}" stroke-width="2" opacity=".6"/>`,
    written(title, { y: titleY, colour: ink, spacing: chinese ? 0.16 : 0.01, leading: 1.2, weight: 700 }),
    name ? written(name, { y: titleY + nameBelow, colour: ink, spacing: chinese ? 0.08 : 0.01, leading: 1.3 }) : '',
    written(wish, { y: titleY + wishBelow, colour: quiet, spacing: chinese ? 0.18 : 0.02 }),
    signed(facts, colours),
    '</svg>',
  ].join('');
}
