/** One form over some settings: only what differs is sent. */
import { useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { useChange } from '../../parts/use-change.ts';

export type Settings =
  paths['/api/settings']['get']['responses'][200]['content']['application/json'];
type Change = NonNullable<
  paths['/api/settings']['patch']['requestBody']
>['content']['application/json'];

export function useSettingsForm(settings: Settings) {
  const [changed, setChanged] = useState<Change>({});
  const save = useChange(
    async () => {
      const blockedIdentityValues = changed.blockedIdentityValues?.filter((line) => line.trim());
      const body = { ...changed, blockedIdentityValues };
      return unwrap(await api.PATCH('/api/settings', { body }));
    },
    { done: 'Settings saved' },
  );
  const differs = Object.entries(changed).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(settings[name as keyof Settings]),
  );
  return {
    values: { ...settings, ...changed },
    set: (change: Change) => setChanged((before) => ({ ...before, ...change })),
    isChanged: differs,
    save,
    validationErrors: Object.fromEntries(
      (save.error ? problemOf(save.error).errors : []).map((one) => [
        one.path.split(/[.[/]/)[0]!,
        one.message,
      ]),
    ),
  };
}
