import { ChannelError, type Ear, tellsHealth } from '../../../src/channel';
import { type Dovecot, openDovecot } from '../../support/dovecot';
import { onDovecot } from '../../support/machine';
import { openAccount, openEar, until } from './account';
import { openCable } from './cable';
import { mail } from './post-office';

const DAY_MS = 86_400_000;

jest.setTimeout(120_000);

onDovecot('a mailbox', () => {
  let dovecot: Dovecot;
  beforeEach(async () => {
    dovecot = await openDovecot();
  });
  afterEach(() => dovecot.close());

  const words = (heard: readonly { content: unknown }[]) => heard.map(one => (one.content as { text: string }).text);

  /** Listens until it is so, and stops. */
  async function listenUntil(
    account: ReturnType<typeof openAccount>,
    cursor: string | null,
    isSo: (ear: ReturnType<typeof openEar>) => boolean | Promise<boolean>,
  ) {
    const own = openEar(cursor);
    const ending = new AbortController();
    const listening = account.again().listen(own.ear, ending.signal);
    await Promise.race([until(() => isSo(own)), listening.then(() => Promise.reject(new Error('it stopped')))]);
    ending.abort();
    await listening;
    return own;
  }

  test('is heard in order: what waited, and then each mail as it comes', async () => {
    const account = openAccount({ imap: dovecot.port });
    const { ear, heard, state } = openEar();
    const ending = new AbortController();
    dovecot.deliver(mail('营业时间？'));
    const listening = account.channel.listen(ear, ending.signal);
    await until(() => heard.length === 1);
    dovecot.deliver(mail('还有龙井吗'));
    await until(() => heard.length === 2);
    dovecot.deliver(mail('谢谢'));
    await until(() => heard.length === 3);
    expect(words(heard)).toEqual(['营业时间？', '还有龙井吗', '谢谢']);
    expect(heard[0]).toMatchObject({ kind: 'message', address: 'wang@mail.example', profile: { name: '王芳' } });
    expect(heard[0]).not.toHaveProperty('answerable');
    expect(tellsHealth(account.channel) && account.channel.health().link).toBe('up');
    ending.abort();
    await listening;
    expect(tellsHealth(account.channel) && account.channel.health().link).toBe('down');
    expect(state.changes).toBeGreaterThanOrEqual(3);
    await account.close();
  });

  test('that filled up with ten thousand mails is heard to the last, a hundred at a time', async () => {
    const count = 10_000;
    for (let number = 1; number <= count; number++) dovecot.deliver(mail(`第${number}封`));
    const account = openAccount({ imap: dovecot.port });
    const { heard, portions, state } = await listenUntil(account, null, ear => ear.heard.length >= count);
    expect(new Set(heard.map(one => one.externalId)).size).toBe(count);
    expect(words(heard)).toEqual(Array.from({ length: count }, (_, index) => `第${index + 1}封`));
    expect(Math.max(...portions)).toBeLessThanOrEqual(100);
    // Another start goes on behind the last one.
    dovecot.deliver(mail('最后一封'));
    const later = await listenUntil(account, state.cursor, ear => ear.heard.length > 0);
    expect(words(later.heard)).toEqual(['最后一封']);
    await account.close();
  });

  test('of large mails holds few of them at once, and waits until they are stored', async () => {
    for (let number = 0; number < 20; number++) dovecot.deliver(mail(`${number}${'茶'.repeat(350_000)}`));
    const account = openAccount({ imap: dovecot.port });
    const own = openEar();
    let storing = 0;
    let most = 0;
    const ear: Ear = {
      ...own.ear,
      async hear(inbound, cursor) {
        most = Math.max(most, ++storing);
        await new Promise(resolve => setImmediate(resolve));
        await own.ear.hear(inbound, cursor);
        storing--;
      },
    };
    const ending = new AbortController();
    const listening = account.channel.listen(ear, ending.signal);
    await until(() => own.heard.length === 20);
    ending.abort();
    await listening;
    expect(Math.max(...own.portions)).toBeLessThanOrEqual(8);
    expect(most).toBe(1);
    await account.close();
  });

  test('whose line is cut in the middle loses nothing and says nothing twice', async () => {
    for (let number = 0; number < 300; number++) dovecot.deliver(mail(`第${number}封`));
    const cable = await openCable(dovecot.port);
    const account = openAccount({ imap: cable.port });
    const own = openEar();
    let isCut = false;
    const ear: Ear = {
      ...own.ear,
      async hear(inbound, cursor) {
        await own.ear.hear(inbound, cursor);
        if (inbound.length === 0 || isCut) return;
        isCut = true;
        cable.cut();
      },
    };
    const fault = await account.channel.listen(ear, new AbortController().signal).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ChannelError);
    expect(fault).toMatchObject({ kind: 'busy' });
    expect(tellsHealth(account.channel) && account.channel.health()).toMatchObject({
      link: 'down',
      lastFault: expect.stringContaining('busy'),
    });
    const before = own.heard.length;
    expect(before).toBe(100);

    const later = await listenUntil(account, own.state.cursor, ear => ear.heard.length === 300 - before);
    expect(words([...own.heard, ...later.heard])).toEqual(Array.from({ length: 300 }, (_, index) => `第${index}封`));
    await account.close();
    await cable.close();
  });

  test('whose line is cut while it waits ends the listening, so that it is begun again', async () => {
    const cable = await openCable(dovecot.port);
    const account = openAccount({ imap: cable.port });
    const { ear, heard } = openEar();
    dovecot.deliver(mail('在吗'));
    const listening = account.channel.listen(ear, new AbortController().signal).catch((error: unknown) => error);
    await until(() => heard.length === 1);
    await until(() => /IDLE\r\n$/.test(cable.said()));
    cable.cut();
    expect(await listening).toMatchObject({ kind: 'busy' });
    await account.close();
    await cable.close();
  });

  test('that could not be stored is heard again', async () => {
    dovecot.deliver(mail('营业时间？'));
    const account = openAccount({ imap: dovecot.port });
    const full: Ear = {
      cursor: null,
      changed: () => undefined,
      hear: async () => {
        throw new Error('the disk is full');
      },
    };
    const fault = await account.channel.listen(full, new AbortController().signal).catch((error: unknown) => error);
    expect(fault).toMatchObject({ kind: 'busy', detail: 'what the mailbox holds could not be stored' });
    const { heard } = await listenUntil(account, null, ear => ear.heard.length > 0);
    expect(words(heard)).toEqual(['营业时间？']);
    await account.close();
  });

  test('whose numbers changed is read anew, and the same mails have the same ids', async () => {
    dovecot.deliver(mail('一'));
    dovecot.deliver(mail('二', { headers: { 'Message-ID': null } }));
    const account = openAccount({ imap: dovecot.port });
    const first = await listenUntil(account, null, ear => ear.heard.length === 2);
    await dovecot.changeUidValidity();
    dovecot.deliver(mail('三'));
    const second = await listenUntil(account, first.state.cursor, ear => ear.heard.length === 3);
    expect(new Set(words(second.heard))).toEqual(new Set(['一', '二', '三']));
    const ids = (ear: typeof first) => ear.heard.map(one => one.externalId);
    expect(ids(second)).toEqual(expect.arrayContaining(ids(first)));
    expect(JSON.parse(second.state.cursor ?? '').uidValidity).not.toBe(
      JSON.parse(first.state.cursor ?? '').uidValidity,
    );
    await account.close();
  });

  test('is not answered for what was read or lay there before we came, and its oldest mail is passed over', async () => {
    dovecot.deliver(mail('去年的'), { at: Date.now() - 400 * DAY_MS });
    dovecot.deliver(mail('上周的'), { at: Date.now() - 7 * DAY_MS });
    dovecot.deliver(mail('同事读过的'), { isSeen: true });
    dovecot.deliver(mail('刚来的'));
    const account = openAccount({ imap: dovecot.port });
    const first = await listenUntil(account, null, ear => ear.heard.length === 3);
    const answerable = new Map(first.heard.map(one => [words([one])[0], one.answerable ?? true]));
    expect(answerable).toEqual(
      new Map([
        ['上周的', false],
        ['同事读过的', false],
        ['刚来的', true],
      ]),
    );
    // Later a colleague who reads on the telephone is no reason to be silent.
    dovecot.deliver(mail('后来的'), { isSeen: true });
    const second = await listenUntil(account, first.state.cursor, ear => ear.heard.length === 1);
    expect(second.heard[0]).not.toHaveProperty('answerable');
    await account.close();
  });

  test('gives the beginning of a mail that is too large, and says which files stayed behind', async () => {
    const file = Buffer.alloc(900_000, 7).toString('base64').replace(/.{76}/g, '$&\r\n');
    const parts = `--b\nContent-Type: text/plain; charset=utf-8\n\n照片在附件里\n--b\nContent-Type: image/png; name="photo.png"\nContent-Transfer-Encoding: base64\n\n${file}\n--b--\n`;
    dovecot.deliver(mail(parts, { headers: { 'Content-Type': 'multipart/mixed; boundary=b' } }));
    dovecot.deliver(mail('下一封'));
    const account = openAccount({ imap: dovecot.port }, { maxBytes: 100_000 });
    const { heard } = await listenUntil(account, null, ear => ear.heard.length === 2);
    expect(heard.map(one => one.content)).toMatchObject([
      {
        text: '照片在附件里',
        files: [{ name: 'photo.png', mime: 'image/png', fault: expect.stringContaining('too large') }],
      },
      { text: '下一封' },
    ]);
    expect(account.kept.size).toBe(0);
    await account.close();
  });

  test('that does not let us in is broken, without a word of the password', async () => {
    const wrong = openAccount({ imap: dovecot.port }, wrongPassword(dovecot.port));
    const fault = await wrong.channel
      .listen(openEar().ear, new AbortController().signal)
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ChannelError);
    expect(fault).toMatchObject({ kind: 'broken', code: 'AUTHENTICATIONFAILED' });
    expect(JSON.stringify(fault) + String(fault)).not.toContain('cuowu');
    await wrong.close();
  });

  test('that is nowhere is busy', async () => {
    const account = openAccount({ imap: 1 });
    const fault = account.channel.listen(openEar().ear, new AbortController().signal);
    await expect(fault).rejects.toMatchObject({ kind: 'busy', code: 'ECONNREFUSED' });
    await account.close();
  });
});

const wrongPassword = (port: number) => ({
  imap: { host: '127.0.0.1', port, secure: false, user: 'kefu@yunjin.example', password: 'cuowu-mima' },
});
