// Three kinds of test, three speeds. ESM through SWC; Node needs --experimental-vm-modules for it.
const swc = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    keepClassNames: true,
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: {
    // Libraries are read from src/, so a test never runs against an old build.
    customExportConditions: ['@countersign/source', 'node', 'node-addons'],
  },
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/test/property-seed.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.countersign', '<rootDir>/.cache'],
};

const unit = {
  ...shared,
  displayName: 'unit',
  testMatch: ['<rootDir>/{libs,apps,test}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.db\\.test\\.ts$', '\\.e2e\\.test\\.ts$'],
};

const db = {
  ...shared,
  displayName: 'db',
  testMatch: ['<rootDir>/{libs,apps,test}/**/*.db.test.ts'],
  globalSetup: '<rootDir>/test/template-database.ts',
  globalTeardown: '<rootDir>/test/template-database-teardown.ts',
};

const e2e = {
  ...shared,
  displayName: 'e2e',
  testMatch: ['<rootDir>/test/e2e/**/*.e2e.test.ts'],
};

export default {
  projects: [unit, db, e2e],
  maxWorkers: 2,
  // Against tests that hang, not slow ones: a busy machine is several times slower than a quiet one.
  testTimeout: 180_000,
};
