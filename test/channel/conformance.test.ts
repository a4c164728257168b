import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { adapters } from '../../adapters';
import { describeConformance } from './conformance';
import type { Kit } from './kit';

describe.each(adapters.map(adapter => [adapter.type, adapter] as const))('%s', (type, adapter) => {
  const place = join(__dirname, '../adapters', type, 'kit.ts');

  if (!existsSync(place)) {
    test('has a kit', () => {
      throw new Error(
        `There is no test/adapters/${type}/kit.ts. Write it: export a Kit (test/channel/kit.ts) named \`kit\` that plays the platform; test/adapters/http/kit.ts is a short one.`,
      );
    });
    return;
  }
  const { kit } = require(place) as { kit: Kit };
  if (kit.lacks) test.skip(`is not played here for want of ${kit.lacks}`, () => undefined);
  else describeConformance(adapter, kit);
});
