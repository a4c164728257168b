import type { Colours } from './card-palettes';

/** A cloud as painters stack it: rounded bars, each a little aside. */
const cloud = (x: number, y: number, scale: number, colour: string, opacity: number): string =>
  `<g transform="translate(${x} ${y}) scale(${scale})" fill="${colour}" opacity="${opacity}"><rect x="0" y="0" width="260" height="30" rx="15"/><rect x="54" y="-26" width="150" height="30" rx="15"/><rect x="-64" y="26" width="230" height="30" rx="15"/><rect x="40" y="52" width="120" height="24" rx="12"/></g>`;

/** A full moon among clouds. */
export function moon({ main, soft }: Colours): string {
  return [
    `<circle cx="540" cy="400" r="330" fill="${main}" opacity=".06"/><circle cx="540" cy="400" r="286" fill="${main}" opacity=".09"/>`,
    `<circle cx="540" cy="400" r="236" fill="${main}"/>`,
    '<g fill="#d9bd78" opacity=".28"><circle cx="470" cy="340" r="46"/><circle cx="590" cy="300" r="26"/><circle cx="610" cy="450" r="62"/><circle cx="480" cy="490" r="24"/></g>',
    cloud(210, 520, 1.15, soft, 0.92),
    cloud(640, 580, 1.05, soft, 0.86),
    cloud(730, 250, 0.66, soft, 0.7),
    sparks(
      [
        [170, 190, 4],
        [260, 300, 3],
        [880, 160, 4],
        [930, 420, 3],
        [150, 440, 3],
        [400, 120, 3],
        [700, 110, 3],
      ],
      main,
    ),
  ].join('');
}

type Spark = readonly [x: number, y: number, size: number];

/** Stars as points of light; the larger ones with four rays. */
function sparks(places: readonly Spark[], colour: string): string {
  const spark = ([x, y, size]: Spark): string =>
    size < 6
      ? `<circle cx="${x}" cy="${y}" r="${size}"/>`
      : `<path transform="translate(${x} ${y}) scale(${size})" d="M0-3C.2-.5.5-.2 3 0C.5.2.2.5 0 3C-.2.5-.5.2-3 0C-.5-.2-.2-.5 0-3Z"/>`;
  return `<g fill="${colour}">${places.map(spark).join('')}</g>`;
}

/** A river of stars with two bright ones on its banks. */
export function stars({ main, soft }: Colours): string {
  const dust = Array.from({ length: 96 }, (_, index): Spark => {
    const along = (index * 37) % 97;
    const aside = ((index * 61) % 41) - 20;
    return [
      Math.round(90 + along * 9.4 + aside * 2.2),
      Math.round(690 - along * 5.9 + aside * 6),
      1.6 + (index % 4) * 0.8,
    ];
  });
  return [
    `<path d="M20 760C260 640 420 520 560 420S860 190 1060 90" fill="none" stroke="${soft}" stroke-width="210" stroke-linecap="round" opacity=".3"/>`,
    `<path d="M20 760C260 640 420 520 560 420S860 190 1060 90" fill="none" stroke="${soft}" stroke-width="96" stroke-linecap="round" opacity=".35"/>`,
    `<g opacity=".75">${sparks(dust, main)}</g>`,
    `<path d="M330 300Q560 330 760 560" fill="none" stroke="${main}" stroke-width="2" stroke-dasharray="2 14" stroke-linecap="round"/>`,
    sparks(
      [
        [330, 300, 20],
        [760, 560, 17],
        [240, 180, 7],
        [500, 150, 8],
        [900, 480, 8],
        [860, 690, 7],
        [180, 460, 6],
        [640, 250, 6],
      ],
      main,
    ),
  ].join('');
}

/** One scale of the pattern 青海波: arcs within an arc. */
const scale = (x: number, y: number, main: string, soft: string, ground: string): string =>
  `<g transform="translate(${x} ${y})"><circle r="108" fill="${ground}"/>${[106, 82, 58, 34]
    .map(
      (radius, index) =>
        `<circle r="${radius}" fill="none" stroke="${index % 2 ? soft : main}" stroke-width="${index === 0 ? 5 : 4}"/>`,
    )
    .join('')}</g>`;

/** A morning sun over a sea of scales. */
export function waves({ main, soft, ground }: Colours): string {
  const rows = [0, 1, 2, 3, 4].flatMap(row =>
    Array.from({ length: 7 }, (_, index) =>
      scale(index * 210 - (row % 2 ? 195 : 90), 560 + row * 58, main, soft, ground[0]),
    ),
  );
  return [
    `<circle cx="540" cy="395" r="215" fill="${soft}" opacity=".35"/><circle cx="540" cy="395" r="168" fill="${soft}" opacity=".75"/>`,
    cloud(150, 250, 0.8, soft, 0.45),
    cloud(740, 190, 0.9, soft, 0.45),
    `<g clip-path="url(#sea)">${rows.join('')}</g><clipPath id="sea"><rect x="0" y="430" width="1080" height="330"/></clipPath>`,
  ].join('');
}

/** Ranges behind ranges, a low sun, geese. */
export function peaks({ main, soft }: Colours): string {
  const geese = [
    [300, 220, 1],
    [362, 250, 0.85],
    [262, 268, 0.8],
    [420, 282, 0.72],
    [226, 318, 0.66],
  ].map(([x, y, size]) => `<path transform="translate(${x} ${y}) scale(${size})" d="M-26-10Q-10-16 0 0Q10-16 26-10"/>`);
  return [
    `<circle cx="735" cy="300" r="122" fill="${main}" opacity=".7"/>`,
    `<path d="M0 600L150 470L240 540L400 360L520 480L640 400L800 520L930 430L1080 560V780H0Z" fill="${soft}" opacity=".5"/>`,
    `<path d="M0 680L120 600L260 640L430 500L560 600L720 530L870 640L980 590L1080 640V780H0Z" fill="${soft}" opacity=".85"/>`,
    `<path d="M0 750L180 670L330 710L520 630L690 700L850 660L1080 720V800H0Z" fill="${main}" opacity=".55"/>`,
    `<g fill="none" stroke="${main}" stroke-width="5" stroke-linecap="round">${geese.join('')}</g>`,
  ].join('');
}

const fir = (x: number, y: number, size: number, colour: string): string =>
  `<path transform="translate(${x} ${y}) scale(${size})" fill="${colour}" d="M0-150L46-70H24L70 0H12V26H-12V0H-70L-24-70H-46Z"/>`;

/** Snow falling on hills and firs. */
export function snow({ main, soft }: Colours): string {
  const flakes = Array.from({ length: 58 }, (_, index) => {
    const x = 60 + ((index * 187) % 960);
    const y = 90 + ((index * 131) % 560);
    return `<circle cx="${x}" cy="${y}" r="${2.5 + (index % 5) * 1.5}" opacity="${0.55 + (index % 4) * 0.14}"/>`;
  });
  return [
    `<circle cx="765" cy="265" r="98" fill="${main}" opacity=".22"/>`,
    `<path d="M0 640C220 520 420 540 600 600S920 560 1080 610V800H0Z" fill="${soft}" opacity=".45"/>`,
    fir(220, 640, 1.3, main),
    fir(330, 655, 0.9, main),
    fir(140, 665, 0.8, soft),
    fir(850, 640, 1.05, main),
    fir(930, 655, 0.75, soft),
    `<path d="M0 690C260 620 520 640 740 670S980 650 1080 670V800H0Z" fill="${soft}" opacity=".8"/>`,
    `<g fill="#ffffff">${flakes.join('')}</g>`,
  ].join('');
}

/** Three lanterns on their cords. */
export function lanterns({ main, soft, ink }: Colours): string {
  const lantern = (x: number, y: number, size: number): string => {
    const ribs = [118, 92, 60, 24].map(
      radius => `<ellipse rx="${radius}" ry="104" fill="none" stroke="${main}" stroke-width="3.5" opacity=".9"/>`,
    );
    const tassel = [-16, -8, 0, 8, 16].map(x => `<path d="M${x} 150V${236 - Math.abs(x)}"/>`);
    return [
      `<path d="M${x} 0V${y - 128 * size}" stroke="${main}" stroke-width="3"/>`,
      `<g transform="translate(${x} ${y}) scale(${size})"><ellipse rx="150" ry="136" fill="${main}" opacity=".1"/>`,
      `<ellipse rx="120" ry="106" fill="${soft}"/>${ribs.join('')}`,
      `<rect x="-44" y="-124" width="88" height="22" rx="6" fill="${main}"/><rect x="-44" y="102" width="88" height="22" rx="6" fill="${main}"/>`,
      `<circle cy="140" r="11" fill="${ink}"/><g stroke="${main}" stroke-width="4" stroke-linecap="round">${tassel.join('')}</g></g>`,
    ].join('');
  };
  return [
    lantern(250, 300, 0.78),
    lantern(830, 240, 0.7),
    lantern(545, 420, 1.22),
    cloud(120, 600, 0.8, soft, 0.55),
    cloud(760, 560, 0.85, soft, 0.55),
  ].join('');
}
