export { type MongoDocumentStoreOptions, openMongoDocumentStore } from './mongo-document-store.js';
