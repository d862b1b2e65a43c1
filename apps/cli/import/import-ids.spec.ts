import { validate, version } from 'uuid';
import { instant, tenantId } from '#libs/kernel';
import { caseIdOf, commandIdOf } from './import-ids.js';

const openedAt = instant('2016-02-29T01:16:00Z');
const [acme, other] = [tenantId('acme'), tenantId('other')];

describe('the ids an import makes', () => {
  it('a case has a UUIDv7 of the time at which it was opened', () => {
    const id = caseIdOf(acme, 'INC0000045', openedAt);

    expect(validate(id) && version(id)).toBe(7);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(openedAt));
  });

  it('are the same in every run', () => {
    expect(caseIdOf(acme, 'INC0000045', openedAt)).toBe(caseIdOf(acme, 'INC0000045', openedAt));
    expect(commandIdOf(acme, 'INC0000045', 'open')).toBe(commandIdOf(acme, 'INC0000045', 'open'));
  });

  it('differ by tenant, incident and step', () => {
    expect(
      new Set([
        caseIdOf(acme, 'INC0000045', openedAt),
        caseIdOf(acme, 'INC0000047', openedAt),
        caseIdOf(other, 'INC0000045', openedAt),
      ]).size,
    ).toBe(3);
    expect(
      new Set([
        commandIdOf(acme, 'INC0000045', 'open'),
        commandIdOf(acme, 'INC0000045', '2/assign'),
        commandIdOf(acme, 'INC0000047', 'open'),
        commandIdOf(other, 'INC0000045', 'open'),
      ]).size,
    ).toBe(4);
  });
});
