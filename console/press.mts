import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const PRESSED = new Set(['.js', '.css', '.html', '.svg']);
const LEAST_BYTES = 1024;

/** Writes `.br` and `.gz` beside every built text file, so that the server need not compress while somebody waits. */
export function press(): Plugin {
  let directory = '';
  return {
    name: 'guanxi-press',
    apply: 'build',
    configResolved(config) {
      directory = config.build.outDir;
    },
    closeBundle() {
      for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
        const file = join(directory, name);
        if (!PRESSED.has(extname(file)) || statSync(file).size < LEAST_BYTES) continue;
        const bytes = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
      }
    },
  };
}
