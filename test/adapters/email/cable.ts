import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a port of this machine that can be cut. */
export interface Cable {
  readonly port: number;
  /** Everything that was said towards the server. */
  readonly said: () => string;
  /** Says something to the client in the server's place. */
  interject(words: string): void;
  /** Both ends are gone at once, without a word. */
  cut(): void;
  close(): Promise<void>;
}

export async function openCable(to: number): Promise<Cable> {
  const ends = new Set<Socket>();
  const clients = new Set<Socket>();
  const said: Buffer[] = [];
  const server = createServer(near => {
    const far = connect({ host: '127.0.0.1', port: to });
    clients.add(near);
    near.on('close', () => clients.delete(near));
    near.on('data', (chunk: Buffer) => said.push(chunk));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const end of ends) end.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    interject: words => {
      for (const client of clients) client.write(words);
    },
    said: () => Buffer.concat(said).toString('latin1'),
    cut,
    close: () =>
      new Promise(resolve => {
        cut();
        server.close(() => resolve());
      }),
  };
}
