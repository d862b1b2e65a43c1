export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/projections', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/index.ts',
    '^#projections$': '<rootDir>/projections/index.ts',
    '^#projections/(.*)$': '<rootDir>/projections/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/run/find-servers.js',
  reporters: ['default', '<rootDir>/test/support/run/not-run.reporter.js'],
  // Modules loaded into a test's own context are not given back: a worker that has grown is replaced by a new one.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
