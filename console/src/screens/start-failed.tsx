import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRouter } from '@tanstack/react-router';
import { problemOf } from '../api/problem.ts';

const page = style({
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'center',
  justifyContent: 'center',
  gap: 16,
  height: 'screen',
  font: 'body',
});

/** The server cannot say who is signed in: nothing else can be shown. */
export function StartFailed({ error }: { error: unknown }) {
  const router = useRouter();
  const problem = problemOf(error);
  return (
    <main className={page}>
      <p role="alert">
        {problem.title}. {problem.detail}
      </p>
      <Button variant="accent" onPress={() => void router.invalidate()}>
        Try again
      </Button>
    </main>
  );
}
