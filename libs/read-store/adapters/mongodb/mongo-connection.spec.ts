import { MongoConnection } from './mongo-connection.js';

const secret = 'hunter2';

describe('a connection to MongoDB', () => {
  const opened: MongoConnection[] = [];
  const open = (url: string) => {
    const connection = new MongoConnection(url);
    opened.push(connection);
    return connection;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close()));
  });
  const settingsOf = (url: string) => {
    const collection = open(url).collection('c');
    const { namespace, writeConcern, readConcern, readPreference } = collection;
    return {
      namespace,
      w: writeConcern?.w,
      journal: writeConcern?.j,
      level: readConcern?.level,
      mode: readPreference?.mode,
    };
  };

  it.each([
    ['mongodb://one', 'casebook.c'],
    ['mongodb://one/', 'casebook.c'],
    ['mongodb://one/?w=1', 'casebook.c'],
    ['mongodb://one,two:27018/desk', 'desk.c'],
    ['mongodb://ann:a%40b@one/the%20desk?replicaSet=r', 'the desk.c'],
  ])('works in the database that is named, or in casebook: %s', (url, namespace) => {
    expect(settingsOf(url).namespace).toBe(namespace);
  });

  it('writes to a majority and reads what a majority has, from the primary', () => {
    expect(settingsOf('mongodb://one/')).toMatchObject({
      w: 'majority',
      journal: true,
      level: 'majority',
      mode: 'primary',
    });
  });

  it('takes the word of the connection string for everything it says', () => {
    const url = 'mongodb://one/?W=2&journal=false&readConcernLevel=local&readPreference=secondaryPreferred';
    expect(settingsOf(url)).toMatchObject({ w: 2, journal: false, level: 'local', mode: 'secondaryPreferred' });
  });

  it('reads its own writes also where fewer acknowledge them', () => {
    expect(settingsOf('mongodb://one/?w=1').level).toBeUndefined();
  });

  it('reads what is to be newest from the primary, whatever queries prefer', () => {
    const connection = open('mongodb://one/?readPreference=secondary');
    expect(connection.collection('c').readPreference?.mode).toBe('secondary');
    expect(connection.primary('c').readPreference?.mode).toBe('primary');
  });

  it.each([
    `mongodb://ann:${secret}@`,
    `mongodb://ann:${secret}@one:port/x`,
    `mongodb://ann:${secret}@one/x?tls=perhaps`,
  ])('refuses a string it cannot read, without repeating the password: %s', (url) => {
    const failure = (() => {
      try {
        return open(url);
      } catch (error) {
        return error as Error;
      }
    })();
    expect(failure).toMatchObject({ name: 'DocumentStoreError', reason: 'refused' });
    const { message, cause } = failure as Error;
    expect(message).not.toContain(secret);
    expect(cause).toBeUndefined();
  });

  it('names the store in errors without its credentials, and does nothing once it is closed', async () => {
    const connection = open(`mongodb://ann:${secret}@one,two/desk?w=1`);
    await connection.close();
    await expect(connection.guarded(async () => 1)).rejects.toMatchObject({
      reason: 'unavailable',
      message: 'The read store mongodb://one,two/desk is closed.',
    });
  });
});
