import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { FindingsPanel } from '../../parts/findings.tsx';
import { bytesText, duration } from '../../parts/format.ts';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';

/** Where the key that seals secrets comes from; never the key. */
const keySources = {
  file: 'The file secret.key in the data folder',
  environment: 'MILLRACE_SECRET_KEY of the environment',
} as const;

/** What runs: versions, the database, and what somebody should do about them. */
export function AboutTab() {
  return (
    <NeedsPermission needs="View Destinations">
      <About />
    </NeedsPermission>
  );
}

function About() {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/system'],
    queryFn: async () => unwrap(await api.GET('/api/system')),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const { database } = data;
  return (
    <>
      {!database.survivesPowerLoss && (
        <InlineAlert variant="notice">
          <Heading>The database does not survive a loss of power</Heading>
          <Content>Connect PostgreSQL where the last moments before one must not be lost.</Content>
        </InlineAlert>
      )}
      <Properties
        items={[
          ['Millrace', data.version],
          ['Node.js', data.node],
          ['Database', `${database.backend}, ${database.version}`],
          ['Database size', bytesText(database.bytes)],
          ['Secret key', keySources[data.secretKeySource]],
          ['Free disk', data.diskFreeBytes === null ? '—' : bytesText(data.diskFreeBytes)],
          [
            'Profiles',
            <span key="profiles">
              {data.isEstimate && 'about '}
              <NumberText value={data.profiles} />
            </span>,
          ],
          [
            'Timers',
            data.timersBehindSeconds > 0
              ? `${duration(data.timersBehindSeconds * 1_000)} behind`
              : 'On time',
          ],
          ['Processes', <NumberText key="processes" value={data.processes.length} />],
          [
            'Licence',
            <Link key="licence" href="https://www.apache.org/licenses/LICENSE-2.0" target="_blank">
              Apache License 2.0
            </Link>,
          ],
        ]}
      />
      <FindingsPanel />
    </>
  );
}
