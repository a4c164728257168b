import type { Palette } from './gallery';

/** The colours of a card, as CSS colours. Names are written in `ink`, which is red on none of them. */
export interface Colours {
  /** Of the ground, at the top and at the bottom. */
  readonly ground: readonly [string, string];
  /** What the drawing is drawn with, and what stays behind it. */
  readonly main: string;
  readonly soft: string;
  readonly ink: string;
  readonly quiet: string;
  /** The business's seal, and the words in it. */
  readonly seal: readonly [string, string];
}

export const coloursOf: Readonly<Record<Palette, Colours>> = {
  cinnabar: {
    ground: ['#a3211b', '#7a1410'],
    main: '#edc877',
    soft: '#c2402f',
    ink: '#fcf0d6',
    quiet: '#efcfa3',
    seal: ['#edc877', '#84160f'],
  },
  gold: {
    ground: ['#fcf6e8', '#f3e3bf'],
    main: '#b5842c',
    soft: '#e3c88b',
    ink: '#3b2a12',
    quiet: '#76602f',
    seal: ['#a63a24', '#fdf6e6'],
  },
  rose: {
    ground: ['#fdf5f2', '#f7dcd7'],
    main: '#c8636d',
    soft: '#eebcb8',
    ink: '#482630',
    quiet: '#865660',
    seal: ['#a63a3f', '#fdf3f0'],
  },
  jade: {
    ground: ['#f3f8f2', '#d3e7da'],
    main: '#3c7d64',
    soft: '#9cc8b1',
    ink: '#16352b',
    quiet: '#4a7060',
    seal: ['#a63a24', '#f5faf4'],
  },
  pine: {
    ground: ['#143c33', '#0b241f'],
    main: '#ead9ac',
    soft: '#2c5f50',
    ink: '#f6f0df',
    quiet: '#c3d0c2',
    seal: ['#ead9ac', '#123a31'],
  },
  azure: {
    ground: ['#f0f6fb', '#cbdfed'],
    main: '#3d6e96',
    soft: '#a4c5de',
    ink: '#14304a',
    quiet: '#476782',
    seal: ['#a63a24', '#f3f8fb'],
  },
  night: {
    ground: ['#111a38', '#2d2d5c'],
    main: '#f5e2ac',
    soft: '#414b86',
    ink: '#f8f1de',
    quiet: '#c8c6e0',
    seal: ['#f5e2ac', '#1b2348'],
  },
  paper: {
    ground: ['#fcfbf7', '#efece1'],
    main: '#1f7a6b',
    soft: '#b9d3c9',
    ink: '#1f2328',
    quiet: '#57606a',
    seal: ['#a63a24', '#fcfbf7'],
  },
  ink: {
    ground: ['#fbfcfb', '#e4ecea'],
    main: '#41696a',
    soft: '#a7c1be',
    ink: '#22393b',
    quiet: '#56706f',
    seal: ['#41696a', '#fbfcfb'],
  },
};
