import { createHash } from 'node:crypto';
import type { PageWords } from './own-page-words';

/** What the page shows; every text is escaped here. */
export interface PageFacts {
  readonly business: string;
  readonly channel: string;
  readonly known: readonly (readonly [label: string, value: string])[];
  readonly purposes: readonly { readonly purpose: 'marketing' | 'service'; readonly on: boolean }[];
  readonly said: string | null;
}

const STYLE = `:root{color-scheme:light dark;--paper:#fafaf7;--surface:#fff;--ink:#1f2328;--grey:#57606a;--hairline:#e5e5df;--edge:#8b908a;--celadon:#1f7a6b;--wash:#e6f1ee;--on:#fff;--cinnabar:#b23626}
@media(prefers-color-scheme:dark){:root{--paper:#171a1c;--surface:#202427;--ink:#e8e8e3;--grey:#a3abb3;--hairline:#353a3e;--edge:#7d848a;--celadon:#6cc3b1;--wash:#1f3530;--on:#10201c;--cinnabar:#f0907f}}
*{box-sizing:border-box;margin:0}
body{font:16px/1.6 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;background:var(--paper);color:var(--ink);padding:24px 16px 48px}
main{max-width:560px;margin:0 auto;display:grid;gap:16px}
h1{font-size:20px;line-height:1.4;text-wrap:balance}
h2{font-size:16px;line-height:1.5}
p,dt{color:var(--grey);font-size:14px}
header,section{display:grid;gap:4px}
section{padding:16px;background:var(--surface);border:1px solid var(--hairline);border-radius:8px}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;font-size:14px}
dd{overflow-wrap:anywhere}
.row{display:flex;align-items:center;justify-content:space-between;gap:16px;padding:12px 0;border-top:1px solid var(--hairline)}
.row:first-of-type{margin-top:8px}
.row:last-child{padding-bottom:0}
.row h2{font-weight:600}
.state{color:var(--ink);font-size:14px}
.state::before{content:"○ "}
.on::before{content:"● ";color:var(--celadon)}
form{flex:none}
section>form{margin-top:8px}
button{font:inherit;font-size:15px;min-height:44px;padding:8px 16px;border:1px solid var(--edge);border-radius:8px;background:var(--surface);color:var(--ink);cursor:pointer}
button.main{width:100%;border-color:var(--celadon);background:var(--celadon);color:var(--on)}
button.all{width:100%;border-color:var(--cinnabar);color:var(--cinnabar)}
button:focus-visible,a:focus-visible{outline:2px solid var(--celadon);outline-offset:2px}
.said{padding:12px 16px;border-radius:8px;background:var(--wash);color:var(--ink);font-size:15px}
a{color:var(--celadon)}`;

/** Nothing but our own form and our own style: no script, no picture, no frame, nothing from elsewhere. */
export const OWN_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page itself. Forms go to `path`, the page's own address. */
export function ownPage(words: PageWords, facts: PageFacts, path: string): string {
  const { marketing } = words.purposes;
  const rows = facts.purposes.map(({ purpose, on }) => {
    const { name, text } = words.purposes[purpose];
    return `<div class="row"><div><h2>${esc(name)}</h2><p>${esc(text)}</p><span class="state${on ? ' on' : ''}">${esc(on ? words.on : words.off)}</span></div>
${form(path, { purpose, set: on ? 'off' : 'on' }, `<button aria-label="${esc(`${on ? words.turnOff : words.turnOn} ${name}`)}">${esc(on ? words.turnOff : words.turnOn)}</button>`)}</div>`;
  });
  const known = facts.known.map(([label, value]) => `<dt>${esc(label)}</dt><dd>${esc(value)}</dd>`).join('');
  return shell(
    words,
    words.title(facts.business),
    `<p>${esc(words.lead)}</p></header>
${facts.said === null ? '' : `<p class="said" role="status">${esc(facts.said)}</p>`}
<section aria-label="${esc(marketing.name)}"><p>${esc(words.here(facts.channel))}</p>${rows.join('\n')}</section>
<section><h2>${esc(words.all.title)}</h2><p>${esc(words.all.text)}</p>${form(path, { set: 'all' }, `<button class="all">${esc(words.all.act)}</button>`)}</section>
<section><h2>${esc(words.known.title)}</h2><dl>${known}</dl></section>
<section><h2>${esc(words.data.title)}</h2><p>${esc(words.data.text)}</p>${form(path, { set: 'data' }, `<button>${esc(words.data.act)}</button>`)}</section>`,
  );
}

/** Where a link that was sent to somebody leads: asks once more before their data is handed out. */
export function dataPage(words: PageWords, path: string, key: string): string {
  const { title, text, act } = words.take;
  return shell(
    words,
    title,
    `<p>${esc(text)}</p></header><section>${form(`${path}/data`, { key }, `<button class="main">${esc(act)}</button>`)}</section><p><a href="${esc(path)}">${esc(words.back)}</a></p>`,
  );
}

/** The same few words for whatever was wrong. */
export const plainPage = (words: PageWords, said: { readonly title: string; readonly text: string }): string =>
  shell(words, said.title, `<p>${esc(said.text)}</p></header>`);

const shell = ({ lang }: PageWords, title: string, body: string): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${esc(title)}</title><style>${STYLE}</style></head><body><main><header><h1>${esc(title)}</h1>${body}</main></body></html>`;

const form = (path: string, fields: Readonly<Record<string, string>>, button: string): string =>
  `<form method="post" action="${esc(path)}">${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${esc(name)}" value="${esc(value)}">`)
    .join('')}${button}</form>`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const esc = (text: string): string => text.replace(/[&<>"']/g, sign => ESCAPES[sign] ?? sign);
