import { withGossipTimeout } from './client-registry.js';

describe('the gossip timeout of a connection string', () => {
  it.each([
    ['esdb://one:2113,two:2113?tls=false', 'esdb://one:2113,two:2113?tls=false&gossipTimeout=2'],
    ['esdb://user:secret@one,two', 'esdb://user:secret@one,two?gossipTimeout=2'],
    ['esdb+discover://cluster.example:2113', 'esdb+discover://cluster.example:2113?gossipTimeout=2'],
  ])('is set where it names a cluster: %s', (url, expected) => {
    expect(withGossipTimeout(url)).toBe(expected);
  });

  it.each([
    'esdb://one:2113?tls=false',
    'esdb://one:2113?connectionName=a,b',
    'esdb://one,two?gossipTimeout=7',
    'esdb+discover://cluster.example?tls=false&gossip_timeout=7',
  ])('stays what it is where it names one node, or sets its own: %s', (url) => {
    expect(withGossipTimeout(url)).toBe(url);
  });
});
