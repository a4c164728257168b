/** What an element says, or what stands in it; an element that is repeated is a list. */
export type XmlValue = string | readonly XmlValue[] | { readonly [name: string]: XmlValue };

const OPENING = /\s*<([A-Za-z_][\w.-]*)\s*>/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const WORDS = /[^<]+/y;

/** Reads a document of plain elements as WeChat does; throws when it is anything else. */
export function readXml(xml: string): Readonly<Record<string, XmlValue>> {
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(xml);
    if (found === null) return null;
    at = pattern.lastIndex;
    return found[1] ?? found[0];
  };

  const inside = (name: string): XmlValue => {
    const children: Record<string, XmlValue> = {};
    let words = '';
    for (;;) {
      if (xml.startsWith(`</${name}>`, at)) break;
      const said = take(CDATA) ?? take(WORDS);
      if (said !== null) {
        words += said;
        continue;
      }
      const child = take(OPENING);
      if (child === null) throw new Error('the reply is no XML of ours');
      const value = inside(child);
      const before = children[child];
      if (before === undefined) children[child] = value;
      else children[child] = Array.isArray(before) ? [...before, value] : [before, value];
    }
    at += name.length + 3;
    return Object.keys(children).length > 0 ? children : words;
  };

  const root = take(OPENING);
  const value = root === 'xml' ? inside(root) : '';
  if (typeof value !== 'object' || Array.isArray(value) || xml.slice(at).trim() !== '')
    throw new Error('the reply is no XML of ours');
  return value as Readonly<Record<string, XmlValue>>;
}
