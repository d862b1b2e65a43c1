import { MongoClient } from 'mongodb';

/**
 * Before all tests: finds out what the server of MONGODB_URL is, since some promises are kept by MongoDB alone.
 * Jest demands a default export.
 */
export default async function findServers() {
  const url = process.env.MONGODB_URL;
  if (!url) return;
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const info = await client.db().command({ buildInfo: 1 });
    process.env.MONGODB_IS_REAL = Object.keys(info).some((name) => name.startsWith('ferretdb')) ? '' : 'yes';
  } finally {
    await client.close();
  }
}
