export * from './case-application.js';
export * from './case-queries.js';
export * from './command-context.js';
export * from './desk-application.js';
export * from './directory-queries.js';
export * from './history-queries.js';
export { defaultPageSize, largestPageSize, type PageRequest, type Slice } from './paging.js';
export type { TenantSettings, TenantSettingsReader } from './tenant-settings.js';
export * from './view-scope.js';
