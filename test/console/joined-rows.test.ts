import type { Contact } from '../../console/src/api/types';
import { joinedRows, olderFirst } from '../../console/src/pages/customers/joined-rows';

const person = (facts: Partial<Contact>): Contact => ({
  ...{ id: '1', name: '', surname: null, title: null, gender: 'unknown', locale: 'zh-CN', zone: null, phone: null },
  ...{ email: null, tags: [], fields: {}, ownerAgentId: null, createdAt: '2026-11-20T02:00:00.000Z' },
  ...{ birthday: null, birthdayLunar: false, birthdayLeap: false, member: null, lastPurchaseAt: null, region: null },
  ...{ externalId: null, updatedAt: '2026-11-20T02:00:00.000Z' },
  ...facts,
});

describe('the comparison before a merge', () => {
  const wang = person({ id: '1', name: '王芳', phone: '13800138000' });
  const other = person({ id: '2', name: 'WF', email: 'wang@example.com', createdAt: '2026-11-19T02:00:00.000Z' });

  it('says of each line which side is kept, and leaves out what neither says', () => {
    expect(joinedRows(wang, other)).toEqual([
      { field: 'name', kept: '王芳', other: 'WF', from: 'kept' },
      { field: 'phone', kept: '13800138000', other: '', from: 'kept' },
      { field: 'email', kept: '', other: 'wang@example.com', from: 'other' },
    ]);
  });

  it('turns round when the other one is to be kept', () => {
    expect(joinedRows(other, wang).map(row => [row.field, row.from])).toEqual([
      ['name', 'kept'],
      ['phone', 'other'],
      ['email', 'kept'],
    ]);
  });

  it('proposes to keep who has been known longer, whoever is looked at', () => {
    expect(olderFirst(wang, other).map(one => one.id)).toEqual(['2', '1']);
    expect(olderFirst(other, wang).map(one => one.id)).toEqual(['2', '1']);
  });
});
