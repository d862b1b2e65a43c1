import fc from 'fast-check';
import { tenantId } from '#libs/kernel';
import { caseStream, caseStreamPrefix } from './case.stream.js';

const tenants = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,5}$/).map(tenantId);
const named = fc.tuple(tenants, fc.string());

describe('caseStream', () => {
  it('carries the prefix all case streams are found by', () => {
    expect(caseStream(tenantId('acme'), 'c1')).toBe('case-acme.c1');
    expect(caseStreamPrefix).toBe('case-');
  });

  it('is another one for another tenant or another case, whatever the ids', () => {
    fc.assert(
      fc.property(named, named, ([tenant, id], [otherTenant, otherId]) => {
        const same = tenant === otherTenant && id === otherId;
        expect(caseStream(tenant, id) === caseStream(otherTenant, otherId)).toBe(same);
      }),
    );
  });
});
