// Builds what is not built, then measures: the options are those of bench/run.ts.
import { build, expectNode } from './build.mjs';

expectNode();
build();
await import('../dist/bench/run.js');
