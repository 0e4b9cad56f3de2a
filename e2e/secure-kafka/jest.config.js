export default {
  rootDir: '../..',
  roots: ['<rootDir>/e2e/secure-kafka'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': './test/strip-types.js' },
  testEnvironment: 'node',
  // Java and all the others start at once, on whatever machine.
  testTimeout: 180_000,
  // Every test by name, for a skipped one says why in it.
  verbose: true,
};
