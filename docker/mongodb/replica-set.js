// For mongosh: makes a replica set of the members named in MEMBERS, where there is none, and waits until one of them takes writes.
const members = process.env.MEMBERS.split(',').map((host, _id) => ({ _id, host: `${host}:27017` }));

try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  rs.initiate({ _id: 'casebook', members });
}
for (let tries = 0; rs.status().members.every(({ stateStr }) => stateStr !== 'PRIMARY'); tries += 1) {
  if (tries === 120) throw new Error('no member of the replica set became its primary in a minute');
  sleep(500);
}
