import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Order, type Report, readReport } from '../../../adapters/wechaty/wire';
import { dist, onDist } from '../../support/machine';

jest.setTimeout(120_000);

onDist('the client as it is built', () => {
  test('starts with the real package, and ends with its parent', async () => {
    const child = fork(join(dist ?? '', 'adapters/wechaty/puppet-process.js'), [], {
      execArgv: ['--max-old-space-size=256'],
      env: { PATH: process.env.PATH, WECHATY_LOG: 'error' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const told: (Report | null)[] = [];
    const started = new Promise<void>(resolve => {
      child.on('message', sent => {
        told.push(readReport(sent));
        // It lives on after its start: several signs of life, and no word of an end.
        if (told.length > 4) resolve();
      });
    });
    const ended = once(child, 'exit');
    const order: Order = {
      ...{ type: 'start', puppet: 'wechaty-puppet-mock', options: {}, session: null },
      ...{ dir: tmpdir(), fileBytes: 1 },
    };
    child.send(order);
    await started;
    expect(new Set(told.map(one => one?.type))).toEqual(new Set(['alive']));
    // It has loaded wechaty: no process without it is as large.
    expect(Math.max(...told.map(one => (one?.type === 'alive' ? one.rssBytes : 0)))).toBeGreaterThan(90 * 1024 * 1024);
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});
