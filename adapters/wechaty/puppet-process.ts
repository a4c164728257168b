/**
 * The process of one WeChat client: the only place where wechaty is loaded. The house forks it, gives it one `start`, and
 * hears from it until it ends; what it says is `wire.ts`. It ends with its parent.
 */
import { createRequire } from 'node:module';
import { openContacts } from './puppet-contacts';
import { tell } from './puppet-said';
import { sendBy, wordsOf } from './puppet-send';
import type { FileBoxModule, Friendship, Message, RoomInvitation, Wechaty, WechatyModule } from './shape';
import { type Order, type Report, readOrder, readReport } from './wire';

type Start = Extract<Order, { type: 'start' }>;

const ALIVE_MS = 1000;
const STOPPING_MS = 2000;

/** Tells the house. What a puppet got wrong is left out, for the house hangs up on what it cannot read. */
function report(told: Report): void {
  const sound = readReport(told) ?? readReport(bareOf(told));
  if (process.connected) process.send?.(sound ?? { type: 'fault', words: 'the puppet told what nobody can read' });
}

function bareOf(told: Report): unknown {
  if (told.type !== 'said') return null;
  const { place, link, app, card, file, recalled, ...bare } = told;
  return bare;
}

/** Packages are named in variables: neither the compiler nor the house may need them. */
async function load<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}

/** Builds the puppet and the client around it. Rejects with `missing` and the name when a package is not there. */
async function build({ puppet, options }: Start): Promise<Wechaty> {
  const need = async <Module>(name: string): Promise<Module> => {
    try {
      return await load<Module>(name);
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') throw error;
      report({ type: 'over', why: 'missing', words: name });
      throw error;
    }
  };
  const { WechatyBuilder } = await need<WechatyModule>('wechaty');
  const loaded = await need<Readonly<Record<string, unknown>>>(puppet);
  // A CommonJS package that is imported has its own default inside ours.
  const inner = (loaded.default as { readonly default?: unknown } | undefined)?.default;
  const Puppet = [inner, loaded.default].find(one => typeof one === 'function');
  if (typeof Puppet !== 'function') throw new Error('the package exports no puppet');
  return WechatyBuilder.build({ puppet: Reflect.construct(Puppet, [options]) });
}

/** The session of the last client goes in, and every change of it comes out. */
async function remember(bot: Wechaty, { session }: Start): Promise<void> {
  await bot.init();
  const { memory } = bot;
  // The puppet holds a part of the same payload: it is filled, not replaced.
  Object.assign(memory.payload ?? {}, session ?? {});
  memory.save = async () => report({ type: 'session', session: { ...memory.payload } });
}

async function run(start: Start): Promise<Wechaty> {
  const bot = await build(start);
  await remember(bot, start);
  const contacts = openContacts(bot);
  const { FileBox } = createRequire(require.resolve('wechaty'))('file-box') as FileBoxModule;

  // One after the other: a picture that is still being fetched keeps its place.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<Report>) => {
    turn = turn.then(work).then(report, fault);
  };
  bot.on('scan', (qr: string, status: number) => report({ type: 'scan', qr: qr ?? '', status }));
  bot.on('login', (user: { id: string; name(): string }) =>
    inTurn(async () => ({ type: 'login', id: user.id, name: user.name() })),
  );
  bot.on('logout', () => report({ type: 'logout' }));
  bot.on('error', fault);
  bot.on('message', (message: Message) => inTurn(() => tell(message, bot, contacts, start)));
  bot.on('friendship', (one: Friendship) =>
    inTurn(async () => {
      const who = contacts.personOf(one.contact());
      return {
        type: 'friendship',
        id: one.id,
        kind: one.type(),
        hello: one.hello().slice(0, 500),
        at: Date.now(),
        who,
      };
    }),
  );
  bot.on('room-invite', (one: RoomInvitation) =>
    inTurn(async () => {
      const who = contacts.personOf(await one.inviter());
      return { type: 'invited', id: one.id, topic: await one.topic(), at: Date.now(), who };
    }),
  );
  process.on('message', (sent: unknown) => {
    const order = readOrder(sent);
    if (order?.type === 'send') void sendBy(order, { bot, contacts, dir: start.dir, FileBox }).then(report);
  });
  await bot.start();
  return bot;
}

function fault(error: unknown): void {
  report({ type: 'fault', words: wordsOf(error) });
}

function end(): void {
  // What was just said is still to be written.
  setImmediate(() => process.exit(0));
}

let running: Promise<Wechaty> | null = null;
process.on('message', (sent: unknown) => {
  const order = readOrder(sent);
  if (order?.type === 'start') {
    running ??= run(order);
    running.catch((error: unknown) => {
      report({ type: 'over', why: 'failed', words: wordsOf(error) });
      end();
    });
  }
  if (order?.type === 'end') {
    setTimeout(end, STOPPING_MS).unref();
    void Promise.resolve(running)
      .then(bot => bot?.stop())
      .then(end, end);
  }
});
process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', fault);
process.on('uncaughtException', error => {
  fault(error);
  process.exit(1);
});
// It says for how long it needs to be heard: whoever hears nothing more ends it.
setInterval(() => report({ type: 'alive', rssBytes: process.memoryUsage.rss() }), ALIVE_MS);
report({ type: 'alive', rssBytes: process.memoryUsage.rss() });
