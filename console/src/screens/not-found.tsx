import { LinkButton } from '@react-spectrum/s2';
import { EmptyState } from '../parts/empty-state.tsx';
import { PageHeader } from '../parts/page-header.tsx';

export function NotFoundScreen() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        title="Nothing is at this address"
        action={
          <LinkButton href="/" variant="accent">
            Go to home
          </LinkButton>
        }
      >
        It may have been deleted, or the link was cut off.
      </EmptyState>
    </>
  );
}
