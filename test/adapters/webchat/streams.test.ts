import { text } from 'node:stream/consumers';
import { openStreams, type Streams } from '../../../adapters/webchat/streams';
import { openTickets } from '../../../adapters/webchat/ticket';
import { openEvents } from '../../../adapters/webchat/widget/events';
import { lookBack, type Shown } from '../../../adapters/webchat/wire';
import type { Said } from '../../../src/channel';
import type { ChannelId } from '../../../src/model';

const WEBCHAT = 7 as ChannelId;
const wang = 'u:wang';
const BEAT_MS = 15_000;

describe('the streams of a channel', () => {
  let said: Said[];
  let asked: number[];
  let broken: boolean;
  let streams: Streams;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    said = [];
    asked = [];
    broken = false;
    const read = async (_: ChannelId, thread: string, seq: number) => {
      asked.push(seq);
      if (broken) throw new Error('the disk is gone');
      return thread === wang ? said.filter(line => line.seq > seq).slice(0, 100) : [];
    };
    streams = openStreams(WEBCHAT, read, openTickets(WEBCHAT, '云锦茶行与官网之间的暗号'));
  });
  afterEach(() => {
    streams.close();
    jest.useRealTimers();
  });

  const line = (seq: number, words = `第 ${seq} 句`, from: Said['from'] = 'agent'): Said => ({
    seq,
    from,
    externalId: null,
    content: { type: 'text', text: words },
    at: 0,
  });

  /** Everything the stream holds up to its end, which is made here. */
  const heardUntilClosed = async (body: ReturnType<Streams['open']>) => {
    await settled();
    streams.close();
    const whole = await text(body);
    const seqs: number[] = [];
    let ready = 0;
    openEvents(({ name, data }) => {
      if (name === 'said') seqs.push((JSON.parse(data) as Shown).seq);
      if (name === 'ready') ready++;
    })(whole);
    return { seqs, ready, whole };
  };
  const settled = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  };

  test('tells all that was said, page by page, says that this was all, then goes on', async () => {
    said = Array.from({ length: 250 }, (_, index) => line(index + 1));
    const body = streams.open(wang, 0);
    await settled();
    said.push(line(251));
    streams.wake(wang);
    const { seqs, ready } = await heardUntilClosed(body);
    expect(seqs).toEqual(said.map(one => one.seq));
    expect(ready).toBe(1);
    expect(asked.slice(0, 3)).toEqual([0, 100, 200]);
  });

  test('looks back a little, so that what is sent late is told, and tells nothing twice', async () => {
    said = [line(1), line(3)];
    const body = streams.open(wang, 0);
    await settled();
    said = [line(1), line(2), line(3)];
    streams.wake(wang);
    streams.wake(wang);
    streams.wake(wang);
    const { seqs } = await heardUntilClosed(body);
    expect(seqs).toEqual([1, 3, 2]);
  });

  test('who comes back is told the last words again and nothing older', async () => {
    said = Array.from({ length: 300 }, (_, index) => line(index + 1));
    const { seqs } = await heardUntilClosed(streams.open(wang, 290));
    expect([seqs[0], seqs.at(-1)]).toEqual([290 - lookBack + 1, 300]);
  });

  test('wakes only the visitor who was spoken to', async () => {
    streams.open(wang, 0);
    streams.open('u:li', 0);
    await settled();
    asked.length = 0;
    streams.wake('u:li');
    await settled();
    expect(asked).toHaveLength(1);
  });

  test('beats, and finds what another process has sent', async () => {
    const body = streams.open(wang, 0);
    await settled();
    said.push(line(1));
    jest.advanceTimersByTime(BEAT_MS);
    const { seqs, whole } = await heardUntilClosed(body);
    expect(seqs).toEqual([1]);
    expect(whole).toContain(': beat\n\n');
  });

  test('shows that somebody is typing', async () => {
    const body = streams.open(wang, 0);
    streams.typing(wang, true);
    expect((await heardUntilClosed(body)).whole).toContain('event: typing\ndata: {"on":true}\n\n');
  });

  test('hangs up when the store does not answer, so that the page asks again', async () => {
    broken = true;
    const whole = await text(streams.open(wang, 0));
    expect(whole).not.toContain('ready');
  });

  test('one visitor holds six streams and no more: the oldest makes room', async () => {
    const bodies = Array.from({ length: 7 }, () => streams.open(wang, 0));
    await settled();
    expect(await text(bodies[0]!)).toContain('retry');
    expect(bodies.slice(1).map(body => body.readableEnded)).toEqual(Array(6).fill(false));
  });

  test('who does not read is hung up on before it costs too much', async () => {
    const body = streams.open(wang, 0);
    await settled();
    const long = '茶'.repeat(60_000);
    for (let seq = 1; seq <= 30 && !body.destroyed; seq++) {
      said.push(line(seq, long));
      streams.wake(wang);
      await settled();
    }
    expect(body.destroyed).toBe(true);
  });

  test('nothing beats once the last page has gone', async () => {
    const body = streams.open(wang, 0);
    await settled();
    expect(jest.getTimerCount()).toBe(1);
    body.destroy();
    await settled();
    expect(jest.getTimerCount()).toBe(0);
  });
});
