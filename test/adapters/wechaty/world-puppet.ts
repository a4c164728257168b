/**
 * Loaded into the client's process before anything else: it lets the real wechaty-puppet-mock live in a world that the test
 * keeps at the other end of a socket, as WeChat lives on when a client dies.
 */
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { PuppetMock } from 'wechaty-puppet-mock';
import type { FromWorld, ToWorld } from './world';

/** The mock's own file-box, as far as we need it. */
interface FileBox {
  readonly name: string;
  toBase64(): Promise<string>;
  toJSON(): string;
}
const { FileBox } = createRequire(require.resolve('wechaty-puppet-mock'))('file-box') as {
  FileBox: { fromBase64(base64: string, name: string): FileBox };
};

type Mock = InstanceType<typeof PuppetMock>;
type Told<Type extends FromWorld['type']> = Extract<FromWorld, { type: Type }>;

/** Kept so that what grows is not given back. */
const ballast: Buffer[] = [];
const verdicts = new Map<number, (told: Told<'verdict'>) => void>();
let socket: Socket | null = null;
let sends = 0;

const tell = (what: ToWorld): void => void socket?.write(`${JSON.stringify(what)}\n`);

function act(puppet: Mock, told: FromWorld): void {
  const { mocker } = puppet;
  switch (told.type) {
    case 'contact':
      if (mocker.cacheContactPayload.has(told.payload.id)) {
        mocker.cacheContactPayload.set(told.payload.id, told.payload as never);
        void puppet.dirtyPayload(2 as never, told.payload.id);
      } else mocker.createContact(told.payload as never);
      return;
    case 'room':
      mocker.createRoom(told.payload as never);
      return;
    case 'scan':
      mocker.scan(told.qr, told.status as never);
      return;
    case 'login':
      mocker.login(mocker.ContactMock.load(told.id));
      void puppet.memory.set('seat', told.seat).then(() => puppet.memory.save());
      return;
    case 'logout':
      puppet.logout('kicked' as never);
      return;
    case 'message':
      if (told.file) {
        const box = FileBox.fromBase64(told.file.base64, told.file.name);
        mocker.cacheFileBoxPayload.set(told.payload.id, box.toJSON() as never);
      }
      if (!mocker.cacheMessagePayload.has(told.payload.id)) mocker.MessageMock.create(told.payload as never);
      puppet.emit('message', { messageId: told.payload.id });
      return;
    case 'friendship':
      puppet.friendshipRawPayload = async () => told.payload;
      puppet.emit('friendship', { friendshipId: told.payload.id });
      return;
    case 'invitation':
      puppet.roomInvitationRawPayload = async () => told.payload;
      puppet.emit('room-invite', { roomInvitationId: told.payload.id });
      return;
    case 'error':
      puppet.emit('error', { data: told.words } as never);
      return;
    case 'grow':
      ballast.push(Buffer.alloc(told.bytes, 1));
      return;
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'verdict':
      verdicts.get(told.id)?.(told);
  }
}

const start = PuppetMock.prototype.onStart;
PuppetMock.prototype.onStart = async function (this: Mock) {
  await start.call(this);
  const [host = '', port = ''] = String((this.options as { endpoint?: string }).endpoint).split(':');
  const own = connect(Number(port), host);
  socket = own;
  await new Promise((resolve, reject) => own.once('connect', resolve).once('error', reject));
  own.on('error', () => undefined);
  own.on('close', () => void (this.isLoggedIn && this.logout('the world has ended' as never)));
  createInterface({ input: own }).on('line', line => act(this, JSON.parse(line) as FromWorld));
  tell({ type: 'hello', remembered: (await this.memory.get('seat')) ?? null, pid: process.pid });
};

const stop = PuppetMock.prototype.onStop;
PuppetMock.prototype.onStop = async function (this: Mock) {
  tell({ type: 'bye' });
  socket?.end();
  await stop.call(this);
};

PuppetMock.prototype.friendshipAccept = async (what: string) => tell({ type: 'accepted', what });
PuppetMock.prototype.roomInvitationAccept = async (what: string) => tell({ type: 'accepted', what });

PuppetMock.prototype.messageContact = async function (this: Mock, id: string) {
  return (this.mocker.messagePayload(id) as { cardId?: string } | undefined)?.cardId ?? '';
};

/** Asks the world what becomes of a message, then lets the mock say it. */
async function sent(puppet: Mock, to: string, what: { text: string } | { file: FileBox }): Promise<undefined> {
  const id = ++sends;
  const shown = 'text' in what ? what : { file: { name: what.file.name, base64: await what.file.toBase64() } };
  const verdict = new Promise<Told<'verdict'>>(resolve => verdicts.set(id, resolve));
  tell({ type: 'send', id, to, ...shown });
  const { how, words } = await verdict;
  if (how === 'crash') process.kill(process.pid, 'SIGKILL');
  if (how === 'nonsense') process.send?.({ 茶: '茶'.repeat(10) });
  if (how === 'crash' || how === 'nonsense' || how === 'hang') await new Promise(() => undefined);
  if (how === 'throw') throw new Error(words);
  const me = puppet.mocker.ContactMock.load(puppet.currentUserId);
  const said = me.say('text' in what ? what.text : (what.file as never));
  said.to(/@/.test(to) ? puppet.mocker.RoomMock.load(to) : puppet.mocker.ContactMock.load(to));
  return undefined;
}

PuppetMock.prototype.messageSendText = function (this: Mock, to: string, text: string) {
  return sent(this, to, { text });
};
PuppetMock.prototype.messageSendFile = function (this: Mock, to: string, file) {
  return sent(this, to, { file: file as unknown as FileBox });
};
