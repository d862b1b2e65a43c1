import fc from 'fast-check';
import { commandDigest, derivedId } from './command-id.js';

const uuidOfVersion5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('derivedId', () => {
  it('is pinned: the ids in existing logs were made this way', () => {
    expect(derivedId('command-1', 'note/case-1')).toBe('12e94d4a-3666-5409-aad9-49ea93b180ff');
  });

  it('is the same for the same command and purpose, and another for any other', () => {
    expect(derivedId('a', 'note/1')).toBe(derivedId('a', 'note/1'));
    expect(new Set([derivedId('a', 'note/1'), derivedId('b', 'note/1'), derivedId('a', 'note/2')]).size).toBe(3);
  });

  it('is a UUID whatever the command id is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (commandId, purpose) => {
        expect(derivedId(commandId, purpose)).toMatch(uuidOfVersion5);
      }),
    );
  });
});

describe('commandDigest', () => {
  it('is pinned: logs hold digests made this way', () => {
    expect(commandDigest('openCase', { subject: 'Printer', tags: ['a'] })).toBe('cSMFAuQpVX5hH22z6kzR-g');
  });

  it('asks neither for the order of fields nor for those that are undefined', () => {
    const digest = commandDigest('openCase', { subject: 'Printer', links: { b: 1, a: [1, 2] } });
    expect(commandDigest('openCase', { links: { a: [1, 2], b: 1 }, subject: 'Printer' })).toBe(digest);
    expect(commandDigest('openCase', { subject: 'Printer', links: { b: 1, a: [1, 2] }, tags: undefined })).toBe(digest);
  });

  it.each([
    ['another operation', 'editCase', { subject: 'Printer' }],
    ['another value', 'openCase', { subject: 'printer' }],
    ['null instead of nothing', 'openCase', { subject: 'Printer', category: null }],
    ['another order in a list', 'openCase', { subject: 'Printer', tags: ['b', 'a'] }],
  ])('tells %s apart', (_what, operation, input) => {
    const others = [
      commandDigest('openCase', { subject: 'Printer' }),
      commandDigest('openCase', { subject: 'Printer', tags: ['a', 'b'] }),
    ];
    expect(others).not.toContain(commandDigest(operation, input));
  });
});
