import { normalise } from '../../src/engine/normalise';
import { indexSearch, search } from '../../src/flows/index-search';
import type { Content, MessageId } from '../../src/model';
import { openStore, type Store } from '../../src/store';
import { gramsOf } from '../../src/store/grams';
import { forgetMessages, indexMessages, searchMessages } from '../../src/store/search';
import { databases } from '../support/desk';

const ALL = { olderThanId: Number.MAX_SAFE_INTEGER, batch: 1000 };

describe('letter pairs', () => {
  const hex = (text: string) =>
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0')).join('');

  test('of a Chinese run, with its last character', () => {
    expect(gramsOf('保护权利')).toEqual(['保护', '护权', '权利', '利'].map(hex));
  });

  test('Latin words and numbers stay whole, emoji are characters, punctuation is nothing', () => {
    expect(gramsOf('买iPhone 15，好👍！')).toEqual([hex('买'), 'qziphone', 'qz15', hex('好👍'), hex('👍')]);
    expect(gramsOf('「……」 ?!')).toEqual([]);
  });
});

describe.each(databases)('search over all history, on %s', (_, scratch) => {
  let store: Store;
  let remove: () => Promise<void>;

  const open = async () => {
    const place = await scratch();
    remove = place.remove;
    store = await openStore(place.place);
  };
  const close = async () => {
    await store.close();
    await remove();
  };

  let seq = 0;
  const add = async (contents: readonly (string | Content)[], author = 'contact'): Promise<MessageId[]> => {
    const ids = contents.map(() => store.id<'message'>());
    await store.transact(tx =>
      tx.insert(
        'message',
        ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'createdAt'],
        contents.map((content, index) => [
          ids[index]!,
          1,
          1,
          ++seq,
          'in',
          author,
          JSON.stringify(typeof content === 'string' ? { type: 'text', text: content } : content),
          index,
        ]),
      ),
    );
    return ids;
  };
  const find = async (q: string, limit = 50) => {
    const { items } = await searchMessages(store, { q, limit });
    return items.map(({ content }) => ('text' in content ? content.text : ''));
  };
  const sentences = [
    '消费者有权利要求退款，对吗？',
    '这个有权，但无利可图',
    '权力和权利不是一回事',
    'iPhone 15 Pro 多少钱',
    '生日快乐🎉🎂',
    '全角ＡＢＣ和半角abc',
    '他说："100%满意" AND (NOT 退货) OR *',
    "O'Reilly 的书 50% 折扣",
    '路径 C:\\temp\\订单_2026.xlsx',
  ];

  describe.each([
    ['not yet indexed', async () => {}],
    ['indexed', async () => void (await indexMessages(store, ALL))],
  ])('what is %s', (_state, prepare) => {
    beforeAll(async () => {
      await open();
      await add(sentences);
      await prepare();
    });
    afterAll(close);

    test.each([
      ['权利', ['权力和权利不是一回事', '消费者有权利要求退款，对吗？']],
      ['有权利要求退款', ['消费者有权利要求退款，对吗？']],
      ['退款 权利', ['消费者有权利要求退款，对吗？']],
      ['权利 iPhone', []],
      ['利', ['权力和权利不是一回事', '这个有权，但无利可图', '消费者有权利要求退款，对吗？']],
      ['iphone', ['iPhone 15 Pro 多少钱']],
      ['iPho 多少', ['iPhone 15 Pro 多少钱']],
      ['15 pro', ['iPhone 15 Pro 多少钱']],
      ['🎉', ['生日快乐🎉🎂']],
      ['快乐🎉', ['生日快乐🎉🎂']],
      ['ＡＢＣ', ['全角ＡＢＣ和半角abc']],
      ['没有说过', []],
    ])('%s', async (q, found) => {
      expect(await find(q)).toEqual(found);
    });

    test.each([
      ['"100%满意"', 6],
      ['AND (NOT 退货) OR *', 6],
      ['NOT', 6],
      ['(not', 6],
      ["O'Reilly", 7],
      ['50%', 7],
      ['C:\\temp\\', 8],
      ['订单_2026', 8],
    ])('%s is taken as it stands', async (q, index) => {
      expect(await find(q)).toEqual([sentences[index]]);
    });

    test.each([
      '"',
      '*',
      '""" OR "',
      '%',
      '_',
      '+-<>()~*"@',
      "' OR 1=1 --",
      '退货)',
      'NEAR(权利 退款)',
      '-退款',
      '权*',
    ])('nobody said %s, and nothing breaks', async q => {
      const said = sentences.filter(text => q.split(' ').every(word => text.includes(word)));
      expect(await find(q)).toEqual(/[\p{L}\p{N}]/u.test(q) ? said : []);
    });
  });

  describe('from the first message on', () => {
    beforeEach(open);
    afterEach(close);

    test('newest first, page by page, half of them indexed', async () => {
      const early = await add(Array.from({ length: 30 }, (_, index) => `第${index}次说谢谢`));
      await indexMessages(store, ALL);
      const late = await add(Array.from({ length: 30 }, (_, index) => `又${index}次说谢谢`));
      await add(['不客气']);
      const seen: MessageId[] = [];
      let before: MessageId | undefined;
      for (let page = 0; page < 10; page++) {
        const { items, next } = await searchMessages(store, { q: '谢谢', limit: 7, ...(before ? { before } : {}) });
        seen.push(...items.map(({ id }) => id));
        if (next === null) break;
        before = next;
      }
      expect(seen).toEqual([...early, ...late].reverse());
    });

    test('one needle in twenty thousand written at once, before and after indexing', async () => {
      const hay = Array.from({ length: 20_000 }, (_, index) => `您的订单${index}已经发货，请注意查收`);
      hay[137] = '孟婆汤一碗';
      await add(hay);
      expect(await find('孟婆')).toEqual(['孟婆汤一碗']);
      while ((await indexMessages(store, ALL)) === ALL.batch);
      expect(await find('孟婆')).toEqual(['孟婆汤一碗']);
      expect(await find('订单19999')).toEqual(['您的订单19999已经发货，请注意查收']);
      expect(await find('查收', 5)).toHaveLength(5);
    });

    test('the index follows messages step by step, each once, even with two at work', async () => {
      await add(Array.from({ length: 25 }, (_, index) => `你好${index}`));
      const [one, two] = await Promise.all([1, 2].map(() => indexMessages(store, { ...ALL, batch: 10 })));
      expect([one, two].sort()).toEqual([0, 10]);
      expect(await indexMessages(store, { ...ALL, batch: 10 })).toBe(10);
      expect(await indexMessages(store, { ...ALL, batch: 10 })).toBe(5);
      expect(await indexMessages(store, { ...ALL, batch: 10 })).toBe(0);
      expect(await find('你好')).toHaveLength(25);
    });

    test('what another process may still be writing is left for later', async () => {
      const [first, second] = await add(['早上好', '晚上好']);
      expect(await indexMessages(store, { ...ALL, olderThanId: second! })).toBe(1);
      const [row] = await store.read<{ value: string }>("SELECT value FROM setting WHERE name = 'searchedTo'");
      expect(Number(row?.value)).toBe(first);
      expect(await find('上好')).toEqual(['晚上好', '早上好']);
    });

    test('files by name, menus by their choices; what the system noted is not a message', async () => {
      await add([
        { type: 'file', media: { name: '2026报价单.pdf' } },
        { type: 'menu', text: '请选择', options: [{ id: '1', label: '售后服务' }] },
      ]);
      await add([{ type: 'event', event: 'takeover', text: '小周接管了报价单' }], 'system');
      for (let turn = 0; turn < 2; turn++) {
        const found = async (q: string) =>
          (await searchMessages(store, { q, limit: 9 })).items.map(row => row.content.type);
        expect(await found('报价单')).toEqual(['file']);
        expect(await found('售后')).toEqual(['menu']);
        await indexMessages(store, ALL);
      }
    });

    test('what was erased is not found', async () => {
      const [id] = await add(['我的身份证号是机密']);
      await indexMessages(store, ALL);
      await store.transact(async tx => {
        await forgetMessages(tx, [id!]);
        await tx.run('DELETE FROM message WHERE id = ?', [id!]);
      });
      expect(await find('机密')).toEqual([]);
      const match = store.dialect === 'mysql' ? 'MATCH(grams) AGAINST (? IN BOOLEAN MODE)' : 'messageSearch MATCH ?';
      expect(await store.read(`SELECT rowid FROM messageSearch WHERE ${match}`, gramsOf('机密').slice(0, 1))).toEqual(
        [],
      );
    });

    test('who writes in traditional characters finds what was said in simplified ones', async () => {
      await add(['订单什么时候发货', '訂單什麼時候發貨']);
      const house = { store, now: () => Date.now() + 60_000 };
      for (let turn = 0; turn < 2; turn++) {
        expect((await search(house, { q: '訂單', limit: 9 })).items).toHaveLength(2);
        expect((await search(house, { q: '发货', limit: 9 })).items).toHaveLength(2);
        await indexSearch(house);
      }
      expect(await indexMessages(store, { ...ALL, fold: normalise })).toBe(0);
    });
  });
});
