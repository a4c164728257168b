/** One element of a push: either its text or its children, never both. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

const DEEPEST = 8;
const NOTHING: readonly Element[] = [];
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads the XML that WeChat and WeCom push and nothing more: elements, text, CDATA and the five predefined entities.
 * Attributes, declarations, comments, DOCTYPE, character references and text beside elements are refused, so there is
 * nothing to expand and nothing to fetch. Every value stays a string: a 64-bit id loses no digit and ` 007 ` no blank.
 * Returns the root element, or null when the document is anything else.
 */
export function scan(xml: string): Element | null {
  const cursor = new Cursor(xml.includes('\r') ? xml.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : xml);
  cursor.skipBlank();
  const root = cursor.element(0);
  cursor.skipBlank();
  return root !== null && cursor.at === cursor.xml.length ? root : null;
}

/** The text of the first child of that name; empty when there is none. */
export function textOf(element: Element, name: string): string {
  return childOf(element, name)?.text ?? '';
}

/** The first child of that name. */
export function childOf(element: Element, name: string): Element | undefined {
  for (const child of element.children) if (child.name === name) return child;
  return undefined;
}

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;

class Cursor {
  at = 0;

  constructor(readonly xml: string) {}

  /** Reads one element, the cursor on its `<`; null when it is not one. */
  element(depth: number): Element | null {
    const { xml } = this;
    if (depth > DEEPEST || xml.charCodeAt(this.at) !== LT) return null;
    const name = this.name(this.at + 1);
    if (name === null) return null;
    if (xml.charCodeAt(this.at) === SLASH) {
      if (xml.charCodeAt(this.at + 1) !== GT) return null;
      this.at += 2;
      return { name, text: '', children: NOTHING };
    }
    if (xml.charCodeAt(this.at) !== GT) return null;
    this.at += 1;
    return this.inside(name, depth);
  }

  skipBlank(): void {
    while (isBlank(this.xml.charCodeAt(this.at))) this.at += 1;
  }

  /** Reads a name and the blanks after it; the cursor is then on whatever ends the tag. */
  private name(from: number): string | null {
    const { xml } = this;
    let end = from;
    while (isNameCode(xml.charCodeAt(end), end > from)) end += 1;
    if (end === from) return null;
    this.at = end;
    this.skipBlank();
    return xml.slice(from, end);
  }

  /** Reads from behind the opening tag to behind the closing one. */
  private inside(name: string, depth: number): Element | null {
    const { xml } = this;
    let text = '';
    let said = false;
    let children: Element[] | null = null;
    for (;;) {
      const lt = xml.indexOf('<', this.at);
      if (lt < 0) return null;
      if (lt > this.at) {
        const plain = unescaped(xml.slice(this.at, lt));
        if (plain === null) return null;
        text += plain;
      }
      this.at = lt;
      if (xml.charCodeAt(lt + 1) === SLASH) break;
      if (xml.startsWith('![CDATA[', lt + 1)) {
        const end = xml.indexOf(']]>', lt + 9);
        if (end < 0) return null;
        text += xml.slice(lt + 9, end);
        said = true;
        this.at = end + 3;
        continue;
      }
      const child = this.element(depth + 1);
      if (child === null) return null;
      if (children === null) children = [child];
      else children.push(child);
    }
    if (!this.closes(name)) return null;
    if (children === null) return { name, text, children: NOTHING };
    return said || !isAllBlank(text) ? null : { name, text: '', children };
  }

  /** Reads `</name>`, the cursor on its `<`. */
  private closes(name: string): boolean {
    const { xml } = this;
    if (!xml.startsWith(name, this.at + 2)) return false;
    this.at += 2 + name.length;
    this.skipBlank();
    if (xml.charCodeAt(this.at) !== GT) return false;
    this.at += 1;
    return true;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}

function isAllBlank(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (!isBlank(text.charCodeAt(i))) return false;
  return true;
}

/** Letters and `_` anywhere, digits, `-` and `.` after the first. */
function isNameCode(code: number, inside: boolean): boolean {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f) return true;
  return inside && ((code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e);
}

/** Text outside CDATA; null when it holds a `]]>` or any `&` but the five. */
function unescaped(text: string): string | null {
  if (text.includes(']]>')) return null;
  let amp = text.indexOf('&');
  if (amp < 0) return text;
  let out = '';
  let from = 0;
  while (amp >= 0) {
    const end = text.indexOf(';', amp);
    const name = end < 0 ? '' : text.slice(amp + 1, end);
    if (!Object.hasOwn(ENTITIES, name)) return null;
    out += text.slice(from, amp) + ENTITIES[name];
    from = end + 1;
    amp = text.indexOf('&', from);
  }
  return out + text.slice(from);
}
