import Router from '@koa/router';
import request from 'supertest';
import { mount } from '../../src/http/mount';
import { openOnce } from '../../src/http/once';
import { allRoutes } from '../../src/http/routes';
import { type Caller, type Front, type Method, openFront } from '../support/http';

/** Who may do what: A administrators, G agents, M marketers; `anyone` needs no sign-in. */
const ALLOWED: Readonly<Record<string, string>> = {
  'post /session': 'anyone',
  'get /session': 'AGM',
  'patch /session': 'AGM',
  'delete /session': 'AGM',
  'post /session/presence': 'AGM',
  'post /session/password': 'AGM',
  'get /setup': 'anyone',
  'post /setup': 'anyone',
  'get /conversations': 'AGM',
  'get /conversations/counts': 'AGM',
  'get /conversations/:id': 'AGM',
  'post /conversations/:id/takeover': 'AG',
  'post /conversations/:id/claim': 'AG',
  'post /conversations/:id/hand-over': 'AG',
  'post /conversations/:id/return': 'AG',
  'post /conversations/:id/close': 'AG',
  'post /conversations/:id/reopen': 'AG',
  'post /conversations/:id/transfer': 'AG',
  'post /conversations/:id/snooze': 'AG',
  'post /conversations/:id/read': 'AG',
  'get /conversations/:id/messages': 'AGM',
  'post /conversations/:id/messages': 'AG',
  'post /conversations/:id/notes': 'AG',
  'post /media': 'AGM',
  'get /search': 'AGM',
  'get /contacts': 'AGM',
  'post /contacts': 'AGM',
  'post /contacts/import': 'AM',
  'get /contacts/imports': 'AM',
  'get /contacts/imports/:id': 'AM',
  'get /contacts/imports/:id/errors.csv': 'AM',
  'post /contacts/imports/:id/undo': 'AM',
  'get /contacts/:id/events': 'AGM',
  'post /contacts/:id/events': 'AGM',
  'get /contacts/:id/gifts': 'AGM',
  'post /contacts/:id/gifts': 'AGM',
  'delete /contacts/:id/gifts/:giftId': 'AGM',
  'get /contacts/:id': 'AGM',
  'get /contacts/:id/consents': 'AGM',
  'post /contacts/:id/consents': 'AGM',
  'get /contacts/:id/merges': 'AGM',
  'post /contacts/:id/merge': 'AG',
  'post /contacts/:id/unmerge': 'AG',
  'get /contacts/:id/suggestions': 'AGM',
  'get /contacts/:id/messages': 'AGM',
  'post /contacts/:id/links': 'AG',
  'patch /contacts/:id': 'AGM',
  'delete /contacts/:id': 'AM',
  'get /contacts/:id/export': 'A',
  'post /contacts/:id/erase': 'A',
  'get /channel-types': 'A',
  'get /channels': 'AGM',
  'get /settings/greetings': 'AGM',
  'put /settings/greetings': 'A',
  'post /channels': 'A',
  'get /channels/:id': 'AGM',
  'get /channels/:id/health': 'AGM',
  'get /channels/:id/menu': 'A',
  'put /channels/:id/menu': 'A',
  'delete /channels/:id/menu': 'A',
  'patch /channels/:id': 'A',
  'delete /channels/:id': 'A',
  'post /channels/:id/test': 'A',
  'post /channels/:id/stage': 'AG',
  'get /rules': 'AGM',
  'post /rules': 'A',
  'get /rules/:id': 'AGM',
  'put /rules/:id': 'A',
  'delete /rules/:id': 'A',
  'post /rules/try': 'AGM',
  'post /rules/replay': 'A',
  'get /campaigns/planned': 'AGM',
  'get /campaigns': 'AGM',
  'post /campaigns': 'AM',
  'get /campaigns/:id': 'AGM',
  'patch /campaigns/:id': 'AM',
  'delete /campaigns/:id': 'AM',
  'get /campaigns/:id/recipients': 'AGM',
  'post /campaigns/:id/preflight': 'AGM',
  'post /campaigns/:id/rehearse': 'AGM',
  'post /campaigns/:id/test': 'AM',
  'post /campaigns/:id/approve': 'AM',
  'post /campaigns/:id/start': 'AM',
  'post /campaigns/:id/pause': 'AM',
  'post /campaigns/:id/resume': 'AM',
  'post /campaigns/:id/cancel': 'AM',
  'get /campaigns/:id/report': 'AGM',
  'post /campaigns/:id/clone': 'AM',
  'get /greetings': 'AGM',
  'post /greetings/approve': 'AGM',
  'post /greetings/skip': 'AGM',
  'post /greetings/unskip': 'AGM',
  'get /waiting': 'AGM',
  'get /mourning': 'AGM',
  'get /reports/:name': 'AM',
  'put /mourning': 'A',
  'get /settings/gifts': 'AGM',
  'put /settings/gifts': 'A',
  'get /settings/prices': 'AGM',
  'put /settings/prices': 'A',
  'get /segments': 'AM',
  'post /segments': 'AM',
  'post /segments/count': 'AM',
  'get /segments/:id': 'AM',
  'put /segments/:id': 'AM',
  'delete /segments/:id': 'AM',
  'get /segments/:id/contacts': 'AM',
  'get /segments/:id/why/:contactId': 'AM',
  'post /segments/:id/members': 'AM',
  'post /segments/:id/members/remove': 'AM',
  'get /templates': 'AGM',
  'post /templates': 'AM',
  'get /templates/:id': 'AGM',
  'put /templates/:id': 'AM',
  'post /templates/:id/preview': 'AGM',
  'post /templates/lint': 'AGM',
  'get /gallery': 'AGM',
  'get /gallery/card.svg': 'AGM',
  'post /gallery/:id/adopt': 'AM',
  'get /festivals': 'AGM',
  'get /calendar': 'AGM',
  'get /deliveries': 'AGM',
  'get /deliveries/:id': 'AGM',
  'post /deliveries/:id/resend': 'AG',
  'get /exports/messages.ndjson': 'A',
  'get /exports/deliveries.ndjson': 'A',
  'get /exports/contacts.csv': 'A',
  'get /agents': 'AGM',
  'post /agents': 'A',
  'get /agents/:id': 'AGM',
  'patch /agents/:id': 'A',
  'get /teams': 'AGM',
  'post /teams': 'A',
  'patch /teams/:id': 'A',
  'delete /teams/:id': 'A',
  'get /settings': 'A',
  'get /settings/fields': 'AGM',
  'put /settings/fields': 'A',
  'put /settings/hours': 'A',
  'delete /settings/hours': 'A',
  'put /settings/assignment': 'A',
  'get /settings/days-off': 'AGM',
  'put /settings/days-off': 'A',
  'post /settings/days-off/fetch': 'A',
  'delete /settings/days-off/:year': 'A',
  'get /tokens': 'A',
  'post /tokens': 'A',
  'delete /tokens/:id': 'A',
  'get /roles': 'AGM',
  'get /webhooks': 'A',
  'post /webhooks': 'A',
  'patch /webhooks/:id': 'A',
  'delete /webhooks/:id': 'A',
  'post /webhooks/:id/test': 'A',
  'get /webhooks/:id/calls': 'A',
  'post /webhooks/:id/calls/:callId/resend': 'A',
  'get /audit': 'A',
};

describe('who may do what', () => {
  let front: Front;
  let callers: Record<'A' | 'G' | 'M', Caller>;

  beforeAll(async () => {
    front = await openFront();
    callers = {
      A: await front.hire('老板', 'admin'),
      G: await front.hire('小周', 'agent'),
      M: await front.hire('小美', 'marketer'),
    };
  });
  afterAll(() => front.close());

  const path = (entry: string) =>
    entry
      .split(' ')[1]!
      .replace('/tokens/:id', `/tokens/${'0'.repeat(64)}`)
      .replace(':id', '1')
      .replace(':year', '2027');
  const method = (entry: string) => entry.split(' ')[0] as Method;

  test('the table names every route there is, and no other', () => {
    const routes = allRoutes(front.door).map(route => `${route.method} ${route.path}`);
    expect(routes.sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test.each(Object.entries(ALLOWED).filter(([, who]) => who !== 'anyone'))('%s: %s', async (entry, who) => {
    const anonymous = await front.stranger()[method(entry)](path(entry), {});
    expect([anonymous.status, anonymous.body.error.id]).toEqual([401, 'unauthenticated']);
    for (const role of ['A', 'G', 'M'] as const) {
      const { status, body } = await callers[role][method(entry)](path(entry));
      if (who.includes(role)) expect([role, 401, 403]).not.toContain(status);
      else expect([role, status, body.error.id]).toEqual([role, 403, 'forbidden']);
    }
  });

  test('the document describes every route that koa has, under the errors they share', async () => {
    const { body: document } = await request(front.url).get('/api/openapi.json').expect(200);
    expect(document.openapi).toBe('3.1.0');
    const api = mount(front.door, allRoutes(front.door), openOnce(front.door));
    expect(api).toBeInstanceOf(Router);
    const mounted = api.stack.flatMap(layer =>
      layer.methods
        .filter(name => name !== 'HEAD')
        .map(name => `${name.toLowerCase()} ${String(layer.path).replace(/:(\w+)/g, '{$1}')}`),
    );
    const described = Object.entries(document.paths as Record<string, object>).flatMap(([url, methods]) =>
      Object.keys(methods).map(name => `${name} ${url}`),
    );
    expect(mounted.length).toBeGreaterThan(60);
    expect(described).toEqual(expect.arrayContaining(mounted));
    expect(
      document.paths['/api/v1/conversations/{id}/messages'].post.responses['409'].content['application/json'].schema,
    ).toEqual({
      $ref: '#/components/schemas/Error',
    });
    const names = document.paths['/api/v1/conversations'].get.parameters.map((one: { name: string }) => one.name);
    expect(names).toEqual(expect.arrayContaining(['owner', 'agentId', 'channelId', 'q', 'limit', 'after']));
  });

  test('every reference in the document leads somewhere', async () => {
    const { text, body } = await request(front.url).get('/api/openapi.json').expect(200);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(found => found[1]!);
    expect(references.length).toBeGreaterThan(50);
    expect(new Set(references.filter(name => !(name in body.components.schemas)))).toEqual(new Set());
  });

  test('a path that is none is a 404 in the same shape, a method that is none a 405', async () => {
    expect((await callers.A.get('/nothing').expect(404)).body.error.id).toBe('not_found');
    const { body, headers } = await callers.A.delete('/conversations').expect(405);
    expect([body.error.id, headers.allow]).toEqual(['method_not_allowed', 'HEAD, GET']);
  });
});
