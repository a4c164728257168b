import pino from 'pino';
import type { Log } from '../flows/house';

/**
 * JSON lines on stdout, pretty on a terminal. Facts are plain; an error leaves its name and code and never its message,
 * which may hold a customer's words or a secret.
 */
export function openLog(level: string, toTerminal: boolean): Log & { flush(): void } {
  const stream = toTerminal
    ? pino.transport({
        target: 'pino-pretty',
        options: { colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss' },
      })
    : pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 500 });
  const logger = pino({ level, base: null, serializers: { err: nameOf } }, stream);
  return {
    debug: (facts, event) => logger.debug(facts, event),
    info: (facts, event) => logger.info(facts, event),
    warn: (facts, event) => logger.warn(facts, event),
    error: (facts, event) => logger.error(facts, event),
    flush: () => {
      if ('flushSync' in stream) stream.flushSync();
    },
  };
}

function nameOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: 'unknown' };
  const { code } = error as { code?: unknown };
  const frames = error.stack
    ?.split('\n')
    .filter(line => line.startsWith('    at '))
    .slice(0, 6)
    .map(line => line.trim());
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), at: frames };
}
