import type { Introduction, Look, Shown } from '../wire';
import { edgeOf, inkOn } from './colour';
import { openComposer } from './composer';
import { openDoor } from './door';
import { el } from './el';
import { openFiles } from './files';
import css from './look.css?inline';
import { openMemory } from './memory';
import { openPanel } from './panel';
import { openTalk } from './talk';
import { openThread } from './thread';
import { words as allWords, fill, languageOf } from './words';

/** Read while the script runs for the first time; afterwards the browser has forgotten which tag it was. */
const tag = document.currentScript as HTMLScriptElement | null;
const HOST = 'guanxi-webchat';

/** Asks how it is to look, which only an allowed site is told, and stands on the page. */
async function start({ src, dataset }: HTMLScriptElement): Promise<void> {
  const base = src.replace(/\/widget\.js.*$/, '');
  const door = openDoor(base);
  const look = await door.look().catch(() => null);
  if (look === null || document.getElementById(HOST)) return;
  const language = languageOf(dataset.language, look.language, navigator.language);
  const words = allWords[language];
  const { user, signature, name } = dataset;
  const who: Introduction = {
    ...(user ? { user, signature: signature ?? '' } : {}),
    ...(name ? { name: name.slice(0, 60) } : {}),
    language: language === 'zh' ? navigator.language.replace(/^(?!zh).*/i, 'zh-CN') : 'en',
  };
  const memory = openMemory(`${HOST} ${base}`, user ?? null, storage());

  const talk = openTalk({
    door,
    memory,
    who,
    onChange: drawSoon,
    onNews: tellNews,
    onNamed: (file, ticket) => files.named(file, ticket),
  });
  const files = openFiles(talk.fileOf);
  const thread = openThread(talk, {
    words,
    language,
    files,
    greeting: (language === 'zh' ? look.greeting : (look.greetingEn ?? look.greeting)) ?? words.welcome,
    onTap: (key, label) => {
      talk.tap(key, label);
      thread.toEnd();
    },
  });
  const composer = openComposer({
    words,
    look,
    onSay: text => {
      talk.say(text);
      thread.toEnd();
    },
    onFile: file => {
      talk.attach(file);
      thread.toEnd();
    },
  });
  const panel = openPanel({
    root: stand(look, language),
    words,
    name: look.name ?? words.title,
    content: [thread.element, composer.element],
    focus: composer.focus,
    onOpen() {
      talk.begin(false);
      draw();
      thread.toEnd();
    },
  });

  let drawing = false;
  /** A page that comes back is told many things in one breath; they are drawn together. */
  function drawSoon(): void {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      draw();
    });
  }
  function draw(): void {
    thread.draw();
    if (panel.isOpen && !document.hidden) talk.read();
    panel.unread(panel.isOpen ? 0 : talk.unread());
    panel.tell(talk.connected ? words.ready : words.lost, !talk.connected);
  }
  function tellNews({ content }: Shown): void {
    if (!panel.isOpen && 'text' in content && content.text) panel.announce(fill(words.newWords, content.text));
  }

  document.addEventListener('visibilitychange', draw);
  draw();
  talk.begin(user !== undefined);
  const link = takeLink();
  if (link !== null) talk.cameBy(link);
}

/** A root of its own, so that neither the page's styles reach in nor ours out. */
function stand({ colour }: Look, language: string): ShadowRoot {
  const host = el('div', { id: HOST, lang: language === 'zh' ? 'zh-CN' : 'en' });
  const root = host.attachShadow({ mode: 'open' });
  // A sheet made by script is not what a page's policy forbids with `style-src`.
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } else (root as ShadowRoot).append(el('style', {}, css));
  host.style.setProperty('--accent', colour);
  host.style.setProperty('--on-accent', inkOn(colour));
  host.style.setProperty('--edge', edgeOf(colour));
  document.body.append(host);
  return root;
}

/** The link that opened this page; it is taken out of the address, which people copy and pass on. */
function takeLink(): string | null {
  const address = new URL(location.href);
  const link = address.searchParams.get('guanxi');
  if (link === null) return null;
  address.searchParams.delete('guanxi');
  history.replaceState(history.state, '', address);
  return link;
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

if (tag) {
  const begin = () => void start(tag);
  if (document.body) begin();
  else addEventListener('DOMContentLoaded', begin);
}
