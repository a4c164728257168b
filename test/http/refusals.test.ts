import { connect } from 'node:net';
import { type Colleague, type Front, openFront } from '../support/http';

/** An answer of the API's one shape, and how it came. */
interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly id: string | undefined;
  readonly allow: string | undefined;
}

describe('what cannot be understood', () => {
  let front: Front;
  let boss: Colleague;

  beforeAll(async () => {
    front = await openFront();
    boss = await front.hire('老板', 'admin');
  });
  afterAll(() => front.close());

  /** As a program would that has no library between itself and the line. */
  const ask = (line: string, body = '', type = 'application/json'): Promise<Refusal> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(front.url);
      const socket = connect(Number(port), hostname);
      const chunks: Buffer[] = [];
      socket.on('data', chunk => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(read(Buffer.concat(chunks).toString())));
      const head = [
        `${line} HTTP/1.1`,
        'host: guanxi.example',
        'connection: close',
        `authorization: Bearer ${boss.token}`,
      ];
      const length = Buffer.byteLength(body);
      socket.write(`${[...head, `content-type: ${type}`, `content-length: ${length}`].join('\r\n')}\r\n\r\n${body}`);
    });

  const read = (answer: string): Refusal => {
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
    const text = /^transfer-encoding: chunked/im.test(head)
      ? body.replace(/^[0-9a-f]+\r\n/, '').split('\r\n')[0]
      : body;
    return {
      status: Number(head.split(' ')[1]),
      type: header('content-type') ?? '',
      id: text ? (JSON.parse(text) as { error: { id: string } }).error.id : undefined,
      allow: header('allow'),
    };
  };
  const JSON_TYPE = 'application/json; charset=utf-8';

  test.each([
    'GET /api/v1/nothing',
    'POST /api/v1/nothing/at/all',
    'DELETE /api/v1/conversations/12/nothing',
    'GET /api/v1',
    'GET /api/v1/',
    'GET /api',
    'GET /api/v2/conversations',
    'GET /api/v1/conversations/not-a-number',
    'GET /api/v1/conversations/99999999999999999999',
    'GET /api/v1/rules/%E0%A4%A',
    'GET /api/v1/%',
    'GET /api/v1/media/../../secret.key',
    'GET /api//v1/conversations',
  ])('%s is not there', async line => {
    expect(await ask(line)).toEqual({ status: 404, type: JSON_TYPE, id: 'not_found', allow: undefined });
  });

  test.each([
    ['PUT /api/v1/conversations', 'HEAD, GET'],
    ['PUT /api/v1/session', undefined],
    ['PUT /api/v1/settings', 'HEAD, GET'],
    [`PUT /api/v1/media/${'0'.repeat(64)}`, 'HEAD, GET'],
    ['PROPFIND /api/v1/conversations', undefined],
    ['POST /api/openapi.json', 'HEAD, GET'],
  ])('%s is not asked like this', async (line, allow) => {
    const { status, type, id, allow: allowed } = await ask(line);
    expect([status, type, id]).toEqual([405, JSON_TYPE, 'method_not_allowed']);
    if (allow) expect(allowed).toBe(allow);
  });

  test.each([
    ['half a sentence', '{"name": ', 'application/json', 400, 'invalid_json'],
    ['no JSON at all', 'name=王', 'application/json', 400, 'invalid_json'],
    ['a list where an object is asked for', '[]', 'application/json', 400, 'invalid'],
    ['nothing', 'null', 'application/json', 400, 'invalid'],
    ['a text with a NUL', '{"name":"a\\u0000b"}', 'application/json', 400, 'invalid_json'],
    ['a form', 'name=a', 'application/x-www-form-urlencoded', 415, 'unsupported_type'],
    ['a depth nobody means', '['.repeat(100_000), 'application/json', 400, 'invalid_json'],
    ['a name that is every object’s own', '{"__proto__":{"name":"a"}}', 'application/json', 400, 'invalid'],
    ['more than anybody writes', `{"name":"${'a'.repeat(1024 * 1024)}"}`, 'application/json', 413, 'too_large'],
  ])('a body of %s', async (_, body, type, status, id) => {
    for (const line of ['POST /api/v1/rules', 'POST /api/v1/teams', 'PUT /api/v1/settings/hours']) {
      expect(await ask(line, body, type)).toMatchObject({ status, type: JSON_TYPE, id });
    }
  });

  test('a stranger is told that a path is none before anything else, and to sign in where it is one', async () => {
    expect((await front.stranger().get('/nothing').expect(404)).body.error.id).toBe('not_found');
    expect((await front.stranger().put('/settings/hours', {}).expect(401)).body.error.id).toBe('unauthenticated');
  });
});
