import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dovecot } from './machine';

/** A real IMAP server on loopback with one mailbox, whose files the test may write itself. */
export interface Dovecot {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A mail arrives in INBOX. With `isSeen` somebody has read it already; `at` is when it came, now when left out. */
  deliver(raw: string | Buffer, more?: { readonly isSeen?: boolean; readonly at?: number }): void;
  /** The mailbox is rebuilt: every UID means something else from now on. Ends all sessions; the port stays. */
  changeUidValidity(): Promise<void>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'kefu@yunjin.example';
const PASSWORD = 'mima-8866';

/** Ports that are tried: one that was free may be taken before Dovecot listens on it. */
const PORTS = 5;

/** Starts Dovecot without privileges in a directory of its own, on a port of its own. */
export async function openDovecot(): Promise<Dovecot> {
  for (let tried = 1; ; tried++) {
    try {
      return await start();
    } catch (error) {
      if (tried === PORTS || !String(error).includes('Address already in use')) throw error;
    }
  }
}

async function start(): Promise<Dovecot> {
  const { isRoot, uid, gid, user, group } = whoever();
  const home = await mkdtemp(join(tmpdir(), 'guanxi-dovecot-'));
  const own = async (path: string) => {
    if (isRoot) await chown(path, uid, gid);
  };
  await chmod(home, 0o755);
  await own(home);
  const maildir = join(home, 'mail');
  for (const path of ['run', 'state', 'mail', 'mail/cur', 'mail/new', 'mail/tmp']) {
    await mkdir(join(home, path));
    await own(join(home, path));
  }
  const port = await freePort();
  const config = join(home, 'dovecot.conf');
  await writeFile(config, configuration({ home, port, uid, gid, user, group }));
  await writeFile(join(home, 'users'), `${USER}:{PLAIN}${PASSWORD}::::::\n`);
  const begin = async (): Promise<Running> => {
    const child = spawn(dovecot ?? 'dovecot', ['-F', '-c', config], {
      stdio: 'ignore',
      // A group of its own, so that it can be ended whole: asked politely it waits seconds for a client that has gone.
      detached: true,
      ...(isRoot ? { uid, gid } : {}),
    });
    const running = endOf(child, [{ host: HOST, port }, { path: join(home, 'run/login/login') }]);
    try {
      await untilListening(port, child);
    } catch (error) {
      const log = await readFile(join(home, 'dovecot.log'), 'utf8').catch(() => 'no log');
      await running.end();
      throw new Error(`Dovecot did not start: ${log.slice(-2000)}`, { cause: error });
    }
    return running;
  };
  let running = await begin();

  let count = 0;
  const deliver: Dovecot['deliver'] = (raw, { isSeen = false, at = Date.now() } = {}) => {
    const name = `${Math.floor(Date.now() / 1000)}.M${String(count++).padStart(8, '0')}P${process.pid}.loopback`;
    const beside = join(maildir, 'tmp', name);
    writeFileSync(beside, raw, { mode: 0o644 });
    utimesSync(beside, at / 1000, at / 1000);
    renameSync(beside, isSeen ? join(maildir, 'cur', `${name}:2,S`) : join(maildir, 'new', name));
  };

  return {
    host: HOST,
    port,
    user: USER,
    password: PASSWORD,
    deliver,
    async changeUidValidity() {
      // A session that has just lost its client may still hold the old numbers, and would write them back.
      await running.end();
      const list = join(maildir, 'dovecot-uidlist');
      const text = await readFile(list, 'utf8');
      await writeFile(
        list,
        text.replace(/^(\d+ V)(\d+)/, (_, head: string, value: string) => `${head}${Number(value) + 7}`),
      );
      await own(list);
      for (const left of [
        'dovecot.index',
        'dovecot.index.log',
        'dovecot.index.cache',
        'dovecot.index.log.2',
        'dovecot-uidlist.lock',
      ])
        await rm(join(maildir, left), { force: true });
      running = await begin();
    },
    async close() {
      await running.end();
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

interface Running {
  /** Ends the server with all its sessions. */
  end(): Promise<void>;
}

/** The master and its sessions hold these doors open: when nobody answers at them, all have gone. */
function endOf(child: ChildProcess, doors: readonly NetConnectOpts[]): Running {
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', kill);
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return {
    async end() {
      kill();
      process.off('exit', kill);
      if (child.pid !== undefined) await ended;
      for (const door of doors)
        while (await isAnswered(door, 'connect')) await new Promise(resolve => setTimeout(resolve, 5));
    },
  };
}

/** Whether somebody opens this door, or even says something. */
const isAnswered = (door: NetConnectOpts, by: 'connect' | 'data'): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(door);
    socket.once(by, () => {
      resolve(true);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });

/** A port nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, HOST, resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (await isAnswered({ host: HOST, port }, 'data')) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('nothing answers');
}

/** Whom Dovecot runs as. */
interface Whoever {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  readonly isRoot: boolean;
}

/** Us; or nobody, when we are root, whom Dovecot's login process refuses. */
function findWhoever(): Whoever {
  const isRoot = process.getuid?.() === 0;
  const ask = (what: string) => execFileSync('id', [what, ...(isRoot ? ['nobody'] : [])], { encoding: 'utf8' }).trim();
  return { isRoot, uid: Number(ask('-u')), gid: Number(ask('-g')), user: ask('-un'), group: ask('-gn') };
}

let found: Whoever | undefined;

/** The same for every mailbox: to ask costs four processes. */
function whoever(): Whoever {
  found ??= findWhoever();
  return found;
}

interface Place extends Omit<Whoever, 'isRoot'> {
  readonly home: string;
  readonly port: number;
}

function configuration({ home, port, uid, gid, user, group }: Place): string {
  return `base_dir = ${home}/run
state_dir = ${home}/state
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
protocols = imap
listen = ${HOST}
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
log_path = ${home}/dovecot.log
first_valid_uid = ${uid}
first_valid_gid = ${gid}
mail_location = maildir:${home}/mail
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${home}/users
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${home}
}
service imap-login {
  chroot =
  inet_listener imap {
    address = ${HOST}
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}
