import type { Colours } from './card-palettes';

type Place = readonly [x: number, y: number, size: number];

const at = ([x, y, size]: Place, turn: number, inner: string): string =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">${inner}</g>`;

const around = (count: number, draw: (angle: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw((index * 360) / count)).join('');

/** Five petals around a heart, one unit wide from heart to tip. */
function flower(petal: string, heart: string, opacity = 1): string {
  const petals = around(
    5,
    angle => `<path d="M0 0C-.62-.3-.5-1 0-.96C.5-1 .62-.3 0 0Z" transform="rotate(${angle})"/>`,
  );
  const threads = around(
    7,
    angle =>
      `<path d="M0 0V-.42" transform="rotate(${angle + 14})"/><circle cx="0" cy="-.46" r=".05" transform="rotate(${angle + 14})"/>`,
  );
  return `<g fill="${petal}" opacity="${opacity}">${petals}</g><g stroke="${heart}" stroke-width=".03" fill="${heart}">${threads}</g><circle r=".13" fill="${heart}"/>`;
}

const bud = (petal: string): string => `<path d="M0 .4C-.5.2-.4-.5 0-.6C.4-.5.5.2 0 .4Z" fill="${petal}"/>`;

const leaf = (colour: string): string => `<path d="M0 0C.24-.4.26-1.1 0-1.6C-.26-1.1-.24-.4 0 0Z" fill="${colour}"/>`;

const blade = (colour: string): string => `<path d="M0 0C.13-.5.12-1.3 0-1.9C-.12-1.3-.13-.5 0 0Z" fill="${colour}"/>`;

/** A branch of winter plum from the left, in flower. */
export function plum({ main, soft, quiet, ground }: Colours): string {
  const wood = [
    '<path d="M-40 690C120 640 190 560 300 520C430 470 520 430 640 330" stroke-width="20"/>',
    '<path d="M300 520C360 440 370 330 470 230" stroke-width="11"/>',
    '<path d="M640 330C720 270 800 260 900 180" stroke-width="9"/>',
    '<path d="M520 440C640 460 720 430 830 450" stroke-width="8"/>',
    '<path d="M150 600C180 500 150 430 200 340" stroke-width="8"/>',
  ].join('');
  const open: readonly (readonly [...Place, number])[] = [
    [470, 230, 74, 10],
    [640, 330, 92, -20],
    [300, 505, 84, 30],
    [830, 448, 66, -8],
    [895, 182, 60, 24],
    [200, 345, 58, -30],
    [385, 395, 54, 50],
    [735, 275, 50, 5],
  ];
  const closed: readonly Place[] = [
    [430, 290, 26],
    [560, 385, 28],
    [700, 440, 26],
    [175, 430, 24],
    [815, 236, 24],
    [915, 455, 20],
  ];
  return [
    `<circle cx="610" cy="330" r="270" fill="${soft}" opacity=".28"/>`,
    `<g fill="none" stroke="${quiet}" stroke-linecap="round" opacity=".82">${wood}</g>`,
    ...closed.map((place, index) => at(place, index * 40 - 60, bud(main))),
    ...open.map(([x, y, size, turn]) => at([x, y, size], turn, flower(main, ground[0], 0.94))),
  ].join('');
}

/** Spring blossom and leaves around an open circle. */
export function blossom({ main, soft, ground }: Colours): string {
  const round = (degrees: number, radius: number): readonly [number, number] => {
    const angle = (degrees * Math.PI) / 180;
    return [Math.round(540 + radius * Math.cos(angle)), Math.round(400 + radius * Math.sin(angle))];
  };
  // As in a laurel: in pairs along the stem, from below upwards on both sides.
  const leaves = [88, 108, 128, 148, 168, 188, 208, 228].flatMap((degrees, index) =>
    [26, -26].flatMap(aside => [
      at([...round(degrees, 262), 40 + (index % 3) * 6], degrees + 180 + aside, leaf(soft)),
      at([...round(180 - degrees, 262), 40 + (index % 3) * 6], -degrees + 180 - aside, leaf(soft)),
    ]),
  );
  const flowers: readonly (readonly [degrees: number, radius: number, size: number])[] = [
    [205, 262, 86],
    [178, 250, 60],
    [228, 270, 54],
    [150, 262, 46],
    [20, 262, 92],
    [46, 256, 60],
    [352, 268, 58],
    [72, 262, 44],
    [328, 262, 42],
    [252, 262, 32],
  ];
  return [
    `<circle cx="540" cy="400" r="262" fill="none" stroke="${main}" stroke-width="2.5" opacity=".55"/>`,
    ...leaves,
    ...flowers.map(([degrees, radius, size], index) =>
      at([...round(degrees, radius), size], index * 25, flower(main, ground[0], index % 3 === 2 ? 0.72 : 0.95)),
    ),
  ].join('');
}

/** Willow in thin rain before far hills. */
export function willow({ main, soft }: Colours): string {
  const strands: readonly (readonly [x: number, length: number, sway: number])[] = [
    [600, 250, -40],
    [668, 410, -64],
    [722, 320, -36],
    [786, 520, -82],
    [842, 400, -46],
    [900, 580, -76],
    [962, 470, -40],
    [1020, 640, -52],
  ];
  const strand = ([x, length, sway]: (typeof strands)[number], one: number): string => {
    const count = Math.floor(length / 24);
    const leaves = Array.from({ length: count }, (_, index) => {
      const part = (index + 1) / count;
      const size = 25 * (1 - part * 0.45);
      return at(
        [Math.round(x + sway * part * part), Math.round(20 + length * part), size],
        180 + ((index + one) % 2 ? 24 : -24) + (sway / length) * -60,
        blade(main),
      );
    });
    return `<g opacity="${one % 2 ? 0.95 : 0.6}"><path d="M${x} 0Q${x} ${length * 0.55} ${x + sway} ${length + 20}" fill="none" stroke="${main}" stroke-width="2"/>${leaves.join('')}</g>`;
  };
  const rain = Array.from({ length: 22 }, (_, index) => {
    const x = 100 + Math.round(((index * 0.618) % 1) * 880);
    const y = 130 + Math.round(((index * 0.755) % 1) * 440);
    return `<path d="M${x} ${y}l-6 30"/>`;
  });
  return [
    `<path d="M0 690C110 600 190 540 300 580C400 480 500 500 600 600C740 540 900 590 1080 660V800H0Z" fill="${soft}" opacity=".4"/>`,
    `<path d="M0 740C170 650 320 640 470 690C640 610 840 650 1080 720V800H0Z" fill="${soft}" opacity=".6"/>`,
    `<g stroke="${soft}" stroke-width="1.5" stroke-linecap="round" opacity=".7">${rain.join('')}</g>`,
    strands.map(strand).join(''),
  ].join('');
}

/** One ring of the brush and a few leaves of bamboo: for what needs few words. */
export function plain({ main, soft }: Colours): string {
  const leaves: readonly (readonly [...Place, number])[] = [
    [690, 560, 96, 118],
    [690, 560, 88, 158],
    [690, 560, 78, 78],
    [770, 470, 70, 110],
    [770, 470, 64, 150],
  ];
  return [
    `<path d="M330 545A250 250 0 1 1 720 565" fill="none" stroke="${soft}" stroke-width="15" stroke-linecap="round" opacity=".85"/>`,
    `<path d="M850 330Q770 450 640 660" fill="none" stroke="${main}" stroke-width="5" stroke-linecap="round"/>`,
    ...leaves.map(([x, y, size, turn]) => at([x, y, size], turn, blade(main))),
  ].join('');
}
