import { PageHeader } from '../parts/page-header.tsx';

export function HomeScreen() {
  return <PageHeader title="Home" />;
}
