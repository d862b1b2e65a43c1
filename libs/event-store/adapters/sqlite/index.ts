export { openSqliteEventStore, type SqliteEventStoreSettings } from './sqlite-event-store.js';
