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
  clearMocks: true,
  testTimeout: 60_000,
  maxWorkers: '100%',
};
