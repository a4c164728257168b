/**
 * A platform that is not there: pigeons. What whoever connects it writes into the files that were laid out, by file:
 * what stood there, and what stands there then.
 */
export const pigeonPost: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  'limits.ts': [
    ['textBytes: 0', 'textBytes: 400'],
    ['count: 0', 'count: 20'],
    ['windows: {}', "windows: { message: { count: 3, forMs: 3_600_000, window: 'main' } }"],
  ],
  'errors.ts': [["'0': 'refused'", "hawk: 'busy',\n  flown: 'unreachable',\n  rate: 'busy'"]],
  'index.ts': [
    ["zh: '新平台', en: 'pigeon-post'", "zh: '飞鸽传书', en: 'Pigeon Post'"],
    ['export const', '/** Pigeon Post (飞鸽传书): words on paper, there and back. */\nexport const'],
  ],
  'send.ts': [
    ["{ send: '/send', test: '/test' }", "{ send: '/v1/pigeons', test: '/v1/dovecote' }"],
    ['{ to: address, text: content.text }', '{ nest: address, words: content.text }'],
    ['code: z.coerce.string()', 'mishap: z.string()'],
    ['told.code', 'told.mishap'],
    ["TAKEN = '0'", "TAKEN = ''"],
  ],
  'receive.ts': [
    ['id: z.string().min(1),\n  from: z.string().min(1)', 'ring: z.string().min(1),\n  nest: z.string().min(1)'],
    ['const { id, from, kind, text }', 'const { ring, nest, kind, text }'],
    ['externalId: id, address: from', 'externalId: ring, address: nest'],
    ["'x-timestamp'", "'x-flown-at'"],
    ["'x-signature'", "'x-wax'"],
  ],
  'test/fixtures/push.json': [['"id": "m-1", "from": "wang"', '"ring": "m-1", "nest": "wang"']],
  'test/kit.ts': [
    ['push.from', 'push.nest'],
    ['...push, id:', '...push, ring:'],
    ["['x-timestamp', 'x-signature']", "['x-flown-at', 'x-wax']"],
  ],
  'test/stand-in.ts': [
    ["'/test'", "'/v1/dovecote'"],
    ["{ code: '0' }", "{ mishap: '' }"],
    ["code: '0', id:", "mishap: '', id:"],
    ['{ code, message: why }', '{ mishap: code, message: why }'],
    ["'1001'", "'flown'"],
    ["'429', 429", "'rate', 429"],
    ['{ to, text } = JSON', '{ nest: to, words: text } = JSON'],
    ['{ to: string; text: string }', '{ nest: string; words: string }'],
    ["'x-timestamp'", "'x-flown-at'"],
    ["'x-signature'", "'x-wax'"],
    ['{ id, from: person,', '{ ring: id, nest: person,'],
  ],
};
