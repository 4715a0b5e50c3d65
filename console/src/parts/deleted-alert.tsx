import { Content, Heading, InlineAlert, Link } from '@react-spectrum/s2';
import type { Problem } from '../api/problem.ts';
import { useLacking } from '../session.tsx';
import { TimeText } from './time-text.tsx';

type Deletion = NonNullable<Problem['deleted']>;

const nouns: Readonly<Record<string, string>> = {
  accounts: 'account',
  audiences: 'audience',
  dataflows: 'dataflow',
  policies: 'policy',
  profiles: 'profile',
  'write-keys': 'source',
};

/** "This audience was deleted on 3 Nov 2026, 14:02:11 by Kai." with the way to the entry that tells of it. */
export function DeletedAlert({ deletion }: { deletion: Deletion }) {
  const { objectType, objectId, at, by, auditEntry } = deletion;
  const mayLog = useLacking('View User Activity Log').length === 0;
  const entry = new URLSearchParams({ objectType, objectId, sel: auditEntry });
  return (
    <InlineAlert variant="notice">
      <Heading>
        This {nouns[objectType] ?? 'thing'} was deleted on <TimeText at={at} isAbsolute /> by {by}.
      </Heading>
      {mayLog && (
        <Content>
          <Link href={`/audits?${entry}`}>Open the entry in the audit log</Link>
        </Content>
      )}
    </InlineAlert>
  );
}
