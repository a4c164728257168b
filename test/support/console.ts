import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium as engine, type Locator, type Page } from 'playwright-core';
import { en } from '../../console/src/i18n/en';
import { zhCN } from '../../console/src/i18n/zh-CN';
import { chromium, dist } from './machine';

/** `describe` where there are a browser and a built project, and a skipped one elsewhere. */
export const onScreen: jest.Describe = chromium === null || dist === null ? describe.skip : describe;

/** How long anything a person waits for may take. */
const PATIENCE_MS = 20_000;

/** The sizes the console is looked at: a desk, and a telephone. */
export const screens = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } } as const;

/** Everything the console says, by language; what stands in braces is filled in by {@link fill}. */
const words = { 'zh-CN': zhCN, en } as const;
type Words = (typeof words)['zh-CN' | 'en'];

/** Who sits where, and how they like the console. */
export interface Sitting {
  readonly url: string;
  readonly language?: 'zh-CN' | 'en';
  readonly screen?: keyof typeof screens;
  readonly theme?: 'light' | 'dark';
  /** Device pixels to a pixel of the page. */
  readonly scale?: number;
  /** What time it is there when the page opens, milliseconds; now when left out. */
  readonly at?: number;
}

/** Somebody in front of the console. */
export interface Seat {
  readonly page: Page;
  readonly words: Words;
  readonly phone: boolean;
  /** What must never happen: dialogs, refused scripts, faults of the page. */
  readonly alarms: readonly string[];
  go(path: string): Promise<void>;
  /** Is signed in without the form. */
  enter(who: { readonly email: string; readonly password: string }): Promise<void>;
  /** Waits until these words stand on the page; gives back the last place where they do. */
  sees(text: string | RegExp, within?: Locator): Promise<Locator>;
  button(name: string | RegExp, within?: Locator): Locator;
  /** Presses a button, by thumb where there is no mouse. */
  press(name: string | RegExp, within?: Locator): Promise<void>;
  /** Follows a link of the page. */
  follow(name: string | RegExp, within?: Locator): Promise<void>;
  /** Fills in the field that is called so. */
  write(label: string, text: string): Promise<void>;
  /** A single key, as one presses it while nothing is being written. */
  key(key: string): Promise<void>;
  leave(): Promise<void>;
}

/** The words with their blanks filled: `fill('与{name}的会话', { name: '王伟' })`. */
export const fill = (text: string, blanks: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(blanks[name] ?? whole));

/** Opens this machine's Chromium, which calls nobody by itself; with the fonts of `fontsFile`, a fontconfig file. */
export const openBrowser = (fontsFile?: string): Promise<Browser> =>
  engine.launch({
    ...(fontsFile === undefined
      ? {}
      : { env: { ...process.env, FONTCONFIG_FILE: fontsFile } as Record<string, string> }),
    executablePath: chromium ?? '',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

/** A seat with cookies of its own. */
export async function sitDown(browser: Browser, sitting: Sitting): Promise<Seat> {
  const { url, language = 'zh-CN', screen = 'desk', theme = 'light', scale = 1 } = sitting;
  const phone = screen === 'phone';
  const context = await browser.newContext({
    baseURL: url,
    locale: language === 'en' ? 'en-GB' : language,
    timezoneId: 'Asia/Shanghai',
    viewport: screens[screen],
    deviceScaleFactor: scale,
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: phone,
    isMobile: phone,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (sitting.at !== undefined) await context.clock.install({ time: sitting.at });
  const alarms = await listen(context);
  const page = await context.newPage();
  const touch = (place: Locator) => (phone ? place.tap() : place.click());
  const button = (name: string | RegExp, within?: Locator) =>
    (within ?? page).getByRole('button', { name, exact: typeof name === 'string' });

  return {
    page,
    words: words[language],
    phone,
    alarms,
    button,
    go: async path => void (await page.goto(path)),
    async enter(who) {
      const answer = await context.request.post('/api/v1/session', { data: who });
      if (!answer.ok()) throw new Error(`${who.email} was not let in: ${answer.status()} ${await answer.text()}`);
    },
    async sees(text, within) {
      const place = (within ?? page).getByText(text).filter({ visible: true }).last();
      await place.waitFor();
      return place;
    },
    press: (name, within) => touch(button(name, within).filter({ visible: true }).first()),
    follow: (name, within) => touch((within ?? page).getByRole('link', { name }).filter({ visible: true }).first()),
    write: (label, text) => page.getByLabel(label, { exact: true }).filter({ visible: true }).fill(text),
    async key(key) {
      await page.evaluate('document.activeElement?.blur()');
      await page.keyboard.press(key);
    },
    leave: () => context.close(),
  };
}

/** Hears of everything that must never happen on any page of this context. */
async function listen(context: BrowserContext): Promise<string[]> {
  const alarms: string[] = [];
  await context.exposeBinding('guanxiAlarm', (_, told: string) => void alarms.push(told));
  await context.addInitScript(`
    document.addEventListener('securitypolicyviolation', event =>
      guanxiAlarm('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
  `);
  context.on('weberror', told => alarms.push(`error: ${told.error().message}`));
  context.on('dialog', dialog => {
    alarms.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('console', told => {
    // A browser notes every refusal; the console has asked and was told.
    const refusal = /^Failed to load resource: the server responded with a status of 4/.test(told.text());
    if (told.type() === 'error' && !refusal) alarms.push(`console: ${told.text()}`);
  });
  return alarms;
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What on this page stands in the way of people who see, hear or point differently: `color-contrast: .chip, .meta`. */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  return page.evaluate(`axe
    .run(document, { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] })
    .then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map(({ target, any }) => target.join(' ') + ' (' + any.map(({ message }) => message).join('; ') + ')').join(', ')))`);
}
