/** The arrows of the house (docs/adr/0002). A rule that fires names the import and the reason. */
const pure = '^(libs/(kernel|cases|desk|knowledge)|projections)/';
const specs = '(\\.spec\\.ts$|/testing/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no place to begin reading. Types may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: specs },
      to: { pathNot: '^libs/kernel/' },
    },
    {
      name: 'pure-is-pure',
      comment: 'Domain and projections know no framework, no driver, no node: module, no clock and no chance.',
      severity: 'error',
      from: { path: pure, pathNot: specs },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'],
        pathNot: 'node_modules/(temporal-polyfill|marked|stemmer|@datadog/sketches-js)/',
      },
    },
    {
      name: 'domain-knows-the-kernel-only',
      severity: 'error',
      from: { path: '^libs/(cases|desk|knowledge)/([^/]+)', pathNot: specs },
      to: { path: '^(libs|apps|projections)/', pathNot: '^libs/(kernel/|$1/)' },
    },
    {
      name: 'projections-know-the-domain-only',
      severity: 'error',
      from: { path: '^projections/', pathNot: specs },
      to: {
        path: '^(libs|apps)/',
        pathNot: '^libs/(kernel|cases|desk|knowledge)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'drivers-in-adapters-only',
      severity: 'error',
      from: { path: '^(apps|libs|projections)/', pathNot: ['^libs/[^/]+/adapters/', specs] },
      to: { path: 'node_modules/(@photostructure/sqlite|@eventstore/db-client|mongodb|@grpc|nodemailer)/' },
    },
    {
      name: 'frameworks-in-apps-only',
      severity: 'error',
      from: { pathNot: ['^apps/', '^test/', '^bench/'] },
      to: { path: 'node_modules/(@nestjs|@apollo|fastify|graphql|class-validator|class-transformer|rxjs)/' },
    },
    {
      name: 'libs-know-no-apps',
      severity: 'error',
      from: { path: '^(libs|projections)/' },
      to: { path: '^(apps|test|bench)/' },
    },
    {
      name: 'adapters-are-opened-in-one-place',
      comment: 'Everybody else speaks to the port.',
      severity: 'error',
      from: { path: '^(apps|libs|projections)/', pathNot: ['^libs/[^/]+/adapters/', '^libs/runtime/', specs] },
      to: { path: '^libs/[^/]+/adapters/' },
    },
    {
      name: 'no-test-code-in-the-program',
      severity: 'error',
      from: { path: '^(apps|libs|projections)/', pathNot: specs },
      to: { path: specs },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'types', 'node', 'default'], exportsFields: ['exports'] },
  },
};
