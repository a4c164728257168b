/**
 * Long suites first, so that none is begun when the others are nearly done. On a machine that has no times of an earlier
 * run jest goes by the length of the files, which says little of suites that wait for browsers and processes.
 */
const { createRequire } = require('node:module');

const core = createRequire(require.resolve('jest')).resolve('@jest/core');
const { default: Sequencer } = createRequire(core)('@jest/test-sequencer');

/** What takes longest, by the beginning of its path below `test`. */
const LONG = [
  'flows/day.test',
  'process/campaign-crash',
  'browser/',
  'process/',
  'channel/conformance',
  'flows/demo',
  'flows/withdrawal-race',
  'flows/takeover-race',
  'adapters/email/listen',
  'flows/campaign',
];

const rankOf = path => {
  const rank = LONG.findIndex(start => path.split('/test/').at(-1).startsWith(start));
  return rank < 0 ? LONG.length : rank;
};

module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rankOf(one.path) - rankOf(other.path));
  }
};
