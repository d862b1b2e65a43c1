import { kindOfStream, tenantOfStream } from './stream-name.js';

describe('the name of a stream', () => {
  it.each([
    ['case-acme.01987f00-0000-7000-8000-00000000c0de', 'case', 'acme'],
    ['case-a-b_c.an.id-with.dots', 'case', 'a-b_c'],
    ['directory-acme', 'directory', 'acme'],
    ['delivery-acme.', 'delivery', 'acme'],
    ['nonsense', undefined, undefined],
    ['-acme', undefined, undefined],
  ])('%s tells kind and tenant', (stream, kind, tenant) => {
    expect([kindOfStream(stream), tenantOfStream(stream)]).toEqual([kind, tenant]);
  });
});
