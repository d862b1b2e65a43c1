const suites = {
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
};

/** Suites over HTTP that say nothing of engines. Those that do go through all pairings themselves (test/support/api/engines.ts). */
const unpaired = [
  ...['access', 'access-requester', 'access-tenants', 'errors', 'schema', 'validated-inputs'],
  ...['subscriptions-access', 'subscriptions-limits', 'subscriptions-operations', 'subscriptions-requester'],
];

export default {
  projects: [
    { ...suites, displayName: 'embedded' },
    {
      ...suites,
      displayName: 'production',
      testMatch: [`<rootDir>/test/e2e/{${unpaired.join()}}.spec.ts`],
      globals: { usualPairing: 'production' },
    },
  ],
  testTimeout: 60_000,
  globalSetup: '<rootDir>/test/support/run/find-servers.js',
  reporters: ['default', '<rootDir>/test/support/run/not-run.reporter.js'],
  // Modules loaded into a test's own context are not given back: a worker that has grown is replaced by a new one.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
