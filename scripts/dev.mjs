// For working on the project: the server, built anew and started again after every change, and the console by vite with
// its pages replaced as they are saved. Ctrl+C ends both.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { build, expectNode, root } from './build.mjs';

const SETTLE_MS = 200;
expectNode();

const vite = spawn(join(root, 'node_modules', '.bin', 'vite'), ['-c', 'console/vite.config.mts'], {
  cwd: root,
  stdio: 'inherit',
});
let server = null;
let settling = null;

function start() {
  try {
    build();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return;
  }
  server = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
}

function again() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    if (server === null || server.exitCode !== null) start();
    else {
      server.once('exit', start);
      server.kill('SIGTERM');
    }
  }, SETTLE_MS);
}

for (const room of ['src', 'adapters', 'config', 'templates']) watch(join(root, room), { recursive: true }, again);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    vite.kill(signal);
    server?.kill(signal);
    process.exit(0);
  });
}
start();
