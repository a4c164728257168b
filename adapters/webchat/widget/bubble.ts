import type { Card, ShownContent } from '../wire';
import { el, icon } from './el';
import { type Files, sizeText } from './files';
import { fill, type Words } from './words';

/** What a bubble needs to show what was said. */
export interface Showing {
  readonly words: Words;
  readonly files: Files;
  readonly onTap: (key: string, label: string) => void;
}

const WEB = /https?:\/\/[^\s<>"'，。！？；：、）】》]+/g;

/** What was said, as elements. Every word of it stays text. */
export function bubble(content: ShownContent, showing: Showing): HTMLElement {
  switch (content.type) {
    case 'text':
      return el('p', { class: 'bubble' }, ...linked(content.text));
    case 'image':
      return picture(content, showing);
    case 'file':
      return attachment(content, showing);
    case 'cards':
      return el('div', { class: 'cards' }, ...content.cards.map(card));
    case 'place':
      return place(content, showing.words);
    case 'menu':
      return menu(content, showing);
  }
}

function linked(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const found of text.matchAll(WEB)) {
    parts.push(text.slice(from, found.index), out(found[0], {}, found[0]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** A link that leaves the page; one that is no web address goes nowhere. */
function out(url: string, facts: Record<string, string>, ...children: (Node | string | null)[]): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return el('span', facts, ...children);
  return el('a', { ...facts, href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

function picture(image: Extract<ShownContent, { type: 'image' }>, { words, files }: Showing): HTMLElement {
  const shown = el('img', { alt: image.name ?? words.picture, class: 'waiting' });
  const link = el(
    'a',
    { class: 'picture', target: '_blank', 'aria-label': `${words.openPicture}: ${shown.alt}` },
    shown,
  );
  const fail = () => link.replaceWith(el('p', { class: 'bubble quiet' }, `${words.noPicture} (${shown.alt})`));
  shown.onload = () => shown.classList.remove('waiting');
  shown.onerror = fail;
  files.url(image.file).then(url => {
    shown.src = url;
    link.href = url;
  }, fail);
  return image.text ? el('div', { class: 'stack' }, link, el('p', { class: 'bubble' }, ...linked(image.text))) : link;
}

function attachment(file: Extract<ShownContent, { type: 'file' }>, { words, files }: Showing): HTMLElement {
  const name = file.name ?? words.file;
  const size = el('span', { class: 'small' }, file.bytes === null ? '' : sizeText(file.bytes));
  const open = async () => {
    try {
      const url = await files.url(file.file);
      const kind = /^(audio|video)\//.exec(file.mime)?.[1];
      if (kind === 'audio' || kind === 'video') {
        const player = el(kind, { controls: true, src: url, class: 'player', 'aria-label': name });
        box.replaceWith(player);
        player.focus();
        void player.play().catch(() => undefined);
      } else el('a', { href: url, download: name }).click();
    } catch {
      size.textContent = words.noFile;
    }
  };
  const label = fill(words.download, name);
  const box = el(
    'button',
    { class: 'bubble file', type: 'button', 'aria-label': label, onclick: () => void open() },
    icon('file'),
    el('span', { class: 'lines' }, el('span', { class: 'name' }, name), size),
  );
  return file.text ? el('div', { class: 'stack' }, box, el('p', { class: 'bubble' }, ...linked(file.text))) : box;
}

function card({ title, text, url, imageUrl }: Card): HTMLElement {
  const image =
    imageUrl && /^https?:\/\//i.test(imageUrl)
      ? el('img', { src: imageUrl, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' })
      : null;
  const words = el(
    'span',
    { class: 'lines' },
    el('strong', {}, title),
    text ? el('span', { class: 'small' }, text) : null,
  );
  return out(url, { class: 'card' }, image, words);
}

function place(where: Extract<ShownContent, { type: 'place' }>, words: Words): HTMLElement {
  const { latitude, longitude, text } = where;
  const map = `https://uri.amap.com/marker?position=${longitude},${latitude}&name=${encodeURIComponent(text)}`;
  return out(
    map,
    { class: 'card place' },
    icon('place'),
    el('span', { class: 'lines' }, el('strong', {}, text), el('span', { class: 'small' }, words.map)),
  );
}

function menu(said: Extract<ShownContent, { type: 'menu' }>, { onTap }: Showing): HTMLElement {
  const options = said.options.map(({ id, label }) =>
    el('button', { type: 'button', class: 'option', onclick: () => onTap(id, label) }, label),
  );
  return el(
    'div',
    { class: 'stack' },
    el('p', { class: 'bubble' }, ...linked(said.text)),
    el('div', { class: 'options' }, ...options),
    said.tail ? el('p', { class: 'small' }, said.tail) : null,
  );
}
