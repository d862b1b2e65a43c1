import { openMongoDocumentStore } from '#libs/read-store/adapters/mongodb';
import { documentStoreContract } from '#libs/read-store/testing';
import { describeWithMongoDb, freshMongoDatabase } from '../support/mongodb-server/index.js';

describeWithMongoDb((server) => {
  documentStoreContract(`MongoDB, ${server}`, async () => {
    const { url, dispose } = await freshMongoDatabase();
    return { open: async (options) => openMongoDocumentStore({ url, ...options }), dispose };
  });
});
