export * from './case-application.js';
export * from './command-context.js';
export * from './desk-application.js';
export type { TenantSettings, TenantSettingsReader } from './tenant-settings.js';
