import { type Ear, openLive } from '../../console/src/api/live';
import type { LiveFrame } from '../../console/src/api/types';

/** A console whose line, clock and luck the test holds. */
function console_(luck = 0) {
  const lines: { path: string; ear: Ear; said: string[]; closed: boolean }[] = [];
  const waits: { ms: number; then: () => void; forgotten: boolean }[] = [];
  const heard: LiveFrame[] = [];
  const told: string[] = [];
  const live = openLive({
    connect(path, ear) {
      const line = { path, ear, said: [] as string[], closed: false };
      lines.push(line);
      return {
        send: text => line.said.push(text),
        close: () => {
          line.closed = true;
        },
      };
    },
    wait(ms, then) {
      const wait = { ms, then, forgotten: false };
      waits.push(wait);
      return () => {
        wait.forgotten = true;
      };
    },
    random: () => luck,
    onFrame: frame => heard.push(frame),
    onUp: first => told.push(first ? 'up first' : 'up again'),
    onDown: () => told.push('down'),
  });
  const line = () => lines.at(-1)!;
  const frame = (id: number, type = 'conversation.updated') =>
    line().ear.heard(JSON.stringify({ id, type, at: '2026-11-21T11:42:00Z' }));
  const timeOut = () => {
    const wait = waits.at(-1)!;
    if (!wait.forgotten) wait.then();
  };
  return { live, lines, line, waits, heard, told, frame, timeOut };
}

describe('the live line', () => {
  it('asks after a gap for everything since the last thing it heard', () => {
    const it = console_();
    expect(it.line().path).toBe('/api/v1/live');
    it.line().ear.up();
    it.frame(41);
    it.frame(42);
    it.line().ear.down();
    it.timeOut();
    expect(it.line().path).toBe('/api/v1/live?after=42');
    it.line().ear.up();
    expect(it.told).toEqual(['up first', 'down', 'up again']);
    expect(it.heard.map(frame => frame.id)).toEqual([41, 42]);
  });

  it('waits longer each time, at most twenty seconds, and starts anew once the line stood', () => {
    const it = console_();
    for (let failure = 0; failure < 8; failure++) {
      it.line().ear.down();
      it.timeOut();
    }
    expect(it.waits.map(wait => wait.ms)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
    it.line().ear.up();
    it.line().ear.down();
    expect(it.waits.at(-1)?.ms).toBe(500);
  });

  it('comes back up to half a wait earlier, so that consoles do not all knock at once', () => {
    const it = console_(1);
    it.line().ear.down();
    expect(it.waits.at(-1)?.ms).toBe(250);
  });

  it('does not wait when the network is back', () => {
    const it = console_();
    it.line().ear.down();
    it.live.hurry();
    expect(it.lines).toHaveLength(2);
    expect(it.waits.at(-1)?.forgotten).toBe(true);
    it.live.hurry();
    expect(it.lines).toHaveLength(2);
  });

  it('passes over what is no frame', () => {
    const it = console_();
    for (const noise of ['', 'null', '[1', '42', '{"id":1}', new ArrayBuffer(2)]) it.line().ear.heard(noise);
    expect(it.heard).toEqual([]);
  });

  it('no longer listens to a line it has given up', () => {
    const it = console_();
    const old = it.line();
    old.ear.down();
    it.live.hurry();
    old.ear.heard(JSON.stringify({ id: 7, type: 'reset', at: '' }));
    old.ear.down();
    expect(it.heard).toEqual([]);
    expect(it.told).toEqual(['down']);
  });

  it('is silent after it was stopped', () => {
    const it = console_();
    it.live.stop();
    expect(it.line().closed).toBe(true);
    it.line().ear.down();
    expect(it.told).toEqual([]);
    it.live.say({ type: 'typing' });
    expect(it.line().said).toEqual([]);
  });
});
