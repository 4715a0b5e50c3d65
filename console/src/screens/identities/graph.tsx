import { PageHeader } from '../../parts/page-header.tsx';
import { FindPerson } from '../profiles/find-person.tsx';

/** Looks one person up and opens which identities they are. */
export function IdentityGraphScreen() {
  return (
    <>
      <PageHeader title="Identity graph" crumbs={[{ name: 'Identities', href: '/identities' }]} />
      <FindPerson to="/identities/graph" tab="identities" />
    </>
  );
}
