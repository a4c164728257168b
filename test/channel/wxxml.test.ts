import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { childOf, type Element, scan, textOf } from '../../src/channel/wxxml';

interface Node {
  name: string;
  text: string;
  children: Node[];
}

/** What a strict, complete XML parser makes of it; null when it refuses. */
function bySaxes(xml: string): Node | null {
  const parser = new SaxesParser({ fragment: false });
  const root: Node = { name: '', text: '', children: [] };
  const open = [root];
  let isWrong = false;
  parser.on('error', () => {
    isWrong = true;
  });
  parser.on('opentag', tag => {
    const node: Node = { name: tag.name, text: '', children: [] };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => {
    const node = open.pop();
    if (node !== undefined && node.children.length > 0) node.text = '';
  });
  const say = (text: string) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  };
  parser.on('text', say);
  parser.on('cdata', say);
  parser.write(xml).close();
  return isWrong ? null : (root.children[0] ?? null);
}

const plain = (element: Element): Node => ({ ...element, children: element.children.map(plain) });

describe('what WeChat writes', () => {
  test('is read field by field, words and numbers alike as text', () => {
    const root = scan(
      '<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<MsgId>1700827132819554304</MsgId>\n' +
        '<Content><![CDATA[ 007 请问几点关门？🧧 ]]></Content></xml>\n',
    );
    expect(root?.name).toBe('xml');
    expect(textOf(root as Element, 'MsgId')).toBe('1700827132819554304');
    expect(textOf(root as Element, 'Content')).toBe(' 007 请问几点关门？🧧 ');
    expect(textOf(root as Element, 'NotThere')).toBe('');
  });

  test('may nest, and repeats a name where there are several', () => {
    const root = scan(
      '<xml><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item>' +
        '<item><PicMd5Sum>b</PicMd5Sum></item></PicList></SendPicsInfo></xml>',
    ) as Element;
    const list = childOf(childOf(root, 'SendPicsInfo') as Element, 'PicList') as Element;
    expect(list.children.map(item => [item.name, textOf(item, 'PicMd5Sum')])).toEqual([
      ['item', 'a'],
      ['item', 'b'],
    ]);
  });

  test('may be empty, may hold the five entities, and a CDATA in two halves', () => {
    const root = scan(
      '<xml><EventKey/><A></A><T>1 &lt; 2 &amp;&amp; &quot;x&apos; &gt;</T><C><![CDATA[a]]]]><![CDATA[>b]]></C></xml>',
    );
    expect(textOf(root as Element, 'EventKey')).toBe('');
    expect(textOf(root as Element, 'T')).toBe('1 < 2 && "x\' >');
    expect(textOf(root as Element, 'C')).toBe('a]]>b');
  });

  test('a customer may quote markup, and it stays words', () => {
    const root = scan('<xml><Content><![CDATA[<!DOCTYPE a><?php ?><!-- & -->&lt;</xml>]]></Content></xml>');
    expect(textOf(root as Element, 'Content')).toBe('<!DOCTYPE a><?php ?><!-- & -->&lt;</xml>');
  });
});

describe('anything else is refused', () => {
  test.each([
    ['nothing', ''],
    ['blanks', '  \n'],
    ['words', 'success'],
    ['JSON', '{"xml":1}'],
    ['a declaration', '<?xml version="1.0"?><xml></xml>'],
    ['a processing instruction', '<xml><?php echo 1 ?></xml>'],
    ['a DOCTYPE', '<!DOCTYPE xml><xml></xml>'],
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'],
    ['a comment', '<xml><!-- hi --><A>1</A></xml>'],
    ['an attribute', '<xml a="1"></xml>'],
    ['an unknown entity', '<xml><A>&nbsp;</A></xml>'],
    ['an inherited name as entity', '<xml><A>&constructor;</A></xml>'],
    ['a character reference', '<xml><A>&#65;</A></xml>'],
    ['a bare ampersand', '<xml><A>a & b</A></xml>'],
    ['a bare CDATA end', '<xml><A>a ]]> b</A></xml>'],
    ['two roots', '<xml></xml><xml></xml>'],
    ['words behind the root', '<xml></xml>!'],
    ['a cut end', '<xml><A>1</A></xm'],
    ['a cut CDATA', '<xml><A><![CDATA[abc</A></xml>'],
    ['crossed tags', '<xml><A><B></A></B></xml>'],
    ['a longer closing name', '<xml><A>1</AB></xml>'],
    ['words beside elements', '<xml>hello<A>1</A></xml>'],
    ['CDATA beside elements', '<xml><![CDATA[]]><A>1</A></xml>'],
    ['a namespace', '<x:xml></x:xml>'],
    ['a name that begins with a digit', '<xml><1>a</1></xml>'],
    ['a blank before the name', '< xml></xml>'],
    ['a deep nest', `${'<a>'.repeat(20)}${'</a>'.repeat(20)}`],
  ])('%s', (_what, xml) => {
    expect(scan(xml)).toBeNull();
  });

  test('and a very deep nest does not exhaust the stack', () => {
    expect(scan('<a>'.repeat(20_000))).toBeNull();
  });
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
const words = fc.string({
  unit: fc.constantFrom('王', '🧧', 'a', ' ', '\n', '\r', '\t', '<', '>', '&', ']', '"', '7'),
});
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const leaf = fc.oneof(
  words.map(text => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`),
  words.map(escaped),
);
const { tree } = fc.letrec<{ tree: string; inside: string }>(tie => ({
  tree: fc.tuple(name, tie('inside')).map(([tag, inside]) => `<${tag}>${inside}</${tag}>`),
  inside: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }).map(all => all.join('\n')),
  ),
}));

describe('against a complete parser', () => {
  test('whatever WeChat could write reads the same', () => {
    fc.assert(
      fc.property(tree, xml => {
        const root = scan(xml);
        expect(root).not.toBeNull();
        expect(plain(root as Element)).toEqual(bySaxes(xml));
      }),
    );
  });

  test('whatever is accepted of damaged documents, the complete parser accepts and reads the same', () => {
    const damage = fc.tuple(
      tree,
      fc.nat(),
      fc.nat(12),
      fc.constantFrom('', '<', '>', '&', ']]>', '</', '/', 'a', ' ', '<!--', '<![CDATA['),
    );
    let accepted = 0;
    fc.assert(
      fc.property(damage, ([xml, at, cut, put]) => {
        const from = at % (xml.length + 1);
        // Through bytes, as a push comes: half a surrogate pair cannot.
        const broken = Buffer.from(xml.slice(0, from) + put + xml.slice(from + cut)).toString();
        const root = scan(broken);
        if (root === null) return;
        accepted += 1;
        expect(plain(root)).toEqual(bySaxes(broken));
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test('a flat message reads as fast-xml-parser reads it with conversions off', () => {
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: false });
    const value = fc.string({ unit: fc.constantFrom('王', '1', 'e', '0', ' ', '.', '<', '&') });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), fc.infiniteStream(value), (names, values) => {
        const tags = names.filter(tag => !(tag in Object.prototype));
        fc.pre(tags.length > 0);
        const xml = `<xml>${tags.map(tag => `<${tag}><![CDATA[${values.next().value}]]></${tag}>`).join('')}</xml>`;
        const root = scan(xml) as Element;
        const theirs = (parser.parse(xml) as { xml: Record<string, string> }).xml;
        expect(Object.fromEntries(root.children.map(child => [child.name, child.text]))).toEqual({ ...theirs });
      }),
    );
  });
});
