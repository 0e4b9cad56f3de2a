export default {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/strip-types.js' },
  testMatch: ['<rootDir>/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/e2e/[^/]+\\.test\\.ts$', '<rootDir>/e2e/secure-kafka/'],
  testEnvironment: 'node',
  testTimeout: 20_000,
  // By itself Jest leaves one core to others, which on two of them is half.
  maxWorkers: '100%',
};
