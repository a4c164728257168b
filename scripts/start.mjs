#!/usr/bin/env node
// Builds what is not built or older than its sources, then becomes the server. Everything after `--` is the server's.
import { build, expectNode } from './build.mjs';

try {
  expectNode();
  build();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

await import('../dist/src/main.js');
