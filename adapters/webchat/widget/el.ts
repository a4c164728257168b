type Child = Node | string | null;
type Facts = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/**
 * An element with attributes, listeners (`onclick`) and children. Text is always text: nothing that was said becomes
 * markup. An attribute that is null or false is left out.
 */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  facts: Facts = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

const shapes = {
  chat: 'M4 5.5h16v11H10.5L6 20v-3.5H4z',
  shut: 'M5 9l7 7 7-7',
  clip: 'M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l8-8a3.1 3.1 0 0 1 4.4 4.4l-7.8 7.8a1.5 1.5 0 0 1-2.2-2.2l6.9-6.9',
  send: 'M4 12l16-7-5.5 15-3-6.5z',
  file: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4',
  place: 'M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z',
} as const;

/** A drawing of lines in the colour of the text around it; it says nothing to who cannot see it. */
export function icon(name: keyof typeof shapes): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}
