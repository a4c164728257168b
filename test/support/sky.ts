/**
 * Sun and moon by other hands than the house's own: new moons after Jean Meeus, Astronomical Algorithms (2nd ed.,
 * chapter 49), the sun after Bretagnon and Simon, Planetary Programs and Tables (1986), ΔT after Espenak and Meeus.
 * Good to some seconds for the moon and about a minute for the sun between 1950 and 2100.
 */
const rad = Math.PI / 180;
const dayMs = 86_400_000;
const sin = (degrees: number) => Math.sin(degrees * rad);
const cos = (degrees: number) => Math.cos(degrees * rad);

/** Seconds by which dynamical time runs ahead of the clocks, in a (fractional) year. */
export function deltaT(year: number): number {
  if (year < 1961) {
    const u = year - 1950;
    return 29.07 + 0.407 * u - u ** 2 / 233 + u ** 3 / 2547;
  }
  if (year < 1986) {
    const u = year - 1975;
    return 45.45 + 1.067 * u - u ** 2 / 260 - u ** 3 / 718;
  }
  const u = year - 2000;
  if (year < 2005) {
    return 63.86 + 0.3345 * u - 0.060374 * u ** 2 + 0.0017275 * u ** 3 + 0.000651814 * u ** 4 + 0.00002373599 * u ** 5;
  }
  if (year < 2050) return 62.92 + 0.32217 * u + 0.005589 * u ** 2;
  return -20 + 32 * ((year - 1820) / 100) ** 2 - 0.5628 * (2150 - year);
}

/** A Julian day of dynamical time as ms since the epoch. */
function clockMs(julianDay: number): number {
  return (julianDay - 2_440_587.5) * dayMs - deltaT(2000 + (julianDay - 2_451_545) / 365.25) * 1_000;
}

/** [sine coefficient, power of E, M, M′, F] for each periodic term of the new moon. */
const moonTerms: readonly (readonly [number, number, number, number, number])[] = [
  [-0.4072, 0, 0, 1, 0],
  [0.17241, 1, 1, 0, 0],
  [0.01608, 0, 0, 2, 0],
  [0.01039, 0, 0, 0, 2],
  [0.00739, 1, -1, 1, 0],
  [-0.00514, 1, 1, 1, 0],
  [0.00208, 2, 2, 0, 0],
  [-0.00111, 0, 0, 1, -2],
  [-0.00057, 0, 0, 1, 2],
  [0.00056, 1, 1, 2, 0],
  [-0.00042, 0, 0, 3, 0],
  [0.00042, 1, 1, 0, 2],
  [0.00038, 1, 1, 0, -2],
  [-0.00024, 1, -1, 2, 0],
  [-0.00007, 0, 2, 1, 0],
  [0.00004, 0, 0, 2, -2],
  [0.00004, 0, 3, 0, 0],
  [0.00003, 0, 1, 1, -2],
  [0.00003, 0, 0, 2, 2],
  [-0.00003, 0, 1, 1, 2],
  [0.00003, 0, -1, 1, 2],
  [-0.00002, 0, -1, 1, -2],
  [-0.00002, 0, 1, 3, 0],
  [0.00002, 0, 0, 4, 0],
];

/** [base, per lunation, millionths of a day]: the planets' pull. */
const planetTerms: readonly (readonly [number, number, number])[] = [
  [299.77, 0.107408, 325],
  [251.88, 0.016321, 165],
  [251.83, 26.651886, 164],
  [349.42, 36.412478, 126],
  [84.66, 18.206239, 110],
  [141.74, 53.303771, 62],
  [207.14, 2.453732, 60],
  [154.84, 7.30686, 56],
  [34.52, 27.261239, 47],
  [207.19, 0.121824, 42],
  [291.34, 1.844379, 40],
  [161.72, 24.198154, 37],
  [239.56, 25.513099, 35],
  [331.55, 3.592518, 23],
];

/** When the moon is new for the `k`-th time after 2000-01-06, in ms. */
export function meeusNewMoon(k: number): number {
  const t = k / 1236.85;
  const e = 1 - 0.002516 * t - 0.0000074 * t ** 2;
  const m = 2.5534 + 29.1053567 * k - 0.0000014 * t ** 2 - 0.00000011 * t ** 3;
  const mm = 201.5643 + 385.81693528 * k + 0.0107582 * t ** 2 + 0.00001238 * t ** 3 - 0.000000058 * t ** 4;
  const f = 160.7108 + 390.67050284 * k - 0.0016118 * t ** 2 - 0.00000227 * t ** 3 + 0.000000011 * t ** 4;
  const node = 124.7746 - 1.56375588 * k + 0.0020672 * t ** 2 + 0.00000215 * t ** 3;
  let day = 2_451_550.09766 + 29.530588861 * k + 0.00015437 * t ** 2 - 0.00000015 * t ** 3 + 0.00000000073 * t ** 4;
  for (const [size, power, a, b, c] of moonTerms) day += size * e ** power * sin(a * m + b * mm + c * f);
  day -= 0.00017 * sin(node);
  for (const [i, [base, rate, size]] of planetTerms.entries()) {
    day += size * 1e-6 * sin(base + rate * k - (i === 0 ? 0.009173 * t ** 2 : 0));
  }
  return clockMs(day);
}

const sunSizes = [
  403406, 195207, 119433, 112392, 3891, 2819, 1721, 660, 350, 334, 314, 268, 242, 234, 158, 132, 129, 114, 99, 93, 86,
  78, 72, 68, 64, 46, 38, 37, 32, 29, 28, 27, 27, 25, 24, 21, 21, 20, 18, 17, 14, 13, 13, 13, 12, 10, 10, 10, 10,
];
const sunRates = [
  0.9287892, 35999.1376958, 35999.4089666, 35998.7287385, 71998.20261, 71998.4403, 36000.35726, 71997.4812, 32964.4678,
  -19.441, 445267.1117, 45036.884, 3.1008, 22518.4434, -19.9739, 65928.9345, 9038.0293, 3034.7684, 33718.148, 3034.448,
  -2280.773, 29929.992, 31556.493, 149.588, 9037.75, 107997.405, -4444.176, 151.771, 67555.316, 31556.08, -4561.54,
  107996.706, 1221.655, 62894.167, 31437.369, 14578.298, -31931.757, 34777.243, 1221.999, 62894.511, -4442.039,
  107997.909, 119.066, 16859.071, -4.578, 26895.292, -39.127, 12297.536, 90073.778,
];
const sunPhases = [
  270.54861, 340.19128, 63.91854, 331.2622, 317.843, 86.631, 240.052, 310.26, 247.23, 260.87, 297.82, 343.14, 166.79,
  81.53, 3.5, 132.75, 182.95, 162.03, 29.8, 266.4, 249.2, 157.6, 257.8, 185.1, 69.9, 8, 197.1, 250.4, 65.3, 162.7,
  341.5, 291.6, 98.5, 146.7, 110, 5.2, 342.6, 230.9, 256.1, 45.3, 242.9, 115.2, 151.8, 285.3, 53.3, 126.6, 205.7, 85.9,
  146.1,
];

/** The sun's apparent longitude in degrees at a Julian day of dynamical time. */
function sunLongitude(julianDay: number): number {
  const c = (julianDay - 2_451_545) / 36_525;
  let sum = 0;
  for (const [i, size] of sunSizes.entries()) sum += size * sin(sunPhases[i]! + sunRates[i]! * c);
  const aberration = 0.0000974 * cos(177.63 + 35999.01848 * c) - 0.005575;
  const a = 124.9 - 1934.134 * c + 0.002063 * c ** 2;
  const b = 201.11 + 72001.5377 * c + 0.00057 * c ** 2;
  const nutation = -0.004778 * sin(a) - 0.0003667 * sin(b);
  const longitude = 282.7771834 + 36000.76953744 * c + 0.000005729577951308232 * sum + aberration + nutation;
  return ((longitude % 360) + 360) % 360;
}

/** When the sun reaches a longitude (a multiple of 15°) in a Gregorian year, in ms. */
export function sunAt(degrees: number, year: number): number {
  const sinceJanuary = (((degrees - 280) % 360) + 360) % 360;
  let day = 2_451_544.5 + (year - 2000) * 365.2422 + (sinceJanuary / 360) * 365.2422;
  for (let i = 0; i < 8; i += 1) {
    const off = ((degrees - sunLongitude(day) + 540) % 360) - 180;
    day += (off / 360) * 365.2422;
  }
  return clockMs(day);
}
