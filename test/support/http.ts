import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import request, { type Test } from 'supertest';
import { stageRequest } from '../../adapters/stage';
import { openGallery } from '../../src/flows/gallery';
import { openImports } from '../../src/flows/imports';
import { openApp } from '../../src/http/app';
import { openSettings } from '../../src/http/channel-settings';
import type { Door } from '../../src/http/door';
import { attachLive } from '../../src/http/live';
import { openMetrics } from '../../src/http/metrics';
import { openOutgoing } from '../../src/http/outgoing';
import { openSealer } from '../../src/http/seal';
import { hashOf } from '../../src/http/secrets';
import type { AgentId, Role } from '../../src/model';
import { keepSession } from '../../src/store/queries/sessions';
import { type HouseOptions, openHouse, type TestHouse } from './house';

/** A house with its doors open on loopback. */
export interface Front extends TestHouse {
  readonly door: Door;
  readonly server: Server;
  readonly url: string;
  readonly dataDir: string;
  /** Asked to end, as by SIGTERM. */
  drain(): void;
  /** A colleague with a token, who can call the API. */
  hire(name: string, role: Role): Promise<Colleague>;
  /** Somebody who is not signed in. */
  stranger(): Caller;
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
export type Caller = Record<Method, (path: string, body?: object) => Test>;

export interface Colleague extends Caller {
  readonly id: AgentId;
  readonly token: string;
}

export interface FrontOptions extends HouseOptions {
  readonly site?: Partial<Door['site']>;
}

export async function openFront(options: FrontOptions = {}): Promise<Front> {
  const sealer = openSealer(['a secret for tests, long enough']);
  const dataDir = mkdtempSync(join(tmpdir(), 'guanxi-data-'));
  const mediaDir = join(dataDir, 'media');
  const unseal = (settings: Readonly<Record<string, unknown>>) => ({ ...openSettings(sealer, settings) });
  const house = await openHouse({ unseal, mediaDir, ...options });
  const ending = new AbortController();
  const hooks = await openOutgoing(house, sealer, 'http://guanxi.example');
  const door: Door = {
    ...house,
    site: {
      publicUrl: 'http://guanxi.example',
      dataDir,
      consoleDir: join(dataDir, 'console'),
      trustProxy: 0,
      metricsToken: null,
      version: '0.0.0-test',
      ...options.site,
    },
    sealer,
    metrics: openMetrics(house.store),
    gallery: openGallery(resolve(__dirname, '../../templates/gallery')),
    imports: openImports(house, join(dataDir, 'imports')),
    hooks,
    stage: (_, words) => stageRequest(words, house.now()),
    ending: ending.signal,
  };
  const server = createServer(openApp(door));
  const live = attachLive(server, door);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const caller = (token?: string): Caller => {
    const call = (method: Method) => (path: string, body?: object) => {
      const test = request(url)[method](path.startsWith('/api/') ? path : `/api/v1${path}`);
      if (token) test.set('authorization', `Bearer ${token}`);
      return body === undefined ? test : test.send(body);
    };
    return { get: call('get'), post: call('post'), put: call('put'), patch: call('patch'), delete: call('delete') };
  };

  return {
    ...house,
    door,
    server,
    url,
    dataDir,
    drain: () => ending.abort(),
    async hire(name, role) {
      const id = await house.addAgent(name);
      await house.store.transact(tx => tx.update('agent', ['role'], [[id, role]]));
      const token = `token-of-${id}`;
      const at = house.now();
      const session = { kind: 'token' as const, agentId: id, name, csrf: null, at, expiresAt: null };
      await keepSession(house.store, { ...session, tokenHash: hashOf(token) });
      return { ...caller(token), id, token };
    },
    stranger: () => caller(),
    async close() {
      await live.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await hooks.close();
      await house.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
