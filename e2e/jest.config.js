export default {
  rootDir: '..',
  roots: ['<rootDir>/e2e'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/strip-types.js' },
  testMatch: ['<rootDir>/e2e/*.test.ts'],
  testEnvironment: 'node',
  globalSetup: '<rootDir>/e2e/support/check-presence.ts',
  // One system for all: files run one after the other, and what one leaves behind the next one sees.
  maxWorkers: 1,
  testSequencer: '<rootDir>/e2e/support/alphabetical.js',
  globals: { e2eStartedAtMs: Date.now(), e2eForbidSkips: process.env.E2E_FORBID_SKIPS === 'true' },
  testTimeout: 60_000,
  // Every test by name, for a skipped one says why in it.
  verbose: true,
};
