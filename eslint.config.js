// The compiler cannot stop an import in the wrong direction (npm links every workspace into the root),
// so who may import whom is decided here, and each workspace's package.json lists exactly what it may use.
import { existsSync, readdirSync } from 'node:fs';
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;
const workspaces = ['libs', 'apps'].flatMap((group) =>
  readdirSync(`${root}/${group}`)
    .filter((name) => existsSync(`${root}/${group}/${name}/package.json`))
    .map((name) => `${group}/${name}`),
);

/** Read from top to bottom: an import may only point upwards in this table. */
const mayImport = {
  'libs/domain': [],
  'libs/contract': ['domain'],
  'libs/graph': [],
  'libs/database': ['domain'],
  'libs/evidence': ['database'],
  'libs/outbound': [],
  'libs/program': ['database'],
  'libs/subjects': ['domain', 'database'],
  'apps/graph-simulator': [],
  'apps/ingester': ['domain', 'graph', 'database', 'program', 'subjects'],
  // Not domain, not the ingester: what checks the archive shares no code with what writes it.
  'apps/notary': ['database', 'evidence', 'outbound', 'program'],
  'apps/retention': ['domain', 'database', 'program'],
  'apps/notifier': ['domain', 'database', 'outbound', 'program'],
  'apps/api': ['domain', 'contract', 'database', 'evidence', 'subjects'],
  'apps/dashboard': ['contract'],
  'apps/cli': ['database'],
};

const every = [
  'domain',
  'contract',
  'graph',
  'database',
  'evidence',
  'outbound',
  'program',
  'subjects',
  'graph-simulator',
  'ingester',
  'notary',
  'retention',
  'notifier',
  'api',
  'dashboard',
  'cli',
];

const directionRules = workspaces.map((path) => ({
  files: [`${path}/src/**/*.{ts,vue}`],
  ignores: ['**/*.test.ts'],
  rules: {
    'import-x/no-extraneous-dependencies': [
      'error',
      { packageDir: [`${root}/${path}`], includeTypes: true, devDependencies: false },
    ],
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: every
          .filter((name) => !(mayImport[path] ?? []).includes(name))
          .map((name) => ({
            name: `@countersign/${name}`,
            message: `${path} may not import ${name}; see the table in eslint.config.js.`,
          })),
        patterns: [
          { regex: '^(\\.\\./)+(libs|apps)/', message: 'Import another workspace by its name.' },
          { group: ['@countersign/*/*'], message: 'Import a workspace by its front door only.' },
        ],
      },
    ],
  },
}));

const pureDomain = {
  files: ['libs/domain/src/**/*.ts'],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      { name: 'process', message: 'The domain knows no process: pass a value.' },
      { name: 'fetch', message: 'The domain does no I/O.' },
      { name: 'console', message: 'The domain does no I/O.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is a value here.' },
      {
        selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
        message: 'Time is a value here.',
      },
      {
        selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
        message: 'Decisions are repeatable.',
      },
      { selector: 'ImportDeclaration[source.value=/^node:/]', message: 'The domain runs in a browser too.' },
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.countersign/**',
      '.cache/**',
      'coverage/**',
      'test/fixtures/**',
      'test/verifiers/fixtures/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    plugins: { 'import-x': importX },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-undef': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-cycle': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
    },
  },
  ...directionRules,
  pureDomain,
  {
    // A type used in a decorated constructor must stay a value import, or injection by class is lost.
    files: ['apps/ingester/src/**/*.ts', 'apps/api/src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // Travels alone to people who have nothing else of ours: one file on purpose.
    files: ['libs/evidence/verifiers/verify.mjs'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
