import { createServer, type Socket } from 'node:net';
import { openAccount, outbound } from './account';

const idle = () => new AbortController().signal;

describe('a mail server that', () => {
  /** Speaks SMTP up to a point, then does what it likes. */
  async function serve(at: 'connect' | 'rcpt' | 'data', then: (socket: Socket) => void) {
    const sockets = new Set<Socket>();
    const server = createServer(socket => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      if (at === 'connect') return then(socket);
      socket.write('220 mx\r\n');
      let isData = false;
      socket.on('data', chunk => {
        const words = chunk.toString();
        if (isData) {
          if (/\r\n\.\r\n$/.test(words)) then(socket);
        } else if (/^EHLO/i.test(words)) socket.write('250-mx\r\n250 AUTH PLAIN\r\n');
        else if (/^AUTH/i.test(words)) socket.write('235 ok\r\n');
        else if (/^RCPT/i.test(words) && at === 'rcpt') then(socket);
        else if (/^DATA/i.test(words)) {
          isData = true;
          socket.write('354 go\r\n');
        } else socket.write('250 ok\r\n');
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const close = () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    };
    return { port, close };
  }

  const ends: readonly (readonly [string, 'connect' | 'rcpt' | 'data', (socket: Socket) => void, string])[] = [
    ['is cut off before a word', 'connect', socket => socket.destroy(), 'busy'],
    ['greets with a no', 'connect', socket => socket.end('554 no service here\r\n'), 'busy'],
    ['is cut off before the mail left', 'rcpt', socket => socket.destroy(), 'busy'],
    ['is cut off after the mail left', 'data', socket => socket.destroy(), 'unknown'],
    ['answers the mail with what nobody can read', 'data', socket => socket.write('茶茶茶\r\n'), 'unknown'],
  ];
  test.each(ends)('%s', async (_, at, then, kind) => {
    const server = await serve(at, then);
    const account = openAccount({ smtp: server.port });
    await expect(account.channel.send(outbound('您好'), idle())).rejects.toMatchObject({ kind });
    await account.close();
    server.close();
  });

  test('is nowhere is busy', async () => {
    const account = openAccount({ smtp: 1 });
    await expect(account.channel.send(outbound('您好'), idle())).rejects.toMatchObject({ kind: 'busy' });
    await account.close();
  });
});
