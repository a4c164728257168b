const swc = {
  sourceMaps: 'inline',
  jsc: { target: 'es2022', parser: { syntax: 'typescript', dynamicImport: true } },
  module: { type: 'commonjs', ignoreDynamic: false },
};

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  // Not among temporary files: `npm test` has a place of its own for those, and puts it away.
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  clearMocks: true,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  testTimeout: 60_000,
  maxWorkers: '100%',
};
