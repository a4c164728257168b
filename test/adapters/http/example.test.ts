import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeSecret, openHttpStandIn } from '../../../stand-ins/http';
import { openFront } from '../../support/http';
import { openAccount, tenOClock } from './account';

const guide = readFileSync(join(__dirname, '../../../docs/CHANNELS.md'), 'utf8');
const own = guide.slice(guide.indexOf('\n## Any other platform'), guide.indexOf('\n## Stage'));
const blockOf = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(own)?.[1] ?? '';

let folder: string;
let program: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guanxi-example-'));
});
afterEach(async () => {
  if (program?.exitCode === null && program.signalCode === null) {
    program.kill();
    await once(program, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

test('the program of the guide runs as it is written: 王芳 asks in a terminal and reads the answer there, once', async () => {
  const front = await openFront({ at: new Date().toISOString() });
  try {
    const secret = makeSecret();
    const reply = { text: '您好，我们 9:00–18:00 营业。' };
    await front.setRules([{ name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply }] }]);
    const channel = await front.addChannel('http', { secret, sendUrl: 'http://127.0.0.1:9' });

    writeFileSync(join(folder, 'platform.mjs'), blockOf('js'));
    const env = { ...process.env, SECRET: secret, GUANXI: `${front.url}/webhooks/${channel}`, PORT: '0' };
    const { stdin, stdout } = startIn(folder, env);
    const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    const sendUrl = String((await lines.next()).value).replace('sendUrl: ', '');
    await front.store.transact(tx =>
      tx.update('channel', ['settings'], [[channel, JSON.stringify({ secret, sendUrl })]]),
    );
    await front.channels.reload(channel);

    stdin.write('请问营业时间？\n');
    while ((await front.store.rows('delivery').count()) === 0) await new Promise(resolve => setTimeout(resolve, 10));
    await front.outbound.drain();
    expect((await lines.next()).value).toBe('→ wang: 您好，我们 9:00–18:00 营业。');
    expect(await front.store.rows('delivery').find()).toMatchObject([{ state: 'sent' }]);
  } finally {
    await front.close();
  }
});

test('the messages the guide shows are heard and sent just so', async () => {
  const platform = await openHttpStandIn({ now: () => tenOClock });
  const account = openAccount(platform);
  try {
    const [pushed, sent] = [...own.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
    expect(await account.hears(pushed)).toMatchObject([
      { kind: 'message', externalId: 'm-1001', address: 'wang', thread: 'order-7', content: pushed.content },
    ]);
    await account.says(sent.content);
    expect(Object.keys(platform.messages[0] ?? {})).toEqual(Object.keys(sent));
    expect(platform.messages[0]).toMatchObject({
      type: sent.type,
      to: sent.to,
      reason: sent.reason,
      content: sent.content,
    });
  } finally {
    account.close();
    await platform.close();
  }
});

function startIn(place: string, env: NodeJS.ProcessEnv) {
  const started = spawn(process.execPath, ['platform.mjs'], { cwd: place, env, stdio: ['pipe', 'pipe', 'inherit'] });
  program = started;
  return started;
}
