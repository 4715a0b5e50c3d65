import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../api/schema.d.ts';
import { api } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { lackingText, useLacking, useMe } from '../session.tsx';
import { Panel } from './panel.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { StatusText } from './status-text.tsx';

type Finding =
  paths['/api/doctor']['get']['responses'][200]['content']['application/json']['items'][number];

const text = style({ font: 'body', margin: 0 });
const list = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  listStyleType: 'none',
  margin: 0,
  padding: 0,
});
const row = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
  font: 'ui',
  overflowWrap: 'anywhere',
});
const place = style({ font: 'ui-sm', color: 'neutral-subdued' });

const levels = {
  error: { status: 'error', text: 'Error' },
  warning: { status: 'pending', text: 'Warning' },
  info: { status: 'info', text: 'For your information' },
} as const;
const worstFirst = ['error', 'warning', 'info'];

function Findings({ findings }: { findings: readonly Finding[] }) {
  const isFine = findings.every(({ level }) => level === 'info');
  const sorted = [...findings].sort(
    (left, right) => worstFirst.indexOf(left.level) - worstFirst.indexOf(right.level),
  );
  return (
    <>
      {isFine && <p className={text}>Nothing is wrong.</p>}
      <ul className={list} aria-label="Findings">
        {sorted.map((one) => (
          <li key={`${one.code} ${one.where} ${one.what}`} className={row}>
            <StatusText {...levels[one.level]} />
            <span dir="auto">{one.what}</span>
            {one.next !== '' && <span dir="auto">{one.next}</span>}
            <span className={place} dir="auto">
              {one.where}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What `millrace doctor` finds, worst first, with what to do. */
export function FindingsPanel() {
  const me = useMe();
  const lacking = useLacking('Manage Destinations');
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['/api/doctor'],
    enabled: lacking.length === 0,
    // Every account is tried at its destination.
    refetchOnWindowFocus: false,
    queryFn: async () => unwrap(await api.GET('/api/doctor')).items,
  });
  const again = lacking.length === 0 && (
    <Button variant="secondary" isPending={isFetching} onPress={() => void refetch()}>
      Check again
    </Button>
  );
  return (
    <Panel title="What the doctor finds" actions={again}>
      {lacking.length > 0 && <p className={text}>{lackingText(me, lacking)}</p>}
      <ProblemAlert error={error} />
      {data && <Findings findings={data} />}
    </Panel>
  );
}
